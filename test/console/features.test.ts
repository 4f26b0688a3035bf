/** Is each feature's price shown before the press, its answer while it is written, and its receipt afterwards? */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { featureCases } from '../features/cases.ts';
import { reply, say } from '../support/test-engine.ts';
import { serveFiles, startWebSite, type WebSite } from '../support/web-site.ts';
import { openConsole, type TestConsole } from './console.ts';
import { paused, pieces, usage } from './paused-answer.ts';

interface FeatureFlow {
  readonly name: string;
  readonly fill: (page: Page) => Promise<void>;
  readonly action: string;
  /** How many of its pieces are there when a person is made to wait, what is seen of it then, and what is not. */
  readonly begun: { readonly pieces: number; readonly sees: readonly string[]; readonly awaits: string };
  /** Seen in the answer. */
  readonly sees: readonly string[];
}

const flows: readonly FeatureFlow[] = [
  {
    name: 'ai_message',
    fill: async (page) => {
      await page.getByLabel('What should the message bring about?').fill('Ask for a meeting.');
      await page.getByLabel('Name', { exact: true }).fill('Ines Vogel');
    },
    action: 'Write the message',
    begun: { pieces: 1, sees: ['Twenty minutes?'], awaits: 'Dear Ines, …' },
    sees: ['Twenty minutes?', 'Dear Ines, …'],
  },
  {
    name: 'ai_sequence',
    fill: async (page) => {
      await page.getByLabel('What should the sequence bring about?').fill('Win a pilot.');
      await page.getByLabel('Messages', { exact: true }).fill('2');
      await page.getByLabel('Over how many days', { exact: true }).fill('5');
    },
    action: 'Write the sequence',
    begun: { pieces: 2, sees: ['Day 1', 'Hello Ines'], awaits: 'Day 5' },
    sees: ['Day 1', 'Day 5'],
  },
  {
    name: 'ai_objection',
    fill: (page) => page.getByLabel('What did they say?').fill('That is too expensive.'),
    action: 'Find answers',
    begun: { pieces: 1, sees: ['The price.'], awaits: 'Ask back' },
    sees: ['The price.', 'Ask back'],
  },
  {
    name: 'ai_about',
    fill: async (page) => {
      await page.getByLabel('Company').fill('Tourbo');
      await page.getByLabel('What is true of it?').fill('Founded in 2019. Twelve people in Kassel.');
    },
    action: 'Write the page',
    begun: { pieces: 2, sees: ['We plan tours.', 'Who we are'], awaits: 'Write to us.' },
    sees: ['We plan tours.', 'Who we are', 'Write to us.'],
  },
  {
    name: 'ai_scanner',
    fill: async (page) => {
      await page.getByLabel('Whom do you look for?').fill('Parcel services in Hessen');
      await page.getByLabel('Name', { exact: true }).fill('Paketwerk');
    },
    action: 'Judge the prospect',
    begun: { pieces: 1, sees: ['80', 'A parcel service.'], awaits: 'Call.' },
    sees: ['80', 'A parcel service.', 'Call.'],
  },
];

const answerOf = (name: string): string => featureCases.find((each) => each.name === name)?.answer ?? '';

