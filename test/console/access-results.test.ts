/** Is what comes of the features, and what stands in its way, whole for those who do not see it? Many states of one page, one after the other. */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { featureCases } from '../features/cases.ts';
import { reply, say } from '../support/test-engine.ts';
import { serveFiles, startWebSite, type WebSite } from '../support/web-site.ts';
import { openConsole, type TestConsole } from './console.ts';
import { expectWhole } from './whole.ts';

const usage = { promptTokens: 100, completionTokens: 200 };
const answerOf = (name: string): string => featureCases.find((each) => each.name === name)?.answer ?? '';

/** How each form is filled in, its button, and what is seen when its answer is there. */
const forms: readonly (readonly [
  name: string,
  fields: Record<string, string>,
  action: string,
  seen: string,
])[] = [
  [
    'ai_sequence',
    { 'What should the sequence bring about?': 'Win a pilot.', Messages: '2', 'Over how many days': '5' },
    'Write the sequence',
    'Day 5',
  ],
  ['ai_objection', { 'What did they say?': 'That is too expensive.' }, 'Find answers', 'Ask back'],
  [
    'ai_about',
    { Company: 'Tourbo', 'What is true of it?': 'Twelve people in Kassel.' },
    'Write the page',
    'Write to us.',
  ],
  [
    'ai_scanner',
    { 'Whom do you look for?': 'Parcel services', Name: 'Paketwerk' },
    'Judge the prospect',
    'A parcel service.',
  ],
];

