/** Are the receipts, the energy that comes back, the keys and the settings what they say? */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reply } from '../support/test-engine.ts';
import { noticed, openConsole, type TestConsole } from './console.ts';

const usage = { promptTokens: 100, completionTokens: 200 };

describe('the account in the console', () => {
  let console: TestConsole;
  beforeAll(async () => {
    console = await openConsole();
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
    expect(console.failures.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  it('a receipt has an address of its own, and the ledger is filtered by the address too', async () => {
    const userId = await console.newUser({ tier: 'pro' });
    console.provider.script(reply(['Hello'], usage));
    await console.engine.run({ userId, feature: 'ai_message', input: 'Ask for a meeting.' });
    await console.engine.ledger.purchase({ userId, energy: 500 });
    const page = await console.open('/receipts', { userId });
    await page.getByRole('button', { name: 'Spent' }).click();
    await page.getByRole('link', { name: 'Message', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Message' });
    await dialog.getByText('300 tokens were used; on your tier 3,000 are one energy, rounded up').waitFor();
    expect(page.url()).toMatch(/\/receipts\?show=calls&seq=2$/);
    await dialog.getByRole('link', { name: 'What came in with line 1' }).click();
    await page.getByRole('dialog', { name: 'Your first energy' }).waitFor();
    const other = await console.open('/receipts?reason=purchase&seq=3');
    await other.getByRole('dialog', { name: 'Bought' }).getByText('+5.00').waitFor();
    await other.keyboard.press('Escape');
    await expect.poll(() => other.getByRole('row').count()).toBe(2);
    await console.engine.ledger.purchase({ userId, energy: 700 });
    await other.getByText('+7.00').waitFor();
  });

  it('what can be had now is taken once, and stands in the ledger', async () => {
    const userId = await console.newUser({ energy: 50 });
    const page = await console.open('/energy', { userId });
    await page.getByRole('button', { name: 'Take +2' }).click();
    await noticed(page, 'Rescue: +2 energy');
    await page.getByRole('main').getByText('2.50', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'Rescue' }).first().waitFor();
    expect(await page.getByRole('button', { name: 'Take +2' }).count()).toBe(0);
    expect(await console.engine.ledger.verify(userId)).toEqual([]);
  });

  it('a full store is promised nothing, and told when something may come', async () => {
    const page = await console.open('/energy', { userId: await console.newUser({ tier: 'pro' }) });
    await page.getByText('at Wed 00:00', { exact: true }).first().waitFor();
    expect(await page.getByText(/^\+0/).count()).toBe(0);
  });

  it('a key is shown once, opens what it says, and nothing once it is revoked', async () => {
    const userId = await console.newUser();
    const page = await console.open('/keys', { userId });
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('My notebook');
    await page.getByRole('switch', { name: 'Run' }).click();
    await page.getByRole('button', { name: 'Make the key' }).click();
    // The key is there with the word that ends its showing.
    await page.getByRole('button', { name: 'Done' }).waitFor();
    const secret = (await page.locator('code', { hasText: 'energy_user_' }).last().innerText()).trim();
    const ask = () =>
      fetch(`${console.url}/v1/me`, { headers: { authorization: `Bearer ${secret}` } }).then(
        ({ status }) => status,
      );
    expect(await ask()).toBe(200);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText(secret).first().waitFor({ state: 'detached' });
    await page.getByText('My notebook').waitFor();
    await page.getByRole('button', { name: 'Revoke My notebook' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('revoked').waitFor();
    expect(await ask()).toBe(401);
  });

  it('the day turns by the zone that was found by typing, and settings stay', async () => {
    const userId = await console.newUser();
    const page = await console.open('/settings', { userId });
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    await zone.fill('tok');
    await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
    await page.getByRole('button', { name: 'Change the zone' }).click();
    await noticed(page, 'Your day turns by the new zone from now on');
    await page.getByRole('switch', { name: /Condense long texts/ }).click();
    await noticed(page, 'Saved');
    await page.getByLabel('Numbers and dates').selectOption('de-DE');
    await page.getByText('1.234,50').waitFor();
    expect(await console.engine.status(userId)).toMatchObject({
      timeZone: 'Asia/Tokyo',
      compressionModeEnabled: true,
    });
    await page.reload();
    await page.getByText('1.234,50').waitFor();
    await expect.poll(() => zone.inputValue()).toBe('Asia/Tokyo');
  });

  it('a zone is found by the name of today and the one before, and it is asked first what it does to the next refill', async () => {
    const userId = await console.newUser();
    const page = await console.open('/settings', { userId });
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    for (const typed of ['Kolkata', 'Calcutta']) {
      await zone.fill(typed);
      await page.getByRole('option', { name: 'Asia/Kolkata' }).waitFor();
    }
    await page.getByRole('option', { name: 'Asia/Kolkata' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Your next refill then comes when 11 Mar begins in Asia/Kolkata').waitFor();
    await dialog.getByText('Now it comes 11 Mar 2026, 00:00 in UTC.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    const nextRefill = async () => (await console.engine.status(userId)).nextRegenAt.toISOString();
    expect(await console.engine.status(userId)).toMatchObject({ timeZone: 'UTC' });
    const choose = async (typed: string, said: string, field: string) => {
      await zone.fill(typed);
      await page.getByRole('option').first().click();
      await dialog.getByText(said).waitFor();
      await dialog.getByRole('button', { name: 'Change the zone' }).click();
      await expect.poll(() => zone.inputValue()).toBe(field);
    };
    await choose('Kiritimati', 'It is 11 Mar in Pacific/Kiritimati already', 'Pacific/Kiritimati');
    expect(await nextRefill()).toBe('2026-03-11T10:00:00.000Z');
    await choose('Midway', 'Your next refill then comes when 12 Mar begins', 'Pacific/Midway');
    expect(await nextRefill()).toBe('2026-03-12T11:00:00.000Z');
    expect(await console.engine.ledger.verify(userId)).toEqual([]);
  });

  it('moments are told in the zone of the account, and follow it when it changes', async () => {
    const userId = await console.newUser();
    await console.engine.ledger.setTimeZone({ userId, timeZone: 'Asia/Tokyo' });
    await console.engine.ledger.purchase({ userId, energy: 500 });
    const page = await console.open('/receipts', { userId });
    const moment = (text: string) => page.getByText(text).filter({ visible: true }).first().waitFor();
    await moment('10 Mar 2026, 21:00');
    await console.engine.ledger.setTimeZone({ userId, timeZone: 'Asia/Kolkata' });
    await moment('10 Mar 2026, 17:30');
  });

  it('the settings say how many missed days the streak survives, and how more of that comes', async () => {
    const userId = await console.newUser();
    const page = await console.open('/settings', { userId });
    await page.getByText('You have none left, of at most 2.').waitFor();
    await page.getByText('One comes with every 7 days of a streak; the next is 7 days away.').waitFor();
    await console.database.query(
      `update public.user_energy set streak_days = 9, streak_freezes = 1, last_activity_day = last_token_reset
       where user_id = $1`,
      [userId],
    );
    await page.reload();
    await page.getByText('You have 1 of at most 2.').waitFor();
    await page.getByText('the next is 5 days away').waitFor();
    await page.getByRole('complementary').getByText('9 days in a row, survives 1 missed day').waitFor();
    await console.database.query(
      `update public.regeneration_rules set parameters = parameters || '{"freezes_at_most": 0}'
       where reason = 'streak_bonus'`,
    );
    await page.reload();
    await page.getByText('Freezes are switched off: a day without a call ends it.').waitFor();
  });

  it('results are kept for their user alone, opened from anywhere, and forgotten on a word', async () => {
    const userId = await console.newUser({ tier: 'pro' });
    console.provider.script(
      reply([JSON.stringify({ subject: 'Twenty minutes?', body: 'Dear Ines' })], usage),
    );
    const page = await console.open('/features/ai_message', { userId });
    await page.getByLabel('What should the message bring about?').fill('Ask for a meeting.');
    await page.getByRole('button', { name: /^Write the message ·/ }).click();
    await page.getByText('Dear Ines').waitFor();
    await page.getByRole('link', { name: 'Workspace' }).click();
    await page.getByRole('link', { name: /Ask for a meeting/ }).click();
    await page.getByText('Dear Ines').waitFor();
    const address = page.url();
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText('1 of at most 200 results, a form that you have begun').waitFor();
    const other = await console.open('/', { userId: await console.newUser() });
    await other.getByText('What you make stands here').waitFor();
    await other.goto(address);
    await other.getByText('This result is not in this browser').waitFor();
    const again = await console.open('/settings', { userId });
    const forget = async () => {
      await again.getByRole('button', { name: 'Forget all of it' }).click();
      await again.getByRole('button', { name: 'Forget it' }).click();
      await again.getByText('Nothing is kept.').waitFor();
    };
    await forget();
    // Without any result, what was begun is there to be forgotten too.
    await again.goto(`${console.url}/features/ai_message`);
    await again.getByRole('button', { name: /You speak for/ }).click();
    await again.getByLabel('Company').last().fill('Tourbo');
    await again.getByRole('link', { name: 'Settings' }).click();
    await again.getByText('whom you speak for', { exact: true }).waitFor();
    await forget();
    const names = await again.evaluate<string[]>('Object.keys(localStorage)');
    expect(names.filter((name) => name.includes(userId))).toEqual([]);
  });
});
