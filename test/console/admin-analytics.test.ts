/** Does an operator see what calls took, as the reports tell it, down to the receipt? */

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { energyOf } from '@/amount';
import { noticed, openConsole, type TestConsole } from './console.ts';
import { daysBefore, figure, isWide, type Operated, operate, pricedModel } from './operated.ts';

describe('token usage analytics', () => {
  let console: TestConsole;
  let operated: Operated;
  beforeAll(async () => {
    console = await openConsole({ model: pricedModel });
    operated = await operate(console);
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
    expect(console.failures.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  /** The last thirty days, as the page has them without being told otherwise. */
  const span = () => ({ from: daysBefore(operated.today, 29), until: daysBefore(operated.today, -1) });

  async function opened(search = ''): Promise<Page> {
    const page = await console.open(`/admin/analytics${search}`, operated.root);
    await page
      .getByRole('figure')
      .or(page.getByRole('region', { name: /, by (day|hour)$/ }))
      .first()
      .waitFor();
    return page;
  }

  const usd = (value: number) =>
    new Intl.NumberFormat('en-GB', {
      style: 'currency',
      currency: 'USD',
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: 2,
      maximumFractionDigits: Math.abs(value) < 1 ? 4 : 2,
    }).format(value);

  const dialog = (page: Page) => page.getByRole('dialog');

  it('has dates at even distances below a chart, and no figures beside one in which nothing was', async () => {
    const page = await opened('?measure=saved');
    const ticks = (axis: string) =>
      page
        .getByRole('figure')
        .locator(`.recharts-${axis}-tick-labels .recharts-cartesian-axis-tick-value`)
        .allTextContents();
    await expect.poll(() => ticks('yAxis')).toEqual(['$0']);
    const days = Array.from({ length: 30 }, (_, nth) =>
      new Date(daysBefore(operated.today, 29 - nth)).toLocaleDateString('en-GB', {
        day: 'numeric',
        month: 'short',
      }),
    );
    for (const width of [1_280, 1_100, 900, 700]) {
      await page.setViewportSize({ width, height: 900 });
      const gaps = async () => {
        const places = (await ticks('xAxis')).map((text) => days.indexOf(text));
        return new Set(places.slice(1).map((place, nth) => place - (places[nth] ?? 0))).size;
      };
      await expect.poll(gaps, { message: `${width} pixels` }).toBe(1);
    }
  });

  it('shows the figures of the report, all of them together and part by part', async () => {
    const page = await opened();
    const {
      rows: [all],
    } = await console.engine.reports.usage(span());
    if (all === undefined) throw new Error('the report has no row');
    expect(all.calls).toBe(28 + 4 + 1);
    await expect.poll(() => figure(page, 'Calls').innerText()).toBe(String(all.calls));
    await expect
      .poll(() => figure(page, 'Tokens').innerText())
      .toBe((all.inputTokens + all.outputTokens).toLocaleString('en-GB'));
    await expect.poll(() => figure(page, 'Energy charged').innerText()).toBe(energyOf(all.energy).toFixed(2));
    await expect.poll(() => figure(page, 'Models cost').innerText()).toBe(usd(all.costUsd));
    await expect.poll(() => figure(page, 'Margin at list price').innerText()).toBe(usd(all.marginUsd));

    const parts = await console.engine.reports.usage({ ...span(), by: ['feature'] });
    const table = page.getByRole('region', { name: 'Figures of each part' });
    const shown = await table
      .locator('tbody tr')
      .evaluateAll((lines) =>
        lines.map((line) => [...line.querySelectorAll('td')].map((cell) => cell.textContent)),
      );
    const names: Record<string, string> = {
      ai_message: 'Message',
      ai_chatbot: 'Chatbot',
      ai_pitchdeck: 'Pitch deck',
    };
    expect(shown.map(([name, calls, , energy, cost]) => [name, calls, energy, cost])).toEqual(
      parts.rows.map((row) => [
        names[row.feature ?? ''],
        String(row.calls),
        energyOf(row.energy).toLocaleString('en-GB', {
          minimumFractionDigits: Number.isInteger(energyOf(row.energy)) ? 0 : 2,
        }),
        usd(row.costUsd),
      ]),
    );
  });

  it.each(['light', 'dark'] as const)(
    'has nothing that axe objects to, by itself and with calls opened, %s',
    async (colorScheme) => {
      const page = await opened();
      await page.emulateMedia({ colorScheme });
      expect(await console.objections(page)).toEqual([]);
      await page.getByRole('button', { name: /^Chatbot: .* Show them$/ }).click();
      await dialog(page).getByRole('list', { name: 'Calls' }).waitFor();
      await dialog(page).locator('summary').first().click();
      expect(await console.objections(page)).toEqual([]);
    },
  );

  it('shows the same figures as a table, which fits on a phone', async () => {
    const page = await opened('?show=table');
    await page.setViewportSize({ width: 360, height: 780 });
    await expect.poll(() => isWide(page)).toBe(false);
    expect(await console.objections(page)).toEqual([]);
    const { rows } = await console.engine.reports.usage({ ...span(), by: ['feature'], bucket: 'day' });
    const filled = page.getByRole('region', { name: 'Cost, by day' }).getByRole('button');
    await expect.poll(() => filled.count()).toBe(rows.length);
  });

  it('opens a part to its calls, a call to its receipt, and the receipt to the entry of its user', async () => {
    const page = await opened();
    const part = await console.engine.reports.usage({ ...span(), feature: 'ai_chatbot' });
    const count = part.rows[0]?.calls ?? 0;
    await page.getByRole('button', { name: `Chatbot: ${count} calls. Show them` }).click();
    const lines = dialog(page).getByRole('list', { name: 'Calls' }).locator('> li');
    await dialog(page).getByText(`${count} shown: these are all`).waitFor();
    await expect.poll(() => lines.count()).toBe(count);

    await lines.first().locator('summary').click();
    const {
      calls: [newest],
    } = await console.engine.reports.calls({
      from: `${span().from}T00:00:00Z`,
      until: `${span().until}T00:00:00Z`,
      feature: 'ai_chatbot',
    });
    if (newest === undefined) throw new Error('there is no call');
    const receipt = lines.first().locator('details');
    const charged = energyOf(newest.energy);
    expect(
      await receipt
        .getByText(/^Charged/)
        .locator('xpath=..')
        .innerText(),
    ).toContain(Number.isInteger(charged) ? String(charged) : charged.toFixed(2));
    await receipt.getByRole('link', { name: new RegExp(`entry ${newest.seq}`) }).click();
    await page.waitForURL(`**/admin/users/${newest.userId}?entry=${newest.seq}`);
    await page.getByText(`From entry ${newest.seq} back.`).waitFor();
    await expect
      .poll(() => page.locator('details[open] time').getAttribute('datetime'))
      .toBe(newest.at.toISOString());
  });

  it('opens a cell of a day to the calls of that day, which a link shows to another person', async () => {
    const page = await opened('?show=table&by=model');
    const day = daysBefore(operated.today, 2);
    const { rows } = await console.engine.reports.usage({
      from: day,
      until: daysBefore(day, -1),
      by: ['model'],
    });
    const mini = rows.find(({ model }) => model === 'gpt-4.1-mini');
    const title = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'UTC',
      weekday: 'short',
      day: 'numeric',
      month: 'short',
    }).format(new Date(day));
    await page
      .getByRole('button', { name: new RegExp(`^${title}, gpt-4.1-mini: .* Show the calls$`) })
      .click();
    await dialog(page).getByText(`${mini?.calls} shown: these are all`).waitFor();
    const other = await console.open(
      new URL(page.url()).pathname + new URL(page.url()).search,
      operated.root,
    );
    await dialog(other).getByText(`${mini?.calls} shown: these are all`).waitFor();
    await dialog(other).getByRole('button', { name: 'Show these alone in the report' }).click();
    await other.getByRole('button', { name: /^Model: gpt-4.1-mini/ }).waitFor();
    const only = await console.engine.reports.usage({ ...span(), model: 'gpt-4.1-mini' });
    await expect.poll(() => figure(other, 'Calls').innerText()).toBe(String(only.rows[0]?.calls));
  });

  it('opens a bar of the chart to the calls behind it', async () => {
    const page = await opened('?by=nothing&days=7');
    await page.locator('.recharts-bar-rectangle path').last().click();
    await dialog(page)
      .getByText(/shown: these are all/)
      .waitFor();
    const {
      rows: [today],
    } = await console.engine.reports.usage({
      from: operated.today,
      until: daysBefore(operated.today, -1),
    });
    await dialog(page).getByText(`${today?.calls} shown: these are all`).waitFor();
  });

  it('shows hours of the last days, and sign-up months by day and tier alone', async () => {
    const page = await opened('?bucket=hour&show=table&by=nothing&measure=calls');
    const table = page.getByRole('region', { name: 'Calls, by hour' });
    await expect.poll(() => table.locator('tbody tr').count()).toBe(72);
    const report = await console.engine.reports.usage({
      from: daysBefore(operated.today, 2),
      until: daysBefore(operated.today, -1),
    });
    const shown = await table.locator('tbody td:nth-child(2)').allInnerTexts();
    const sum = shown.reduce((total, text) => total + (text === '–' ? 0 : Number(text)), 0);
    expect(sum).toBe(report.rows[0]?.calls);

    await page.getByLabel('Cut by').selectOption('cohort');
    await page.getByRole('region', { name: 'Calls, by day' }).waitFor();
    const parts = page.getByRole('region', { name: 'Figures of each part' });
    await parts.getByText('Joined January 2026').waitFor();
    await parts.getByRole('button', { name: /^Joined March 2026: 4 calls/ }).click();
    await dialog(page).getByText('4 shown: these are all').waitFor();
  });

  it('shows the spikes, and nothing else, behind the count of spikes', async () => {
    const page = await opened();
    await page.getByRole('button', { name: 'Show them', exact: true }).click();
    await dialog(page).getByText('1 shown: these are all').waitFor();
    await expect.poll(() => dialog(page).getByText('spike', { exact: true }).count()).toBe(1);
  });

  it('gives the report as CSV and as Parquet', async () => {
    const page = await opened();
    const fileOf = async (item: string): Promise<Buffer> => {
      await page.getByRole('button', { name: 'Export' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: item }).click(),
      ]);
      return await readFile(await download.path());
    };
    const sheet = (await fileOf('Each part as CSV')).toString('utf8').trim().split('\r\n');
    const { rows } = await console.engine.reports.usage({ ...span(), by: ['feature'] });
    const heading = sheet[0]?.split(',') ?? [];
    const cells = sheet.slice(1).map((line) => line.split(','));
    const column = (name: string) => cells.map((line) => line[heading.indexOf(name)]);
    expect(column('feature')).toEqual(rows.map(({ feature }) => feature));
    expect(column('calls')).toEqual(rows.map(({ calls }) => String(calls)));
    expect(column('energy')).toEqual(rows.map(({ energy }) => String(energyOf(energy))));
    expect((await fileOf('Each part over time as Parquet')).subarray(0, 4).toString('latin1')).toBe('PAR1');
  });

  it('draws nothing of a report that has not all of its rows, and says what helps', async () => {
    const page = await console.open('/admin', operated.root);
    await page.route(/reports\/usage\?.*bucket=hour/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), is_whole: false } });
    });
    await page.goto(`${console.url}/admin/analytics?by=feature,tier&bucket=hour`);
    await page.getByText('More than can be drawn').waitFor();
    expect(await page.getByRole('figure').count()).toBe(0);
    expect(await console.objections(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cut by one thing alone' }).click();
    await page.waitForURL('**/admin/analytics?by=feature&bucket=hour');
    await page.getByRole('button', { name: 'By day', exact: true }).last().click();
    await page.getByRole('figure').first().waitFor();
  });

  it('keeps a view by its name, shows it again, and forgets it', async () => {
    const page = await opened('?by=model&measure=margin&days=7');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Keep this view' }).click();
    await page.getByLabel('Name').fill('Margin of models');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByRole('button', { name: 'Margin of models' }).waitFor();
    await page.getByLabel('Which figure').selectOption('tokens');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Margin of models' }).click();
    await page.waitForURL('**/admin/analytics?by=model&measure=margin&days=7');
    await page.getByRole('button', { name: 'Margin of models' }).click();
    await page.getByRole('menuitem', { name: /^Forget/ }).click();
    await page.getByRole('button', { name: 'Views' }).waitFor();
  });

  it('says how old it is, and is brought up to date', async () => {
    const page = await opened();
    const before = Number(await figure(page, 'Calls').innerText());
    await console.engine.run({ userId: operated.heavy, feature: 'ai_message', input: 'One more' });
    await page.getByText(/^Everything up to 10 Mar 2026, 12:00 is in here: 0 secs? old\./).waitFor();
    await page.getByRole('button', { name: 'Bring up to date' }).click();
    await noticed(page, 'The reports are up to date');
    await expect.poll(() => figure(page, 'Calls').innerText()).toBe(String(before + 1));
  });

  it('keeps what it shows while the server is away, and says so', async () => {
    const page = await opened();
    console.cut();
    await page.getByRole('button', { name: '7 days' }).click();
    await page.getByText('You are offline, or the server is').first().waitFor();
    expect(await console.objections(page)).toEqual([]);
    console.mend();
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await figure(page, 'Calls').waitFor();
  });
});
