/** Is a deck shown, taken along and written in every direction, as it was made? */

import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { featureCases } from '../features/cases.ts';
import { reply } from '../support/test-engine.ts';
import { openConsole, type TestConsole } from './console.ts';
import { paused, usage } from './paused-answer.ts';

const deck = featureCases.find(({ name }) => name === 'ai_pitchdeck')?.answer ?? '';

describe('decks in the console', () => {
  let console: TestConsole;
  beforeAll(async () => {
    console = await openConsole();
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
    expect(console.failures.splice(0)).toEqual([]);
    expect(await console.engine.ledger.verify()).toEqual([]);
  });
  afterAll(() => console.close());

  const person = async () => ({ userId: await console.newUser({ tier: 'pro' }), email: 'ines@example.com' });
  /** The button once it tells the price of what stands in the form. */
  const priced = (page: Page, action: string) =>
    page.getByRole('button', { name: new RegExp(`^${action} ·`) });

  it('a pitch deck is leafed through, and taken along as PowerPoint and as PDF', async () => {
    const { reply: answer, go } = paused(deck, 2);
    console.provider.script(answer);
    const who = await person();
    const page = await console.open('/features/ai_pitchdeck', who);
    await page.getByLabel('Company').fill('Tourbo');
    await page.getByLabel('What should the deck be made of?').fill('We plan tours. Customers save fuel.');
    await priced(page, 'Write the deck').click();
    await page.getByLabel('Slide 2 of 2').getByText('Slide 1', { exact: true }).waitFor();
    go();
    await page.getByLabel('Slide 1 of 8').getByText('Tourbo', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Next slide' }).click();
    await page.getByLabel('Slide 2 of 8').getByText('Slide 1', { exact: true }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByLabel('Slide 3 of 8').getByText('Slide 2', { exact: true }).waitFor();
    await page.getByText('Slide 3 of 8: Slide 2').waitFor();
    // At the last slide the button stays under the finger, and the keys go on working.
    for (let at = 4; at <= 8; at += 1) await page.keyboard.press('Enter');
    await page.getByText('Slide 8 of 8: Slide 7').waitFor();
    await page.keyboard.press('Enter');
    const focused = page.locator('*:focus');
    expect(await focused.getAttribute('aria-label')).toBe('Next slide');
    expect(await focused.getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('ArrowLeft');
    await page.getByLabel('Slide 7 of 8').getByText('Slide 6', { exact: true }).waitFor();
    for (const [button, ending] of [
      ['PowerPoint', 'Tourbo.pptx'],
      ['PDF', 'Tourbo.pdf'],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: button }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(ending);
      expect(await focused.innerText()).toBe(button);
    }
    await console.settlements(who.userId, 1);
  });

  it('a deck that no PDF can show is refused beside its buttons, with what to take instead, until that is taken', async () => {
    console.provider.script(reply([deck.replace('Tourbo', '東京')], usage));
    const who = await person();
    const page = await console.open('/features/ai_pitchdeck', who);
    await page.getByLabel('Company').fill('東京');
    await page.getByLabel('What should the deck be made of?').fill('We plan tours. Customers save fuel.');
    await priced(page, 'Write the deck').click();
    await page.getByRole('button', { name: 'PDF' }).click();
    const refusal = page.getByRole('status').filter({ hasText: 'A PDF cannot show 東 京' });
    expect(await refusal.innerText()).toBe('A PDF cannot show 東 京: take the PowerPoint file');
    expect(await page.getByText('A PDF cannot show').count()).toBe(1);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'PowerPoint' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('東京.pptx');
    await refusal.waitFor({ state: 'detached' });
    await console.settlements(who.userId, 1);
  });

  it('a slide breaks a long name instead of cutting it off', async () => {
    const title = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(
      2,
    );
    const slides = Array.from({ length: 7 }, () => ({ title, bullets: [title], notes: title }));
    console.provider.script(reply([JSON.stringify({ title, subtitle: title, slides })], usage));
    const page = await console.open('/features/ai_pitchdeck', await person());
    await page.getByLabel('Company').fill('Tourbo');
    await page.getByLabel('What should the deck be made of?').fill('We plan tours.');
    await priced(page, 'Write the deck').click();
    for (const at of [1, 2]) {
      const slide = page.getByRole('region', { name: `Slide ${at} of 8` });
      await slide.getByText(title).first().waitFor();
      expect(await slide.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
      await page.getByRole('button', { name: 'Next slide' }).click();
    }
  });

  it('what is written from right to left is set from right to left: in fields, in answers and on slides', async () => {
    const title = 'جولات أقصر.';
    const slides = Array.from({ length: 7 }, () => ({ title, bullets: [title], notes: title }));
    console.provider.script(reply([JSON.stringify({ title, subtitle: title, slides })], usage));
    const page = await console.open('/features/ai_pitchdeck', await person());
    const directionOf = (place: Locator) =>
      place.evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).direction);
    const company = page.getByLabel('Company');
    const material = page.getByLabel('What should the deck be made of?');
    await company.fill('شركة');
    await material.fill('نخطط الجولات.');
    await priced(page, 'Write the deck').click();
    const slide = page.getByRole('region', { name: 'Slide 1 of 8' }).getByText(title).first();
    await slide.waitFor();
    for (const place of [company, material, slide]) expect(await directionOf(place)).toBe('rtl');
    await company.fill('Tourbo');
    expect(await directionOf(company)).toBe('ltr');
  });
});
