/** Does an operator see where energy comes back, what it costs, who gets it and what it brings, as the report tells it? */

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { energyOf } from '@/amount';
import { openConsole, type TestConsole } from './console.ts';
import { daysBefore, figure, isWide, type Operated, operate, pricedModel } from './operated.ts';

const notByRule = ['opening', 'purchase', 'refund', 'adjustment'];

describe('the monitor of regeneration', () => {
  let console: TestConsole;
  let operated: Operated;
  beforeAll(async () => {
    console = await openConsole({ model: pricedModel });
    operated = await operate(console, 14);
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
    expect(console.failures.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  const span = () => ({ from: daysBefore(operated.today, 29), until: daysBefore(operated.today, -1) });

  async function opened(search = ''): Promise<Page> {
    const page = await console.open(`/admin/regeneration${search}`, operated.root);
    await page.getByRole('region', { name: 'What each reason gave' }).waitFor();
    return page;
  }

  const hundredths = (text: string): number => Math.round(Number(text.replaceAll(',', '')) * 100);

  it('shows what rules gave, all of it and reason by reason, as the report does', async () => {
    const page = await opened();
    const { reasons } = await console.engine.reports.regeneration(span());
    const byRule = reasons.filter(({ reason }) => !notByRule.includes(reason));
    expect(byRule.map(({ reason }) => reason)).toContain('closing_bonus');
    const given = byRule.reduce((sum, row) => sum + row.given, 0);
    expect(hundredths(await figure(page, 'Given by rules').innerText())).toBe(given);
    const rows = await page
      .getByRole('region', { name: 'What each reason gave' })
      .locator('tbody tr')
      .evaluateAll((lines) =>
        lines.map((line) => [...line.querySelectorAll('td')].map((cell) => cell.textContent)),
      );
    expect(rows).toHaveLength(13);
    const shown = rows.map(([, energy = '', times = '']) => [
      hundredths(energy),
      Number(times.replace(',', '')),
    ]);
    expect(shown.slice(0, byRule.length)).toEqual(byRule.map((row) => [row.given, row.grants]));
    expect(shown.slice(byRule.length).every(([energy]) => energy === 0)).toBe(true);
    await page.getByRole('link', { name: 'Change the rule of A deal closed' }).click();
    await page.waitForURL('**/admin/tables?table=regeneration_rules&row=closing_bonus');
  });

  it.each(['light', 'dark'] as const)('has nothing that axe objects to, %s', async (colorScheme) => {
    const page = await opened('?reason=daily_reset');
    await page.emulateMedia({ colorScheme });
    await page
      .getByText(/had others like them|came back/)
      .first()
      .waitFor();
    expect(await console.objections(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 780 });
    await expect.poll(() => isWide(page)).toBe(false);
  });

  it('says in words what a grant brought, and how far chance reaches', async () => {
    const page = await opened('?reason=closing_bonus&within=1');
    const report = await console.engine.reports.returns({ ...span(), reason: 'closing_bonus', days: 1 });
    if (report.rate === null) {
      await page.getByText('There is nobody to compare with yet').waitFor();
    } else {
      await page.getByText(new RegExp(`^Of ${report.given} times that it was given`)).waitFor();
      await page.getByText(/95 of 100 such intervals hold the truth/).waitFor();
    }
    await page.getByText(/^Who came back is known up to/).waitFor();
    await page.getByRole('button', { name: '7 days' }).last().click();
    await page.waitForURL('**within=7');
  });

  it('shows the same days as a table, of what was given and of what lapsed', async () => {
    const page = await opened('?show=table&days=7');
    const table = page.getByRole('region', { name: 'Energy given, by day and reason' });
    await expect.poll(() => table.locator('tbody tr').count()).toBe(7);
    const { days } = await console.engine.reports.regeneration({
      from: daysBefore(operated.today, 6),
      until: daysBefore(operated.today, -1),
    });
    const today = days.filter(
      ({ day, kind, reason }) => day === operated.today && kind === 'grant' && !notByRule.includes(reason),
    );
    const cells = await table.locator('tbody tr').last().locator('td').allInnerTexts();
    const sum = today.reduce((total, { energy }) => total + energy, 0);
    expect(hundredths(cells.at(-1) ?? '')).toBe(sum);
    await page.getByRole('button', { name: 'Lapsed' }).click();
    await page.getByText('Nothing lapsed in this time').waitFor();
  });

  it('gives its tables as files', async () => {
    const page = await opened();
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Reasons as CSV' }).click(),
    ]);
    const { from } = span();
    expect(download.suggestedFilename()).toBe(`regeneration-reasons-${from}-${operated.today}.csv`);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    const { reasons } = await console.engine.reports.regeneration(span());
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 3))).toEqual(
      reasons.map((row) => [row.reason, String(row.grants), String(energyOf(row.given))]),
    );
  });
});
