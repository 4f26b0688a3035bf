/** How does every page of the console look to somebody whose app has been used, at three widths, light and dark? */

import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { type BrowserContext, chromium as playwright } from 'playwright-core';
import { createEnergyEngine } from '../../src/engine.ts';
import { migrate, openDatabase } from '../../src/index.ts';
import { createEnergyServer } from '../../src/server/app.ts';
import { type Listening, listen } from '../../src/server/listen.ts';
import { developmentIssuerOf, signInApp } from '../../src/server/sign-in.ts';
import { createFakeClock, createScriptedProvider, type FakeClock } from '../../src/testing/index.ts';
import { liveWeeks, type Person } from './lived-weeks.ts';
import { folder, themes, widths } from './sizes.ts';

/** In the Happy Hour of a Tuesday. */
const seenAt = '2026-03-10T14:20:00Z';
const secret = 'a secret of the pictures alone, long enough';

const userPages = [
  '/',
  '/features/ai_chatbot',
  '/features/ai_pitchdeck',
  '/features/ai_sequence',
  '/features/ai_message',
  '/features/ai_deepscan',
  '/features/ai_scanner',
  '/features/ai_objection',
  '/features/company_crawler',
  '/features/ai_about',
  '/receipts',
  '/usage',
  '/energy',
  '/keys',
  '/settings',
] as const;

const adminPages = [
  '/admin',
  '/admin/prices',
  '/admin/analytics',
  '/admin/regeneration',
  '/admin/heavy-users',
  '/admin/users',
  '/admin/tables',
  '/admin/audit',
  '/admin/webhooks',
  '/admin/health',
] as const;

/** Numbers below 1, the same in each run (mulberry32). */
function diceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Served {
  readonly url: string;
  readonly someone: Person;
  tokenOf(email: string): Promise<string>;
  close(): Promise<void>;
}

async function serveLivedIn(clock: FakeClock): Promise<Served> {
  const database = await openDatabase({ directory: 'memory://' });
  await migrate(database);
  const provider = createScriptedProvider({ defaultModel: 'gpt-4.1-mini' });
  // The clock stands, and with it the minute that requests are counted in.
  const settings = { server: { requestsPerMinute: 1_000_000, requestsAtOnce: 1_000_000 } };
  const engine = createEnergyEngine({ database, provider, clock, quoteSecret: secret, settings });
  const someone = await liveWeeks({ engine, clock, provider, dice: diceOf(7) });
  const server = createEnergyServer({
    engine,
    database,
    issuers: [developmentIssuerOf(secret)],
    consoleFolder: fileURLToPath(new URL('../../dist/console', import.meta.url)),
  });
  const tokenSeconds = 400 * 86_400;
  server.app.route('/sign-in', signInApp({ database, ledger: engine.ledger, clock, tokenSeconds, secret }));
  const listening: Listening = await listen(server, { port: 0, hostname: '127.0.0.1' });
  return {
    url: listening.url,
    someone,
    async tokenOf(email) {
      const body = new URLSearchParams({ email });
      const response = await fetch(`${listening.url}/sign-in`, { method: 'POST', body });
      return ((await response.json()) as { token: string }).token;
    },
    async close() {
      await listening.stop(0);
      await engine.close();
      await database.close();
    },
  };
}

async function openContext(): Promise<BrowserContext> {
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, '--no-sandbox', '--disable-background-networking'],
    headless: true,
  });
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' });
  await context.clock.install({ time: seenAt });
  await context.clock.setFixedTime(seenAt);
  return context;
}

interface Gallery {
  readonly context: BrowserContext;
  readonly url: string;
  readonly token: string;
  readonly paths: readonly string[];
}

const nameOf = (path: string): string => (path === '/' ? 'workspace' : path.slice(1).replaceAll('/', '-'));

async function shoot({ context, url, token, paths }: Gallery): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/#token=${token}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    for (const path of paths) {
      // Lines of live status stay open: what a page waits for is its heading and no word of loading.
      await page.goto(url + path, { waitUntil: 'load' });
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.getByText('Loading', { exact: true }).first().waitFor({ state: 'detached' });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({
          path: `${folder}/console-${nameOf(path)}-${width}-${colorScheme}.png`,
          fullPage: true,
        });
      }
    }
  }
  await page.close();
}

/** Resolves to the number of pictures. Wants the console built (npm run build). */
export async function shootConsole(): Promise<number> {
  const served = await serveLivedIn(createFakeClock(seenAt));
  const context = await openContext();
  const { url } = served;
  // A page has to stay open: the browser ends with its last one.
  const anchor = await context.newPage();
  try {
    await shoot({ context, url, token: await served.tokenOf(served.someone.email), paths: userPages });
    const user = `/admin/users/${served.someone.userId}`;
    const token = await served.tokenOf('root@demo.example');
    await shoot({ context, url, token, paths: [...adminPages, user] });
  } finally {
    await anchor.close();
    await context.browser()?.close();
    await served.close();
  }
  return (userPages.length + adminPages.length + 1) * widths.length * themes.length;
}
