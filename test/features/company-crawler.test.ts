/** Does the Company Crawler make a profile of a site, and charge for nothing that it could not read? */

import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { features } from '@/features/index';
import { offlineProvider } from '@/providers/offline';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, reached, refusalOf, reply, type TestEngine } from '../support/test-engine.ts';
import { serveFiles, servePages, startWebSite, type WebSite } from '../support/web-site.ts';

const { company_crawler: crawler } = features;
const profileOf = (source: string) => ({
  name: 'Tourbo',
  summary: 'Plans delivery tours.',
  products: ['Tourbo Plan'],
  audiences: ['Parcel services'],
  locations: ['Kassel'],
  contacts: [],
  facts: [{ fact: 'Founded in 2019.', source }],
});

describeOnEachDatabase('the Company Crawler', (open) => {
  let at: TestEngine;
  let site: WebSite;
  beforeAll(async () => {
    site = await startWebSite(serveFiles);
    return () => site.close();
  });
  afterAll(() => open().clear());
  beforeEach(async () => {
    await open().clear();
    site.asked.length = 0;
    at = createTestEngine(open().database, { settings: { crawler: { allowedHosts: [site.host] } } });
    return () => at.engine.close();
  });

  it('sends the pages with their addresses, and makes a profile whose facts name their page', async () => {
    const userId = await at.newUser({ tier: 'pro' });
    at.provider.script(
      reply([JSON.stringify(profileOf('https://elsewhere.example/'))]),
      reply([JSON.stringify(profileOf(`${site.origin}/about.html`))]),
    );
    const result = await crawler.run(at.engine, {
      userId,
      input: { url: site.origin, focus: 'Who leads it?' },
    });
    expect(result.output).toEqual(profileOf(`${site.origin}/about.html`));
    const [first, second] = at.provider.calls.map(({ request }) => String(request.messages.at(-1)?.content));
    expect(first).toMatch(/Who leads it\?[\s\S]*about\.html[\s\S]*Mira Hansen/);
    expect(second).toMatch(/1 facts name a source/);
    await at.settlements(userId, 1);
  });

  it('reads the site once for a quote and its run, and keeps the price', async () => {
    const userId = await at.newUser({ tier: 'pro' });
    const input = { url: site.origin };
    const quote = await crawler.quote(at.engine, { userId, input });
    const asked = site.asked.length;
    at.provider.script(reply([JSON.stringify(profileOf(`${site.origin}/`))]));
    await crawler.run(at.engine, { userId, input, quoteToken: quote.token });
    expect(site.asked).toHaveLength(asked);
    at.clock.advance({ minutes: 6 });
    await crawler.quote(at.engine, { userId, input });
    expect(site.asked.length).toBeGreaterThan(asked);
  });

  it('costs little enough for each tier: what is sent is cut to the tier', async () => {
    for (const [tier, most] of [
      ['free', 5_000],
      ['pro', 12_000],
    ] as const) {
      const userId = await at.newUser({ tier });
      const { expectedTokens, unaffordable } = await crawler.quote(at.engine, {
        userId,
        input: { url: site.origin },
      });
      expect(expectedTokens).toBeLessThan(most);
      expect(unaffordable).toBeNull();
    }
  });

  it('charges nothing and asks no model where the site cannot be read', async () => {
    const userId = await at.newUser({ tier: 'pro' });
    const run = (url: unknown) => refusalOf(crawler.run(at.engine, { userId, input: { url } }));
    for (const url of [
      'http://127.0.0.1/',
      'http://169.254.169.254/latest',
      `${site.origin}/nowhere`,
      'http://',
      '',
      7,
    ]) {
      expect(await run(url)).toBe('invalid_request');
    }
    expect(at.provider.calls).toHaveLength(0);
    await at.settlements(userId, 0);
  });

  it('works without a model: sentences of the pages, each with its page', async () => {
    const offline = createTestEngine(open().database, {
      model: offlineProvider(),
      clock: at.clock,
      settings: { crawler: { allowedHosts: [site.host] } },
    });
    const userId = await at.newUser({ tier: 'pro' });
    const stream = await crawler.stream(offline.engine, { userId, input: { url: site.origin } });
    const { output, notice } = await stream.result;
    expect(notice).toMatch(/not written by a language model/);
    expect(output.name).toBe('Tourbo: delivery tours that save a fifth');
    expect(output.facts.length).toBeGreaterThan(4);
    expect(output.facts.every(({ source }) => source.startsWith(site.origin))).toBe(true);
    await offline.settlements(userId, 1);
    await offline.engine.close();
  });

  describe('on a site that changes', () => {
    const pageOf = (text: string) => servePages({ '/': `<title>Tourbo</title><p>${text}</p>` });
    const down: RequestListener = (_, response) => response.writeHead(503).end();
    let answer: RequestListener;
    let changing: WebSite;
    let other: TestEngine;
    beforeEach(async () => {
      answer = pageOf('We plan delivery tours for parcel services.');
      changing = await startWebSite((request, response) => answer(request, response));
      const settings = { crawler: { allowedHosts: [changing.host] } };
      at = createTestEngine(open().database, { settings });
      other = createTestEngine(open().database, { settings, clock: at.clock });
      return async () => {
        await Promise.all([at.engine.close(), other.engine.close()]);
        await changing.close();
      };
    });
    const profile = () => reply([JSON.stringify(profileOf(`${changing.origin}/`))]);

    it.each([
      ['says something else', pageOf('We sell pumps now.')],
      ['is down', down],
    ])(
      'gives a paid answer again while the site %s, here and on another process, and reads nothing',
      async (_, later) => {
        const userId = await at.newUser({ tier: 'pro' });
        const input = { url: changing.origin };
        const quote = await crawler.quote(at.engine, { userId, input });
        at.provider.script(profile());
        const call = { userId, input, quoteToken: quote.token };
        const { output, energy } = await crawler.run(at.engine, call);
        answer = later;
        changing.asked.length = 0;
        at.clock.advance({ minutes: 6 });
        for (const { engine } of [at, other]) {
          expect(await crawler.run(engine, call)).toMatchObject({ output, energy, replayed: true });
          const { result } = await crawler.stream(engine, call);
          expect(await result).toMatchObject({ output, energy, replayed: true });
        }
        const another = crawler.run(at.engine, { ...call, input: { ...input, focus: 'Prices' } });
        expect(await refusalOf(another)).toBe('idempotency_conflict');
        expect(changing.asked).toEqual([]);
        await at.settlements(userId, 1);
      },
    );

    it('runs a quote of another process, for at most what it said, though the page is another one', async () => {
      const userId = await at.newUser({ tier: 'pro' });
      const input = { url: changing.origin };
      const quote = await crawler.quote(at.engine, { userId, input });
      answer = pageOf('We plan delivery tours for grocery shops.');
      other.provider.script(profile());
      const { energy } = await crawler.run(other.engine, { userId, input, quoteToken: quote.token });
      expect(energy).toBeLessThanOrEqual(quote.ceiling.total);
      const [sent] = other.provider.calls;
      expect(sent?.request.messages.at(-1)?.content).toContain('grocery shops');
      await at.settlements(userId, 1);
    });

    it('says so where the page has grown beyond its quote, and charges nothing', async () => {
      const userId = await at.newUser({ tier: 'pro' });
      const input = { url: changing.origin };
      const quote = await crawler.quote(at.engine, { userId, input });
      answer = pageOf('We plan delivery tours. '.repeat(300));
      const run = crawler.run(other.engine, { userId, input, quoteToken: quote.token });
      await expect(run).rejects.toMatchObject({
        code: 'invalid_request',
        message: expect.stringMatching(/more to read.*new quote/),
      });
      expect(other.provider.calls).toHaveLength(0);
      await at.settlements(userId, 0);
    });

    it('reads nothing for a quote that is good no more', async () => {
      const userId = await at.newUser({ tier: 'pro' });
      const input = { url: changing.origin };
      const quote = await crawler.quote(at.engine, { userId, input });
      changing.asked.length = 0;
      at.clock.advance({ minutes: 6 });
      const run = crawler.run(at.engine, { userId, input, quoteToken: quote.token });
      expect(await refusalOf(run)).toBe('quote_expired');
      expect(changing.asked).toEqual([]);
    });
  });

  describe('while a site does not answer yet', () => {
    let slow: WebSite;
    /** What goes on with the requests that wait. */
    let waiting: (() => void)[];
    const userOf = () => at.newUser({ tier: 'pro' });
    const quoteOf = (userId: string, path = '/', signal?: AbortSignal) =>
      crawler.quote(at.engine, { userId, input: { url: `${slow.origin}${path}` }, signal });
    const letGo = () => {
      for (const goOn of waiting.splice(0)) goOn();
    };
    beforeEach(async () => {
      waiting = [];
      slow = await startWebSite((request, response) => {
        if (request.url === '/robots.txt') response.writeHead(404).end();
        else
          waiting.push(() => {
            response.setHeader('content-type', 'text/html').end('<p>We plan delivery tours.</p>');
          });
      });
      await at.engine.close();
      at = createTestEngine(open().database, {
        settings: { crawler: { allowedHosts: [slow.host], crawlsAtOnce: 3 } },
      });
      return async () => {
        letGo();
        await slow.close();
      };
    });

    it('reads it once for all who ask for it, however they write its address', async () => {
      const users = [await userOf(), await userOf(), await userOf()];
      const paths = ['', '/', '/#top'];
      const quotes = Promise.all(users.map((userId, nth) => quoteOf(userId, paths[nth])));
      await reached(() => waiting.length > 0);
      letGo();
      expect(await quotes).toHaveLength(3);
      expect(slow.asked).toEqual(['/robots.txt', '/']);
    });

    it('goes on for those who wait when the first one leaves, and ends with the last', async () => {
      const [first, second] = [new AbortController(), new AbortController()];
      const userId = await userOf();
      const left = refusalOf(quoteOf(userId, '/', first.signal));
      const stayed = quoteOf(userId, '/', second.signal);
      await reached(() => waiting.length > 0);
      first.abort();
      expect(await left).toBe('AbortError');
      letGo();
      expect((await stayed).feature).toBe('company_crawler');
      const alone = refusalOf(quoteOf(userId, '/alone', second.signal));
      await reached(() => waiting.length > 0);
      second.abort();
      expect(await alone).toBe('AbortError');
      const again = quoteOf(userId, '/alone');
      await reached(() => waiting.length > 1);
      letGo();
      expect((await again).feature).toBe('company_crawler');
    });

    it('reads two at once for a user and three for all, and says when to come again', async () => {
      const [busy, second, third] = [await userOf(), await userOf(), await userOf()];
      const running = [quoteOf(busy, '/?a=1'), quoteOf(busy, '/?a=2')];
      await reached(() => waiting.length === 2);
      await expect(quoteOf(busy, '/?a=3')).rejects.toMatchObject({
        code: 'rate_limited',
        message: expect.stringMatching(/for this user/),
        details: { retryAfterSeconds: 5 },
      });
      running.push(quoteOf(second, '/?a=4'));
      await reached(() => waiting.length === 3);
      await expect(quoteOf(third, '/?a=5')).rejects.toMatchObject({
        code: 'rate_limited',
        message: expect.stringMatching(/being read here/),
      });
      letGo();
      await Promise.all(running);
      const afterwards = quoteOf(busy, '/?a=3');
      await reached(() => waiting.length > 0);
      letGo();
      expect((await afterwards).feature).toBe('company_crawler');
    });

    it('keeps it from when it was read, not from when it was asked for', async () => {
      const userId = await userOf();
      const first = quoteOf(userId);
      await reached(() => waiting.length > 0);
      at.clock.advance({ seconds: 40 });
      letGo();
      await first;
      at.clock.advance({ seconds: 290 });
      await quoteOf(userId);
      expect(slow.asked).toEqual(['/robots.txt', '/']);
    });
  });
});
