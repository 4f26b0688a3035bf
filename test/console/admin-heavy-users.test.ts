/** Does an operator see who costs the most, how unevenly, and what another tier would bring, and can act on it? */

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { costOfDearest, giniText } from '../../console/src/admin/heavy-users/inequality.ts';
import { openConsole, type TestConsole } from './console.ts';
import { figure, heavyEmail, isWide, longEmail, type Operated, operate, pricedModel } from './operated.ts';

describe('the report on heavy users', () => {
  let console: TestConsole;
  let operated: Operated;
  const month = '2026-03';
  beforeAll(async () => {
    console = await openConsole({ model: pricedModel });
    operated = await operate(console, 4);
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
    expect(console.failures.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  const dialog = (page: Page) => page.getByRole('dialog');

  async function opened(search = ''): Promise<Page> {
    const page = await console.open(`/admin/heavy-users${search}`, operated.root);
    await page.getByRole('region', { name: 'Users by what they cost' }).or(dialog(page)).waitFor();
    return page;
  }

  it('names the users who cost the most, with the share and the margin of each', async () => {
    const page = await opened();
    const report = await console.engine.reports.heavyUsers({ month });
    expect(report.top.map(({ email }) => email)).toEqual([heavyEmail, longEmail]);
    const lines = page.getByRole('region', { name: 'Users by what they cost' }).locator('tbody tr');
    await expect.poll(() => lines.count()).toBe(2);
    await lines.first().getByText(heavyEmail).waitFor();
    const share = report.top[0]?.costShare ?? 0;
    await lines
      .first()
      .getByText(`${Math.round(share * 100)}%`, { exact: true })
      .waitFor();
    await expect.poll(() => figure(page, 'Users with calls').innerText()).toBe('2');
    await page.getByText(giniText(report.gini ?? 0)).waitFor();
    const tenth = Math.round((costOfDearest(report.curve, 0.1) ?? 0) * 100);
    await page.getByText(new RegExp(`The dearest tenth makes ${tenth}% of the cost`)).waitFor();
  });

  it.each(['light', 'dark'] as const)('has nothing that axe objects to, %s', async (colorScheme) => {
    const page = await opened();
    await page.emulateMedia({ colorScheme });
    expect(await console.objections(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 780 });
    await expect.poll(() => isWide(page)).toBe(false);
    await page.getByRole('button', { name: new RegExp(heavyEmail) }).click();
    await dialog(page).getByRole('region', { name: 'What the same use would bring on each tier' }).waitFor();
    expect(await console.objections(page)).toEqual([]);
  });

  it('tells what the same use would bring on each tier, and moves a user there', async () => {
    const page = await opened(`?user=${operated.light}`);
    const { top } = await console.engine.reports.heavyUsers({ month });
    const light = top.find(({ userId }) => userId === operated.light);
    const pro = light?.onTiers.find(({ tier }) => tier === 'pro');
    const line = dialog(page).locator('tbody tr', { hasText: 'pro' });
    // The day's refill of pro gives all of it: the month's price is what is paid.
    await line
      .getByText(`$${pro?.totalUsd.toFixed(2)}`, { exact: true })
      .last()
      .waitFor();
    await line.getByText('$0.00', { exact: true }).waitFor();
    await dialog(page).getByRole('button', { name: 'Tier', exact: true }).click();
    await dialog(page).getByLabel('Tier').selectOption('pro');
    await dialog(page).getByLabel('Reason').fill('Grew out of free');
    await dialog(page).getByRole('button', { name: 'Move to pro' }).click();
    await dialog(page).getByText('Done, and written in the audit log').waitFor();
    expect((await console.engine.ledger.account(operated.light)).tier).toBe('pro');
    await dialog(page).getByRole('button', { name: 'Close' }).last().click();
    await dialog(page).getByText('now', { exact: true }).waitFor();
  });

  it('opens a user to their calls of the month', async () => {
    const page = await opened(`?user=${operated.light}`);
    await dialog(page).getByRole('button', { name: 'Show the calls' }).click();
    await dialog(page).getByText('3 shown: these are all').waitFor();
    await page.goBack();
    await dialog(page).getByText('The same use on each tier').waitFor();
  });

  it('gives a file that names users by their ids alone', async () => {
    const page = await opened();
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'These users as CSV' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toContain(operated.heavy);
    expect(text).not.toContain('@');
  });

  it('says so where nobody used anything', async () => {
    const page = await console.open('/admin/heavy-users?month=2025-06', operated.root);
    await page.getByText('Nobody used anything in this month').waitFor();
  });
});
