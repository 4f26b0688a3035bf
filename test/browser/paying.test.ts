import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { reached, reply, say } from '../support/test-engine.ts';
import { type App, describeApps, shows } from './app-pages.ts';

const price = '.energy-price strong';
const output = 'output';
const outcome = '.energy-gate-outcome';
const prompt = 'Write a short welcome.';

/** Which requests for quotes a page sends. */
function countingQuotes(page: Page): { asked: number } {
  const count = { asked: 0 };
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/quotes')) count.asked += 1;
  });
  return count;
}

async function openWriter(app: App): Promise<Page> {
  const page = await app.open('writer');
  await page.getByLabel('Prompt').fill(prompt);
  await page.locator(price).waitFor();
  return page;
}

const runButton = (page: Page) => page.getByRole('button', { name: /^Run/ });

/** Letter by letter, in one go of the page: however busy the machine is, there is no pause between two of them. */
const typeWithoutPause = (field: Locator, text: string): Promise<void> =>
  field.evaluate((element, letters) => {
    const input = element as unknown as EventTarget & { value: string };
    const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value');
    for (const letter of letters) {
      own?.set?.call(input, input.value + letter);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }, text);

/** Another text, and a press before anything could be asked about it. */
const pasteAndPress = (page: Page, text: string): Promise<void> =>
  page.getByLabel('Prompt').evaluate(async (element, pasted) => {
    const input = element as unknown as EventTarget & {
      ownerDocument: { querySelector(name: string): unknown };
    };
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value')?.set?.call(input, pasted);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    // The page has seen the text before the finger is down.
    await new Promise((resolve) => setTimeout(resolve, 0));
    (input.ownerDocument.querySelector('.energy-gate-actions button') as { click(): void }).click();
  }, text);

describe('an app in a browser that pays', () => {
  const openApp = describeApps();

  it('asks for a price when the writer pauses, and the last one stands meanwhile', async () => {
    const app = await openApp();
    const page = await app.open('writer');
    const quotes = countingQuotes(page);
    const field = page.getByLabel('Prompt');
    await typeWithoutPause(field, 'Write');
    await shows(page, '1.10', price);
    expect(quotes.asked).toBe(1);
    await typeWithoutPause(field, ' a welcome');
    expect(await page.locator(price).innerText()).toBe('1.10');
    expect(await page.locator('.energy-preview').getAttribute('aria-busy')).toBe('true');
    await page.locator('.energy-preview[aria-busy="false"]').waitFor();
    expect(quotes.asked).toBe(2);
    await field.fill('');
    await shows(page, 'Write something to see what it costs');
    expect(quotes.asked).toBe(2);
  });

  it('pressed before the price of what was pasted is there, runs it for no more than was shown', async () => {
    const app = await openApp();
    app.server.provider.script(reply(['Long']));
    const page = await openWriter(app);
    await pasteAndPress(page, 'Pages and pages. '.repeat(500));
    await shows(page, 'The price has changed', '[role="dialog"]');
    expect(app.server.provider.calls).toHaveLength(0);
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await pasteAndPress(page, 'Write a short farewell.');
    await shows(page, 'Long', output);
    await app.server.settlements(app.userId, 1);
  });

  it('shows what the model writes, and what it cost', async () => {
    const app = await openApp();
    const written = Promise.withResolvers<void>();
    app.server.provider.script({
      steps: [...say('Welcome '), { type: 'wait', until: written.promise }, ...say('to us')],
      usage: { promptTokens: 100, completionTokens: 200 },
    });
    const page = await openWriter(app);
    await runButton(page).click();
    await shows(page, /^Welcome $/, output);
    await app.server.pass(1);
    await shows(page, 'held by a running call', '.energy-facts');
    written.resolve();
    await shows(page, 'Welcome to us', output);
    await shows(page, 'Cost 1.10 energy', outcome);
    await app.server.pass(1);
    await shows(page, '8.90', '.energy-bar-amount');
  });

  it('is charged once for a double click', async () => {
    const app = await openApp();
    app.server.provider.script(reply(['Once']), reply(['Twice']));
    const page = await openWriter(app);
    await runButton(page).dblclick();
    await shows(page, 'Cost 1.10 energy', outcome);
    await page.locator('.energy-preview[aria-busy="false"]').waitFor();
    expect(await page.locator(output).innerText()).toBe('Once');
    await app.server.settlements(app.userId, 1);
  });

  it('is charged again for another press of the same, at a new quote', async () => {
    const app = await openApp();
    app.server.provider.script(reply(['Once']), reply(['Twice']));
    const page = await openWriter(app);
    await runButton(page).click();
    await shows(page, 'Once', output);
    await app.pass(2);
    await runButton(page).click();
    await shows(page, 'Twice', output);
    await app.server.settlements(app.userId, 2);
  });

  it('is charged once where the connection is lost in the middle of an answer', async () => {
    const app = await openApp();
    app.server.provider.script({ steps: [...say('Welcome'), { type: 'hang' }] }, reply(['Twice']));
    const page = await openWriter(app);
    await runButton(page).click();
    await shows(page, 'Welcome', output);
    await app.api.cut();
    await shows(page, 'charged once', outcome);
    await app.server.database.quiet();
    await app.api.mend();
    await app.pass(20);
    await page.locator(`${output}[data-phase="done"]`).waitFor();
    expect(await page.locator(output).innerText()).toBe('Welcome');
    await app.server.settlements(app.userId, 1);
  });

  it('brings the answer where it was lost on its way after it was paid', async () => {
    const app = await openApp();
    app.server.provider.script(reply(['Paid and lost']), reply(['Twice']));
    const page = await openWriter(app);
    let attempts = 0;
    await page.route('**/v1/me/runs', async (route) => {
      attempts += 1;
      if (attempts > 1) return await route.continue();
      await route.fetch();
      await route.abort('connectionreset');
    });
    await runButton(page).click();
    await shows(page, 'Paid and lost', output);
    expect(attempts).toBe(2);
    await app.server.settlements(app.userId, 1);
  });

  it('brings the answer of a run without a quote too, by a key of its own', async () => {
    const app = await openApp();
    app.server.provider.script(reply(['Paid and lost']), reply(['Twice']));
    const page = await app.open('plain');
    const keys: (string | undefined)[] = [];
    await page.route('**/v1/me/runs', async (route) => {
      keys.push((await route.request().headerValue('idempotency-key')) ?? undefined);
      if (keys.length > 1) return await route.continue();
      await route.fetch();
      await route.abort('connectionreset');
    });
    await page.getByRole('button', { name: 'Go' }).dblclick();
    await shows(page, 'Paid and lost', output);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    await app.server.settlements(app.userId, 1);
  });

  it('stops at the user’s wish, and what was delivered is paid', async () => {
    const app = await openApp();
    app.server.provider.script({ steps: [...say('Welcome'), { type: 'hang' }] }, reply(['Anew']));
    const page = await openWriter(app);
    await runButton(page).click();
    await shows(page, 'Welcome', output);
    await page.getByRole('button', { name: 'Stop' }).click();
    await shows(page, 'What was delivered is paid', outcome);
    await reached(() => app.server.provider.calls.length === 1);
    await app.server.database.quiet();
    await app.server.settlements(app.userId, 1);
    await app.pass(2);
    await runButton(page).click();
    await shows(page, 'Anew', output);
    await app.server.settlements(app.userId, 2);
  });

  it('out of energy: says so, takes the rescue at the user’s wish, and runs at the price that was shown', async () => {
    const app = await openApp({ energy: 0.5 });
    app.server.provider.script(reply(['Rescued']));
    const page = await openWriter(app);
    await runButton(page).click();
    const dialog = page.getByRole('dialog');
    await shows(page, 'Not enough energy', '[role="dialog"]');
    expect(await dialog.locator('.energy-sums').innerText()).toMatch(
      /1\.10\s+Available\s+0\.50\s+Missing\s+0\.60/,
    );
    await dialog.getByRole('button', { name: /Take the rescue/ }).dblclick();
    await shows(page, 'Rescued', output);
    await dialog.waitFor({ state: 'detached' });
    expect(await app.server.settlements(app.userId, 1)).toMatchObject({ delta: -110 });
    await app.server.pass(1);
    await shows(page, '1.40', '.energy-bar-amount');
  });

  it('out of energy: says so where the rescue cannot be asked for, and it can be asked for again', async () => {
    const app = await openApp({ energy: 0.5 });
    app.server.provider.script(reply(['Rescued']));
    const page = await openWriter(app);
    await runButton(page).click();
    const rescue = page.getByRole('dialog').getByRole('button', { name: /Take the rescue/ });
    await rescue.waitFor();
    await page.route('**/v1/me/regeneration/*', (route) => route.abort('connectionrefused'));
    await rescue.click();
    await shows(page, 'The server cannot be reached.', '[role="dialog"] [role="alert"]');
    await page.unroute('**/v1/me/regeneration/*');
    await rescue.click();
    await shows(page, 'Rescued', output);
    await app.server.settlements(app.userId, 1);
  });

  describe('that is too long for the day', () => {
    const wordy = 'We are very happy to be able to tell you that we plan tours in order to save you fuel. ';
    /** The way out that shortens what is asked, as it stands in the dialog. */
    async function offered(page: Page) {
      await page.getByLabel('Prompt').fill(wordy.repeat(220));
      await page.locator(price).waitFor();
      await runButton(page).click();
      const shorten = page.getByRole('dialog').getByRole('button', { name: /Shorten the request/ });
      const told = /about \d\.\d\d energy, (\d\.\d\d) at most/.exec(await shorten.innerText());
      return { shorten, most: Number(told?.[1]) };
    }

    it('is shortened by one press, for no more than the way out says at most', async () => {
      const app = await openApp();
      const page = await app.open('writer');
      const { shorten, most } = await offered(page);
      app.server.provider.script(reply(['Shorter'], { promptTokens: 3_000, completionTokens: 4_000 }));
      await shorten.click();
      await shows(page, 'Shorter', output);
      const paid = await app.server.settlements(app.userId, 1);
      expect(-(paid?.delta ?? 0)).toBeGreaterThan(0);
      expect(-(paid?.delta ?? 0)).toBeLessThanOrEqual(Math.round(most * 100));
    });

    it('asks before it costs more at most than the way out said', async () => {
      const app = await openApp();
      const page = await app.open('writer');
      const { shorten, most } = await offered(page);
      await page.route('**/quotes', async (route) => {
        const answer = await route.fetch();
        const quote = await answer.json();
        await route.fulfill({ response: answer, json: { ...quote, max_cost: most + 0.01 } });
      });
      await shorten.click();
      await shows(page, 'The price has changed', '[role="dialog"]');
      await shows(page, `${(most + 0.01).toFixed(2)} at most`, '[role="dialog"]');
      expect(app.server.provider.calls).toHaveLength(0);
      app.server.provider.script(reply(['Shorter']));
      await page.getByRole('button', { name: 'Run it all the same' }).click();
      await shows(page, 'Shorter', output);
      await app.server.settlements(app.userId, 1);
    });
  });

  it('out of energy: closes without having moved anything', async () => {
    const app = await openApp({ energy: 0.5 });
    const page = await openWriter(app);
    await runButton(page).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await app.server.settlements(app.userId, 0);
    expect(app.server.provider.calls).toHaveLength(0);
  });

  it('energy that another call holds: says to wait, and offers to run once it is back', async () => {
    const app = await openApp({ energy: 1.5 });
    const written = Promise.withResolvers<void>();
    app.server.provider.script(
      { steps: [...say('First'), { type: 'wait', until: written.promise }], usage: null },
      reply(['Second']),
    );
    const { engine } = app.server;
    const first = engine.run({
      userId: app.userId,
      feature: 'ai_message',
      input: 'First',
      maxOutputTokens: 16,
    });
    await reached(() => app.server.provider.calls.length === 1);
    const page = await openWriter(app);
    await runButton(page).click();
    await shows(page, 'Your energy is held', '[role="dialog"]');
    await app.server.engine.ledger.purchase({ userId: app.userId, energy: 300 });
    await app.server.pass(1);
    await shows(page, 'There is enough now', '[role="dialog"]');
    await page.getByRole('dialog').getByRole('button', { name: 'Run for 1.10' }).click();
    await shows(page, 'Second', output);
    written.resolve();
    await first;
  });

  it('a very large call wants a yes, and runs with it', async () => {
    const app = await openApp({ tier: 'pro' });
    app.server.provider.script(reply(['Large']));
    const page = await app.open('writer');
    await page.getByLabel('Prompt').fill('word '.repeat(12_000));
    await page.locator(price).waitFor();
    await runButton(page).click();
    await shows(page, 'This is a very large request', '[role="dialog"]');
    expect(app.server.provider.calls).toHaveLength(0);
    await page.getByRole('button', { name: 'Run it all the same' }).click();
    await shows(page, 'Large', output);
    await app.server.settlements(app.userId, 1);
  });

  it('one of the AI features shows its checked output', async () => {
    const app = await openApp();
    const answer = {
      concern: 'The price.',
      answers: [{ approach: 'Say what it saves', reply: 'It saves a day a week.' }],
      question: 'What does a day cost you?',
    };
    app.server.provider.script(reply([JSON.stringify(answer)]));
    const page = await app.open('answerer');
    await page.getByRole('button', { name: 'Answer it' }).click();
    await shows(page, 'It saves a day a week.', output);
    await shows(page, 'Cost', outcome);
    await app.server.settlements(app.userId, 1);
  });

  it('a claim is paid once, and a second one says why not', async () => {
    const app = await openApp({ at: '2026-03-10T14:30:00Z', energy: 4 });
    await app.server.engine.recordActivity(app.userId);
    const page = await app.open('balance');
    await shows(page, /^4$/, '.energy-bar-amount');
    await page.getByRole('button', { name: 'Claim' }).dblclick();
    await shows(page, '2', '[data-name="claimed"]');
    await shows(page, /^6$/, '.energy-bar-amount');
    await shows(page, 'Happy hour', '.energy-entry');
  });

  it('usage is on the dashboard as soon as it is paid', async () => {
    const app = await openApp();
    const page = await app.open('usage');
    await shows(page, 'Nothing was used in this time');
    app.server.provider.script(reply(['Hello']));
    await app.server.engine.run({ userId: app.userId, feature: 'ai_message', input: prompt });
    await app.server.pass(1);
    await shows(page, 'Message', '.energy-table');
    await shows(page, '300', '.energy-budget');
  });
});
