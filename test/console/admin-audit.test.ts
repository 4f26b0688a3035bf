/** Does an admin find who changed what, and take it back; how does today stand; and who sees none of this? */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAdministration } from '@/engine/administration';
import type { Resource } from '@/engine/setting-change';
import { newUserId } from '../support/databases.ts';
import { resetDatabase } from '../support/reset.ts';
import { reply } from '../support/test-engine.ts';
import { noticed, openConsole, type TestConsole } from './console.ts';

type Row = Readonly<Record<string, unknown>>;

const other = { actor: 'the other admin', actorId: newUserId(), reason: 'spring', idempotencyKey: undefined };

describe('the audit log and the overview', () => {
  let console: TestConsole;
  beforeAll(async () => {
    console = await openConsole();
  });
  beforeEach(() => resetDatabase(console.database));
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  const rowOf = async (resource: Resource, key: string, name: string): Promise<Row> =>
    (await createAdministration(console).settings(resource)).find((row) => row[key] === name) ?? {};
  const change = async (resource: Resource, key: string, name: string, values: Row) => {
    const row = await rowOf(resource, key, name);
    const id = resource === 'surge_windows' ? String(row.id) : name;
    console.clock.advance({ seconds: 1 });
    return await createAdministration(console).changeSetting(
      { action: 'update', resource, name: id, version: String(row.version), values },
      other,
    );
  };
  const opened = (path: string): Promise<Page> =>
    console.open(path, { userId: newUserId(), email: 'root@demo.example', isAdmin: true });

  it('a change reads as a sentence with what it changed, and is undone with a reason', async () => {
    const before = await rowOf('token_budgets', 'tier', 'free');
    await change('token_budgets', 'tier', 'free', { daily_limit: 6_000 });
    const page = await opened('/admin/audit');
    const line = page.getByRole('listitem', { name: 'changed tier free' });
    await line.getByText('6,000 tokens').waitFor();
    await expect.poll(() => line.innerText()).toMatch(/the other admin changed tier free[\s\S]*“spring”/);
    await line.getByRole('button', { name: 'Undo' }).click();
    const dialog = page.getByRole('dialog', { name: 'Undo this change?' });
    await dialog.getByRole('button', { name: 'Undo' }).click();
    await dialog.getByText('Say why', { exact: false }).waitFor();
    await dialog.getByLabel('Reason').fill('a mistake');
    await dialog.getByRole('button', { name: 'Undo' }).click();
    await noticed(page, 'Undone: tier free');
    expect((await rowOf('token_budgets', 'tier', 'free')).version).toBe(before.version);
    await page.getByRole('listitem', { name: 'undid a change of tier free' }).getByText('You').waitFor();
    // The first change is not there any more to be undone, but the undoing is.
    await line.getByText('It has been changed since: undo the later change first.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Undo' }).count()).toBe(1);
  });

  it('what cannot be undone says why, and the log of one thing has an address', async () => {
    await change('surge_windows', 'name', 'Happy Hour', { multiplier: 0.7 });
    await change('surge_windows', 'name', 'Happy Hour', { multiplier: 0.6 });
    const page = await opened('/admin/audit');
    await page.getByText('undo the later change first', { exact: false }).waitFor();
    await page.getByRole('link', { name: 'surge window Happy Hour' }).first().click();
    await page.getByRole('heading', { name: 'Changes of surge window Happy Hour' }).waitFor();
    expect(new URL(page.url()).searchParams.get('subject')).toMatch(/^surge_windows\/[0-9a-f-]{36}$/);
    await expect.poll(() => page.getByRole('listitem', { name: /^changed/ }).count()).toBe(2);
    await page.getByRole('button', { name: 'Show everything' }).click();
    await page.getByRole('heading', { name: 'Changes of surge window Happy Hour' }).waitFor({
      state: 'detached',
    });
  });

  it('what was done to an account is undone once, and it is told what of the energy was spent', async () => {
    const userId = newUserId();
    await console.engine.ledger.openAccount({ userId, tier: 'free' });
    const act = async (verb: 'adjust' | 'set_tier', values: Row) => {
      console.clock.advance({ seconds: 1 });
      await createAdministration(console).changeUser(
        { verb, userId, values },
        { ...other, idempotencyKey: verb },
      );
    };
    await act('set_tier', { tier: 'enterprise' });
    await act('adjust', { amount: '25.00' });
    await console.engine.charge({ userId, feature: 'ai_message', base: 2_000 });
    const page = await opened('/admin/audit');
    const dialog = page.getByRole('dialog', { name: 'Undo this change?' });
    const undo = async (name: RegExp) => {
      console.clock.advance({ seconds: 1 });
      const line = page.getByRole('listitem', { name });
      await line.getByRole('button', { name: 'Undo' }).click();
      return line;
    };
    const corrected = await undo(/^corrected the balance/);
    await dialog.getByText('25 energy will be taken back.', { exact: false }).waitFor();
    expect(await console.objections(page)).toEqual([]);
    await dialog.getByLabel('Reason').fill('the wrong user');
    await dialog.getByRole('button', { name: 'Undo' }).click();
    // 35 less 14 for the call: 21 are left.
    await dialog.getByText('the balance no longer covers it', { exact: false }).waitFor();
    await console.engine.ledger.purchase({ userId, energy: 1_000 });
    await dialog.getByRole('button', { name: 'Undo' }).click();
    await noticed(page, `Undone: user ${userId}`);
    await corrected.getByText('It has been undone.').waitFor();
    await page.getByText('Of it was spent').waitFor();
    const moved = await undo(/^moved to another tier/);
    await dialog.getByLabel('Reason').fill('the wrong user');
    await dialog.getByRole('button', { name: 'Undo' }).click();
    await moved.getByText('It has been undone.').waitFor();
    const { tier, currentEnergy } = await console.engine.ledger.account(userId);
    expect([tier, currentEnergy]).toEqual(['free', 600]);
    expect(await console.engine.ledger.verify(userId)).toEqual([]);
  });

  it('today is told as the reports tell it, and every figure leads to its page', async () => {
    const userId = newUserId();
    await console.engine.ledger.openAccount({ userId, tier: 'pro' });
    console.provider.script(reply(['said'], { promptTokens: 20, completionTokens: 700 }));
    await console.engine.run({ userId, feature: 'ai_message', input: 'Write to them.', confirmed: true });
    await console.engine.ledger.purchase({ userId, energy: 20_000 });
    await console.engine.regenerate({ userId, reason: 'closing_bonus' });
    console.clock.advance({ minutes: 10 });
    await console.engine.reports.rollUp();
    const now = console.clock.now().toISOString();
    const { rows } = await console.engine.reports.usage({
      ...{ from: now.slice(0, 10), until: '2026-03-12', bucket: 'day' },
    });
    const page = await opened('/admin');
    const figure = page.getByRole('link', { name: /^Energy charged today/ });
    await figure.getByText(String((rows[0]?.energy ?? 0) / 100)).waitFor();
    await expect.poll(() => figure.getAttribute('href')).toBe('/admin/analytics');
    await page.getByRole('link', { name: /^Calls 1 / }).waitFor();
    // What was bought, and what an account opens with, is not given.
    await page.getByRole('link', { name: /^Energy given 3 1 grant by rules/ }).waitFor();
    await page.getByText('now', { exact: true }).waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Morning Advantage' })
      .getByText('15% cheaper')
      .waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await console.objections(page), colorScheme).toEqual([]);
    }
  });

  it.each(['light', 'dark'] as const)('axe objects to nothing of the log, %s', async (colorScheme) => {
    await change('missions', 'key', 'connect_crm', { amount: 2 });
    const page = await opened('/admin/audit');
    await page.emulateMedia({ colorScheme });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await console.objections(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await console.objections(page)).toEqual([]);
  });

  it('on a low screen the place of the page is in view among all places, which say that there are more', async () => {
    const page = await opened('/admin/health');
    await page.setViewportSize({ width: 1_440, height: 700 });
    await page.reload();
    const places = page.getByRole('navigation', { name: 'Pages' });
    const current = places.getByRole('link', { name: 'Health' });
    const scroller = places.locator('xpath=..');
    await expect
      .poll(() => scroller.evaluate((element) => element.scrollHeight - element.clientHeight))
      .toBeGreaterThan(0);
    const below = async () => {
      const [inner, outer] = await Promise.all([current.boundingBox(), scroller.boundingBox()]);
      return (inner?.y ?? 0) + (inner?.height ?? 0) - (outer?.y ?? 0) - (outer?.height ?? 0);
    };
    // Scrolling goes by whole pixels.
    await expect.poll(below).toBeLessThan(1);
    const shades =
      'getComputedStyle(document.querySelector("nav[aria-label=Pages]").parentElement).background';
    expect(await page.evaluate(shades)).toMatch(/linear-gradient/);
    expect(await console.objections(page)).toEqual([]);
  });

  it('whoever is no super admin is sent away from every page of operators, and sees no way there', async () => {
    const page = await opened('/admin');
    const places = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    await places.first().waitFor();
    const all = await places.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    const ofAdmins = all.filter((path) => path.startsWith('/admin'));
    expect(ofAdmins.length).toBeGreaterThanOrEqual(9);
    await console.closeTabs();
    const user = await console.open('/', { userId: newUserId(), email: 'ada@demo.example' });
    await user.getByRole('heading', { level: 1, name: 'Workspace' }).waitFor();
    expect(await user.locator('a[href^="/admin"]').count()).toBe(0);
    for (const path of [...ofAdmins, `/admin/users/${newUserId()}`]) {
      await user.goto(`${console.url}${path}`);
      await user.waitForURL(`${console.url}/`);
      await user.getByRole('heading', { level: 1, name: 'Workspace' }).waitFor();
    }
  });
});
