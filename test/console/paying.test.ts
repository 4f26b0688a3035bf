/** Is a press one charge whatever happens: large, short of energy, twice at once, cut off, closed? */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reply, say } from '../support/test-engine.ts';
import { noticed, openConsole, type TestConsole } from './console.ts';

const usage = { promptTokens: 100, completionTokens: 200 };
const message = JSON.stringify({ subject: 'Twenty minutes?', body: 'Dear Ines, shall we talk?' });

/** An answer that breaks off. */
const half = say('{"subject": "Twenty minutes?", "body": "Dear Ines, this is as far as it came');

/** At the door, before anything is looked up. */
const refusal = {
  status: 429,
  headers: { 'retry-after': '60' },
  json: { code: 'rate_limited', detail: 'too many requests at once', retryable: true, details: {} },
};

describe('paying in the console', () => {
  let console: TestConsole;
  beforeAll(async () => {
    console = await openConsole();
  });
  afterEach(async () => {
    console.mend();
    await console.closeTabs();
    // What was cut off is told by the browser too.
    const problems = console.pageProblems.splice(0).filter((text) => !/ERR_|Failed to fetch/.test(text));
    expect(problems).toEqual([]);
    expect(console.failures.splice(0)).toEqual([]);
    expect(await console.engine.ledger.verify()).toEqual([]);
  });
  afterAll(() => console.close());

  async function signedIn(
    account: Parameters<TestConsole['newUser']>[0] = {},
    path = '/features/ai_message',
  ) {
    const userId = await console.newUser(account);
    const page = await console.open(path, { userId, email: 'ines@example.com' });
    return { userId, page };
  }
  const goal = (page: Page) => page.getByLabel('What should the message bring about?');
  const priced = (page: Page) => page.getByRole('button', { name: /^Write the message ·/ });
  const cost = (page: Page) => page.getByRole('button', { name: /^This cost/ });

  it('a double click is one call and one charge, and does not stop it', async () => {
    const go = Promise.withResolvers<void>();
    console.provider.script({ steps: [{ type: 'wait', until: go.promise }, ...say(message)], usage });
    const calls = console.provider.calls.length;
    const { userId, page } = await signedIn();
    await goal(page).fill('Ask for a meeting.');
    await priced(page).waitFor();
    await console.standStill(async () => {
      await priced(page).dblclick();
      // The slower half of a double click meets the button that stops.
      await page.getByRole('button', { name: 'Stop' }).dispatchEvent('click');
    });
    await page.locator('button[aria-disabled=false]', { hasText: 'Stop' }).waitFor();
    go.resolve();
    await cost(page).waitFor();
    expect(console.provider.calls.length - calls).toBe(1);
    await console.settlements(userId, 1);
  });

  it('nothing is run whose price has not been shown', async () => {
    const { userId, page } = await signedIn();
    const runs: string[] = [];
    page.on('request', (request) => request.url().endsWith('/runs') && runs.push(request.url()));
    await goal(page).fill('Ask for a meeting.');
    await priced(page).waitFor();
    const asked = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    await page.route('**/quotes', async (route) => {
      asked.resolve();
      await go.promise;
      await route.continue();
    });
    await goal(page).fill('Ask for an order of a hundred tours.');
    await asked.promise;
    // As a finger does that does not mind what the button says.
    await page.getByRole('button', { name: /^Write the message/ }).dispatchEvent('click');
    go.resolve();
    await priced(page).waitFor();
    expect(runs).toEqual([]);
    await console.settlements(userId, 0);
  });

  it('a very large request is confirmed first, with its price', async () => {
    const deck = {
      title: 'T',
      subtitle: '',
      slides: Array(7).fill({ title: 'S', bullets: ['B'], notes: '' }),
    };
    console.provider.script(reply([JSON.stringify(deck)], usage));
    const { userId, page } = await signedIn({ tier: 'pro' }, '/features/ai_pitchdeck');
    await page.getByLabel('Company').fill('Tourbo');
    await page.getByLabel('What should the deck be made of?').fill('我们为快递公司规划路线。'.repeat(1_000));
    await page.getByRole('button', { name: /^Write the deck ·/ }).click();
    const dialog = page.getByRole('dialog', { name: 'This is a very large request' });
    await dialog.getByText(/energy is expected/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await console.settlements(userId, 0);
    await page.getByRole('button', { name: /^Write the deck ·/ }).click();
    await dialog.getByRole('button', { name: /Run it for about/ }).click();
    await cost(page).waitFor();
    await console.settlements(userId, 1);
  });

  it('whoever runs out is rescued, and goes on with what they wrote', async () => {
    console.provider.script(reply([message], usage));
    const { userId, page } = await signedIn({ energy: 50 });
    await goal(page).fill('Ask for a meeting.');
    await priced(page).click();
    const dialog = page.getByRole('dialog', { name: 'Not enough energy' });
    await dialog.getByRole('button', { name: /Upgrade/ }).click();
    await page
      .getByRole('dialog', { name: 'Move to a higher tier' })
      .getByRole('button', { name: 'Close' })
      .click();
    await priced(page).click();
    await dialog.getByRole('button', { name: /Take the rescue/ }).click();
    await noticed(page, 'The rescue brought 2 energy');
    await expect.poll(() => goal(page).inputValue()).toBe('Ask for a meeting.');
    await priced(page).click();
    await cost(page).waitFor();
    expect(await console.engine.status(userId)).toMatchObject({ currentEnergy: 140 });
    await console.settlements(userId, 1);
  });

  it('what is too long for the day is condensed, at the price of the shorter text', async () => {
    console.provider.script(reply([message], usage));
    const { userId, page } = await signedIn();
    const text = 'We are very happy to be able to tell you that we plan tours in order to save you fuel. ';
    await goal(page).fill(text.repeat(220));
    await priced(page).click();
    const dialog = page.getByRole('dialog', { name: 'Not enough tokens left today' });
    await dialog.getByRole('button', { name: /Shorten the request/ }).click();
    await page.getByRole('button', { name: 'Condensed before it is sent' }).waitFor();
    await priced(page).click();
    await cost(page).waitFor();
    const sent = console.provider.calls.at(-1)?.request.messages.at(-1)?.content;
    expect(String(sent).length).toBeLessThan(text.length * 200);
    await console.settlements(userId, 1);
  });

  it('where energy is short the smaller model of a feature answers, at its own price', async () => {
    await console.database.query(
      `update public.ai_cost_estimates set cheaper_model = 'small' where feature = 'ai_objection'`,
    );
    await console.database.query(
      `insert into public.model_prices (model, input_usd_per_million, output_usd_per_million, energy_factor)
       values ('small', 1, 1, 0.5)`,
    );
    // Until what was configured is read again.
    await console.move({ seconds: 20 });
    const answer = { concern: 'The price.', answers: [{ approach: 'Ask', reply: 'Why?' }], question: 'Why?' };
    console.provider.script(reply([JSON.stringify(answer)], usage));
    const { userId, page } = await signedIn({ energy: 80 }, '/features/ai_objection');
    await page.getByLabel('What did they say?').fill('That is too expensive.');
    await page.getByRole('button', { name: 'Find answers · 0.55' }).click();
    await page.getByRole('button', { name: 'This cost 0.55 energy. Why?' }).click();
    await page.getByText('The model: 50% less').waitFor();
    expect(console.provider.calls.at(-1)?.request.model).toBe('small');
    await console.settlements(userId, 1);
  });

  it('two tabs that spend the last energy at once: one is served, the other is told why not', async () => {
    const go = Promise.withResolvers<void>();
    console.provider.script({ steps: [{ type: 'wait', until: go.promise }, ...say(message)], usage });
    const { userId, page: one } = await signedIn({ energy: 150 });
    const two = await console.open('/features/ai_message');
    await goal(one).fill('Ask for a meeting.');
    await goal(two).fill('Ask for an order.');
    await priced(one).waitFor();
    await priced(two).waitFor();
    await Promise.all([priced(one).click(), priced(two).click()]);
    const refused = await Promise.race(
      [one, two].map(async (page) => {
        await page.getByRole('dialog').getByText('Your energy is held').waitFor();
        return page;
      }),
    );
    const served = refused === one ? two : one;
    go.resolve();
    await cost(served).waitFor();
    expect(await cost(refused).count()).toBe(0);
    expect(await console.engine.status(userId)).toMatchObject({ currentEnergy: 40, heldEnergy: 0 });
    await console.settlements(userId, 1);
    // What is written afterwards cannot be paid either, and that is said when it is pressed.
    await refused.getByRole('button', { name: 'Not now' }).click();
    await goal(refused).fill('');
    await refused.getByText('Write something to see what it costs').waitFor();
    await goal(refused).fill('Ask for a visit.');
    await priced(refused).waitFor();
    expect(await refused.getByRole('dialog').count()).toBe(0);
  });

  it('a stop pays for what was written, keeps it, and says what it cost', async () => {
    console.provider.script({
      steps: [...half, { type: 'hang' }],
      usage: null,
    });
    const { userId, page } = await signedIn();
    await goal(page).fill('Ask for a meeting.');
    await priced(page).click();
    await page.getByText('this is as far as it came').waitFor();
    await page.locator('button[aria-disabled=false]', { hasText: 'Stop' }).click();
    await page.getByText('What was written until then is paid for').waitFor();
    await page.getByText('this is as far as it came').waitFor();
    await page.getByRole('button', { name: 'This cost 1.10 energy. Why?' }).waitFor();
    await console.settlements(userId, 1);
  });

  it('an answer that was finished while the line was cut comes when it is asked for again, without a second charge', async () => {
    const go = Promise.withResolvers<void>();
    console.provider.script({ steps: [{ type: 'wait', until: go.promise }, ...say(message)], usage });
    const { userId, page } = await signedIn();
    await goal(page).fill('Ask for a meeting.');
    await page.route('**/runs', async (route) => {
      // The request arrives, and its answer does not.
      const answer = route.fetch().catch(() => undefined);
      go.resolve();
      await answer;
      await route.abort('connectionreset');
      await page.unroute('**/runs');
    });
    await priced(page).click();
    await page.getByText('Dear Ines, shall we talk?').waitFor();
    await cost(page).waitFor();
    await console.settlements(userId, 1);
  });

  it('an answer that was lost can still be asked for after a refusal at the door, also from a page that was opened anew', async () => {
    console.provider.script(reply([message], usage));
    const { userId, page } = await signedIn();
    const calls = console.provider.calls.length;
    await goal(page).fill('Ask for a meeting.');
    let isLost = false;
    await page.route('**/runs', async (route) => {
      if (isLost) return route.fulfill(refusal);
      isLost = true;
      await route.fetch();
      await route.abort('connectionreset');
    });
    await priced(page).click();
    await page.getByText('It is not known what became of this').waitFor();
    // A page that is opened anew asks by itself.
    const refused = page.waitForResponse('**/runs');
    await page.reload();
    await refused;
    const ask = page.getByRole('button', { name: 'Ask for the answer' });
    await ask.waitFor();
    await page.getByText('You have pressed this already').waitFor();
    await page.unroute('**/runs');
    await ask.click();
    await page.getByText('Dear Ines, shall we talk?').waitFor();
    await cost(page).waitFor();
    expect(console.provider.calls.length - calls).toBe(1);
    await console.settlements(userId, 1);
  });

  it('a line that is cut in the middle: what came stays, what it cost is told, and no second call is made', async () => {
    console.provider.script({
      steps: [...half, { type: 'hang' }],
      usage: null,
    });
    const calls = console.provider.calls.length;
    const { userId, page } = await signedIn();
    await goal(page).fill('Ask for a meeting.');
    await priced(page).click();
    await page.getByText('this is as far as it came').waitFor();
    console.cut();
    await page.getByText('The connection was lost').waitFor();
    console.mend();
    await page.getByText('What was written until then is paid for').waitFor();
    await page.getByText('this is as far as it came').waitFor();
    await page.getByRole('button', { name: 'This cost 1.10 energy. Why?' }).waitFor();
    expect(console.provider.calls.length - calls).toBe(1);
    await console.settlements(userId, 1);
  });

  it('a page that was closed in the middle tells later what became of its press', async () => {
    console.provider.script({ steps: [...half, { type: 'hang' }], usage: null });
    const { userId, page } = await signedIn();
    await goal(page).fill('Ask for a meeting.');
    await priced(page).click();
    await page.getByText('this is as far as it came').waitFor();
    const next = await console.open('/');
    await page.close();
    await next.getByText('not known yet').waitFor();
    await next.getByRole('link', { name: /Ask for a meeting/ }).click();
    await next.getByRole('button', { name: 'Ask for the answer' }).click();
    await next.getByText('The page that showed it was closed').waitFor();
    await next.getByRole('button', { name: 'This cost 1.10 energy. Why?' }).waitFor();
    await console.settlements(userId, 1);
  });

  it('a page that is loaded anew while something is written tells by itself what that cost', async () => {
    console.provider.script({ steps: [...half, { type: 'hang' }], usage: null });
    const calls = console.provider.calls.length;
    const { userId, page } = await signedIn();
    await goal(page).fill('Ask for a meeting.');
    await priced(page).click();
    await page.getByText('this is as far as it came').waitFor();
    await page.reload();
    await page.getByText('What was written until then is paid for').waitFor();
    await page.getByRole('button', { name: 'This cost 1.10 energy. Why?' }).waitFor();
    expect(console.provider.calls.length - calls).toBe(1);
    await console.settlements(userId, 1);
  });

  it('what never reached the server is not begun by a page that is loaded anew', async () => {
    const calls = console.provider.calls.length;
    const { userId, page } = await signedIn();
    await goal(page).fill('Ask for a meeting.');
    await page.route('**/runs', (route) => route.abort('connectionrefused'));
    await priced(page).click();
    await page.getByText('It is not known what became of this').waitFor();
    await page.unroute('**/runs');
    const looked = page.waitForResponse(/\/v1\/me\/entries\?.*hold_id/);
    await page.reload();
    await (await looked).finished();
    await page.getByText('You have pressed this already').waitFor();
    await console.settlements(userId, 0);
    expect(console.provider.calls).toHaveLength(calls);
  });

  it('a conversation whose answer was lost with its page is there again, once, and whole', async () => {
    console.provider.script(reply(['Say who you are.'], usage), reply(['Then ask a question.'], usage));
    const calls = console.provider.calls.length;
    const { userId, page } = await signedIn({ tier: 'pro' }, '/features/ai_chatbot');
    const field = page.getByLabel('Message', { exact: true });
    const send = page.getByRole('button', { name: /^Send ·/ });
    await field.fill('How do I open a call?');
    await send.click();
    await page.getByText('Say who you are.').waitFor();
    await field.fill('And then?');
    const isMade = Promise.withResolvers<void>();
    await page.route('**/runs', async (route) => {
      await route.fetch();
      isMade.resolve();
    });
    await send.click();
    await isMade.promise;
    await page.unroute('**/runs');
    await page.reload();
    await page.getByText('Say who you are.').waitFor();
    await page.getByText('Then ask a question.').waitFor();
    await expect.poll(() => page.getByRole('link', { name: /How do I open a call/ }).count()).toBe(0);
    expect(console.provider.calls.length - calls).toBe(2);
    await console.settlements(userId, 2);
  });

  it('what a closed page was charged is told also after many more calls, never that it was nothing', async () => {
    console.provider.script({ steps: [...half, { type: 'hang' }], usage: null });
    const { userId, page } = await signedIn({ tier: 'pro' });
    await goal(page).fill('Ask for a meeting.');
    await priced(page).click();
    await page.getByText('this is as far as it came').waitFor();
    const next = await console.open('/');
    await page.close();
    const { ledger } = console.engine;
    await expect.poll(async () => (await ledger.entries(userId))[0]?.kind).toBe('settle');
    for (let nth = 0; nth < 25; nth += 1) await ledger.charge({ userId, feature: 'ai_message', energy: 10 });
    await next.getByRole('link', { name: /Ask for a meeting/ }).click();
    await next.getByRole('button', { name: 'Ask for the answer' }).click();
    await next.getByText('What was written until then is paid for').waitFor();
    await next.getByRole('button', { name: 'This cost 0.95 energy. Why?' }).waitFor();
  });

  it('an answer that was paid and is kept no more is told as such, with what it cost', async () => {
    console.provider.script(reply([message], usage));
    const { userId, page } = await signedIn({ tier: 'pro' });
    await goal(page).fill('Ask for a meeting.');
    let isLost = false;
    await page.route('**/runs', async (route) => {
      if (isLost) return route.fulfill(refusal);
      isLost = true;
      await route.fetch();
      await route.abort('connectionreset');
    });
    await priced(page).click();
    await page.getByText('It is not known what became of this').waitFor();
    await page.unroute('**/runs');
    await console.move({ hours: 25 });
    await page.getByRole('button', { name: 'Ask for the answer' }).click();
    await page.getByText('Its answer is kept no more').waitFor();
    await page.getByRole('button', { name: 'This cost 0.95 energy. Why?' }).waitFor();
    await console.settlements(userId, 1);
  });

  it('an answer that was lost is not asked for while another one is written, and comes after it', async () => {
    const go = Promise.withResolvers<void>();
    const second = JSON.stringify({ subject: 'An order', body: 'Dear Ines, a hundred tours.' });
    console.provider.script(
      { steps: [...half, { type: 'hang' }], usage: null },
      { steps: [{ type: 'wait', until: go.promise }, ...say(second)], usage },
    );
    const { userId, page } = await signedIn();
    await goal(page).fill('Ask for a meeting.');
    await priced(page).click();
    await page.getByText('this is as far as it came').waitFor();
    const next = await console.open('/');
    await page.close();
    await next.getByRole('link', { name: /Ask for a meeting.*not known yet/ }).click();
    await goal(next).fill('Ask for an order.');
    await priced(next).click();
    await next.getByText('Writing the message').first().waitFor();
    await next.getByRole('link', { name: /Ask for a meeting/ }).click();
    const ask = next.getByRole('button', { name: 'Ask for the answer' });
    await ask.waitFor();
    await expect.poll(() => ask.isDisabled()).toBe(true);
    go.resolve();
    await ask.click();
    await next.getByText('The page that showed it was closed').waitFor();
    expect(await next.getByText('a hundred tours').count()).toBe(0);
    await console.settlements(userId, 2);
  });

  it('what an ended call cost is learned while the next one is on the page, which stays there', async () => {
    console.provider.script(
      { steps: [...half, { type: 'hang' }], usage: null },
      {
        steps: [...say('{"subject": "An order", "body": "Dear Ines, a hundred'), { type: 'hang' }],
        usage: null,
      },
    );
    const { userId, page } = await signedIn();
    await goal(page).fill('Ask for a meeting.');
    await priced(page).click();
    await page.getByText('this is as far as it came').waitFor();
    const told = Promise.withResolvers<void>();
    await page.route(/\/v1\/me\/entries\?.*show=calls/, async (route) => {
      await told.promise;
      await route.continue();
    });
    await page.locator('button[aria-disabled=false]', { hasText: 'Stop' }).click();
    await page.getByText('Finding out what was charged').waitFor();
    await goal(page).fill('Ask for an order.');
    await priced(page).click();
    await page.getByText('Dear Ines, a hundred').waitFor();
    told.resolve();
    await page
      .getByRole('link', { name: /Ask for a meeting/ })
      .getByText('1.10')
      .waitFor();
    await expect.poll(() => page.getByText('Dear Ines, a hundred').count()).toBe(1);
    await page.locator('button[aria-disabled=false]', { hasText: 'Stop' }).click();
    await page.getByText('What was written until then is paid for').waitFor();
    await console.settlements(userId, 2);
  });

  it('whoever signs out while something is written is asked, in every tab, and keeps what came', async () => {
    console.provider.script({ steps: [...half, { type: 'hang' }], usage: null });
    const { userId, page } = await signedIn();
    await goal(page).fill('Ask for a meeting.');
    await priced(page).click();
    await page.getByText('this is as far as it came').waitFor();
    const other = await console.open('/keys');
    await other.getByRole('button', { name: 'Sign out' }).click();
    const question = other.getByRole('dialog', { name: 'Sign out while something is under way?' });
    expect(await console.objections(other, 'color-contrast')).toEqual([]);
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Stop' }).count()).toBe(1);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await question.getByRole('button', { name: 'Sign out all the same' }).click();
    await page.getByText('Sign in to Energy').waitFor();
    // It would ask as well, once somebody is signed in.
    await page.close();
    const again = await console.open('/features/ai_message', { userId });
    await again.getByText('What was written until then is paid for, and stays here.').waitFor();
    await again.getByText('this is as far as it came').waitFor();
    await again.getByRole('button', { name: 'This cost 1.10 energy. Why?' }).waitFor();
    await console.settlements(userId, 1);
  });

  it('a conversation that was ended by signing out keeps what came, and says nothing of its cost before that is known', async () => {
    console.provider.script({ steps: [...say('Say who you are'), { type: 'hang' }], usage: null });
    const { userId, page } = await signedIn({}, '/features/ai_chatbot');
    await page.getByLabel('Message', { exact: true }).fill('How do I open a call?');
    await page.getByRole('button', { name: /^Send ·/ }).click();
    await page.getByText('Say who you are').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign out all the same' }).click();
    await page.getByText('Sign in to Energy').waitFor();
    await page.close();
    const again = await console.open('/', { userId });
    await again.getByRole('link', { name: /How do I open a call/ }).click();
    await again.getByText('Say who you are').waitFor();
    await again.getByText('It was ended by leaving the page').waitFor();
    expect(await again.getByText(/^This cost/).count()).toBe(0);
    await again.getByRole('button', { name: 'Ask for the answer' }).click();
    await again.getByText('What was written until then is paid for, and stays here.').waitFor();
    await cost(again).waitFor();
    await console.settlements(userId, 1);
  });
});
