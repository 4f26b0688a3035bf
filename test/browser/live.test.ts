import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { reached } from '../support/test-engine.ts';
import { type App, describeApps, shows } from './app-pages.ts';

const amount = '.energy-bar-amount';
const staleNote = '.energy-bar .energy-stale';

/** 1.10 in the free tier, outside every window. */
const charge = ({ server, userId }: App) =>
  server.engine.charge({ userId, feature: 'ai_message', base: 100 });

/** As a browser tells a page that another tab is looked at, or that this one is again. */
const look = (page: Page, state: 'hidden' | 'visible') =>
  page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });
    document.dispatchEvent(new Event('visibilitychange'))`);

describe('an app in a browser that watches a balance', () => {
  const openApp = describeApps();

  it('shows a payment in every tab at once, and asks again for all that has changed with it', async () => {
    const app = await openApp();
    const tabs = [await app.open('balance'), await app.open('balance')];
    for (const tab of tabs) await shows(tab, /^10$/, amount);
    await charge(app);
    await app.server.pass(1);
    for (const tab of tabs) {
      await shows(tab, '8.90', amount);
      await shows(tab, '−1.10', '.energy-entry');
      await shows(tab, 'opening 8.9', '[data-name="lots"]');
    }
  });

  it('keeps one line a page, and none when it is left', async () => {
    const app = await openApp();
    const { timers } = app.server;
    const before = timers.pending;
    const tab = await app.open('balance');
    await reached(() => timers.pending > before);
    const perLine = timers.pending - before;
    const other = await app.open('balance');
    await reached(() => timers.pending > before + perLine);
    await other.getByText('Leave').click();
    await reached(() => timers.pending === before + perLine);
    await tab.getByText('Leave').click();
    await reached(() => timers.pending === before);
  });

  it('says since when it is not up to date where the connection is lost, and is fresh when it is back', async () => {
    const app = await openApp();
    const page = await app.open('balance');
    await shows(page, /^10$/, amount);
    expect(await page.locator(staleNote).count()).toBe(0);
    await app.api.cut();
    await shows(page, 'Not up to date since 12:00', staleNote);
    await charge(app);
    expect(await page.locator(amount).innerText()).toBe('10');
    await app.api.mend();
    await app.pass(60);
    await shows(page, '8.90', amount);
    await page.locator(staleNote).waitFor({ state: 'detached' });
    await charge(app);
    await app.server.pass(1);
    await shows(page, '7.80', amount);
  });

  it('asks for no line while the browser has no network, and for one as soon as it has', async () => {
    const app = await openApp();
    const page = await app.open('balance');
    await shows(page, /^10$/, amount);
    const asked = { lines: 0 };
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/me/stream')) asked.lines += 1;
    });
    await page.context().setOffline(true);
    await shows(page, 'Not up to date since 12:00', staleNote);
    for (let second = 0; second < 15; second += 1) await app.pass(1);
    expect(asked.lines).toBe(0);
    await page.context().setOffline(false);
    await page.locator(staleNote).waitFor({ state: 'detached' });
    expect(asked.lines).toBe(1);
  });

  it('says that it could not be loaded where the server was never reached, and loads when it is', async () => {
    const app = await openApp();
    await app.api.cut();
    const page = await app.open('balance');
    await shows(page, 'Could not be loaded. The server cannot be reached.', '[role="alert"]');
    await app.api.mend();
    await app.pass(60);
    await shows(page, /^10$/, amount);
    await shows(page, 'Your first energy', '.energy-entry');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('has the balance asked for where the line is refused, and it is fresh all the same', async () => {
    const app = await openApp({ settings: { server: { streamsOfUserAtMost: 0 } } });
    const page = await app.open('balance');
    await shows(page, /^10$/, amount);
    await charge(app);
    await app.pass(15);
    await shows(page, '8.90', amount);
    await shows(page, '−1.10', '.energy-entry');
    expect(await page.locator(staleNote).count()).toBe(0);
  });

  it('gives its line up while nobody looks for long, and is told all of it when somebody does again', async () => {
    const app = await openApp();
    const { timers } = app.server;
    const before = timers.pending;
    const page = await app.open('balance');
    await shows(page, /^10$/, amount);
    await look(page, 'hidden');
    await app.pass(5);
    await reached(() => timers.pending > before);
    await app.pass(10);
    await reached(() => timers.pending === before);
    await charge(app);
    await look(page, 'visible');
    await shows(page, '8.90', amount);
    await shows(page, '−1.10', '.energy-entry');
  });

  it('asks again for what was on its way when it changed', async () => {
    const app = await openApp();
    const cameLate = Promise.withResolvers<void>();
    const page = await app.openWith('balance', async (opening) => {
      let isFirst = true;
      await opening.route('**/v1/me/entries', async (route) => {
        const isHeldBack = isFirst;
        isFirst = false;
        const response = await route.fetch();
        if (isHeldBack) await shows(opening, '8.90', amount);
        await route.fulfill({ response }).catch(() => undefined);
        if (isHeldBack) cameLate.resolve();
      });
    });
    await shows(page, /^10$/, amount);
    await charge(app);
    await app.server.pass(1);
    await cameLate.promise;
    await shows(page, '−1.10', '.energy-entry');
  });

  it('does not ask for everything at each of many changes in a row', async () => {
    const app = await openApp({ energy: 100 });
    const page = await app.open('balance');
    await shows(page, /^100$/, amount);
    await shows(page, '100', '.energy-entry');
    let asked = 0;
    page.on('request', (request) => {
      if (request.method() === 'GET' && request.url().endsWith('/entries')) asked += 1;
    });
    for (let nth = 1; nth <= 5; nth += 1) {
      await charge(app);
      await app.server.pass(1);
      await shows(page, (100 - 1.1 * nth).toFixed(2), amount);
    }
    await app.pass(2);
    await page.locator('.energy-entry').filter({ hasText: '−1.10' }).nth(4).waitFor();
    expect(asked).toBeLessThan(5);
  });

  it('forgets what was another user’s when somebody else has signed in', async () => {
    const app = await openApp();
    const page = await app.open('balance');
    await shows(page, /^10$/, amount);
    await charge(app);
    await app.server.pass(1);
    await shows(page, '−1.10', '.energy-entry');
    const other = await app.server.newUser({ tier: 'pro' });
    const token = await app.server.token(other);
    await page.evaluate(`location.hash = location.hash.replace(/token=[^&]*/, 'token=${token}')`);
    await app.pass(app.server.engine.settings.server.streamSecondsAtMost);
    await shows(page, /^30$/, amount);
    await page.locator('.energy-entry').filter({ hasText: '−1.10' }).waitFor({ state: 'detached' });
  });
});
