/** Where does somebody stand who closed a dialog? On what opened it, by keyboard and by pointer. */

import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAdministration } from '@/engine/administration';
import { newUserId } from '../support/databases.ts';
import { resetDatabase } from '../support/reset.ts';
import { noticed, openConsole, type TestConsole } from './console.ts';

interface Opening {
  readonly name: string;
  readonly path: string;
  /** What is pressed, once the page is there. */
  readonly opener: (page: Page) => Locator;
  readonly before?: (page: Page) => Promise<unknown>;
}

const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first();

const openings: readonly Opening[] = [
  {
    name: 'a window of the calendar',
    path: '/admin/prices',
    opener: (page) => page.getByTestId('calendar').getByRole('button', { name: /^Happy Hour,/ }),
  },
  {
    name: 'the pencil of a window',
    path: '/admin/prices?show=windows',
    opener: button('Edit Happy Hour'),
  },
  { name: 'a new window', path: '/admin/prices', opener: button('New window') },
  { name: 'a row of the tables', path: '/admin/tables', opener: button('pro') },
  { name: 'an undoing', path: '/admin/audit', opener: button('Undo') },
  {
    name: 'a receipt',
    path: '/receipts',
    opener: (page) => page.getByRole('link', { name: 'Your first energy' }),
  },
  { name: 'a new key', path: '/keys', opener: button('New key') },
  {
    name: 'what to do without energy',
    path: '/features/ai_message',
    before: (page) => page.getByLabel('What should the message bring about?').fill('Ask for a meeting.'),
    opener: button(/^Write the message ·/),
  },
];

describe('the focus after a dialog', () => {
  let console: TestConsole;
  let userId: string;
  beforeAll(async () => {
    console = await openConsole();
  });
  beforeEach(async () => {
    await resetDatabase(console.database);
    await console.engine.announceConfigurationChange();
    userId = await console.newUser({ energy: 50 });
    const [mission] = await createAdministration(console).settings('missions');
    await createAdministration(console).changeSetting(
      {
        ...{ action: 'update', resource: 'missions', name: String(mission?.key) },
        ...{ version: String(mission?.version), values: { amount: 2 } },
      },
      { actor: 'the other admin', actorId: newUserId(), reason: 'spring', idempotencyKey: undefined },
    );
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  const opened = (path: string) => console.open(path, { userId, email: 'root@demo.example', isAdmin: true });
  const dialog = (page: Page) => page.getByRole('dialog');
  const hasFocus = (place: Locator) => place.evaluate((element) => element.matches(':focus'));

  it.each(openings)('$name: is where it was before', async ({ path, before, opener }) => {
    const page = await opened(path);
    await before?.(page);
    const place = opener(page);
    for (const open of [() => place.press('Enter'), () => place.click()]) {
      await open();
      await dialog(page).waitFor();
      await expect.poll(() => hasFocus(dialog(page).locator(':focus'))).toBe(true);
      await page.keyboard.press('Escape');
      await dialog(page).waitFor({ state: 'detached' });
      await expect.poll(() => hasFocus(place)).toBe(true);
    }
  });

  it('a row that was opened by its figures has it at its name', async () => {
    const page = await opened('/admin/tables');
    await page.getByRole('row', { name: /^pro / }).getByRole('cell').last().click();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => hasFocus(button('pro')(page))).toBe(true);
  });

  it('a question above a dialog gives it back to the dialog, and that to the page', async () => {
    const page = await opened('/admin/tables?table=cost_estimates');
    const row = button('Message')(page);
    await row.press('Enter');
    const removing = dialog(page).getByRole('button', { name: 'Delete' });
    await removing.press('Enter');
    await page.getByRole('dialog', { name: 'Delete ai_message?' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => hasFocus(removing)).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => hasFocus(row)).toBe(true);
  });

  it('where what opened it is gone, the main part of the page has it', async () => {
    const page = await opened('/admin/tables?table=cost_estimates');
    await button('Message')(page).press('Enter');
    await dialog(page).getByRole('button', { name: 'Delete' }).press('Enter');
    const asked = page.getByRole('dialog', { name: 'Delete ai_message?' });
    await asked.getByLabel('Reason').fill('nobody uses it');
    await asked.getByRole('button', { name: 'Delete' }).press('Enter');
    await noticed(page, 'ai_message is deleted');
    await expect.poll(() => hasFocus(page.getByRole('main'))).toBe(true);
  });

  it('where one dialog took the place of another, what opened the first has it', async () => {
    const page = await opened('/features/ai_message');
    await page.getByLabel('What should the message bring about?').fill('Ask for a meeting.');
    const run = button(/^Write the message ·/)(page);
    await run.press('Enter');
    await dialog(page)
      .getByRole('button', { name: /Upgrade/ })
      .press('Enter');
    await page.getByRole('dialog', { name: 'Move to a higher tier' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await expect.poll(() => hasFocus(run)).toBe(true);
  });
});
