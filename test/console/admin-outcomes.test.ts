/** Does an operator see what the platform achieves, as it comes out by hand of what the server tells, and how it was before? */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { outcomesReport } from '@/contract/outcome-shapes';
import { newUserId } from '../support/databases.ts';
import { openConsole, type Person, type TestConsole } from './console.ts';
import { daysBefore, figure, isWide } from './operated.ts';
import {
  nothingAddedUp,
  nothingHappened,
  type OutcomesDocument,
  outcomesBefore,
  outcomesNow,
} from './outcomes-document.ts';
import { expectWhole } from './whole.ts';

describe('the page on outcomes', () => {
  let console: TestConsole;
  let root: Person;
  beforeAll(async () => {
    console = await openConsole();
    root = { userId: newUserId(), email: 'root@demo.example', isAdmin: true };
    await console.engine.ledger.openAccount({ userId: root.userId, tier: 'enterprise' });
  });
  afterEach(async () => {
    await console.context.unrouteAll({ behavior: 'wait' });
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
    expect(console.failures.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  const today = (): string => console.clock.now().toISOString().slice(0, 10);

  /** The documents stand for the server's answer on days up to today, and on those before. Resolves to what was asked. */
  async function answer(now: OutcomesDocument, before: OutcomesDocument) {
    const asked: { from: string | null; until: string | null }[] = [];
    await console.context.route('**/v1/admin/reports/outcomes?*', async (route) => {
      const { searchParams } = new URL(route.request().url());
      const [from, until] = [searchParams.get('from'), searchParams.get('until')];
      asked.push({ from, until });
      const document = until === daysBefore(today(), -1) ? now : before;
      await route.fulfill({ json: outcomesReport.parse(document) });
    });
    return asked;
  }

  async function opened(search = ''): Promise<Page> {
    const page = await console.open(`/admin/outcomes${search}`, root);
    await page.getByRole('region', { name: 'Changes of tier' }).waitFor();
    return page;
  }

  const rows = (page: Page, name: string): Promise<(string | null)[][]> =>
    page
      .getByRole('region', { name })
      .locator('tbody tr')
      .evaluateAll((lines) =>
        lines.map((line) => [...line.querySelectorAll('td')].map((cell) => cell.textContent)),
      );

  const barTexts = (page: Page, name: string): Promise<string[]> =>
    page.getByRole('list', { name }).getByRole('listitem').allInnerTexts();

  it('asks for the days and for as many before, and shows each headline beside the one before', async () => {
    const asked = await answer(outcomesNow, outcomesBefore);
    const page = await opened('?days=7&load=table');
    expect(asked.toSorted((a, b) => (a.from ?? '').localeCompare(b.from ?? ''))).toEqual([
      { from: daysBefore(today(), 13), until: daysBefore(today(), 6) },
      { from: daysBefore(today(), 6), until: daysBefore(today(), -1) },
    ]);
    for (const [label, now, before] of [
      ['Used at a surcharge', '25%', '32%'],
      ['Surcharges brought', '+22%', '+10%'],
      ['Stops avoided', '85%', '75%'],
      ['Streaks kept', '73%', '60%'],
      ['Net upgrades', '+7', '-2'],
    ] as const) {
      const value = figure(page, label);
      expect([label, await value.innerText()]).toEqual([label, now]);
      expect(await value.locator('xpath=following-sibling::dd').innerText()).toBe(`before: ${before}`);
    }
    await page.getByRole('button', { name: '30 days' }).click();
    await expect.poll(async () => (await rows(page, 'Tokens by day and price')).length).toBe(30);
    expect(asked.map(({ from }) => from)).toContain(daysBefore(today(), 59));
  });

  it('tells how the load is spread over the prices, and what these bring and cost', async () => {
    await answer(outcomesNow, outcomesBefore);
    const page = await opened('?days=7');
    const bars = await barTexts(page, 'Tokens by price');
    expect(bars.map((text) => text.split('\n').filter((line) => line !== ''))).toEqual([
      ['At a surcharge', '25%before: 32%', '2,500 tokens'],
      ['At the usual price', '60%before: 68%', '6,000 tokens'],
      ['At a discount', '15%before: 0%', '1,500 tokens'],
    ]);
    await page
      .getByText(
        'The surcharge brought about 66 energy ($0.66 at list price), 22% more than the same calls at a multiplier of 1 in those hours. before: 10%',
      )
      .waitFor();
    await page
      .getByText(
        'Discounts cost about 36 energy ($0.36 at list price): 20% less than the same calls at a multiplier of 1 in those hours. before: –',
      )
      .waitFor();
    await page.getByRole('figure', { name: 'Tokens by day and price' }).waitFor();
    await page.getByRole('button', { name: 'Table' }).first().click();
    await page.waitForURL('**load=table');
    const lastRows = async () => (await rows(page, 'Tokens by day and price')).slice(-3);
    await expect
      .poll(async () => (await lastRows()).map(([, ...figures]) => figures))
      .toEqual([
        ['1,500', '4,000', '–', '5,500'],
        ['1,000', '2,000', '1,500', '4,500'],
        ['–', '–', '–', '0'],
      ]);
    await page.getByRole('link', { name: 'trying prices on the past' }).click();
    await page.waitForURL('**/admin/prices?show=past');
  });

  it('tells how the days ended on which users ran short, and up to which day that is known', async () => {
    await answer(outcomesNow, outcomesBefore);
    const page = await opened('?days=7&stops=table');
    await page.getByText('17 of 20 short days ended without a stop (85%). before: 75%').waitFor();
    const bars = await barTexts(page, 'Short days by how they ended');
    expect(bars.map((text) => text.split('\n').filter((line) => line !== ''))).toEqual([
      ['Rescued', '60%before: 25%', '12 given energy before anything was refused'],
      ['Went on', '25%before: 50%', '5 refused, and served again on the same day'],
      ['Stopped', '15%before: 25%', '3 refused, and not served again that day'],
    ]);
    const table = await rows(page, 'Users who ran short, by day');
    expect(table.map(([, ...figures]) => figures).slice(-3)).toEqual([
      ['–', '5', '2', '7'],
      ['12', '–', '1', '13'],
      ['–', '–', '–', '0'],
    ]);
    await expect
      .poll(() => page.getByText(/nown up to 9 Mar; later days are not counted yet/).count())
      .toBe(2);
  });

  it('tells whose streak went on, and who moved to which tier', async () => {
    await answer(outcomesNow, outcomesBefore);
    const page = await opened();
    expect(await rows(page, 'Streaks by length')).toEqual([
      ['1 day', '67% of 60', '60%', '0'],
      ['2 to 6 days', '80% of 30', '–', '3'],
      ['7 days or more', '90% of 10', '–', '4'],
    ]);
    expect(await rows(page, 'Changes of tier')).toEqual([
      ['Upgrade: freetopro', '8', '450%'],
      ['Upgrade: protoelite', '2', '0'],
      ['Downgrade: elitetopro', '3', '0'],
    ]);
    await expect.poll(() => figure(page, 'Upgrades after a refusal').innerText()).toBe('40%');
    await expect.poll(() => figure(page, 'Downgrades').innerText()).toBe('3');
  });

  it('leads to where the rest is seen, with the same days', async () => {
    await answer(outcomesNow, outcomesBefore);
    const page = await opened('?days=7');
    const links = page.getByRole('region', { name: 'Seen on other pages' }).getByRole('link');
    await expect
      .poll(() => links.evaluateAll((all) => all.map((link) => link.getAttribute('href'))))
      .toEqual([
        '/admin/analytics?days=7',
        '/admin/analytics?days=7',
        '/admin/analytics?days=7',
        '/admin/regeneration?days=7&reason=inactivity_bonus&within=7',
        '/admin/health',
      ]);
    await links.filter({ hasText: 'After “Welcome back”' }).getByText('nobody to compare').waitFor();
    await links.filter({ hasText: 'Margin at list price' }).getByText('$0.00').waitFor();
  });

  it.each([
    [0, 'models cost nothing'],
    [12, "no model's price is known"],
  ])(
    'says why nothing was saved where calls cost nothing, %i of 12 without a price',
    async (unpriced, why) => {
      await answer(outcomesNow, outcomesBefore);
      await console.context.route('**/v1/admin/reports/usage?*', async (route) => {
        const response = await route.fetch();
        const { rows, ...report } = await response.json();
        const called = { calls: 12, unpriced_calls: unpriced, cost_usd: 0 };
        await route.fulfill({ json: { ...report, rows: [{ ...rows[0], ...called }] } });
      });
      const page = await opened();
      const links = page.getByRole('region', { name: 'Seen on other pages' }).getByRole('link');
      await links.filter({ hasText: 'Saved on models' }).getByText(why).waitFor();
    },
  );

  it('is whole with its charts and with its tables', async () => {
    await answer(outcomesNow, outcomesBefore);
    const page = await opened();
    await page.getByRole('figure', { name: 'Users who ran short, by day' }).waitFor();
    await expectWhole(console, page, 'the page on outcomes');
    const tables = await opened('?load=table&stops=table');
    await expectWhole(console, tables, 'the page on outcomes as tables');
  });

  it('fits a window that was wide before', async () => {
    await answer(outcomesNow, outcomesBefore);
    const page = await opened('?days=7');
    await page.setViewportSize({ width: 1_440, height: 900 });
    const chart = page.getByRole('figure', { name: 'Tokens by day and price' });
    await expect.poll(async () => (await chart.boundingBox())?.width ?? 0).toBeGreaterThan(500);
    await page.setViewportSize({ width: 360, height: 780 });
    await expect.poll(() => isWide(page)).toBe(false);
  });

  it('says so where nothing happened, with a dash where there is nothing to divide by', async () => {
    await answer(nothingHappened, nothingHappened);
    const page = await console.open('/admin/outcomes', root);
    for (const sentence of [
      'Nothing was used in this time',
      'Nobody ran short in this time',
      'No streak stood in this time',
      'Nobody changed tier in this time',
    ]) {
      await page.getByText(sentence).waitFor();
    }
    for (const label of ['Used at a surcharge', 'Stops avoided', 'Streaks kept', 'Net upgrades']) {
      expect(await figure(page, label).innerText()).toBe('–');
    }
    expect(await page.getByText(/NaN|undefined|Infinity|Invalid/).count()).toBe(0);
    await expectWhole(console, page, 'outcomes of nothing');
  });

  it('says so where nothing has been added up, and where days are not known yet', async () => {
    await answer(nothingAddedUp, nothingAddedUp);
    const page = await console.open('/admin/outcomes', root);
    await page.getByText('No outcomes are known yet').waitFor();
    await page.getByText('Nothing has been added up yet.').waitFor();
    await page.setViewportSize({ width: 360, height: 780 });
    await expect.poll(() => isWide(page)).toBe(false);
    await console.context.unrouteAll();
    await answer({ ...nothingHappened, known_until: null }, nothingHappened);
    await page.reload();
    await expect.poll(() => page.getByText('None of these days is counted yet.').count()).toBe(2);
    expect(await page.getByText('Nothing is known of it yet').count()).toBe(2);
  });

  it('says so where it cannot be loaded, and tries again', async () => {
    const problem = {
      ...{ type: 'about:blank', title: 'Invalid request', status: 400, code: 'invalid_request' },
      ...{ detail: 'the days are too many', retryable: false, advice: 'Ask for fewer.', details: {} },
    };
    await console.context.route('**/v1/admin/reports/outcomes?*', (route) =>
      route.fulfill({
        status: 400,
        contentType: 'application/problem+json',
        body: JSON.stringify({ ...problem, request_id: 'one' }),
      }),
    );
    const page = await console.open('/admin/outcomes', root);
    const alert = page.getByRole('alert');
    await alert.getByText('the days are too many').waitFor();
    await expectWhole(console, page, 'outcomes that cannot be loaded');
    await console.context.unrouteAll();
    await answer(outcomesNow, outcomesBefore);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('region', { name: 'Changes of tier' }).waitFor();
  });
});
