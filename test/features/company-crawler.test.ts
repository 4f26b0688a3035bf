/** Does the Company Crawler make a profile of a site, and charge for nothing that it could not read? */

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { features } from '@/features/index';
import { offlineProvider } from '@/providers/offline';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, refusalOf, reply, type TestEngine } from '../support/test-engine.ts';
import { serveFiles, startWebSite, type WebSite } from '../support/web-site.ts';

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
});
