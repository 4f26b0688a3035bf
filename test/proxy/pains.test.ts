/** Do the pains of other gateways hurt here? Each through the proxy, over real sockets. */

import OpenAI from 'openai';
import { beforeEach, expect, it } from 'vitest';
import type { AbortPolicy } from '@/engine/held-call';
import { createScriptedUpstream, type ScriptedReply } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { type ServedProxy, type ServedProxyOptions, serveProxy } from '../support/served-proxy.ts';
import { reply, say } from '../support/test-engine.ts';

const model = 'gpt-4o-mini';
const messages = [{ role: 'user' as const, content: 'Tell me a story.' }];
const ask = { model, messages };
const askStream = { ...ask, stream: true as const };

describeOnEachDatabase('through the proxy', (open) => {
  let proxy: ServedProxy;
  const begin = async (options: ServedProxyOptions = {}) => {
    await proxy?.close();
    proxy = await serveProxy(open().database, options);
  };
  /** Waits until a client has read something. */
  let arrived = Promise.withResolvers<void>();
  const afterArrival = (): ScriptedReply['steps'] & {} => [{ type: 'wait', until: arrived.promise }];
  beforeEach(async () => {
    arrived = Promise.withResolvers<void>();
    proxy = await serveProxy(open().database);
    return () => proxy.close();
  });

  const signedUp = async (account?: Parameters<ServedProxy['newUser']>[0]) => {
    const { userId, apiKey } = await proxy.newUser(account);
    return { userId, apiKey, client: new OpenAI({ baseURL: proxy.baseURL, apiKey, maxRetries: 0 }) };
  };
  const read = async (client: OpenAI, more: Partial<typeof askStream> = {}, headers = {}) => {
    let text = '';
    for await (const { choices } of await client.chat.completions.create(
      { ...askStream, ...more },
      { headers },
    )) {
      text += choices[0]?.delta.content ?? '';
      if (text !== '') arrived.resolve();
    }
    return text;
  };
  const usageOf = async (userId: string) => {
    const rows = await proxy.at.database.query<{
      input: number;
      output: number;
      metadata: Record<string, unknown>;
    }>(
      `select input_tokens::int as input, output_tokens::int as output, metadata
       from public.token_usage where user_id = $1`,
      [userId],
    );
    return rows[0];
  };

  it.each<[string, () => ScriptedReply, number, number]>([
    ['a refusal', () => ({ refusal: { status: 429 } }), 0, 429],
    ['an error event first', () => ({ steps: [{ type: 'error' }] }), 0, 502],
    [
      'a connection lost first',
      () => ({ steps: [{ type: 'raw', bytes: ': wait\n\n' }, { type: 'disconnect' }] }),
      0,
      502,
    ],
    [
      'an error in the middle',
      () => ({ steps: [...say('Half'), ...afterArrival(), { type: 'error' }] }),
      1,
      0,
    ],
    [
      'a connection lost in the middle',
      () => ({ steps: [...say('Half'), ...afterArrival(), { type: 'disconnect' }] }),
      1,
      0,
    ],
  ])('pain 3: %s leaks no hold', async (_, scripted, settlements, status) => {
    const { userId, client } = await signedUp();
    proxy.upstream.script(scripted());
    const failure = await read(client).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(OpenAI.APIError);
    if (status > 0) expect(failure).toMatchObject({ status });
    expect(await proxy.at.engine.status(userId)).toMatchObject({ heldEnergy: 0 });
    await proxy.at.settlements(userId, settlements);
  });

  it.each<[AbortPolicy, Record<string, unknown>]>([
    ['delivered', { output: 4, metadata: { usage_reported: false } }],
    ['input', { output: 0, metadata: { usage_reported: false } }],
    ['generated', { output: 90, metadata: { usage_reported: true } }],
  ])(
    'pain 7: an aborted stream pays for what was %s, neither nothing nor all that was held',
    async (abortPolicy, paid) => {
      await begin({ abortPolicy });
      const { userId, client } = await signedUp();
      const { promise: until, resolve: goOn } = Promise.withResolvers<void>();
      proxy.upstream.script({
        steps: [...say('Once upon a time'), { type: 'wait', until }, ...say(' there was')],
        usage: { promptTokens: 60, completionTokens: 90 },
      });
      for await (const chunk of await client.chat.completions.create(askStream)) {
        if (chunk.choices[0]?.delta.content) break;
      }
      if (abortPolicy === 'generated') goOn();
      expect(await proxy.upstream.requests[0]?.clientGone).toBe(abortPolicy !== 'generated');
      await proxy.settled(userId);
      await proxy.at.settlements(userId, 1);
      expect(await usageOf(userId)).toMatchObject(paid);
    },
  );

  it('pain 8: a stream without usage is counted', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script({ steps: say('Once upon a time'), usage: null });
    const stream = await client.chat.completions.create({
      ...askStream,
      stream_options: { include_usage: true },
    });
    let last: unknown;
    for await (const chunk of stream) last = chunk;
    expect(last).toMatchObject({ choices: [], usage: { completion_tokens: 4 }, energy: { cost: 1.1 } });
    await proxy.at.settlements(userId, 1);
    expect(await usageOf(userId)).toMatchObject({ output: 4, metadata: { usage_reported: false } });
  });

  it.each([
    ['inside the totals', { promptTokens: 1_000, completionTokens: 500, totalTokens: 1_500 }],
    ['beside the totals', { promptTokens: 600, completionTokens: 400, totalTokens: 1_500 }],
  ])('pain 9: cached and reasoning tokens %s are counted once', async (_, wire) => {
    const { userId, client } = await signedUp({ tier: 'pro' });
    proxy.upstream.script(reply(['Hello'], { ...wire, cachedTokens: 400, reasoningTokens: 100 }));
    await read(client);
    expect(await usageOf(userId)).toMatchObject({
      input: 1_000,
      output: 500,
      metadata: { cached_input_tokens: 400, reasoning_tokens: 100 },
    });
    await proxy.at.settlements(userId, 1);
  });

  it('pain 10: a retry with the same key is one charge and gets the same answer, whole', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script(reply(['Hello']));
    const headers = { 'idempotency-key': 'order 7' };
    const first = await client.chat.completions.create(ask, { headers }).withResponse();
    const again = await client.chat.completions.create(ask, { headers }).withResponse();
    expect(again.data).toEqual(first.data);
    expect(again.response.headers.get('energy-replayed')).toBe('true');
    expect(again.response.headers.get('energy-cost')).toBe(first.response.headers.get('energy-cost'));
    expect(proxy.upstream.requests).toHaveLength(1);
    await proxy.at.settlements(userId, 1);
    const other = client.chat.completions.create({ ...ask, temperature: 0 }, { headers });
    await expect(other).rejects.toMatchObject({ status: 409, code: 'idempotency_conflict' });
  });

  it('pain 10: a retry with the same key is one charge and gets the same answer, streamed', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script(reply(['Once ', 'upon ', 'a time']));
    const headers = { 'idempotency-key': 'order 8' };
    expect(await read(client, {}, headers)).toBe('Once upon a time');
    expect(await read(client, {}, headers)).toBe('Once upon a time');
    expect(proxy.upstream.requests).toHaveLength(1);
    await proxy.at.settlements(userId, 1);
  });

  it('pain 10: a retry while the first attempt runs waits for it', async () => {
    const { userId, apiKey } = await signedUp();
    const client = new OpenAI({ baseURL: proxy.baseURL, apiKey, maxRetries: 5 });
    const { promise: until, resolve: go } = Promise.withResolvers<void>();
    proxy.upstream.script({ steps: [{ type: 'wait', until }, ...say('Hello')] });
    const headers = { 'idempotency-key': 'order 9' };
    const first = client.chat.completions.create(ask, { headers });
    await proxy.upstream.nextRequest();
    const early = fetch(`${proxy.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, ...headers },
      body: JSON.stringify(ask),
    });
    const { status, headers: told } = await early;
    expect([status, told.get('x-should-retry'), told.get('retry-after')]).toEqual([409, 'true', '1']);
    go();
    await first;
    expect((await client.chat.completions.create(ask, { headers })).choices[0]?.message.content).toBe(
      'Hello',
    );
    await proxy.at.settlements(userId, 1);
  });

  it('a failure that comes in one piece with the first text has delivered nothing', async () => {
    const { userId, client } = await signedUp();
    const piece = `data: {"choices":[{"delta":{"content":"Half"}}]}\n\ndata: {"error":{"message":"no"}}\n\n`;
    proxy.upstream.script({ steps: [{ type: 'raw', bytes: piece }, { type: 'hang' }] });
    await expect(read(client)).rejects.toMatchObject({ status: 502 });
    expect(await proxy.upstream.requests[0]?.clientGone).toBe(true);
    await proxy.at.settlements(userId, 0);
  });

  it('pain 10: a retry of a stream that broke off is told that it was paid for a part', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script({ steps: [...say('Half'), ...afterArrival(), { type: 'error' }] });
    const headers = { 'idempotency-key': 'order 10' };
    await expect(read(client, {}, headers)).rejects.toBeInstanceOf(OpenAI.APIError);
    await expect(read(client, {}, headers)).rejects.toMatchObject({ status: 400, code: 'invalid_request' });
    await proxy.at.settlements(userId, 1);
  });

  it('pain 18: no route reaches an upstream past the budget', async () => {
    const { apiKey, userId } = await signedUp({ energy: 10 });
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const bodies = { model, messages, input: 'x', prompt: 'x' };
    const paths = [
      'chat/completions',
      'responses',
      'embeddings',
      'completions',
      'images/generations',
      'chat/completions/x',
    ];
    const statuses: number[] = [];
    for (const path of [...paths, 'audio/speech', 'batches', 'files', '../v1/chat/completions']) {
      for (const body of [bodies, { ...bodies, stream: true, n: 128, max_tokens: 1_000_000 }]) {
        const url = `${proxy.baseURL}/${path}`;
        statuses.push((await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status);
      }
    }
    expect(new Set(statuses)).toEqual(new Set([402, 404]));
    expect(statuses.filter((status) => status === 402)).toHaveLength(8);
    expect(proxy.upstream.requests).toHaveLength(0);
    await proxy.at.settlements(userId, 0);
  });

  it('several answers to one question are held and limited together', async () => {
    const { client } = await signedUp({ tier: 'pro' });
    proxy.upstream.script(reply(['Hello']), reply(['Hello']));
    await client.chat.completions.create({ ...ask, n: 4, max_tokens: 50 });
    expect(proxy.upstream.requests[0]?.maxTokens).toBe(50);
    await client.chat.completions.create({ ...ask, n: 4 }, { headers: { 'energy-max': '0.95' } });
    expect((proxy.upstream.requests[1]?.maxTokens ?? 0) * 4).toBeLessThan(3_000);
  });

  it('another upstream is asked where the first fails before the first token, and not after', async () => {
    await open().clear();
    await using second = await createScriptedUpstream();
    const first = await createScriptedUpstream();
    await begin({
      upstreams: {
        first: { baseURL: first.baseURL, fallback: ['second'] },
        second: { baseURL: second.baseURL, models: { [model]: 'other-model' } },
      },
    });
    const { userId, client } = await signedUp({ tier: 'team' });
    first.script(
      { refusal: { status: 500 } },
      { refusal: { status: 401 } },
      { steps: [{ type: 'error' }] },
      { steps: [{ type: 'disconnect' }] },
    );
    second.script(...Array.from({ length: 5 }, () => reply(['Hello'])));
    for (let nth = 0; nth < 4; nth += 1) expect(await read(client)).toBe('Hello');
    arrived = Promise.withResolvers<void>();
    first.script(
      { steps: [...say('Half'), ...afterArrival(), { type: 'disconnect' }] },
      { refusal: { status: 400 } },
    );
    expect(second.requests.map(({ body }) => body.model)).toEqual(Array(4).fill('other-model'));
    await proxy.at.settlements(userId, 4);
    await expect(read(client)).rejects.toThrow();
    await expect(read(client)).rejects.toMatchObject({ status: 400 });
    expect(second.requests).toHaveLength(4);
    await first.close();
    const { choices } = await client.chat.completions.create({ ...ask, model: `first/${model}` });
    expect(choices[0]?.message.content).toBe('Hello');
    await proxy.at.settlements(userId, 6);
    // What another one served is counted against the one that failed, and none against the one that served.
    const { items } = (await proxy.at.engine.reports.health()).providerErrors;
    expect(new Set(items.map(({ provider }) => provider))).toEqual(new Set(['first']));
    expect(Object.fromEntries(items.map(({ kind, errors }) => [kind, errors]))).toMatchObject({
      server_error: 1,
      refused_key: 1,
      broken_off: 1,
      refused_request: 1,
    });
    expect(items.reduce((sum, { errors }) => sum + errors, 0)).toBe(7);
  });
});
