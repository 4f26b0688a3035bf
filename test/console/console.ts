/** How is the console seen as a person sees it? The built one, served over a socket by a real engine, in a real browser. */

import { AxeBuilder } from '@axe-core/playwright';
import { SignJWT } from 'jose';
import type { BrowserContext, Page } from 'playwright-core';
import { inject } from 'vitest';
import { systemTimers } from '@/clock';
import type { SettingsOverrides } from '@/config';
import type { Output } from '@/contract';
import type { ModelProvider } from '@/providers/provider';
import { listen } from '@/server/listen';
import { developmentIssuerOf, developmentSignIn, signInApp } from '@/server/sign-in';
import type { Span } from '@/testing/fake-clock';
import { launchChromium } from '../support/chromium.ts';
import { sharedPglite } from '../support/databases.ts';
import { resetDatabase } from '../support/reset.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';
import { lineTo } from './line.ts';

const secret = 'a secret of the console tests, long enough';
const tokenSeconds = 400 * 86_400;

export interface Person {
  readonly userId: string;
  readonly email?: string;
  readonly isAdmin?: boolean;
}

export interface TestConsole extends Omit<TestServer, 'server'> {
  readonly url: string;
  readonly context: BrowserContext;
  /** What went wrong in pages: errors of scripts, and what the browser logs as one beside refusals of the server. */
  readonly pageProblems: string[];
  /** A tab at this address, signed in as somebody. All tabs share one browser: who is signed in in one is so in all. */
  open(path: string, person?: Person): Promise<Page>;
  /** A token that this server believes. */
  tokenOf(person: Person, expiresInSeconds: number): Promise<string>;
  /** Closes every tab and signs out. */
  closeTabs(): Promise<void>;
  /** Time goes on, for the server and in every tab; what is due in a tab happens once. */
  move(span: Span): Promise<void>;
  /** What is due in a tab is not done before this is over, however long it takes. */
  standStill(act: () => Promise<void>): Promise<void>;
  /** The network between the browser and the server. */
  cut(): void;
  mend(): void;
  /** What axe objects to: the rule and the places. Of these rules alone, where some are named. */
  objections(page: Page, ...rules: string[]): Promise<{ rule: string; places: string[] }[]>;
  close(): Promise<void>;
}

/** Colours on their way from one to another have a contrast that nobody sees for long. What turns for ever is left out. */
const stillness = `new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame))).then(() =>
  Promise.allSettled(
    document.getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
      .map(({ finished }) => finished),
  ).then(() => undefined))`;

export interface ConsoleOptions {
  readonly settings?: SettingsOverrides;
  /** Instead of the scripted one. */
  readonly model?: ModelProvider;
  /** How people sign in. Default: as demo users. */
  readonly signIn?: Output<'GET /v1/sign-in'>;
}

/** A server on the worker's embedded database, with a scripted model and a clock that stands. */
async function createConsoleServer(options: ConsoleOptions): Promise<TestServer> {
  const database = await sharedPglite();
  await resetDatabase(database);
  const server = createTestServer(database, {
    ...options,
    server: {
      // Pages wait for news in real time; the engine's own clock stands until it is moved.
      timers: systemTimers,
      issuers: [developmentIssuerOf(secret)],
      signIn: options.signIn ?? { development: developmentSignIn, supabase: null },
      consoleFolder: inject('consoleFolder'),
    },
  });
  const { clock } = server;
  const { ledger } = server.engine;
  server.server.app.route(
    '/sign-in',
    signInApp({ database: server.database, ledger, clock, tokenSeconds, secret }),
  );
  return server;
}

const secondsOf = (clock: TestServer['clock']): number => Math.floor(clock.now().getTime() / 1_000);

/** A token as the sign-in page gives it. */
const tokenOf = (
  clock: TestServer['clock'],
  { userId, email, isAdmin }: Person,
  expiresInSeconds: number = tokenSeconds,
): Promise<string> =>
  new SignJWT({
    role: 'authenticated',
    ...(email === undefined ? {} : { email }),
    ...(isAdmin === true ? { app_metadata: { role: 'super_admin' } } : {}),
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('energy-development')
    .setSubject(userId)
    .setIssuedAt(secondsOf(clock))
    .setExpirationTime(secondsOf(clock) + expiresInSeconds)
    .sign(new TextEncoder().encode(secret));

/** A browser whose clock is the test's. It is one process, which ends with the first context that is closed. */
async function openBrowser(now: Date): Promise<BrowserContext> {
  const browser = await launchChromium();
  const context = await browser.newContext({
    viewport: { width: 1_280, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(30_000);
  // Its timers run, so that pauses in typing are noticed; its date stands until it is moved.
  await context.clock.install({ time: now });
  await context.clock.setFixedTime(now);
  return context;
}

/** What a browser logs for each answer above 399: refusals are part of many tests. */
const isRefusal = (text: string): boolean => text.startsWith('Failed to load resource');

function gatherProblems(context: BrowserContext): string[] {
  const problems: string[] = [];
  context.on('weberror', (error) => problems.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error' && !isRefusal(message.text())) problems.push(message.text());
  });
  return problems;
}

/** A notice that a person sees. For a moment its text also stands in what is read out, which is not it. */
export const noticed = (page: Page, text: string): Promise<void> =>
  page
    .getByRole('region', { name: /^Notifications/ })
    .getByText(text, { exact: true })
    .waitFor();

/** Opens the console. To be closed in the end. */
export async function openConsole(options: ConsoleOptions = {}): Promise<TestConsole> {
  const { server, ...rest } = await createConsoleServer(options);
  const { clock } = rest;
  const listening = await listen(server, { port: 0, hostname: '127.0.0.1' });
  const line = await lineTo(listening.url);
  const context = await openBrowser(clock.now());
  return {
    ...rest,
    url: line.url,
    context,
    pageProblems: gatherProblems(context),
    async open(path, person) {
      const page = await context.newPage();
      const token = person === undefined ? '' : `#token=${await tokenOf(clock, person)}`;
      await page.goto(`${line.url}${path}${token}`);
      return page;
    },
    tokenOf: (person, expiresInSeconds) => tokenOf(clock, person, expiresInSeconds),
    async closeTabs() {
      const pages = context.pages();
      await pages[0]?.evaluate('localStorage.clear(); sessionStorage.clear()');
      for (const page of pages) await page.close();
    },
    async move(span) {
      const before = clock.now().getTime();
      clock.advance(span);
      if (context.pages().length === 0) return;
      await context.clock.setFixedTime(clock.now());
      await context.clock.fastForward(clock.now().getTime() - before);
    },
    async standStill(act) {
      await context.clock.pauseAt(clock.now());
      await act();
      await context.clock.resume();
      await context.clock.setFixedTime(clock.now());
    },
    cut: line.cut,
    mend: line.mend,
    async objections(page, ...rules) {
      await page.evaluate(stillness);
      const axe = new AxeBuilder({ page }).setLegacyMode(true);
      const { violations } = await (rules.length === 0 ? axe : axe.withRules(rules)).analyze();
      return violations.map(({ id, nodes }) => ({ rule: id, places: nodes.map(({ html }) => html) }));
    },
    async close() {
      await context.browser()?.close();
      await line.close();
      await listening.stop(0);
    },
  };
}
