import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPages, type Pages } from './browser.ts';
import { type StateName, stateNames } from './state-names.ts';

/** What is widest and longest, to be seen in languages of other directions, words and scripts. */
const widest: readonly StateName[] = [
  'energy-bar-held',
  'energy-bar-huge',
  'energy-bar-stale',
  'cost-preview-huge',
  'cost-preview-warnings',
  'surge-banner-surge',
  'low-energy-modal',
  'low-energy-modal-held',
  'confirm-large',
  'usage-dashboard',
  'usage-dashboard-long',
  'usage-dashboard-year',
];

/** Everything that says to wait, get or buy more of what is merely held. */
const toppingUp = /upgrade|top.?up|buy|purchase|rescue|refill/i;

describe('the components in a real browser', () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await openPages();
    pages.page.on('pageerror', (error) => problems.push(String(error)));
    pages.page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  });
  afterAll(() => pages.close());

  const problems: string[] = [];

  async function opened(
    state: StateName,
    seen: {
      colorScheme?: 'light' | 'dark';
      width?: number;
      reading?: Parameters<Pages['urlOf']>[1];
    } = {},
  ): Promise<Page> {
    const { page } = pages;
    problems.length = 0;
    await page.emulateMedia({ colorScheme: seen.colorScheme ?? 'light', reducedMotion: 'reduce' });
    await page.setViewportSize({ width: seen.width ?? 480, height: 800 });
    await page.goto(pages.urlOf(state, seen.reading));
    await page.waitForSelector('#root > *, [role="dialog"]');
    return page;
  }

  /** Nothing is wrong with the page, and nothing reaches beyond it. */
  async function expectSound(page: Page): Promise<void> {
    const { violations } = await new AxeBuilder({ page })
      .disableRules(['region', 'page-has-heading-one'])
      .analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(problems).toEqual([]);
    expect(await widerThanPage(page)).toEqual([]);
  }

  const widerThanPage = (page: Page): Promise<string[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll('body *')].flatMap((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        const isSeen = width > 1 && getComputedStyle(element).clipPath === 'none';
        return isSeen && (left < -0.5 || right > window.innerWidth + 0.5)
          ? [element.className.toString()]
          : [];
      }),
    );

  for (const colorScheme of ['light', 'dark'] as const) {
    it.each(stateNames)(`%s has nothing that axe objects to, ${colorScheme}`, async (state) => {
      await expectSound(await opened(state, { colorScheme }));
    });
  }

  for (const locale of ['ar', 'de-DE', 'ja-JP']) {
    it.each(widest)(`%s holds words twice as long on a phone, in ${locale}`, async (state) => {
      await expectSound(await opened(state, { width: 360, reading: { locale, words: 'long' } }));
    });
  }

  it('figures are told as the reader writes them', async () => {
    const amount = async (locale: string): Promise<string> => {
      const page = await opened('energy-bar-huge', { reading: { locale } });
      return (await page.locator('.energy-bar-amount').innerText()).trim();
    };
    expect(await amount('de-DE')).toBe('999.999.999,93');
    expect(await amount('ar-EG')).toBe('٩٩٩٬٩٩٩٬٩٩٩٫٩٣');
    expect(await amount('ja-JP')).toBe('999,999,999.93');
  });

  it('the dialog takes the focus, keeps it, and its ways out can be reached and chosen by keyboard', async () => {
    const page = await opened('low-energy-modal');
    const ways = await page.getByRole('dialog').getByRole('button').allInnerTexts();
    expect(ways.map((text) => text.split('\n')[0])).toEqual([
      'Shorten the request',
      'Use the smaller model',
      'Take the rescue',
      'Upgrade',
      'Not now',
    ]);
    const reached = new Set<string>();
    for (let press = 0; press < ways.length + 2; press += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => document.activeElement?.textContent ?? '');
      reached.add(focused);
    }
    expect(reached.size).toBe(ways.length);
  });

  it('the dialog says what is needed, what is there and what is missing', async () => {
    const page = await opened('low-energy-modal');
    expect(await page.locator('.energy-sums').innerText()).toMatch(
      /This needs\s+6\.84\s+Available\s+2\.10\s+Missing\s+4\.74/,
    );
  });

  it('for energy that is merely held the dialog says to wait, and nowhere to get more', async () => {
    const page = await opened('low-energy-modal-held');
    const text = await page.getByRole('dialog').innerText();
    expect(text).toContain('Wait for your running call');
    expect(text).not.toMatch(toppingUp);
  });

  it('a shortage of tokens is told apart from none being left, and a shortage of energy beside it is named', async () => {
    const dialogOf = async (state: StateName) => (await opened(state)).getByRole('dialog').innerText();
    const left = await dialogOf('low-energy-modal-budget');
    expect(left).toContain('Not enough tokens left today');
    expect(left).not.toContain('energy besides');
    const used = await dialogOf('low-energy-modal-budget-used');
    expect(used).toContain('Today’s tokens are used up');
    expect(used).toContain('It costs 6.84 energy besides, and 2.10 is available.');
    expect(used).toContain('Make it smaller');
    expect(used).not.toContain('begin anew');
  });

  it('for a frozen account the dialog says once what that means, and offers nothing', async () => {
    const page = await opened('low-energy-modal-frozen');
    expect((await page.getByRole('dialog').innerText()).split(/\n+/)).toEqual([
      'Your account is frozen',
      'Nothing can be spent until the operator unfreezes it.',
      'Close',
    ]);
  });

  it('a price opens to its parts by keyboard', async () => {
    const page = await opened('cost-preview');
    expect(await page.getByText('Peak Evening').isVisible()).toBe(false);
    await page.getByText('Why').focus();
    await page.keyboard.press('Enter');
    expect(await page.getByText('Peak Evening').isVisible()).toBe(true);
  });

  it('tokens that do not suffice come with the time of the new day, as the reader writes it', async () => {
    const note = async (locale: string): Promise<string> => {
      const page = await opened('cost-preview-budget', { reading: { locale } });
      return await page.locator('.energy-note[data-tone="warning"]').innerText();
    };
    expect(await note('en-GB')).toMatch(/are left\. Your day's tokens begin anew at Thu 00:00\.$/);
    expect(await note('de-DE')).toMatch(/anew at Do\., 00:00\.$/);
  });

  it('the days of the chart are gone through by keyboard, in the direction they are read', async () => {
    const page = await opened('usage-dashboard');
    const chart = page.getByRole('slider');
    await chart.focus();
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/^4 Mar: Energy spent: 5\.70/);
    await page.keyboard.press('ArrowLeft');
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/^3 Mar: /);
    await page.keyboard.press('Home');
    expect(await chart.getAttribute('aria-valuenow')).toBe('1');
    const mirrored = await opened('usage-dashboard', { reading: { locale: 'ar' } });
    await mirrored.getByRole('slider').focus();
    await mirrored.keyboard.press('ArrowRight');
    expect(await mirrored.getByRole('slider').getAttribute('aria-valuenow')).toBe('13');
  });

  it('nothing moves for who wants no motion', async () => {
    for (const state of ['cost-preview-pending', 'low-energy-modal', 'energy-bar'] as const) {
      const page = await opened(state);
      const moving = await page.evaluate(() => document.getAnimations().length);
      expect([state, moving]).toEqual([state, 0]);
    }
  });
});
