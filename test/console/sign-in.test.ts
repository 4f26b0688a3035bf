/** Does a person come in, and see what they have? */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openConsole, type TestConsole } from './console.ts';

describe('signing in', () => {
  let console: TestConsole;
  beforeAll(async () => {
    console = await openConsole();
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  it('a demo user signs in and comes to the workspace, with their energy in view', async () => {
    const page = await console.open('/');
    await page.getByRole('button', { name: /ada@demo\.example/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Workspace' }).waitFor();
    await page.getByRole('complementary').getByText('10', { exact: true }).first().waitFor();
    expect(await console.objections(page)).toEqual([]);
  });

  it('whoever comes by a link is asked to sign in, and then comes to where it leads', async () => {
    const page = await console.open('/receipts?seq=1');
    await page.getByRole('button', { name: /bo@demo\.example/ }).click();
    await page.getByRole('dialog', { name: 'Your first energy' }).waitFor();
  });

  it('whoever signs out is out in every tab, and comes back to where they were', async () => {
    const userId = await console.newUser();
    const page = await console.open('/usage?days=7', { userId });
    const other = await console.open('/keys');
    await other.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Sign in to Energy').waitFor();
    await other.getByText('Sign in to Energy').waitFor();
    await page.getByRole('button', { name: /ada@demo\.example/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Usage' }).waitFor();
    expect(page.url()).toBe(`${console.url}/usage?days=7`);
  });

  it('an app sends its user here with a token in the address, which does not stay there', async () => {
    const userId = await console.newUser();
    const page = await console.open('/usage', { userId });
    await page.getByRole('heading', { level: 1, name: 'Usage' }).waitFor();
    expect(page.url()).toBe(`${console.url}/usage`);
  });

  it('a session that has ended asks to sign in again, and goes on at the same place', async () => {
    const userId = await console.newUser();
    const page = await console.open('/usage?days=7', { userId });
    await page.getByRole('heading', { level: 1, name: 'Usage' }).waitFor();
    await page.route('**/v1/me/calls**', (route) => route.fulfill({ status: 401, body: '{}' }));
    // On a slow machine the page is drawn several times on its way: the way must not grow with each.
    const machine = await page.context().newCDPSession(page);
    await machine.send('Emulation.setCPUThrottlingRate', { rate: 8 });
    await page.reload();
    await page.getByText('Your session has ended').waitFor();
    await machine.detach();
    expect(new URL(page.url()).searchParams.get('to')).toBe('/usage?days=7');
    await page.unroute('**/v1/me/calls**');
    await page.getByRole('button', { name: /ada@demo\.example/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Usage' }).waitFor();
    expect(page.url()).toBe(`${console.url}/usage?days=7`);
  });
});

describe('signing in by Supabase', () => {
  const supabase = { url: 'https://auth.energy.example', publishable_key: 'sb_publishable_test' };
  let console: TestConsole;
  beforeAll(async () => {
    console = await openConsole({ signIn: { development: null, supabase } });
  });
  afterAll(() => console.close());

  it('a session is renewed when its token runs out, also after the page was opened anew', async () => {
    const person = { userId: await console.newUser(), email: 'ines@example.com' };
    const grants: (string | null)[] = [];
    const page = await console.open('/');
    await page.route(`${supabase.url}/auth/v1/token**`, async (route) => {
      grants.push(new URL(route.request().url()).searchParams.get('grant_type'));
      const token = await console.tokenOf(person, 3_600);
      await route.fulfill({
        headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' },
        json: {
          access_token: token,
          refresh_token: `refresh ${grants.length}`,
          token_type: 'bearer',
          expires_in: 3_600,
          expires_at: Math.floor(console.clock.now().getTime() / 1_000) + 3_600,
          user: {
            id: person.userId,
            email: person.email,
            aud: 'authenticated',
            app_metadata: {},
            user_metadata: {},
          },
        },
      });
    });
    await page.getByLabel('Email').fill(person.email);
    await page.getByLabel('Password').fill('a password of some length');
    await page.getByRole('button', { name: 'Sign in' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Workspace' }).waitFor();
    expect(grants).toEqual(['password']);
    await console.move({ hours: 2 });
    await page.goto(`${console.url}/usage`);
    await page.getByRole('heading', { level: 1, name: 'Usage' }).waitFor();
    await page.getByText('Tokens today').waitFor();
    expect(new Set(grants)).toEqual(new Set(['password', 'refresh_token']));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Email').waitFor();
    expect(
      await page.evaluate("Object.keys(localStorage).filter((key) => key.includes('supabase'))"),
    ).toEqual([]);
  });
});
