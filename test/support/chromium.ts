/** Which browser shows the pages? A Chromium from npm, which draws without a graphics card and pretends to have none. */

import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

// Our pages use no WebGL, and a graphics card that is computed costs a third of the time.
chromium.setGraphicsMode = false;

/** Starts it. It is one process, which ends with the first context that is closed. */
export const launchChromium = async (): Promise<Browser> =>
  await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, '--disable-gpu', '--no-sandbox', '--disable-background-networking'],
    headless: true,
  });
