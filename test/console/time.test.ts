/** What happens on an open page when prices change and when the day turns? */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reply } from '../support/test-engine.ts';
import { openConsole, type TestConsole } from './console.ts';

const message = JSON.stringify({ subject: 'Hello', body: 'Dear Ines' });

describe('time on an open page', () => {
  let console: TestConsole;
  beforeAll(async () => {
    console = await openConsole();
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
    expect(await console.engine.ledger.verify()).toEqual([]);
  });
  afterAll(() => console.close());

  it('when a surge begins the banner changes at once, and the price that was quoted is the price that is paid', async () => {
    await console.move({ hours: 8, minutes: 58 });
    console.provider.script(reply([message], { promptTokens: 100, completionTokens: 200 }));
    const userId = await console.newUser();
    const page = await console.open('/features/ai_message', { userId });
    await page.getByLabel('What should the message bring about?').fill('Ask for a meeting.');
    await page.getByRole('button', { name: 'Write the message · 1.10' }).waitFor();
    await page.getByText('Usual prices').waitFor();
    await console.move({ minutes: 3 });
    await page.getByText('Peak Evening: this feature costs 20% more').waitFor();
    await page.getByRole('button', { name: 'Write the message · 1.10' }).click();
    await page.getByRole('button', { name: 'This cost 1.10 energy. Why?' }).waitFor();
    // The next one is at the price of the hour.
    await page.getByRole('button', { name: 'Write the message · 1.32' }).waitFor();
    await console.settlements(userId, 1);
  });

  it('a quote whose time is over is renewed before it is agreed to', async () => {
    const userId = await console.newUser();
    const page = await console.open('/features/ai_message', { userId });
    await page.getByLabel('What should the message bring about?').fill('Ask for a meeting.');
    await page.getByRole('button', { name: 'Write the message · 1.32' }).waitFor();
    await console.move({ hours: 2 });
    await page.getByText('Late Night Premium: this feature costs 30% more').waitFor();
    await page.getByRole('button', { name: 'Write the message · 1.43' }).waitFor();
    await console.settlements(userId, 0);
  });

  it('whoever waits for a cheaper hour is told when it is there, with what they wrote still there', async () => {
    console.provider.script(reply([message], { promptTokens: 100, completionTokens: 200 }));
    const userId = await console.newUser({ energy: 120 });
    const page = await console.open('/features/ai_message', { userId });
    await page.getByLabel('What should the message bring about?').fill('Ask for a meeting.');
    await page.getByRole('button', { name: 'Write the message · 1.43' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Run it at .*02:00/ })
      .click();
    await page.getByText(/02:00, in 2 hrs/).waitFor();
    await console.move({ hours: 3 });
    await page.getByText('Prices are lower now').first().waitFor();
    await page.getByRole('button', { name: 'Write the message · 1.10' }).click();
    await page.getByRole('button', { name: 'This cost 1.10 energy. Why?' }).waitFor();
    await console.settlements(userId, 1);
  });

  it('at midnight the refill is there, and the tokens of the day begin anew, without a click', async () => {
    // The test above went on into the next day.
    await console.move({ hours: 21 });
    const userId = await console.newUser({ energy: 350 });
    const page = await console.open('/energy', { userId });
    const standing = page.getByRole('main');
    await standing.getByText('3.50', { exact: true }).first().waitFor();
    const now = console.clock.now();
    await console.move({ hours: 23 - now.getUTCHours(), minutes: 58 - now.getUTCMinutes() });
    await standing
      .getByText(/in 2 mins/)
      .first()
      .waitFor();
    await console.move({ minutes: 3 });
    await standing.getByText('8.50', { exact: true }).first().waitFor();
    await page.getByRole('complementary').getByText('8.50', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'A new day' }).first().waitFor();
  });

  it('a window of a single feature is told on its page alone; elsewhere nothing is said of everything', async () => {
    await console.database.query(
      `insert into public.surge_pricing_windows (name, start_time, end_time, multiplier, applies_to, priority)
       values ('Launch', '14:00', '16:00', 1.5, '{ai_pitchdeck}', 5)`,
    );
    await console.engine.announceConfigurationChange();
    const now = console.clock.now();
    await console.move({ hours: 24 + 15 - now.getUTCHours() });
    const page = await console.open('/features/ai_pitchdeck', { userId: await console.newUser() });
    await page.getByText('Launch: this feature costs 50% more').waitFor();
    await page.getByRole('link', { name: 'Workspace' }).click();
    await page.getByText('Happy Hour: most features cost 20% less').waitFor();
    await page.getByRole('link', { name: /A single message/ }).click();
    await page.getByText('Happy Hour: this feature costs 20% less').waitFor();
  });
});
