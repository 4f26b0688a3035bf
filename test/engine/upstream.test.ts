/** Does a call that goes over real sockets cost what was really delivered? */

import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openAICompatibleProvider } from '@/providers/openai-compatible';
import { createScriptedUpstream, type ScriptedReply, type ScriptedUpstream } from '@/testing/index';
import { describeOnEachDatabase, sharedPglite } from '../support/databases.ts';
import { createTestEngine, partsOf, refusalOf, reply, say, type TestEngine } from '../support/test-engine.ts';

describeOnEachDatabase('a call over a socket', (open) => {
  let upstream: ScriptedUpstream;
  let at: TestEngine;
  beforeEach(async () => {
    upstream = await createScriptedUpstream();
    at = createTestEngine(open().database, {
      model: openAICompatibleProvider({ baseURL: upstream.baseURL, model: 'gpt-4o-mini' }),
    });
    return async () => {
      await at.engine.close();
      await upstream.close();
    };
  });

  const request = (userId: string) => ({ userId, feature: 'ai_message', input: 'Say hello' });

  it('is paid by the usage that the upstream reports, with cached and reasoning tokens once, and costed in USD', async () => {
    const userId = await at.newUser();
    upstream.script(
      reply(['Hello'], {
        promptTokens: 1_000,
        completionTokens: 600,
        cachedTokens: 400,
        reasoningTokens: 100,
      }),
    );
    const { usage, entry } = await at.engine.run({ ...request(userId), maxOutputTokens: 5_000 });
    expect(usage).toMatchObject({
      totalTokens: 1_600,
      cachedInputTokens: 400,
      reasoningTokens: 100,
      reported: true,
    });
    expect(entry.receipt.price).toMatchObject({ tokens: 1_600, total: '2.20' });
    const [row] = await at.database.query<{ cost_usd: string }>(
      'select cost_usd from public.token_usage where user_id = $1',
      [userId],
    );
    expect(Number(row?.cost_usd)).toBeGreaterThan(0);
    await at.settlements(userId, 1);
  });

  it.each([1, 7, 4_096])(
    'streams in pieces of %i bytes, with usage asked for and the limit set',
    async (chunkBytes) => {
      const userId = await at.newUser();
      upstream.script({ ...reply(['Grüße ', 'an ', '👩‍🚀']), chunkBytes });
      const quote = await at.engine.quote(request(userId));
      const { events, result } = await at.engine.stream(request(userId));
      await partsOf(events);
      expect(await result).toMatchObject({
        text: 'Grüße an 👩‍🚀',
        usage: { totalTokens: 300, reported: true },
      });
      const [asked] = upstream.requests;
      expect(asked?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
      expect(asked?.maxTokens).toBe(quote.maxOutputTokens);
      expect(asked?.headers['idempotency-key']).toBe((await result).callId);
      await at.settlements(userId, 1);
    },
  );

  it('hands tool calls back and pays for them', async () => {
    const userId = await at.newUser();
    upstream.script({ steps: [{ type: 'tool-call', id: 'c1', name: 'find', input: '{"name":"Ada"}' }] });
    const tools = [
      { name: 'find', inputSchema: { type: 'object', properties: { name: { type: 'string' } } } },
    ];
    const { events, result } = await at.engine.stream({ ...request(userId), tools });
    expect((await partsOf(events)).map(({ type }) => type)).toEqual(['tool-call', 'finish']);
    expect(await result).toMatchObject({
      finishReason: 'tool-calls',
      toolCalls: [{ toolCallId: 'c1', toolName: 'find', input: '{"name":"Ada"}' }],
    });
    await at.settlements(userId, 1);
  });

  it.each<[string, ScriptedReply, string, number]>([
    ['a refusal', { refusal: { status: 500 } }, 'provider_failed', 0],
    ['an error event first', { steps: [{ type: 'error' }] }, 'provider_failed', 0],
    ['a lost connection first', { steps: [{ type: 'disconnect' }] }, 'provider_failed', 0],
    ['an error in the middle', { steps: [...say('Half'), { type: 'error' }] }, 'provider_failed', 1],
    [
      'a lost connection in the middle',
      { steps: [...say('Half'), { type: 'disconnect' }] },
      'provider_failed',
      1,
    ],
    ['a stream without usage', { steps: say('All of it'), usage: null }, '', 1],
  ])('%s is settled as it should be', async (_, scripted, code, settlements) => {
    const userId = await at.newUser();
    upstream.script(scripted);
    const { events, result } = await at.engine.stream(request(userId));
    expect(await refusalOf(partsOf(events))).toBe(code);
    await result.catch(() => {});
    expect((await at.engine.status(userId)).heldEnergy).toBe(0);
    await at.settlements(userId, settlements);
  });

  it('an abort closes the connection and pays for what was delivered', async () => {
    const userId = await at.newUser();
    upstream.script({ steps: [...say('Half'), { type: 'hang' }] });
    const aborting = new AbortController();
    const { events, result } = await at.engine.stream({ ...request(userId), signal: aborting.signal });
    const reader = events[Symbol.asyncIterator]();
    await reader.next();
    aborting.abort();
    expect(await result).toMatchObject({ text: 'Half', usage: { reported: false } });
    expect(await upstream.requests[0]?.clientGone).toBe(true);
    expect(await refusalOf(reader.next())).toBe('AbortError');
    await at.settlements(userId, 1);
  });
});

// The package has no entry for programs; these two modules are what its own command line joins.
const load = createRequire(import.meta.url);
const { createServer: createApp } = load('@dwmkerr/mock-llm/dist/server.js') as {
  createServer(config: unknown, host: string, port: number): RequestListener;
};
const { getDefaultConfig } = load('@dwmkerr/mock-llm/dist/config.js') as {
  getDefaultConfig(): { streaming: { chunkSize: number; chunkIntervalMs: number } };
};

describe('a call to a server that we did not write', () => {
  let server: Server;
  let at: TestEngine;
  beforeAll(async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {});
    const config = { ...getDefaultConfig(), streaming: { chunkSize: 6, chunkIntervalMs: 1 } };
    server = createServer(createApp(config, '127.0.0.1', 0));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    at = createTestEngine(await sharedPglite(), {
      model: openAICompatibleProvider({ baseURL, model: 'gpt-5.2' }),
    });
  });
  afterAll(async () => {
    await at.engine.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    vi.restoreAllMocks();
  });

  const request = (userId: string) => ({
    userId,
    feature: 'ai_chatbot',
    input: 'Say what I say, word by word.',
  });

  it('is quoted, held, answered, counted and settled, plain', async () => {
    const userId = await at.newUser();
    const { text, usage, entry } = await at.engine.run(request(userId));
    expect(text).toBe('Say what I say, word by word.');
    expect(usage).toMatchObject({ reported: false });
    expect(entry.delta).toBe(-110);
    await at.settlements(userId, 1);
  });

  it('is quoted, held, answered, counted and settled, as a stream', async () => {
    const userId = await at.newUser();
    const { events, result } = await at.engine.stream(request(userId));
    expect((await partsOf(events)).length).toBeGreaterThan(2);
    expect((await result).text).toBe('Say what I say, word by word.');
    await at.settlements(userId, 1);
  });
});
