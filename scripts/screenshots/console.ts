/** How does every page of the console, and every main state of the features, look to somebody whose app has been used, at three widths, light and dark? */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { decodeJwt } from 'jose';
import type { BrowserContext, Page } from 'playwright-core';
import { createEnergyEngine } from '../../src/engine.ts';
import { migrate, openDatabase } from '../../src/index.ts';
import { createEnergyServer } from '../../src/server/app.ts';
import { type Listening, listen } from '../../src/server/listen.ts';
import { developmentIssuerOf, developmentSignIn, signInApp } from '../../src/server/sign-in.ts';
import {
  createFakeClock,
  createScriptedProvider,
  type FakeClock,
  type ScriptedProvider,
} from '../../src/testing/index.ts';
import { launchChromium } from '../../test/support/chromium.ts';
import { liveWeeks, type Person } from './lived-weeks.ts';
import { folder, themes, widths } from './sizes.ts';
import { reachReadme, type State, states } from './states.ts';

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
  '/admin/outcomes',
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

/** A web site of one page, for the crawler. */
async function serveSite(): Promise<{ readonly host: string; close(): void }> {
  const page = `<title>Lindmoor Cold Chain</title><h1>Food that must not get warm</h1>
    <p>Lindmoor carries chilled and frozen food around the Baltic. A fifth depot opens in Gothenburg in April.</p>`;
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Served {
  readonly url: string;
  readonly someone: Person;
  readonly provider: ScriptedProvider;
  /** The address of the web site that may be read. */
  readonly site: string;
  tokenOf(email: string): Promise<string>;
  /** Corrects the balance of whoever has this token to so many hundredths of energy. */
  leave(energy: number, token: string): Promise<void>;
  close(): Promise<void>;
}

async function serveLivedIn(clock: FakeClock): Promise<Served> {
  const database = await openDatabase({ directory: 'memory://' });
  await migrate(database);
  const model = { defaultModel: 'gpt-4.1-mini' } as const;
  // The clock stands, and with it the minute that requests are counted in.
  const site = await serveSite();
  const settings = {
    server: { requestsPerMinute: 1_000_000, requestsAtOnce: 1_000_000 },
    crawler: { allowedHosts: [site.host] },
  };
  const engineOf = (provider: ScriptedProvider) =>
    createEnergyEngine({ database, provider, clock, quoteSecret: secret, settings });
  const lived = createScriptedProvider(model);
  const living = engineOf(lived);
  const someone = await liveWeeks({ engine: living, clock, provider: lived, dice: diceOf(7) });
  await living.close();
  // What was not said in those weeks is no answer to anybody now.
  const provider = createScriptedProvider(model);
  const engine = engineOf(provider);
  const server = createEnergyServer({
    engine,
    database,
    issuers: [developmentIssuerOf(secret)],
    signIn: { development: developmentSignIn, supabase: null },
    consoleFolder: fileURLToPath(new URL('../../dist/console', import.meta.url)),
  });
  const tokenSeconds = 400 * 86_400;
  server.app.route('/sign-in', signInApp({ database, ledger: engine.ledger, clock, tokenSeconds, secret }));
  const listening: Listening = await listen(server, { port: 0, hostname: '127.0.0.1' });
  return {
    url: listening.url,
    someone,
    provider,
    site: `http://${site.host}`,
    async tokenOf(email) {
      const body = new URLSearchParams({ email });
      const response = await fetch(`${listening.url}/sign-in`, { method: 'POST', body });
      return ((await response.json()) as { token: string }).token;
    },
    async leave(energy, token) {
      const { sub: userId = '' } = decodeJwt(token);
      const { currentEnergy } = await engine.status(userId);
      const note = { note: 'as the pictures want it', actor: 'pictures' };
      await engine.ledger.adjust({ userId, energy: energy - currentEnergy, ...note });
    },
    async close() {
      await listening.stop(0);
      site.close();
      await engine.close();
      await database.close();
    },
  };
}

async function openContext(): Promise<BrowserContext> {
  const browser = await launchChromium();
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
      await picture(page, { name: nameOf(path), colorScheme, fullPage: true });
    }
  }
  await page.close();
}

