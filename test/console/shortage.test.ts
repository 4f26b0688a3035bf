/** Where something cannot be paid, priced or taken whole: is it told as it is, and only what helps offered? */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reply } from '../support/test-engine.ts';
import { startWebSite, type WebSite } from '../support/web-site.ts';
import { openConsole, type TestConsole } from './console.ts';

const rows = 1_200;

describe('shortages in the console', () => {
  let console: TestConsole;
  let site: WebSite;
  beforeAll(async () => {
    site = await startWebSite((_, response) => response.writeHead(500).end());
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

  async function signedIn(path: string, account: Parameters<TestConsole['newUser']>[0] = {}) {
    const userId = await console.newUser({ tier: 'pro', ...account });
    const who = { userId, email: 'ines@example.com' };
    return { userId, who, page: await console.open(path, who) };
  }
  const priced = (page: Page, action: string) =>
    page.getByRole('button', { name: new RegExp(`^${action} ·`) });
  const short = (page: Page) => page.getByRole('dialog', { name: 'Not enough tokens left today' });

  it('a list beyond the day and the energy is no matter of waiting, but is ranked in part, and gone on with at its own price', async () => {
    const results = Array.from({ length: 25 }, (_, item) => ({ item, score: 50, reasons: ['Fits'] }));
    console.provider.script(
      reply([JSON.stringify({ results })], { promptTokens: 1_500, completionTokens: 1_400 }),
    );
    const { userId, who, page } = await signedIn('/features/ai_deepscan', { energy: 95 });
    await page.getByLabel('Whom do you look for?').fill('Parcel services');
    const list = Array.from({ length: rows }, (_, nth) => `Prospect ${nth},"Kassel, Hessen"`);
    await page.getByLabel('The list').fill(['name,place', ...list].join('\n'));
    await priced(page, 'Rank 1,200').click();
    await short(page).getByText('energy besides, and 0.95 is available').waitFor();
    await short(page).getByText('Make it smaller').waitFor();
    expect(
      await short(page)
        .getByText(/^Wait /)
        .count(),
    ).toBe(0);
    const whole = await short(page).locator('.energy-sums').innerText();
    await short(page)
      .getByRole('button', { name: /Do a part of it/ })
      .click();
    await page.getByText('As many rows are ranked as your energy pays for.').waitFor();
    await priced(page, 'Rank 1,200').click();
    const question = page.getByRole('dialog', { name: 'This is a very large request' });
    await question.getByText('At most 0.95 energy is spent').waitFor();
    await question.getByRole('button', { name: 'Run it for 0.95 at most' }).click();
    await page.getByText('25 of 1,200 judged').first().waitFor();
    await page.getByText('What is judged until then is kept and paid.').waitFor();
    await page.getByText('A list of 1,200 for this is ranked up to 25, which are paid.').waitFor();
    // That it would stop was agreed to.
    await priced(page, 'Go on').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await priced(page, 'Go on').click();
    const { body: scans } = await console.ask<{ items: { scan_id: string }[] }>('/v1/me/scans', {
      bearer: await console.tokenOf(who, 3_600),
    });
    const { body: rest } = await console.ask<{ expected_tokens: number }>(
      `/v1/me/scans/${scans.items[0]?.scan_id}/quotes`,
      { method: 'POST', bearer: await console.tokenOf(who, 3_600), body: {} },
    );
    const ofRest = await short(page).locator('.energy-sums').innerText();
    expect(ofRest).toContain(rest.expected_tokens.toLocaleString('en-GB'));
    expect(ofRest).not.toBe(whole);
    await console.settlements(userId, 1);
  });

  it('a price that could not be had is not being worked out any more', async () => {
    const { page } = await signedIn('/features/company_crawler');
    await page.getByLabel('Web site').fill(site.origin);
    await page.getByRole('button', { name: 'Read the site and see the price' }).click();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await page.getByText('No price yet: see above.').waitFor();
    expect(await page.getByText('Working out the price').count()).toBe(0);
  });

  it('what of a paste did not fit is said until the field is shortened', async () => {
    const { page } = await signedIn('/features/ai_deepscan');
    await page.getByLabel('The list').fill('x'.repeat(20_300));
    await page.getByLabel('The list').press('ControlOrMeta+A');
    await page.keyboard.press('ControlOrMeta+X');
    const field = page.getByLabel('Whom do you look for?');
    await field.fill('Parcel ');
    await field.press('ControlOrMeta+V');
    const note = page.getByRole('status').filter({ hasText: 'characters of what you pasted were left out' });
    await expect.poll(() => note.innerText()).toContain('307 characters');
    expect((await field.inputValue()).length).toBe(20_000);
    await field.press('Backspace');
    await field.press('Backspace');
    await note.waitFor({ state: 'detached' });
  });

  it('for a frozen account no press is offered, and it is told why', async () => {
    const { userId, page } = await signedIn('/features/ai_message');
    const { ledger } = console.engine;
    await page.getByLabel('What should the message bring about?').fill('Ask for a meeting.');
    await priced(page, 'Write the message').waitFor();
    await ledger.freeze({ userId, frozen: true, note: 'Asked for', actor: 'operator' });
    await page.reload();
    const main = page.getByRole('button', { name: 'Write the message' });
    await page.getByText('Your account is frozen: nothing can be spent.').waitFor();
    expect(await main.getAttribute('aria-disabled')).toBe('true');
    expect(await main.innerText()).toBe('Write the message');
    await main.dispatchEvent('click');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await console.settlements(userId, 0);
  });

  it('on a narrow screen the price stands beside what is there to pay it', async () => {
    const { page } = await signedIn('/features/ai_message', { energy: 750 });
    await page.setViewportSize({ width: 360, height: 500 });
    await page.getByLabel('What should the message bring about?').fill('Ask for a meeting.');
    await page.getByText('of 7.50 available').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });
});
