/** Does an admin move surge windows, see what that does before it counts, and lose nothing when another one is faster? */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { energyOf } from '@/amount';
import { createAdministration } from '@/engine/administration';
import { backtestLedger } from '@/engine/backtest/backtest';
import { changesOf } from '@/engine/backtest/changes-document';
import { makeHistory } from '../engine/backtest-history.ts';
import { newUserId } from '../support/databases.ts';
import { resetDatabase } from '../support/reset.ts';
import { noticed, openConsole, type TestConsole } from './console.ts';

type Row = Readonly<Record<string, unknown>>;

/** Of an hour in the calendar, in pixels. */
const hourHeight = 31;
const reason = 'the spring offer';

describe('surge prices', () => {
  let console: TestConsole;
  beforeAll(async () => {
    console = await openConsole();
  });
  beforeEach(async () => {
    await resetDatabase(console.database);
    await console.engine.announceConfigurationChange();
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  const root = () => ({ userId: newUserId(), email: 'root@demo.example', isAdmin: true });
  const windows = (): Promise<Row[]> => createAdministration(console).settings('surge_windows');
  const rowOf = async (name: string): Promise<Row> =>
    (await windows()).find((row) => row.name === name) ?? { name: 'none' };
  const log = async () =>
    (await createAdministration(console).audit({ limit: 50, before: undefined, subject: undefined })).map(
      ({ line }) => line,
    );
  /** What another admin does meanwhile, not on any page. */
  const meanwhile = async (name: string, values: Row) => {
    const { id, version } = await rowOf(name);
    await createAdministration(console).changeSetting(
      { action: 'update', resource: 'surge_windows', name: String(id), version: String(version), values },
      { actor: 'the other admin', actorId: newUserId(), reason: 'in a hurry', idempotencyKey: undefined },
    );
  };

  async function opened(search = ''): Promise<Page> {
    const page = await console.open(`/admin/prices${search}`, root());
    await blockOf(page, 'Happy Hour').waitFor();
    return page;
  }
  /** The part of a window that takes the focus. */
  const blockOf = (page: Page, name: string) =>
    page.getByTestId('calendar').getByRole('button', { name: new RegExp(`^${name},`) });
  const bar = (page: Page) => page.getByRole('region', { name: 'Changes that are not saved' });
  const dialog = (page: Page) => page.getByRole('dialog');
  const keep = (page: Page) => page.getByRole('button', { name: 'Keep as a draft' }).click();

  async function drag(page: Page, name: string, hours: number): Promise<void> {
    const block = blockOf(page, name);
    await block.scrollIntoViewIfNeeded();
    const box = await block.boundingBox();
    if (box === null) throw new Error(`${name} is not to be seen`);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + (hours * hourHeight) / 2);
    await page.mouse.move(x, y + hours * hourHeight);
    await page.mouse.up();
  }
  async function setPercent(page: Page, name: string, percent: string): Promise<void> {
    await blockOf(page, name).press('Enter');
    await dialog(page)
      .getByLabel(/^Percent/)
      .fill(percent);
    await keep(page);
  }
  async function review(page: Page): Promise<void> {
    await bar(page).getByRole('button', { name: 'Review and save' }).click();
    await dialog(page).getByLabel('Reason').fill(reason);
    await untried(page).check();
  }
  /** The tick of those who save what was not tried on the past. */
  const untried = (page: Page) =>
    dialog(page).getByRole('switch', { name: 'Save without trying it on the past' });
  const save = (page: Page) => dialog(page).getByRole('button', { name: /^Save/ }).click();

  it('a window across midnight is dragged by the pointer, moved by keyboard, and saved as it was seen', async () => {
    const page = await opened();
    await drag(page, 'Late Night Premium', -1);
    const block = blockOf(page, 'Late Night Premium');
    await block.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('Late Night Premium: every day 21:30–00:45 (next day). Not saved yet.').waitFor();
    const label = 'Late Night Premium, 30% dearer, every day 21:30–00:45 (next day), changed, not saved';
    await expect.poll(() => page.getByRole('button', { name: label, exact: true }).count()).toBe(1);
    expect(await rowOf('Late Night Premium')).toMatchObject({ start_time: '23:00:00' });

    await review(page);
    await save(page);
    await noticed(page, 'One change is saved');
    const hours = { start_time: '21:30:00', end_time: '00:45:00', multiplier: 1.3, active_from: null };
    expect(await rowOf('Late Night Premium')).toMatchObject(hours);
    expect(await log()).toMatchObject([{ action: 'update', reason, before: { start_time: '23:00:00' } }]);
    expect(await bar(page).count()).toBe(0);
  });

  it('an hour that would be dearer too soon is told before it is saved, and begins when it may', async () => {
    const page = await opened();
    await drag(page, 'Peak Evening', -1);
    await review(page);
    const told = dialog(page).getByRole('region', { name: 'Too soon' });
    await told.getByText('From 10 Mar 2026, 20:00 on calls would cost more', { exact: false }).waitFor();
    await expect.poll(() => dialog(page).getByRole('button', { name: /^Save/ }).isDisabled()).toBe(true);
    await told.getByRole('button', { name: 'Let the changes begin on 11 Mar 2026, 12:15' }).click();
    await dialog(page).getByText('Peak Evening, from 11 Mar').first().waitFor();
    await save(page);
    await noticed(page, '2 changes are saved');
    const at = '2026-03-11T12:15:00+00:00';
    expect(await rowOf('Peak Evening')).toMatchObject({ start_time: '21:00:00', active_until: at });
    const follower = { start_time: '20:00:00', multiplier: 1.2, active_from: at, active_until: null };
    expect(await rowOf('Peak Evening, from 11 Mar')).toMatchObject(follower);
    expect((await log()).map(({ action, reason: why }) => [action, why]).sort()).toEqual([
      ['create', reason],
      ['update', reason],
    ]);
  });

  it('a window that was scheduled once is moved all the same, by a window that follows it in its turn', async () => {
    await meanwhile('Peak Evening', {
      name: 'Peak Evening, from 1 Mar',
      active_from: '2026-03-01T00:00:00.000Z',
    });
    await meanwhile('Happy Hour', { active_from: '2026-03-01T00:00:00.000Z' });
    const page = await opened();
    await drag(page, 'Peak Evening, from 1 Mar', -1);
    await review(page);
    const told = dialog(page).getByRole('region', { name: 'Too soon' });
    await told.getByRole('button', { name: 'Let the changes begin on 11 Mar 2026, 12:15' }).click();
    await dialog(page).getByText('Peak Evening, from 11 Mar').first().waitFor();
    await save(page);
    await noticed(page, '2 changes are saved');
    const at = '2026-03-11T12:15:00+00:00';
    expect(await rowOf('Peak Evening, from 1 Mar')).toMatchObject({ active_until: at });
    expect(await rowOf('Peak Evening, from 11 Mar')).toMatchObject({
      start_time: '20:00:00',
      active_from: at,
    });

    // The dialog of such a window offers the same.
    await blockOf(page, 'Happy Hour').press('Enter');
    await dialog(page)
      .getByLabel(/^Percent/)
      .fill('10');
    await dialog(page).getByRole('switch', { name: 'Begin on 11 Mar 2026, 12:15' }).waitFor();
    await keep(page);
    await bar(page).getByText('Happy Hour, from 11 Mar', { exact: false }).waitFor();
  });

  it('nothing is saved untried but by who says so, and what can be tried on nothing is saved', async () => {
    const page = await opened();
    await setPercent(page, 'Happy Hour', '25');
    await bar(page).getByRole('button', { name: 'Review and save' }).click();
    await dialog(page).getByLabel('Reason').fill(reason);
    const saving = dialog(page).getByRole('button', { name: 'Save the change', exact: true });
    const isLocked = () => saving.isDisabled();
    await dialog(page).getByText('These drafts have not been tried on the past as they are.').waitFor();
    expect(await isLocked()).toBe(true);
    await untried(page).check();
    await expect.poll(isLocked).toBe(false);
    await untried(page).uncheck();
    await expect.poll(isLocked).toBe(true);
    await dialog(page).getByRole('button', { name: 'Try it on the past' }).click();
    await dialog(page).getByText('Nobody called in the last 30 days', { exact: false }).waitFor();
    expect(await untried(page).count()).toBe(0);
    await save(page);
    await noticed(page, 'One change is saved');
    expect(await rowOf('Happy Hour')).toMatchObject({ multiplier: 0.75 });
  });

  it('the second of two admins is told who changed what, and puts the own change on top', async () => {
    const page = await opened();
    await setPercent(page, 'Happy Hour', '25');
    await review(page);
    await meanwhile('Happy Hour', { end_time: '17:00:00' });
    await save(page);
    const told = dialog(page).getByRole('region', { name: 'Changed meanwhile' });
    await told.getByText('the other admin, 10 Mar 2026, 12:00: “in a hurry”').waitFor();
    await expect.poll(() => told.getByText('It is 17:00 by now.').isVisible()).toBe(true);
    await expect.poll(() => told.getByText('You make it 25% cheaper.').isVisible()).toBe(true);
    expect(await console.objections(page)).toEqual([]);
    await told.getByRole('button', { name: 'Put mine on top' }).click();
    await save(page);
    await noticed(page, 'One change is saved');
    expect(await rowOf('Happy Hour')).toMatchObject({ multiplier: 0.75, end_time: '17:00:00' });
    expect(await log()).toHaveLength(2);
  });

  it('what is refused stops the saving, stays a draft with its reason, and the rest is saved when it is put right', async () => {
    const page = await opened();
    await setPercent(page, 'Happy Hour', '25');
    await page.getByRole('button', { name: 'New window', exact: true }).click();
    await dialog(page).getByLabel('Name').fill('Lunch');
    await dialog(page).getByRole('button', { name: 'Cheaper' }).click();
    await keep(page);
    await meanwhile('Morning Advantage', { name: 'Lunch' });
    await review(page);
    await save(page);
    await dialog(page).getByText('another row has this name, or says the same of the same').waitFor();
    await dialog(page).getByText('Saving stopped there.', { exact: false }).waitFor();
    expect(await rowOf('Happy Hour')).toMatchObject({ multiplier: 0.8 });
    await dialog(page).getByRole('listitem', { name: 'Lunch' }).getByRole('button', { name: 'Edit' }).click();
    await dialog(page).getByLabel('Name').fill('Late lunch');
    await keep(page);
    await dialog(page).getByLabel('Reason').fill(reason);
    await untried(page).check();
    await save(page);
    await noticed(page, '2 changes are saved');
    expect(await rowOf('Happy Hour')).toMatchObject({ multiplier: 0.75 });
    expect(await rowOf('Late lunch')).toMatchObject({ multiplier: 0.9, start_time: '12:00:00' });
  });

  it('a window is drawn by pointer and by keyboard, kept while one looks elsewhere, and discarded', async () => {
    const page = await opened();
    await page.getByRole('button', { name: /^Draw a new window: Monday, 12:00 to 13:00/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Enter');
    await dialog(page).getByLabel('Name').fill('Elevenses');
    await expect.poll(() => dialog(page).getByLabel('From').inputValue()).toBe('11:00');
    await expect.poll(() => dialog(page).getByLabel('Until').inputValue()).toBe('12:15');
    await dialog(page).getByRole('button', { name: 'Cheaper' }).click();
    await keep(page);
    await blockOf(page, 'Elevenses').waitFor();

    const calendar = page.getByTestId('calendar');
    // Below lies the bar.
    await calendar.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    const area = await calendar.boundingBox();
    if (area === null) throw new Error('there is no calendar');
    const [x, y] = [area.x + area.width * 0.5, area.y + 17 * hourHeight];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + hourHeight);
    await page.mouse.move(x, y + 2 * hourHeight);
    await page.mouse.up();
    await dialog(page).getByLabel('Name').fill('Tea');
    await expect.poll(() => dialog(page).getByLabel('From').inputValue()).toBe('17:00');
    await expect.poll(() => dialog(page).getByLabel('Until').inputValue()).toBe('19:00');
    await expect
      .poll(() => dialog(page).getByRole('button', { name: 'Thursday' }).getAttribute('aria-pressed'))
      .toBe('true');
    await dialog(page).getByRole('button', { name: 'Cheaper' }).click();
    await keep(page);

    await page.goto(`${console.url}/admin/audit`);
    await page.goto(`${console.url}/admin/prices`);
    await bar(page).getByText('Elevenses and Tea').waitFor();
    await bar(page).getByRole('button', { name: 'Discard' }).click();
    await dialog(page).getByRole('button', { name: 'Discard' }).click();
    await bar(page).waitFor({ state: 'detached' });
    expect(await blockOf(page, 'Tea').count()).toBe(0);
  });

  it('a name without spaces is broken, and what can be done to the window stays in view', async () => {
    const name = 'Wochenendnachtzuschlagszeit';
    await meanwhile('Happy Hour', { name });
    const page = await console.open('/admin/prices?show=windows', root());
    const list = page.getByRole('region', { name: 'All surge windows' });
    const last = list.getByRole('button', { name: `Pause ${name}` });
    for (const width of [768, 360]) {
      await page.setViewportSize({ width, height: 900 });
      const beyond = async () => {
        const [inner, outer] = await Promise.all([last.boundingBox(), list.boundingBox()]);
        return (inner?.x ?? 0) + (inner?.width ?? 0) - (outer?.x ?? 0) - (outer?.width ?? 0);
      };
      await expect.poll(beyond, { message: `${width} px` }).toBeLessThanOrEqual(0);
    }
  });

  it('the prices of tomorrow and what overlaps are told for the drafts, by the server', async () => {
    const page = await opened('?show=tiers');
    const prices = page.getByRole('table', { name: 'Prices by hour and tier' });
    const cells = async (hours: string) =>
      (
        await prices
          .getByRole('row', { name: new RegExp(`^${hours}`) })
          .getByRole('cell')
          .allInnerTexts()
      ).slice(2);
    await prices.waitFor();
    expect(await cells('21:00–23:00')).toEqual(['+32%', '+14%', '+2%', '-4%', '-16%']);
    await drag(page, 'Happy Hour', -5);
    await prices.getByRole('row', { name: /^09:00–11:00 Happy Hour/ }).waitFor();
    expect(await cells('06:00–09:00')).toEqual(['-6.5%', '-19.25%', '-27.75%', '-32%', '-40.5%']);
    await page.getByRole('button', { name: 'Overlaps and gaps' }).click();
    await page
      .getByText(
        '09:00–10:00, every day: Happy Hour (20% cheaper) and Morning Advantage (15% cheaper) are open together. ' +
          'Happy Hour counts, because it is cheaper, with the same priority.',
      )
      .waitFor();
    await page.getByText('every day: 02:00–06:00 and 11:00–21:00').waitFor();
  });

  it('a backtest of the drafts shows what the engine reckons', async () => {
    const { engine } = await makeHistory(console.database);
    await engine.close();
    const page = await opened('?show=past');
    await console.move({ days: 15 });
    await setPercent(page, 'Happy Hour', '60');
    await page.getByLabel('Percent who wait').fill('10');
    await page.getByRole('button', { name: 'Try it on the past' }).last().click();
    const told = page.getByRole('region', { name: 'What it would have brought' });
    await told.waitFor();

    const now = console.clock.now();
    const configuration = await console.engine.configuration();
    const { settings } = console.engine;
    const rows = (await windows()).map(({ version: _, created_at: __, updated_at: ___, ...row }) => row);
    const drafted = rows.map((row) => (row.name === 'Happy Hour' ? { ...row, multiplier: 0.4 } : row));
    const report = await backtestLedger(console.database, {
      configuration,
      changed: changesOf({ windows: drafted }, configuration, settings),
      demand: { elasticities: [0, 0.55, 1.1], shiftShare: 0.1, shiftHours: settings.backtest.shiftHours },
      settings,
      range: { from: new Date(now.getTime() - 30 * 86_400_000), to: now },
      pages: settings.backtest,
    });
    expect(report.usersAffected).toBeGreaterThan(0);
    const [low, high] = report.range.energy.map((energy) =>
      energyOf(energy).toLocaleString('en-GB', { minimumFractionDigits: 2 }),
    );
    const text = await told.innerText();
    expect(text).toContain(`${low} to ${high}`);
    expect(text).toContain(`was ${energyOf(report.actual.energy).toLocaleString('en-GB')}`);
    expect(text).toMatch(
      new RegExp(`Users with another price\\s+${report.usersAffected}\\s+of ${report.users} `),
    );
    expect(text).toMatch(new RegExp(`Calls refused\\s+${report.refused}\\s`));
    const pro = report.byTier.find(({ tier }) => tier === 'pro');
    const cells = page.getByRole('table', { name: 'Energy by tier' }).getByRole('row', { name: /^pro/ });
    await expect
      .poll(() => cells.innerText())
      .toContain(energyOf(pro?.changed.energy ?? 0).toLocaleString('en-GB'));
    expect(await console.objections(page)).toEqual([]);
    await bar(page).getByRole('button', { name: 'Review and save' }).click();
    await dialog(page)
      .getByText(`${report.usersAffected} of ${report.users} users`, { exact: false })
      .waitFor();

    // One that is to be deleted is not there any more where it is tried, although it still is today.
    await dialog(page).getByRole('button', { name: 'Discard' }).click();
    await blockOf(page, 'Happy Hour').press('Delete');
    await bar(page).getByRole('button', { name: 'Review and save' }).click();
    await dialog(page)
      .getByRole('button', { name: /^Let the changes begin/ })
      .click();
    await dialog(page).getByRole('button', { name: 'Try it on the past' }).click();
    const onThePast = dialog(page).getByRole('region', { name: 'On the past' });
    await onThePast.getByText('at list price instead of', { exact: false }).waitFor();
    const affected = /; (\d+) of \d+ users would have paid another price/.exec(await onThePast.innerText());
    expect(Number(affected?.[1])).toBeGreaterThan(0);
  });

  it.each(['light', 'dark'] as const)('nothing of it is objected to by axe, %s', async (colorScheme) => {
    const page = await opened();
    await page.emulateMedia({ colorScheme });
    await drag(page, 'Happy Hour', 3);
    for (const section of ['Prices by tier', 'Overlaps and gaps', 'Try it on the past', 'All windows']) {
      await page.getByRole('button', { name: section }).first().click();
      await page
        .getByRole('status')
        .filter({ hasText: /^Loading$/ })
        .waitFor({ state: 'detached' });
      expect(await console.objections(page), section).toEqual([]);
    }
    await blockOf(page, 'Happy Hour').press('Enter');
    await dialog(page).getByLabel('Name').waitFor();
    expect(await console.objections(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await review(page);
    expect(await console.objections(page)).toEqual([]);
  });
});
