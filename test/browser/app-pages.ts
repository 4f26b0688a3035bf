/** What does a test of an app in a browser stand on? Pages on the real server, by sockets, with one clock for both that the test moves. */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openBrowserOn } from '../react/browser.ts';
import { sharedPglite } from '../support/databases.ts';
import { resetDatabase } from '../support/reset.ts';
import { type ServedApi, serveApi } from '../support/served-api.ts';
import type { TestEngineOptions } from '../support/test-engine.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

export type View = 'balance' | 'writer' | 'answerer' | 'usage' | 'plain';

export interface App {
  readonly server: TestServer;
  readonly api: ServedApi;
  readonly userId: string;
  /** Another tab of the same user. */
  open(view: View): Promise<Page>;
  /** The same, with a page that something is done to before it is opened. */
  openWith(view: View, prepare: (page: Page) => Promise<void>): Promise<Page>;
  /** Time goes on, for the server and for every page. */
  pass(seconds: number): Promise<void>;
}

export interface AppOptions extends Pick<TestEngineOptions, 'settings'> {
  /** Outside every surge window unless said otherwise. */
  readonly at?: string;
  readonly energy?: number;
  readonly tier?: 'free' | 'pro';
}

const usualStart = '2026-03-10T12:00:00Z';

/** To be called once in a describe block: gives what opens an app. */
export function describeApps(): (options?: AppOptions) => Promise<App> {
  let browser: Awaited<ReturnType<typeof openBrowserOn>>;
  const opened: (() => Promise<void>)[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    browser = await openBrowserOn(['app.html']);
    await browser.context.clock.install({ time: usualStart });
    // It takes long the first time, longer than a test may.
    await sharedPglite();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
    expect(problems.splice(0)).toEqual([]);
  });

  return async (options = {}) => {
    const { at = usualStart, energy, tier = 'free', settings } = options;
    const database = await sharedPglite();
    await resetDatabase(database);
    const server = createTestServer(database, {
      ...(settings === undefined ? {} : { settings }),
      server: { origins: [browser.url] },
    });
    server.clock.set(at);
    await browser.context.clock.setSystemTime(at);
    const userId = await server.newUser({ tier, ...(energy === undefined ? {} : { energy: energy * 100 }) });
    const api = await serveApi(server.server);
    opened.push(async () => {
      await api.close();
      server.server.stop();
      expect(server.failures).toEqual([]);
    });
    const token = await server.token(userId, { expiresInSeconds: 7 * 86_400 });
    const openWith: App['openWith'] = async (view, prepare) => {
      const page = await browser.context.newPage();
      page.on('pageerror', (error) => problems.push(String(error)));
      opened.push(() => page.close());
      await prepare(page);
      await page.goto(`${browser.url}/app.html#${new URLSearchParams({ api: api.url, token, view })}`);
      return page;
    };
    return {
      server,
      api,
      userId,
      open: (view) => openWith(view, async () => {}),
      openWith,
      async pass(seconds) {
        await server.pass(seconds);
        await browser.context.clock.fastForward(seconds * 1_000);
      },
    };
  };
}

/** Waits until a text stands in a place of the page; the test's own time limit is the only one. */
export const shows = async (page: Page, text: string | RegExp, where = '#root'): Promise<void> => {
  await page.locator(where).filter({ hasText: text }).first().waitFor();
};
