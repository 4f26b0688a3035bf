import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPages, type Pages } from './browser.ts';
import { stateNames } from './state-names.ts';

describe('the components in a real browser', () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await openPages();
    pages.page.on('pageerror', (error) => problems.push(String(error)));
    pages.page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  });
  afterAll(() => pages.close());

  const problems: string[] = [];

  async function opened(state: string, colorScheme: 'light' | 'dark' = 'light') {
    const { page } = pages;
    problems.length = 0;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 480, height: 800 });
    await page.goto(pages.urlOf(state), { waitUntil: 'networkidle' });
    return page;
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it.each(stateNames)(`%s has nothing that axe objects to, ${colorScheme}`, async (state) => {
      const page = await opened(state, colorScheme);
      const { violations } = await new AxeBuilder({ page })
        .disableRules(['region', 'page-has-heading-one'])
        .analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(problems).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      expect(wide, 'nothing reaches beyond the page').toBe(false);
    });
  }

  it('the dialog takes the focus, keeps it, and its ways out can be reached and chosen by keyboard', async () => {
    const page = await opened('low-energy-modal');
    const ways = await page.getByRole('dialog').getByRole('button').allInnerTexts();
    expect(ways.map((text) => text.split('\n')[0])).toEqual([
      'Shorten the request',
      'Use the smaller model',
      'Take the rescue',
      'Upgrade',
      'Close',
    ]);
    const reached = new Set<string>();
    for (let press = 0; press < ways.length + 2; press += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => document.activeElement?.textContent ?? '');
      reached.add(focused);
    }
    expect(reached.size).toBe(ways.length);
  });

  it('a price opens to its parts by keyboard', async () => {
    const page = await opened('cost-preview');
    expect(await page.getByText('Peak Evening').isVisible()).toBe(false);
    await page.getByText('Why').focus();
    await page.keyboard.press('Enter');
    expect(await page.getByText('Peak Evening').isVisible()).toBe(true);
  });
});
