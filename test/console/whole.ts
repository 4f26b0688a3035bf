/** Is what a page shows whole for those who do not see it, in light and in dark, and on a narrow screen? */

import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TestConsole } from './console.ts';

const usual = { width: 1_280, height: 900 };
const narrow = { width: 360, height: 780 };

async function inTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`[data-theme=${colorScheme}]`).waitFor({ state: 'attached' });
}

/** Leaves the page in the light and as wide as it was, so that it can be gone on with. */
export async function expectWhole(console: TestConsole, page: Page, what: string): Promise<void> {
  const found = await console.objections(page);
  await inTheme(page, 'dark');
  // Nothing but the colours is another in the dark.
  found.push(...(await console.objections(page, 'color-contrast')));
  expect({ what, found }).toEqual({ what, found: [] });
  await page.setViewportSize(narrow);
  const width = 'document.documentElement.scrollWidth';
  await expect.poll(() => page.evaluate(width)).toBeLessThanOrEqual(narrow.width);
  await page.setViewportSize(usual);
  await inTheme(page, 'light');
}