describe('results, dialogs and troubles', () => {
  let console: TestConsole;
  let site: WebSite;
  beforeAll(async () => {
    site = await startWebSite(serveFiles);
    console = await openConsole({ settings: { crawler: { allowedHosts: [site.host] } } });
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await console.close();
    await site.close();
  });

  const opened = async (path: string, account: Parameters<TestConsole['newUser']>[0] = { tier: 'pro' }) =>
    await console.open(path, { userId: await console.newUser(account), email: 'ines@example.com' });
  const priced = (page: Page, action: string) =>
    page.getByRole('button', { name: new RegExp(`^${action} ·`) });
  const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name });

  it('the results of the forms', async () => {
    const page = await opened('/');
    for (const [name, fields, action, seen] of forms) {
      console.provider.script(reply([answerOf(name)], usage));
      await page.goto(`${console.url}/features/${name}`);
      for (const [label, text] of Object.entries(fields))
        await page.getByLabel(label, { exact: true }).fill(text);
      await priced(page, action).click();
      await page.getByText(seen, { exact: true }).waitFor();
      await page.getByRole('button', { name: /^This cost/ }).waitFor();
      await expectWhole(console, page, name);
    }
  });

  it('a web site that is read, and its profile', async () => {
    const answer = {
      ...{ name: 'Brückner', summary: 'A maker of things.', products: ['Scales'] },
      ...{ audiences: ['Dairies'], locations: ['Kassel'], contacts: ['0561 1234'] },
      facts: [{ fact: 'It makes scales.', source: `${site.origin}/` }],
    };
    console.provider.script(reply([JSON.stringify(answer)], usage));
    const page = await opened('/features/company_crawler');
    await page.getByLabel('Web site').fill(site.origin);
    const go = Promise.withResolvers<void>();
    await page.route('**/quotes', async (route) => {
      await go.promise;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Read the site and see the price' }).click();
    await page.getByText('Reading the web site').waitFor();
    await expectWhole(console, page, 'a web site that is being read');
    go.resolve();
    await priced(page, 'Make the profile').click();
    await page.getByText('It makes scales.').waitFor();
    await page.getByRole('button', { name: /^This cost/ }).waitFor();
    await expectWhole(console, page, 'a profile');
  });

  it('a conversation, while it is written and afterwards', async () => {
    const go = Promise.withResolvers<void>();
    console.provider.script({
      steps: [...say('Say who '), { type: 'wait', until: go.promise }, ...say('you are.')],
      usage,
    });
    const page = await opened('/features/ai_chatbot');
    await page.getByLabel('Message', { exact: true }).fill('How do I open a call?');
    await priced(page, 'Send').click();
    await page.getByText('Say who', { exact: true }).waitFor();
    await expectWhole(console, page, 'an answer that is being written');
    go.resolve();
    await page.getByRole('button', { name: /^This cost/ }).waitFor();
    await expectWhole(console, page, 'a conversation');
  });

  it('a scan that runs, is stopped, and is ranked', async () => {
    const go = Promise.withResolvers<void>();
    const judged = (from: number, count: number) =>
      JSON.stringify({
        results: Array.from({ length: count }, (_, nth) => ({
          ...{ item: from + nth, score: (from + nth) * 3 },
          reasons: ['Ships parcels every day', 'No dispatcher yet'],
        })),
      });
    const first = judged(0, 25);
    console.provider.script(
      {
        steps: [...say(first.slice(0, 900)), { type: 'wait', until: go.promise }, ...say(first.slice(900))],
        usage,
      },
      reply([judged(25, 2)], usage),
    );
    const page = await opened('/features/ai_deepscan');
    await page.getByLabel('Whom do you look for?').fill('Parcel services');
    const rows = Array.from({ length: 27 }, (_, nth) => `Prospect ${nth},Kassel`);
    await page.getByLabel('The list').fill(['name,place', ...rows].join('\n'));
    await priced(page, 'Rank 27').click();
    await page.getByText(/more written/).waitFor();
    await expectWhole(console, page, 'a scan that runs');
    const stopped = page.waitForResponse('**/stop');
    await page.getByRole('main').getByRole('button', { name: 'Stop' }).last().click();
    await page.getByRole('button', { name: 'Stopping' }).waitFor();
    await stopped;
    go.resolve();
    await page.getByRole('button', { name: 'Go on · 0' }).waitFor();
    await expectWhole(console, page, 'a scan that is stopped');
    await page.getByRole('button', { name: 'Go on · 0' }).click();
    await page.getByText('27 of 27 judged').waitFor();
    await page.getByRole('link', { name: /energy so far/ }).waitFor();
    await expectWhole(console, page, 'a ranked list');
  });

  it('the dialogs of who is short of energy, and of what is very large', async () => {
    const page = await opened('/features/ai_message', { energy: 50 });
    await page.getByLabel('What should the message bring about?').fill('Ask for a meeting.');
    await priced(page, 'Write the message').click();
    const low = dialog(page, 'Not enough energy');
    await low.getByRole('button', { name: /Take the rescue/ }).waitFor();
    await expectWhole(console, page, 'the low-energy dialog');
    await low.getByRole('button', { name: /Upgrade/ }).click();
    await dialog(page, 'Move to a higher tier').waitFor();
    await expectWhole(console, page, 'the upgrade dialog');
    const other = await opened('/features/ai_pitchdeck');
    await other.getByLabel('Company').fill('Tourbo');
    await other.getByLabel('What should the deck be made of?').fill('我们为快递公司规划路线。'.repeat(1_000));
    await priced(other, 'Write the deck').click();
    await dialog(other, 'This is a very large request').waitFor();
    await expectWhole(console, other, 'the confirm dialog');
  });

  it('the banners of a call whose line was lost, and of which nothing is known', async () => {
    const page = await opened('/features/ai_message');
    await page.getByLabel('What should the message bring about?').fill('Ask for a meeting.');
    const go = Promise.withResolvers<void>();
    let isCut = true;
    await page.route('**/runs', async (route) => {
      if (isCut) return await route.abort('connectionreset');
      await go.promise;
      const json = { code: 'rate_limited', detail: 'too many at once', retryable: true, details: {} };
      await route.fulfill({ status: 429, headers: { 'retry-after': '60' }, json });
    });
    await priced(page, 'Write the message').click();
    await page.getByText('The connection was lost').waitFor();
    // The next attempt waits for its answer.
    isCut = false;
    await expectWhole(console, page, 'the banner of a lost line');
    go.resolve();
    await page.getByText('It is not known what became of this').waitFor();
    await expectWhole(console, page, 'the banner of a call of which nothing is known');
    await page.unroute('**/runs');
  });
});
