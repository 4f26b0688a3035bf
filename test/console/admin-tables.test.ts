/** Does an admin change tiers, estimates, prices, rules and missions, with what is wrong said at its field, and nothing lost? */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAdministration } from '@/engine/administration';
import type { Resource } from '@/engine/setting-change';
import { newUserId } from '../support/databases.ts';
import { resetDatabase } from '../support/reset.ts';
import { noticed, openConsole, type TestConsole } from './console.ts';

type Row = Readonly<Record<string, unknown>>;

describe('tiers and rules', () => {
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
  const opened = async (search: string): Promise<Page> => {
    const root = { userId: newUserId(), email: 'root@demo.example', isAdmin: true };
    const page = await console.open(`/admin/tables${search}`, root);
    await page.getByRole('table').or(page.getByRole('dialog')).first().waitFor();
    return page;
  };
  const dialog = (page: Page) => page.getByRole('dialog');
  const save = async (page: Page, reason = 'a better offer') => {
    await dialog(page).getByLabel('Reason').fill(reason);
    await dialog(page).getByRole('button', { name: 'Save' }).click();
  };

  it('a tier is changed with a reason, to the last digit', async () => {
    const page = await opened('');
    await page.getByRole('button', { name: 'pro' }).click();
    await dialog(page).getByLabel('Tokens a day').fill('41000');
    await dialog(page).getByLabel('Price factor').fill('0.9375');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await dialog(page).getByText('Say why', { exact: false }).waitFor();
    await save(page);
    await noticed(page, 'pro is saved');
    await page.getByRole('row', { name: /^pro 41,000/ }).waitFor();
    const changed = { daily_limit: 41_000, price_modifier: 0.9375, max_energy: 30 };
    expect(await rowOf('token_budgets', 'tier', 'pro')).toMatchObject(changed);
  });

  it('a number written in another way changes nothing, and leaves no line in the log', async () => {
    const page = await opened('');
    const before = await rowOf('token_budgets', 'tier', 'pro');
    await page.getByRole('button', { name: 'pro' }).click();
    await dialog(page).getByLabel('Price factor').fill('0,95');
    await dialog(page).getByLabel('Tokens a day').fill('40,000');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await noticed(page, 'Nothing was changed');
    await dialog(page).waitFor({ state: 'detached' });
    expect(await rowOf('token_budgets', 'tier', 'pro')).toEqual(before);
    expect(
      await createAdministration(console).audit({ limit: 10, before: undefined, subject: undefined }),
    ).toEqual([]);
  });

  it('what will hardly be meant is warned of at its field, and can be saved', async () => {
    const page = await opened('?table=token_budgets&row=pro');
    await dialog(page).getByLabel('Energy a day').fill('99');
    await dialog(page)
      .getByRole('status')
      .filter({ hasText: 'More than the cap of 30: what does not fit is not added.' })
      .waitFor();
    expect(await console.objections(page)).toEqual([]);
    await save(page);
    await noticed(page, 'pro is saved');
    expect(await rowOf('token_budgets', 'tier', 'pro')).toMatchObject({ daily_energy: 99 });
  });

  it('a number that is none is said at its field, and so is what only the server knows', async () => {
    const page = await opened('?table=missions&row=connect_crm');
    await dialog(page).getByLabel('Energy').fill('much');
    await save(page);
    await dialog(page).getByRole('alert').filter({ hasText: 'Write a number.' }).waitFor();
    await dialog(page).getByLabel('Energy').fill('4');
    await save(page);
    await dialog(page).getByRole('alert').filter({ hasText: 'It must be at most 3.' }).waitFor();
    await expect.poll(() => dialog(page).getByLabel('Energy').getAttribute('aria-invalid')).toBe('true');
    expect(await console.objections(page)).toEqual([]);
    await dialog(page).getByLabel('Energy').fill('2.5');
    await save(page);
    await noticed(page, 'connect_crm is saved');
    expect(await rowOf('missions', 'key', 'connect_crm')).toMatchObject({ amount: 2.5 });
  });

  it('a feature is made and deleted; its name cannot be taken twice', async () => {
    const page = await opened('?table=cost_estimates');
    await page.getByRole('button', { name: 'New feature' }).click();
    await dialog(page).getByLabel('Feature').fill('ai_message');
    await dialog(page).getByLabel('Tokens at least').fill('300');
    await dialog(page).getByLabel('Times the input tokens').fill('1.5');
    await save(page);
    await dialog(page).getByText('there is already a ai_message in cost_estimates').waitFor();
    await dialog(page).getByLabel('Feature').fill('ai_poem');
    await save(page);
    await page.getByRole('button', { name: 'ai poem' }).click();
    expect(await rowOf('cost_estimates', 'feature', 'ai_poem')).toMatchObject({
      ...{ base_tokens: 300, token_multiplier: 1.5, tokens_per_item: null, model: null },
    });
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
    const asked = page.getByRole('dialog', { name: 'Delete ai_poem?' });
    await asked.getByLabel('Reason').fill('nobody uses it');
    await asked.getByRole('button', { name: 'Delete' }).click();
    await noticed(page, 'ai_poem is deleted');
    expect(await rowOf('cost_estimates', 'feature', 'ai_poem')).toEqual({});
  });

  it('two admins at one rule: the second chooses field by field, and what was written stays', async () => {
    const page = await opened('?table=regeneration_rules&row=closing_bonus');
    await dialog(page).getByLabel('Energy').first().fill('4');
    await dialog(page).getByLabel('At most a day').fill('7');
    await dialog(page).getByLabel('Lapses after').fill('45');
    const { version } = await rowOf('regeneration_rules', 'reason', 'closing_bonus');
    await createAdministration(console).changeSetting(
      {
        ...{ action: 'update', resource: 'regeneration_rules', name: 'closing_bonus' },
        ...{ version: String(version), values: { amount: 5, per_day: 8, per_month: 100 } },
      },
      { actor: 'the other admin', actorId: newUserId(), reason: 'spring', idempotencyKey: undefined },
    );
    await save(page);
    const told = dialog(page).getByRole('region', { name: 'Changed meanwhile' });
    await told.getByText('the other admin, 10 Mar 2026, 12:00: “spring”').waitFor();
    await expect.poll(() => dialog(page).getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await told.getByRole('button', { name: 'As it is now: 5 energy' }).click();
    expect(await console.objections(page)).toEqual([]);
    await told.getByRole('button', { name: 'Put mine on top' }).click();
    await expect.poll(() => dialog(page).getByLabel('Energy').first().inputValue()).toBe('5');
    await expect.poll(() => dialog(page).getByLabel('At most a month').inputValue()).toBe('100');
    await save(page);
    await noticed(page, 'closing_bonus is saved');
    expect(await rowOf('regeneration_rules', 'reason', 'closing_bonus')).toMatchObject({
      ...{ amount: 5, per_day: 7, per_month: 100, lot_days: 45 },
    });
  });

  it('what was changed in another tab is brought into view, said aloud, and told to be of the same admin', async () => {
    const root = { userId: newUserId(), email: 'root@demo.example', isAdmin: true };
    const page = await console.open('/admin/tables?table=regeneration_rules&row=closing_bonus', root);
    await page.setViewportSize({ width: 1_280, height: 420 });
    await dialog(page).getByLabel('Energy').first().fill('4');
    const { version } = await rowOf('regeneration_rules', 'reason', 'closing_bonus');
    await createAdministration(console).changeSetting(
      {
        ...{ action: 'update', resource: 'regeneration_rules', name: 'closing_bonus' },
        ...{ version: String(version), values: { amount: 5 } },
      },
      { actor: `user ${root.userId}`, actorId: root.userId, reason: 'spring', idempotencyKey: undefined },
    );
    await dialog(page).getByLabel('Reason').fill('autumn');
    await dialog(page).getByRole('button', { name: 'Save' }).press('Enter');
    const told = dialog(page).getByRole('region', { name: 'Changed meanwhile' });
    await told.getByRole('alert').getByText('You, 10 Mar 2026, 12:00: “spring”').waitFor();
    await expect.poll(() => told.evaluate((element) => element.matches(':focus'))).toBe(true);
    const shown = await told.boundingBox();
    expect(shown?.y).toBeGreaterThanOrEqual(0);
    expect(shown?.y).toBeLessThan(420);
    expect(await console.objections(page)).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('nothing of it is objected to by axe, %s', async (colorScheme) => {
    const page = await opened('');
    await page.emulateMedia({ colorScheme });
    for (const table of ['Estimates', 'Model prices', 'Regeneration', 'Missions', 'Tiers']) {
      await page.getByRole('button', { name: table, exact: true }).click();
      await page
        .getByRole('status')
        .filter({ hasText: /^Loading$/ })
        .waitFor({ state: 'detached' });
      expect(await console.objections(page), table).toEqual([]);
    }
    await page.getByRole('button', { name: 'elite' }).click();
    await dialog(page).waitFor();
    expect(await console.objections(page)).toEqual([]);
  });
});