interface Picture {
  readonly name: string;
  readonly colorScheme: (typeof themes)[number];
  /** False: what is on the screen alone. */
  readonly fullPage: boolean;
}

/** Resolves when the page is no wider than its window: charts follow it a moment later. Throws where it never is. */
async function fits(page: Page, name: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await page.evaluate('document.documentElement.scrollWidth <= innerWidth')) return;
    await wait(50);
  }
  throw new Error(`${name}: it is wider than its window`);
}

/** One page, as it stands, at each width. */
async function picture(page: Page, { name, colorScheme, fullPage }: Picture): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    // What stands fast while one scrolls is seen where it begins.
    await page.evaluate('scrollTo(0, 0)');
    await fits(page, `${name}, ${width} pixels wide`);
    await page.screenshot({ path: `${folder}/console-${name}-${width}-${colorScheme}.png`, fullPage });
  }
}

type Tokens = Readonly<Record<'rich' | 'poor', string>>;

/** A state is reached once, and seen in both themes. */
async function shootState(
  { context, served, tokens }: { context: BrowserContext; served: Served; tokens: Tokens },
  { name, path, who = 'rich', isDialog = false, reach }: State,
): Promise<void> {
  const page = await context.newPage();
  if (who === 'nobody') {
    await page.goto(`${served.url}/sign-in`);
    await page.evaluate('localStorage.clear(); sessionStorage.clear()');
    await page.goto(`${served.url}${path}`);
  } else await page.goto(`${served.url}${path}#token=${tokens[who]}`);
  await page.setViewportSize({ width: 1_440, height: 900 });
  await reach(page, { url: served.url, provider: served.provider, site: served.site });
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`[data-theme=${colorScheme}]`).waitFor({ state: 'attached' });
    await picture(page, { name: `state-${name}`, colorScheme, fullPage: !isDialog });
  }
  await page.unrouteAll();
  await page.evaluate('localStorage.clear(); sessionStorage.clear()');
  await page.close();
}

/** The picture of the README. */
async function shootReadme(context: BrowserContext, url: string, token: string): Promise<void> {
  const page = await context.newPage();
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1_320, height: 860 });
  await page.goto(`${url}/features/ai_pitchdeck#token=${token}`);
  await reachReadme(page);
  await page.screenshot({ path: fileURLToPath(new URL('../../docs/console.png', import.meta.url)) });
  await page.close();
}

/** Who looks at the states: somebody with energy, and somebody who has nearly none. */
async function tokensOf(served: Served): Promise<Tokens> {
  const poor = await served.tokenOf('ada@demo.example');
  await served.leave(50, poor);
  return { rich: await served.tokenOf(served.someone.email), poor };
}

async function withBrowser(work: (context: BrowserContext, served: Served) => Promise<void>): Promise<void> {
  const served = await serveLivedIn(createFakeClock(seenAt));
  const context = await openContext();
  // A page has to stay open: the browser ends with its last one.
  const anchor = await context.newPage();
  try {
    await work(context, served);
  } finally {
    await anchor.close();
    await context.browser()?.close();
    await served.close();
  }
}

/** Resolves to the number of pictures. Wants the console built (npm run build). */
export async function shootConsole(): Promise<number> {
  await withBrowser(async (context, { url, someone, tokenOf }) => {
    await shoot({ context, url, token: await tokenOf(someone.email), paths: userPages });
    const paths = [...adminPages, `/admin/users/${someone.userId}`];
    await shoot({ context, url, token: await tokenOf('root@demo.example'), paths });
  });
  return (userPages.length + adminPages.length + 1) * widths.length * themes.length;
}

/** The same for the states of the features, and the README's picture. */
export async function shootStates(): Promise<number> {
  await withBrowser(async (context, served) => {
    const tokens = await tokensOf(served);
    await shootReadme(context, served.url, tokens.rich);
    for (const state of states) await shootState({ context, served, tokens }, state);
  });
  return states.length * widths.length * themes.length + 1;
}
