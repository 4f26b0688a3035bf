/** Are the AI features over HTTP what they are in the process: checked, paid once, and told while they come? */

import { beforeEach, expect, it } from 'vitest';
import { createEnergyClient } from '@/client/index';
import { featureEvent } from '@/contract/feature-shapes';
import { features } from '@/features/index';
import { featureCases } from '../features/cases.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { serverEventsIn } from '../support/server-events.ts';
import { reply, say } from '../support/test-engine.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

const usage = { promptTokens: 100, completionTokens: 200 };
const pieces = (text: string) => say(...(text.match(/[\s\S]{1,60}/gu) ?? []));
const about = featureCases.find(({ name }) => name === 'ai_about') as (typeof featureCases)[number];
const runs = '/v1/me/features/ai_about/runs';

interface Result {
  readonly output: unknown;
  readonly energy_cost: number;
  readonly balance_after: number;
  readonly replayed: boolean;
  readonly entries: readonly { readonly seq: number }[];
}

describeOnEachDatabase('the AI features over HTTP', (open) => {
  let server: TestServer;
  beforeEach(async () => {
    await open().clear();
    server = createTestServer(open().database);
    return () => server.engine.close();
  });
  const signedIn = async (account: Parameters<TestServer['newUser']>[0] = { tier: 'pro' }) => {
    const userId = await server.newUser(account);
    return { userId, bearer: await server.token(userId) };
  };
  const post = <T = Record<string, unknown>>(path: string, bearer: string, body: unknown, headers = {}) =>
    server.ask<T>(path, { method: 'POST', bearer, body, headers });
  const inOrder = async (userId: string, settled: number) => {
    await server.database.quiet();
    expect(await server.engine.status(userId)).toMatchObject({ heldEnergy: 0, tokensHeld: 0 });
    await server.settlements(userId, settled);
    expect(await server.engine.ledger.verify()).toEqual([]);
    expect(server.failures).toEqual([]);
  };
  /** A stream that was begun, with its first events read. */
  async function begun(bearer: string, key: string) {
    const response = await server.server.app.request(runs, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({ input: about.input, stream: true }),
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toContain('event: text');
    return reader;
  }

  it('are told with their schemas and what they are thought to cost', async () => {
    const { bearer } = await signedIn();
    const { body } = await server.ask<{ items: Record<string, unknown>[] }>('/v1/features', { bearer });
    expect(body.items.map(({ feature }) => feature)).toEqual(Object.keys(features));
    expect(body.items[0]).toMatchObject({ feature: 'ai_chatbot', title: expect.any(String), writes: 'text' });
    const scanner = body.items.find(({ feature }) => feature === 'ai_scanner');
    expect(scanner).toMatchObject({
      writes: 'json',
      base_tokens: 800,
      token_multiplier: '2',
      input_schema: {
        type: 'object',
        required: ['ideal', 'prospect'],
        properties: { ideal: { type: 'string', maxLength: 20_000 } },
      },
      output_schema: { properties: { score: { type: 'integer', minimum: 0, maximum: 100 } } },
    });
    expect(body.items.find(({ feature }) => feature === 'ai_deepscan')).toMatchObject({
      tokens_per_item: 50,
    });
  });

  it.each(featureCases.map((each) => [each.name, each] as const))(
    '%s is quoted, run at that price, and paid once',
    async (name, each) => {
      const { userId, bearer } = await signedIn();
      server.provider.script(reply([each.answer], usage));
      const quote = await post<{ token: string; max_cost: number; feature: string }>(
        `/v1/me/features/${name}/quotes`,
        bearer,
        { input: each.input },
      );
      expect(quote).toMatchObject({ status: 200, body: { feature: name } });
      const run = await post<Result>(`/v1/me/features/${name}/runs`, bearer, {
        input: each.input,
        quote_token: quote.body.token,
      });
      expect(run).toMatchObject({
        status: 200,
        body: {
          feature: name,
          notice: null,
          tokens_used: 300,
          replayed: false,
          balance_after: 30 - run.body.energy_cost,
        },
      });
      expect(run.body.energy_cost).toBeLessThanOrEqual(quote.body.max_cost);
      expect(features[name].output.safeParse(run.body.output).success).toBe(true);
      await inOrder(userId, 1);
    },
  );

  it.each([false, true])('say of prose that it was cut off at its length (streamed: %s)', async (stream) => {
    const { userId, bearer } = await signedIn();
    const input = { message: 'How do I open a call?' };
    const run = async (key: string) => {
      const path = '/v1/me/features/ai_chatbot/runs';
      const { body } = await post<string | Result>(
        path,
        bearer,
        { input, stream },
        { 'idempotency-key': key },
      );
      if (typeof body !== 'string') return body;
      return serverEventsIn(body).find(({ event }) => event === 'result')?.data;
    };
    server.provider.script(
      { ...reply(['Say who you'], usage), finishReason: 'length' },
      reply(['Say.'], usage),
    );
    const cut = { output: { text: 'Say who you' }, finish_reason: 'length' };
    expect(await run('one')).toMatchObject({ ...cut, replayed: false });
    expect(await run('one')).toMatchObject({ ...cut, replayed: true });
    expect(await run('two')).toMatchObject({ output: { text: 'Say.' }, finish_reason: 'stop' });
    await inOrder(userId, 2);
  });

  it('refuse a wrong input with each of its problems, and a name that is none of theirs', async () => {
    const { userId, bearer } = await signedIn();
    for (const path of ['quotes', 'runs']) {
      const refused = await post(`/v1/me/features/ai_scanner/${path}`, bearer, {
        input: { ideal: '', prospect: {} },
      });
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
      const { problems } = refused.body.details as { problems: { path: string }[] };
      expect(problems.map((problem) => problem.path)).toEqual(['ideal', 'prospect']);
      const unknown = await post(`/v1/me/features/constructor/${path}`, bearer, { input: {} });
      expect(unknown).toMatchObject({ status: 404, body: { code: 'unknown_feature' } });
    }
    expect(server.provider.calls).toHaveLength(0);
    await inOrder(userId, 0);
  });

  it('come as events: pieces, what can be read of them so far, and the receipt', async () => {
    const { userId, bearer } = await signedIn();
    server.provider.script({ steps: pieces(about.answer), usage });
    const told = await post<string>(runs, bearer, { input: about.input }, { accept: 'text/event-stream' });
    const events = serverEventsIn(told.body).map((event) => featureEvent.parse(event));
    const texts = events.flatMap((each) => (each.event === 'text' ? [each.data.text] : []));
    expect(texts.join('')).toBe(about.answer);
    const partial = events.find((each) => each.event === 'partial');
    expect(partial).toMatchObject({ data: { output: { headline: 'Tourbo' } } });
    expect(events.at(-1)).toMatchObject({
      event: 'result',
      data: { output: JSON.parse(about.answer), tokens_used: 300 },
    });
    await inOrder(userId, 1);
  });

  it('say that an answer is asked for again, and charge the delivered one', async () => {
    const { userId, bearer } = await signedIn();
    server.provider.script(
      reply([about.wrong], usage),
      reply([about.answer], { ...usage, promptTokens: 340 }),
    );
    const told = await post<string>(runs, bearer, { input: about.input, stream: true });
    const events = serverEventsIn(told.body);
    expect(events.map(({ event }) => event).filter((event) => event !== 'partial')).toEqual([
      'text',
      'repair',
      'text',
      'result',
    ]);
    expect(events.at(-1)?.data).toMatchObject({ tokens_used: 300 });
    await inOrder(userId, 1);
  });

  it('charge nothing for a model that breaks off, and say so at the end of the events', async () => {
    const { userId, bearer } = await signedIn();
    server.provider.script({ steps: [...say('{"headline"'), { type: 'disconnect' }] });
    const told = await post<string>(runs, bearer, { input: about.input, stream: true });
    expect(serverEventsIn(told.body).at(-1)).toMatchObject({
      event: 'problem',
      data: { code: 'provider_failed', retryable: true },
    });
    await inOrder(userId, 0);
  });

  it('are refused as a problem before a stream begins', async () => {
    const { userId, bearer } = await signedIn({ energy: 1 });
    const refused = await post(runs, bearer, { input: about.input, stream: true });
    expect(refused).toMatchObject({ status: 402, body: { code: 'insufficient_energy' } });
    await inOrder(userId, 0);
  });

  it('in two tabs at once on the last energy serve one, and refuse the other in words', async () => {
    const { userId, bearer } = await signedIn({ energy: 1_000 });
    const quoted = await post<{ max_cost: number }>('/v1/me/features/ai_about/quotes', bearer, {
      input: about.input,
    });
    // Enough for one, and a little more.
    const last = Math.round(quoted.body.max_cost * 100) + 1;
    await server.engine.ledger.adjust({ userId, energy: last - 1_000, note: 'the last', actor: 'test' });
    const go = Promise.withResolvers<void>();
    const script = { steps: [{ type: 'wait' as const, until: go.promise }, ...say(about.answer)], usage };
    server.provider.script(script, script);
    const tabs = [1, 2].map(async () => {
      const told = await post<unknown>(runs, bearer, { input: about.input });
      go.resolve();
      return told;
    });
    // The one that is refused opens the way for the other.
    const told = (await Promise.all(tabs)).toSorted((a, b) => a.status - b.status);
    expect(told[0]).toMatchObject({ status: 200 });
    expect(told[1]?.body).toMatchObject({ code: 'energy_held_elsewhere', retryable: true });
    await inOrder(userId, 1);
  });

  it('end with a client that goes away, which pays for what was delivered, once, also when it asks again', async () => {
    const { userId, bearer } = await signedIn();
    server.provider.script({ steps: [...pieces(about.answer).slice(0, 1), { type: 'hang' }] });
    const reader = await begun(bearer, 'a lost line');
    expect((await server.engine.status(userId)).heldEnergy).toBeGreaterThan(0);
    await reader.cancel();
    await inOrder(userId, 1);
    const balance = (await server.engine.status(userId)).currentEnergy;
    const again = await post(runs, bearer, { input: about.input }, { 'idempotency-key': 'a lost line' });
    expect(again).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', details: { endedEarly: true, seq: 2 } },
    });
    expect(again.body.detail).toMatch(
      /ended early and is paid for what it had delivered; ask again with a new key/,
    );
    expect((await server.engine.status(userId)).currentEnergy).toBe(balance);
    await inOrder(userId, 1);
  });

  it('say of an answer that was delivered whole and is kept no more that it was paid, not that it was ended early', async () => {
    const { userId, bearer } = await signedIn();
    server.provider.script(reply([about.answer], usage));
    const key = { 'idempotency-key': 'yesterday' };
    await post(runs, bearer, { input: about.input }, key);
    server.clock.advance({ hours: 25 });
    const again = await post(runs, await server.token(userId), { input: about.input }, key);
    expect(again).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_request',
        detail: expect.stringMatching(/made and paid, and its answer is not kept any more/),
        details: { answerGone: true, seq: 2 },
      },
    });
    expect(again.body.details).not.toHaveProperty('endedEarly');
    await inOrder(userId, 1);
  });

  it('say when to come again where as many sites are read for one as may be', async () => {
    await server.engine.close();
    server = createTestServer(open().database, { settings: { crawler: { crawlsOfUserAtOnce: 0 } } });
    const { userId, bearer } = await signedIn();
    for (const path of ['quotes', 'runs']) {
      const input = { url: 'https://acme.example' };
      const refused = await post(`/v1/me/features/company_crawler/${path}`, bearer, { input });
      expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited', retryable: true } });
      expect(refused.headers.get('retry-after')).toBe('5');
    }
    await inOrder(userId, 0);
  });

  it('send a word while a model thinks for long, so that nothing between takes the line for dead', async () => {
    const { userId, bearer } = await signedIn();
    const go = Promise.withResolvers<void>();
    const { pending } = server.timers;
    const [first, ...others] = pieces(about.answer);
    if (first === undefined) throw new Error('the answer has no pieces');
    server.provider.script({ steps: [first, { type: 'wait', until: go.promise }, ...others], usage });
    const reader = await begun(bearer, 'a long thought');
    let heard = '';
    while (heard !== ': still here\n\n') {
      const next = reader.read();
      await server.pass(15);
      heard = new TextDecoder().decode((await next).value);
    }
    go.resolve();
    while (!(await reader.read()).done);
    await inOrder(userId, 1);
    await server.pass(1);
    expect(server.timers.pending).toBe(pending);
  });

  it('of which nothing was delivered cost nothing when the client goes away', async () => {
    const { userId, bearer } = await signedIn();
    const leaving = new AbortController();
    server.provider.script({ steps: [{ type: 'hang' }] });
    const asked = server.server.app.request(runs, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ input: about.input }),
      signal: leaving.signal,
    });
    while (server.provider.calls.length === 0) await server.database.quiet();
    leaving.abort();
    await asked;
    await inOrder(userId, 0);
  });

  it('asked for again with the same key are answered with the first result, and charged once', async () => {
    const { userId, bearer } = await signedIn();
    server.provider.script(reply([about.answer], usage));
    const headers = { 'idempotency-key': 'an about page' };
    const first = await post<Result>(runs, bearer, { input: about.input }, headers);
    const again = await post<Result>(runs, bearer, { input: about.input }, headers);
    expect(again.body).toMatchObject({ output: first.body.output, replayed: true });
    expect(again.body.entries[0]?.seq).toBe(first.body.entries[0]?.seq);
    const streamed = await post<string>(runs, bearer, { input: about.input, stream: true }, headers);
    expect(serverEventsIn(streamed.body)).toMatchObject([
      { event: 'result', data: { output: first.body.output, replayed: true } },
    ]);
    const other = await post(runs, bearer, { input: { ...about.input, name: 'Other' } }, headers);
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    await inOrder(userId, 1);
  });

  it('come to a program as typed events, and a quote brings its price along', async () => {
    const { userId, bearer } = await signedIn();
    const client = createEnergyClient({
      baseUrl: 'http://energy.example',
      token: bearer,
      fetch: ((url: string, init: RequestInit) => server.server.app.request(url, init)) as typeof fetch,
    });
    server.provider.script({ steps: pieces(about.answer), usage });
    const { input } = about as { input: Record<string, string> };
    const params = { feature: 'ai_about' };
    const quote = await client.request('POST /v1/me/features/{feature}/quotes', { params, body: { input } });
    const seen = new Set<string>();
    let cost = 0;
    for await (const event of client.runFeature({ params, body: { input, quote_token: quote.token } })) {
      seen.add(event.event);
      if (event.event === 'result') cost = event.data.energy_cost;
    }
    expect([...seen]).toEqual(['text', 'partial', 'result']);
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThanOrEqual(quote.max_cost);
    await inOrder(userId, 1);
  });
});