describe('the features in the console', () => {
  let console: TestConsole;
  let site: WebSite;
  let answerOfSite = serveFiles;
  beforeAll(async () => {
    site = await startWebSite((request, response) => answerOfSite(request, response));
    console = await openConsole({ settings: { crawler: { allowedHosts: [site.host] } } });
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
    expect(console.failures.splice(0)).toEqual([]);
    expect(await console.engine.ledger.verify()).toEqual([]);
  });
  afterAll(async () => {
    await console.close();
    await site.close();
  });

  const person = async () => ({ userId: await console.newUser({ tier: 'pro' }), email: 'ines@example.com' });
  /** The button once it tells the price of what stands in the form. */
  const priced = (page: Page, action: string) =>
    page.getByRole('button', { name: new RegExp(`^${action} ·`) });

  it.each(flows)('$name: price, stream, result, receipt', async ({ name, fill, action, begun, sees }) => {
    const { reply: answer, go } = paused(answerOf(name), begun.pieces);
    console.provider.script(answer);
    const who = await person();
    const page = await console.open(`/features/${name}`, who);
    await fill(page);
    await priced(page, action).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    for (const text of begun.sees) await page.getByText(text).filter({ visible: true }).first().waitFor();
    expect(await page.getByText(begun.awaits, { exact: true }).count()).toBe(0);
    go();
    await page.getByRole('button', { name: 'This cost 0.95 energy. Why?' }).click();
    // What is read out is that it is there, and no date.
    await page
      .getByRole('status')
      .filter({ hasText: /^Done$/ })
      .waitFor();
    await page.getByText('300 tokens were used').waitFor();
    for (const text of sees) await page.getByText(text).filter({ visible: true }).first().waitFor();
    const [entry] = await console.engine.ledger.entries(who.userId);
    await page.getByRole('link', { name: `Receipt no. ${entry?.seq}` }).click();
    await page.getByRole('dialog').getByText('Your tier (pro): 5% less').waitFor();
    await console.settlements(who.userId, 1);
  });

  it('a conversation goes on with what was said, and is kept as one', async () => {
    const go = Promise.withResolvers<void>();
    console.provider.script(
      { steps: [...say('Say who '), { type: 'wait', until: go.promise }, ...say('you are.')], usage },
      reply(['Then ask a question.'], usage),
    );
    const who = await person();
    const page = await console.open('/features/ai_chatbot', who);
    await page.getByLabel('Message', { exact: true }).fill('How do I open a call?');
    await priced(page, 'Send').waitFor();
    await page.getByLabel('Message', { exact: true }).press('Enter');
    await page.getByText('Say who', { exact: true }).waitFor();
    await page.getByText('The answer is being written').waitFor();
    go.resolve();
    await page.getByText('Say who you are.').waitFor();
    await page.getByText('The answer is there').waitFor();
    await page.getByLabel('Message', { exact: true }).fill('And then?');
    await priced(page, 'Send').click();
    await page.getByText('Then ask a question.').waitFor();
    const [, second] = console.provider.calls.slice(-2);
    expect(second?.request.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    await page.getByRole('button', { name: 'New conversation' }).click();
    await page.getByText('What is on your desk today?').waitFor();
    // Both answers were paid for.
    await page.getByRole('link', { name: /How do I open a call.* 1\.90 energy$/ }).click();
    await page.getByText('Say who you are.').waitFor();
    await page.getByText('Then ask a question.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: /This cost 0\.95 energy/ }).count()).toBe(2);
    await console.settlements(who.userId, 2);
  });

  it('an answer that was cut off at its length says so, also when it is looked at later', async () => {
    console.provider.script(
      { ...reply(['Say who '], usage), finishReason: 'length' },
      reply(['Say who you are.'], usage),
    );
    const who = await person();
    const page = await console.open('/features/ai_chatbot', who);
    const cut = page.getByText('Cut off at its length');
    await page.getByLabel('Message', { exact: true }).fill('How do I open a call?');
    await priced(page, 'Send').click();
    await cut.waitFor();
    await page.getByRole('button', { name: 'New conversation' }).click();
    await page.getByText('What is on your desk today?').waitFor();
    expect(await cut.count()).toBe(0);
    await page.getByRole('link', { name: /How do I open a call/ }).click();
    await cut.waitFor();
    await page.getByLabel('Message', { exact: true }).fill('And the end?');
    await priced(page, 'Send').click();
    await page.getByText('Say who you are.').waitFor();
    expect(await cut.count()).toBe(0);
    await console.settlements(who.userId, 2);
  });

  it('a conversation leaves alone what is written while an answer is waited for', async () => {
    const go = Promise.withResolvers<void>();
    console.provider.script(
      { steps: [{ type: 'wait', until: go.promise }, ...say('Say who you are.')], usage },
      reply(['Then ask a question.'], usage),
    );
    const who = await person();
    const page = await console.open('/features/ai_chatbot', who);
    const field = page.getByLabel('Message', { exact: true });
    await field.fill('How do I open a call?');
    await priced(page, 'Send').click();
    await page.getByRole('listitem').filter({ hasText: 'How do I open a call?' }).first().waitFor();
    await field.fill('And then?');
    go.resolve();
    await page.getByText('Say who you are.').waitFor();
    await expect.poll(() => field.inputValue()).toBe('And then?');
    await priced(page, 'Send').click();
    await page.getByText('Then ask a question.').waitFor();
    await expect.poll(() => field.inputValue()).toBe('');
    await console.settlements(who.userId, 2);
  });

  it('a list is ranked step by step, stopped, gone on with, and no prospect is judged twice', async () => {
    const held = Promise.withResolvers<void>();
    const judged = (from: number, count: number) =>
      JSON.stringify({
        results: Array.from({ length: count }, (_, nth) => ({
          item: from + nth,
          score: from + nth,
          reasons: [`Reason ${from + nth}`],
        })),
      });
    const step = pieces(judged(0, 25));
    const [begun, rest] = [step.slice(0, 9), step.slice(9)];
    console.provider.script(
      { steps: [...begun, { type: 'wait', until: held.promise }, ...rest], usage },
      reply([judged(25, 5)], usage),
    );
    const written = judged(0, 25)
      .slice(0, 9 * 48)
      .match(/\}/g)?.length;
    const who = await person();
    const page = await console.open('/features/ai_deepscan', who);
    await page.getByLabel('Whom do you look for?').fill('Parcel services');
    const rows = Array.from({ length: 30 }, (_, nth) => `Prospect ${nth},"Kassel, Hessen"`);
    await page.getByLabel('The list').fill(['name;place', ...rows].join('\n').replaceAll(';', ','));
    await page.getByText('30 prospects').waitFor();
    await priced(page, 'Rank 30').click();
    await page.getByText('0 of 30 judged').first().waitFor();
    await page.getByText(`, ${written} more written`).waitFor();
    await page
      .getByRole('progressbar', { name: 'Judged' })
      .and(page.locator(`[aria-valuenow="${written}"]`))
      .waitFor();
    const toldToStop = page.waitForResponse('**/stop');
    await page.getByRole('main').getByRole('button', { name: 'Stop' }).last().click();
    await page.getByRole('button', { name: 'Stopping' }).waitFor();
    await toldToStop;
    expect(await page.locator('*:focus').innerText()).toBe('Stopping');
    held.resolve();
    await page.getByText('25 of 30 judged').first().waitFor();
    await page.getByText('Stopped', { exact: true }).waitFor();
    await page.getByRole('list', { name: 'Ranked prospects' }).getByText('Prospect 24').waitFor();
    await page.getByText('The 5 that are left').waitFor();
    // What is left of the list goes into the energy that was begun.
    await page.getByRole('button', { name: 'Go on · 0' }).click();
    await page.getByText('30 of 30 judged').first().waitFor();
    const first = page.getByRole('list', { name: 'Ranked prospects' }).getByRole('listitem').first();
    await first.getByText('Prospect 29').waitFor();
    await first.getByText('Reason 29').waitFor();
    expect(await page.getByRole('button', { name: 'Go on' }).count()).toBe(0);
    // Six hundred tokens in two calls are rounded up once.
    expect(await console.engine.status(who.userId)).toMatchObject({
      currentEnergy: 3_000 - 95,
      heldEnergy: 0,
    });
    await console.settlements(who.userId, 2);
  });

  it('a list that a spreadsheet wrote in its own encoding is read as such, and that is said until it is changed', async () => {
    const page = await console.open('/features/ai_deepscan', await person());
    const buffer = Buffer.from('name;place\nBr\u00fcckner;K\u00f6ln\nM\u00f6ller;Kassel\n', 'latin1');
    await page
      .getByLabel('Choose a CSV file')
      .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer });
    await page.getByText('was read as Windows-1252').waitFor();
    await page.getByRole('cell', { name: 'Brückner' }).waitFor();
    await page.getByLabel('The list').fill('name\nBrückner');
    await page.getByText('was read as Windows-1252').waitFor({ state: 'detached' });
  });

  it('a scan goes on in the manner that was chosen, at a price that is shown; a stop that is lost is said', async () => {
    const held = Promise.withResolvers<void>();
    const results = Array.from({ length: 3 }, (_, item) => ({ item, score: 50, reasons: ['Fits'] }));
    console.provider.script({
      steps: [{ type: 'wait', until: held.promise }, ...say(JSON.stringify({ results }))],
      usage,
    });
    const who = await person();
    const bearer = await console.tokenOf(who, 3_600);
    const { body } = await console.ask<{ scan_id: string }>('/v1/me/scans', {
      ...{ method: 'POST', bearer },
      body: {
        input: { ideal: 'Parcel services', prospects: [{ name: 'A' }, { name: 'B' }, { name: 'C' }] },
        ...{ model: 'a-smaller-one', allow_compression: true },
      },
    });
    const page = await console.open(`/features/ai_deepscan?scan=${body.scan_id}`, who);
    await page.getByText('The 3 that are left, by a-smaller-one, condensed before it is sent').waitFor();
    await page.route('**/stop', (route) => route.abort());
    await page.getByRole('button', { name: /^Begin · 0\.95/ }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
    await page.getByText('The connection was lost').waitFor();
    expect(console.provider.calls.at(-1)?.request.model).toBe('a-smaller-one');
    held.resolve();
    const done = async () =>
      (await console.ask<{ done: number }>(`/v1/me/scans/${body.scan_id}`, { bearer })).body.done;
    await expect.poll(done, { timeout: 15_000 }).toBe(3);
    await console.settlements(who.userId, 1);
  });

  it('a scan whose line is cut keeps what it judged, and goes on', async () => {
    const judged = (from: number, count: number) =>
      JSON.stringify({
        results: Array.from({ length: count }, (_, nth) => ({
          item: from + nth,
          score: nth,
          reasons: ['Fits'],
        })),
      });
    const held = Promise.withResolvers<void>();
    const calls = console.provider.calls.length;
    console.provider.script(reply([judged(0, 25)], usage), {
      steps: [{ type: 'wait', until: held.promise }, ...say(judged(25, 5))],
      usage,
    });
    const who = await person();
    const page = await console.open('/features/ai_deepscan', who);
    await page.getByLabel('Whom do you look for?').fill('Parcel services');
    const rows = Array.from({ length: 30 }, (_, nth) => `Prospect ${nth}`);
    await page.getByRole('switch', { name: 'The first row names the fields' }).click();
    await page.getByLabel('The list').fill(rows.join('\n'));
    await priced(page, 'Rank 30').click();
    await page.getByText('25 of 30 judged').first().waitFor();
    console.cut();
    await page.getByText('The connection was lost').waitFor();
    console.mend();
    await page.getByRole('button', { name: 'Go on' }).click();
    // The step that was under way is not asked for a second time.
    held.resolve();
    await page.getByText('30 of 30 judged').first().waitFor();
    await page.getByRole('list', { name: 'Ranked prospects' }).getByText('Prospect 24').waitFor();
    expect(console.provider.calls.length - calls).toBe(2);
    await console.settlements(who.userId, 2);
    // What was cut off is told by the browser too.
    console.pageProblems.splice(0);
  });

  it('a web site is read before its profile is priced, and each fact names its page', async () => {
    const answer = {
      name: 'Brückner',
      summary: 'A maker of things.',
      products: ['Scales'],
      audiences: [],
      locations: ['Kassel'],
      contacts: [],
      facts: [{ fact: 'It makes scales.', source: `${site.origin}/` }],
    };
    const { reply: written, go } = paused(JSON.stringify(answer), 1);
    console.provider.script(written);
    const who = await person();
    const page = await console.open('/features/company_crawler', who);
    await page.getByLabel('Web site').fill(site.origin);
    const asked = site.asked.length;
    await page.getByRole('button', { name: 'Read the site and see the price' }).click();
    await priced(page, 'Make the profile').click();
    await page.getByText('A maker of things', { exact: false }).waitFor();
    expect(await page.getByText('It makes scales.').count()).toBe(0);
    go();
    await page.getByText('It makes scales.').waitFor();
    expect(site.asked.length).toBeGreaterThan(asked);
    await page.getByRole('link', { name: site.host }).waitFor();
    await page.getByRole('button', { name: /This cost/ }).waitFor();
    await console.settlements(who.userId, 1);
  });

  it('that a web site is being read is said, and can be given up; nothing is priced then', async () => {
    answerOfSite = () => {};
    const page = await console.open('/features/company_crawler', await person());
    await page.getByLabel('Web site').fill(`${site.origin}/silent`);
    await page.getByRole('button', { name: 'Read the site and see the price' }).click();
    await page.getByText('Reading the web site, for 40 seconds at most.').waitFor();
    await page.getByRole('button', { name: 'Stop reading' }).click();
    await page.locator('*:focus', { hasText: 'Read the site and see the price' }).waitFor();
    expect(await page.getByText('Reading the web site').count()).toBe(0);
    answerOfSite = serveFiles;
  });

  it('beside a long list each letter has it written out once, and a price is asked for by a short name', async () => {
    const page = await console.open('/features/ai_deepscan', await person());
    const rows = Array.from({ length: 2_100 }, (_, nth) => `Prospect ${nth},${'x'.repeat(100)}`);
    await page.getByLabel('Whom do you look for?').fill('Parcel service');
    const buffer = Buffer.from(['name,notes', ...rows].join('\n'));
    await page
      .getByLabel('Choose a CSV file')
      .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer });
    await page.getByText('2,100 prospects').waitFor();
    await page.evaluate(`
      window.longTexts = 0;
      const { stringify } = JSON;
      JSON.stringify = (...given) => {
        const text = stringify(...given);
        if (text !== undefined && text.length > 200_000) window.longTexts += 1;
        return text;
      };`);
    // Stopped, so that no pause in typing is noticed, and nothing is sent.
    await console.standStill(async () => {
      await page.getByLabel('Whom do you look for?').press('End');
      await page.keyboard.type('s');
    });
    expect(await page.evaluate('window.longTexts')).toBe(1);
  });
});
