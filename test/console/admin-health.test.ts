/** Does an operator see whether everything runs, also where nothing has happened yet, and what to do where it does not? */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdTokens } from '@/engine/server-hold';
import type { Job } from '@/jobs/job';
import { runJob } from '@/jobs/run-job';
import { newUserId } from '../support/databases.ts';
import { openConsole, type Person, type TestConsole } from './console.ts';
import { isWide, operate, pricedModel } from './operated.ts';

const failing: Job = {
  name: 'roll-up',
  summary: '',
  run: async () => {
    throw new Error('the disk is full');
  },
};

describe('the report on health', () => {
  let console: TestConsole;
  beforeAll(async () => {
    console = await openConsole({ model: pricedModel });
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
    expect(console.failures.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  const root = async (): Promise<Person> => {
    const userId = newUserId();
    await console.engine.ledger.openAccount({ userId, tier: 'enterprise' });
    return { userId, isAdmin: true };
  };

  const opened = async (person: Person): Promise<Page> => {
    const page = await console.open('/admin/health', person);
    await page.getByRole('list', { name: 'What was found' }).waitFor();
    return page;
  };

  const finding = (page: Page, title: string) =>
    page
      .getByRole('list', { name: 'What was found' })
      .locator('li', { has: page.getByRole('heading', { name: title }) });

  it.each([
    ['/admin/analytics', 'No figures are known yet'],
    ['/admin/heavy-users', 'No users are known yet'],
    ['/admin/outcomes', 'No outcomes are known yet'],
    ['/admin/regeneration', 'No grants are known yet'],
    ['/admin/health', 'Nothing has been added up yet.'],
  ])('%s says so where nothing has happened yet', async (path, sentence) => {
    const page = await console.open(path, await root());
    await page.getByText(sentence).first().waitFor();
    await page.setViewportSize({ width: 360, height: 780 });
    await expect.poll(() => isWide(page)).toBe(false);
    expect(await page.getByText(/NaN|undefined|Infinity|Invalid/).count()).toBe(0);
  });

  it('no figure is 0 where calls are paid and nothing was added up yet', async () => {
    const { engine } = console;
    const person = await root();
    await engine.run({ userId: person.userId, feature: 'ai_message', input: 'Hello', confirmed: true });
    const page = await console.open('/admin', person);
    const figures = ['Energy charged today', 'Paid to model providers', 'Margin at list price', 'Calls'];
    for (const label of [...figures, 'Energy given']) {
      await page.getByRole('link', { name: `${label} – not added up yet`, exact: true }).waitFor();
    }
    await page.getByText('Not known yet: nothing has been added up.').waitFor();
    expect(await page.getByText('Nothing has been charged today yet.').count()).toBe(0);
    expect(await console.objections(page)).toEqual([]);
    await page.getByRole('button', { name: 'Bring up to date' }).click();
    await page.getByRole('link', { name: 'Calls 1 nothing yesterday', exact: true }).waitFor();
  });

  it('tells that nothing is wrong as far as it is known, and what has never run', async () => {
    const page = await opened(await root());
    await page.getByText('Nothing is wrong, as far as it is known').waitFor();
    await finding(page, 'Jobs').getByText('energy jobs start').waitFor();
    await finding(page, 'Balances and ledger').getByText('This was never checked here.').waitFor();
    expect(await console.objections(page)).toEqual([]);
  });

  it('tells what does not run, and what helps', async () => {
    const { engine, database } = console;
    const { root: person, heavy } = await operate(console, 2);
    await engine.reports.checkBooks();
    await engine.reports.checkRollups();
    await holdTokens(engine, { userId: heavy, feature: 'ai_message', tokens: 100, seconds: 120 });
    await runJob(failing, { engine, onEvent: () => {} }).catch(() => undefined);
    await database.query(`update energy.rollup_state set book_differences = 3`);
    await console.move({ minutes: 45 });
    const page = await opened(person);
    await expect
      .poll(() => page.getByRole('heading', { level: 2 }).first().innerText())
      .toBe('4 things to look at');
    await finding(page, 'Balances and ledger')
      .getByText(/^3 differences/)
      .waitFor();
    await finding(page, 'Balances and ledger').getByText('energy verify').waitFor();
    await finding(page, 'Age of the reports').getByText('The reports are 45 mins old.').waitFor();
    await finding(page, 'Open holds')
      .getByText(/the time of 1 is over/)
      .waitFor();
    await finding(page, 'Jobs').getByText('energy jobs run roll-up').waitFor();
    await page.getByRole('region', { name: 'Jobs', exact: true }).getByText('the disk is full').waitFor();
    expect(await console.objections(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await console.objections(page)).toEqual([]);
    await page.getByRole('button', { name: 'Bring up to date' }).click();
    await finding(page, 'Age of the reports')
      .getByText(/^The reports are 0 secs? old\.$/)
      .waitFor();
  });
});
