/** Is every page and main state whole for those who do not see it, in light and in dark, and on a narrow screen? */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reply } from '../support/test-engine.ts';
import { openConsole, type TestConsole } from './console.ts';
import { expectWhole } from './whole.ts';

const message = JSON.stringify({ subject: 'Twenty minutes?', body: 'Dear Ines, shall we talk?' });
const slides = Array.from({ length: 7 }, (_, nth) => ({
  title: `A slide with a title of some length, ${nth + 1}`,
  bullets: ['One point.', 'Another one.'],
  notes: 'To be said.',
}));
const deck = JSON.stringify({ title: 'Tourbo', subtitle: 'Tours', slides });
const usage = { promptTokens: 100, completionTokens: 200 };

interface State {
  readonly name: string;
  readonly path: string;
  /** Brings the page there, and waits until it is. */
  readonly reach: (page: Page) => Promise<unknown>;
}

const heading = (name: string) => (page: Page) => page.getByRole('heading', { level: 1, name }).waitFor();
const goal = (page: Page) => page.getByLabel('What should the message bring about?');
const priced = (page: Page) => page.getByRole('button', { name: /^Write the message ·/ });

const states: readonly State[] = [
  { name: 'the workspace', path: '/', reach: (page) => page.getByText('from about').first().waitFor() },
  ...[
    'ai_chatbot',
    'ai_pitchdeck',
    'ai_sequence',
    'ai_deepscan',
    'ai_scanner',
    'ai_objection',
    'ai_about',
  ].map(
    (feature): State => ({
      name: feature,
      path: `/features/${feature}`,
      reach: (page) => page.getByRole('complementary', { name: 'Price', exact: true }).waitFor(),
    }),
  ),
  { name: 'company_crawler', path: '/features/company_crawler', reach: heading('Company crawler') },
  {
    name: 'a form with its price and the company opened',
    path: '/features/ai_message',
    async reach(page) {
      await goal(page).fill('Ask for a meeting.');
      await page.getByRole('button', { name: /You speak for/ }).click();
      await priced(page).waitFor();
    },
  },
  {
    name: 'a result with its receipt opened',
    path: '/features/ai_message',
    async reach(page) {
      await goal(page).fill(
        'Ask for a meeting of twenty minutes in the week after next, in their office or ours.',
      );
      await priced(page).click();
      await page.getByRole('button', { name: /^This cost/ }).click();
      await page.getByText('300 tokens were used').waitFor();
    },
  },
  {
    name: 'a deck',
    path: '/features/ai_pitchdeck',
    async reach(page) {
      await page.getByLabel('Company').fill('Tourbo');
      await page.getByLabel('What should the deck be made of?').fill('We plan tours. Customers save fuel.');
      await page.getByRole('button', { name: /^Write the deck ·/ }).click();
      await page.getByRole('button', { name: 'PowerPoint' }).waitFor();
    },
  },
  {
    name: 'the receipts',
    path: '/receipts',
    reach: (page) => page.getByRole('link', { name: 'Your first energy' }).waitFor(),
  },
  {
    name: 'one receipt',
    path: '/receipts?seq=2',
    reach: (page) => page.getByRole('dialog').getByText('Charged').waitFor(),
  },
  {
    name: 'a receipt that is not there',
    path: '/receipts?seq=999',
    reach: (page) => page.getByText('Your ledger has no line 999').waitFor(),
  },
  { name: 'the usage', path: '/usage', reach: (page) => page.getByText('Estimated').first().waitFor() },
  { name: 'the energy', path: '/energy', reach: (page) => page.getByText('Coming').first().waitFor() },
  { name: 'the keys', path: '/keys', reach: (page) => page.getByText('No keys yet').waitFor() },
  {
    name: 'a key being made',
    path: '/keys',
    async reach(page) {
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByRole('dialog').getByLabel('Name').waitFor();
    },
  },
  {
    name: 'the settings with the zones opened',
    path: '/settings',
    async reach(page) {
      await page.getByRole('combobox', { name: 'Time zone' }).fill('berlin');
      await page.getByRole('option', { name: 'Europe/Berlin' }).waitFor();
    },
  },
  {
    name: 'a page that is not there',
    path: '/nowhere',
    reach: (page) => page.getByText('There is no such page').waitFor(),
  },
];

