/** How does every state of every component look, at three widths, light and dark? Into screenshots/, which git ignores. */

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openPages } from '../test/react/browser.ts';
import { stateNames } from '../test/react/state-names.ts';

const folder = fileURLToPath(new URL('../screenshots', import.meta.url));
const widths = [360, 768, 1440];
const themes = ['light', 'dark'] as const;

await mkdir(folder, { recursive: true });
const pages = await openPages();
try {
  const { page } = pages;
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const state of stateNames) {
      await page.goto(pages.urlOf(state), { waitUntil: 'networkidle' });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 640 });
        await page.screenshot({ path: `${folder}/${state}-${width}-${colorScheme}.png`, fullPage: true });
      }
    }
  }
} finally {
  await pages.close();
}
console.log(`${stateNames.length * widths.length * themes.length} pictures are in screenshots/`);
