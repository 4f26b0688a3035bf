/** How does every state of every component look, at three widths, light and dark, and in other languages? */

import { openPages } from '../../test/react/browser.ts';
import { stateNames } from '../../test/react/state-names.ts';
import { folder, themes, widths } from './sizes.ts';

/** Another direction, longer words, another script; on a phone, where room is scarce. */
const locales = ['ar', 'de-DE', 'ja-JP'];

/** Resolves to the number of pictures. */
export async function shootComponents(): Promise<number> {
  const pages = await openPages();
  let count = 0;
  try {
    const { page } = pages;
    const picture = async (name: string): Promise<void> => {
      await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
      count += 1;
    };
    for (const state of stateNames) {
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.goto(pages.urlOf(state), { waitUntil: 'networkidle' });
        for (const width of widths) {
          await page.setViewportSize({ width, height: 640 });
          await picture(`${state}-${width}-${colorScheme}`);
        }
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 360, height: 640 });
      for (const locale of locales) {
        await page.goto(pages.urlOf(state, { locale, words: 'long' }), { waitUntil: 'networkidle' });
        await picture(`${state}-360-${locale}`);
      }
    }
  } finally {
    await pages.close();
  }
  return count;
}