describe('the pages of users', () => {
  let console: TestConsole;
  let userId: string;
  beforeAll(async () => {
    console = await openConsole();
    userId = await console.newUser({ tier: 'pro' });
    // So that there is a receipt, and something was used.
    console.provider.script(reply([message], usage));
    await console.engine.run({ userId, feature: 'ai_message', input: 'Ask for a meeting.' });
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  it.each(states)(
    '$name: nothing that axe objects to in light and dark, nothing beyond a narrow screen',
    async ({ name, path, reach }) => {
      console.provider.script(reply([path.endsWith('ai_pitchdeck') ? deck : message], usage));
      const page = await console.open(path, { userId, email: 'ines@example.com' });
      await reach(page);
      await expectWhole(console, page, name);
    },
  );

  it('whoever is offline is told so, and sees what was there', async () => {
    const page = await console.open('/receipts', { userId });
    await page.getByRole('link', { name: 'Your first energy' }).waitFor();
    console.cut();
    await page.getByRole('button', { name: 'Received' }).click();
    await page.getByText('You are offline, or the server is').first().waitFor();
    expect(await console.objections(page)).toEqual([]);
    console.mend();
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByRole('link', { name: 'Your first energy' }).waitFor();
  });

  it('the account says that the browser is offline, and since when its energy may be another', async () => {
    const page = await console.open('/', { userId });
    const account = page.getByRole('complementary');
    await account.locator('.energy-bar-amount').waitFor();
    await page.context().setOffline(true);
    await account.getByText('offline', { exact: true }).waitFor();
    await account.getByText(/Not up to date since/).waitFor();
    expect(await console.objections(page)).toEqual([]);
    await page.context().setOffline(false);
    await account.getByText('offline', { exact: true }).waitFor({ state: 'detached' });
  });

  it('what cannot be loaded is said in lines that can be read, also in the narrow panel at the side', async () => {
    const page = await console.open('/receipts', { userId });
    await page.getByRole('link', { name: 'Your first energy' }).waitFor();
    await page.route('**/v1/**', (route) => route.abort('internetdisconnected'));
    await page.reload();
    const title = page.getByRole('complementary').getByText('You are offline, or the server is');
    await title.waitFor();
    const box = await title.boundingBox();
    expect(box?.width).toBeGreaterThan(120);
    expect(await console.objections(page)).toEqual([]);
  });

  it('everything can be reached and done by keyboard: sign in, write, run, read the receipt', async () => {
    console.provider.script(reply([message], usage));
    const page = await console.open('/');
    const { keyboard } = page;
    /** Tab until what has the focus is called so. */
    const tabTo = async (name: RegExp) => {
      const focused =
        "(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent ?? '')";
      for (let press = 0; press < 60; press += 1) {
        await keyboard.press('Tab');
        if (name.test(String(await page.evaluate(focused)))) return;
      }
      throw new Error(`no tab stop is called ${name}`);
    };
    await page.getByRole('button', { name: /bo@demo/ }).waitFor();
    await tabTo(/bo@demo/);
    await keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Workspace' }).waitFor();
    await tabTo(/A single message/);
    await keyboard.press('Enter');
    await goal(page).waitFor();
    await tabTo(/What should the message bring about/);
    await keyboard.type('Ask for a meeting.');
    await priced(page).waitFor();
    await tabTo(/^Write the message/);
    await keyboard.press('Enter');
    await page.getByRole('button', { name: /^This cost/ }).waitFor();
    await tabTo(/^This cost/);
    await keyboard.press('Enter');
    await page.getByText('300 tokens were used').waitFor();
    await tabTo(/^Receipt no/);
    await keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Message' });
    await dialog.getByText('Charged').waitFor();
    await keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 1, name: 'Receipts' }).waitFor();
  });
});
