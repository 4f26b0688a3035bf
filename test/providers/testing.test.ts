/** Do the clock and the provider for tests do what a test relies on? */

import { describe, expect, it } from 'vitest';
import { systemClock } from '@/clock';
import type { ModelEvent, ModelRequest } from '@/providers/provider';
import { isAbort } from '@/providers/provider-error';
import { createFakeClock, createScriptedProvider, createScriptedUpstream } from '@/testing/index';

const request: ModelRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'Hello you' }],
  maxOutputTokens: 100,
};

describe('the fake clock', () => {
  it('stands, moves on, and can be set', () => {
    const clock = createFakeClock('2026-03-29T00:59:00Z');
    const before = clock.now();
    clock.advance({ days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 });
    expect(before.toISOString()).toBe('2026-03-29T00:59:00.000Z');
    expect(clock.now().toISOString()).toBe('2026-03-30T03:02:04.005Z');
    clock.set('2026-01-01T00:00:00Z');
    expect(clock.now().toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(() => clock.set('tomorrow')).toThrow('no moment');
  });

  it("the system's clock is the machine's", () => {
    expect(Math.abs(systemClock.now().getTime() - Date.now())).toBeLessThan(5_000);
  });
});

describe('the scripted provider', () => {
  const hello = { type: 'text', text: 'Hello' } as const;

  async function read(provider: ReturnType<typeof createScriptedProvider>, more: Partial<ModelRequest> = {}) {
    const events: ModelEvent[] = [];
    let error: unknown;
    try {
      for await (const event of provider.stream({ ...request, ...more })) events.push(event);
    } catch (thrown) {
      error = thrown;
    }
    return { events, error };
  }

  it('plays its replies in order, with the usage of the script or counted', async () => {
    const usage = { promptTokens: 10, completionTokens: 5, cachedTokens: 4, reasoningTokens: 2 };
    const provider = createScriptedProvider({
      replies: [
        { steps: [hello], usage },
        { steps: [hello], usage: null },
      ],
    });
    const { events } = await read(provider);
    expect(events[1]).toMatchObject({
      usage: { inputTokens: 10, totalTokens: 15, cachedInputTokens: 4, reported: true },
    });
    const reply = await provider.generate(request);
    expect(reply).toMatchObject({
      text: 'Hello',
      usage: { inputTokens: 3, outputTokens: 2, reported: false },
    });
    expect(await Promise.all(provider.calls.map(({ outcome }) => outcome))).toEqual(['finished', 'finished']);
  });

  it('honours the limit unless it shall not', async () => {
    const steps = [hello, hello, hello];
    const provider = createScriptedProvider({ replies: [{ steps }, { steps, ignoreMaxTokens: true }] });
    const limited = await provider.generate({ ...request, maxOutputTokens: 2 });
    const unlimited = await provider.generate({ ...request, maxOutputTokens: 2 });
    expect(limited).toMatchObject({ text: 'HelloHello', finishReason: 'length', usage: { outputTokens: 2 } });
    expect(unlimited).toMatchObject({ finishReason: 'stop', usage: { outputTokens: 3 } });
  });

  it.each([
    [
      'before the first token',
      { refusal: { status: 503 } },
      0,
      { status: 503, retryable: true, beforeFirstToken: true },
    ],
    ['for good', { refusal: { status: 400 } }, 0, { status: 400, retryable: false, beforeFirstToken: true }],
    ['in the middle', { steps: [hello, { type: 'error' } as const] }, 1, { beforeFirstToken: false }],
  ])('fails %s', async (_, reply, delivered, details) => {
    const provider = createScriptedProvider({ replies: [reply] });
    const { events, error } = await read(provider);
    expect(events).toHaveLength(delivered);
    expect(error).toMatchObject({ code: 'provider_failed', details });
    expect(await provider.calls[0]?.outcome).toBe('failed');
  });

  it('hangs until it is aborted, and notes a reader who leaves', async () => {
    const steps = [hello, { type: 'hang' } as const];
    const provider = createScriptedProvider({ replies: [{ steps }, { steps }] });
    const controller = new AbortController();
    const reading = read(provider, { signal: controller.signal });
    setImmediate(() => controller.abort());
    expect(isAbort((await reading).error)).toBe(true);
    for await (const _ of provider.stream(request)) break;
    expect(await Promise.all(provider.calls.map(({ outcome }) => outcome))).toEqual([
      'abandoned',
      'abandoned',
    ]);
  });
});

describe('the scripted upstream', () => {
  it('lists a model, and says where nothing is scripted or routed', async () => {
    await using upstream = await createScriptedUpstream();
    const models = await fetch(`${upstream.baseURL}/models`);
    expect(await models.json()).toMatchObject({ data: [{ id: 'scripted' }] });
    const chat = { method: 'POST', body: JSON.stringify({ model: 'm' }) };
    expect((await fetch(`${upstream.baseURL}/chat/completions`, chat)).status).toBe(500);
    expect((await fetch(`${upstream.baseURL}/nowhere`)).status).toBe(404);
    expect(upstream.requests.map(({ path }) => path)).toEqual([
      '/v1/models',
      '/v1/chat/completions',
      '/v1/nowhere',
    ]);
  });

  it('reports usage in a stream only to those who ask', async () => {
    const reply = { steps: [{ type: 'text', text: 'ok' } as const] };
    await using upstream = await createScriptedUpstream(reply, reply);
    const bodyOf = async (more: object) => {
      const body = JSON.stringify({ model: 'm', stream: true, ...more });
      return (await fetch(`${upstream.baseURL}/chat/completions`, { method: 'POST', body })).text();
    };
    expect(await bodyOf({})).not.toContain('prompt_tokens');
    expect(await bodyOf({ stream_options: { include_usage: true } })).toContain('"prompt_tokens":10');
  });
});
