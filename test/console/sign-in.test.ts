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
    await page.reload();
    await page.getByText('Your session has ended').waitFor();
    await page.unroute('**/v1/me/calls**');
    await page.getByRole('button', { name: /ada@demo\.example/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Usage' }).waitFor();
    expect(page.url()).toBe(`${console.url}/usage?days=7`);
  });
});
