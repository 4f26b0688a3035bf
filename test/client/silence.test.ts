/** Is a run given up whose line says nothing any more, and no other? */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEnergyClient } from '../../src/client/index.ts';

const silenceMs = 40_000;
const request = { body: { feature: 'ai_message', input: 'Write a short welcome.' }, idempotencyKey: 'one' };
const textEvent = (text: string): string => `event: text\ndata: {"text":"${text}"}\n\n`;
const resultEvent = 'event: result\ndata: {}\n\n';

describe('a run on a line', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A run whose answer begins when the test says so, and ends as a browser's does when it is given up. */
  function running() {
    const encoder = new TextEncoder();
    const begun = Promise.withResolvers<void>();
    let line: ReadableStreamDefaultController<Uint8Array> | undefined;
    const send = async (_: unknown, { signal }: RequestInit): Promise<Response> => {
      await begun.promise;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          line = controller;
          signal?.addEventListener('abort', () => controller.error(signal.reason));
        },
      });
      return new Response(body);
    };
    const client = createEnergyClient({
      baseUrl: 'http://energy.example',
      token: 'token',
      fetch: send as typeof fetch,
    });
    const leaving = new AbortController();
    const events = client.run({ ...request, signal: leaving.signal });
    return {
      events,
      leaving,
      begin: () => begun.resolve(),
      say: (text: string) => line?.enqueue(encoder.encode(text)),
      end: () => line?.close(),
    };
  }

  const passed = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('that falls silent is given up, and what became of it is not known', async () => {
    const { events, begin, say } = running();
    begin();
    const first = events.next();
    await passed(0);
    say(textEvent('Dear'));
    expect((await first).value).toEqual({ event: 'text', data: { text: 'Dear' } });
    const second = events.next().catch((error: unknown) => error);
    await passed(silenceMs);
    expect(await second).toMatchObject({ code: 'unreachable', retryable: true });
  });

  it('is kept by heartbeats alone', async () => {
    const { events, begin, say, end } = running();
    begin();
    const first = events.next();
    for (let beat = 0; beat < 5; beat += 1) {
      await passed(15_000);
      say(': still here\n\n');
    }
    await passed(15_000);
    say(resultEvent);
    end();
    expect((await first).value).toMatchObject({ event: 'result' });
    expect((await events.next()).done).toBe(true);
  });

  it('is waited for until its answer begins: no heartbeat comes before', async () => {
    const { events, begin, say } = running();
    const first = events.next();
    await passed(2 * silenceMs);
    begin();
    await passed(0);
    say(textEvent('Dear'));
    expect((await first).value).toMatchObject({ event: 'text' });
  });

  it('is not given up by a page that slept: what has come meanwhile is heard before', async () => {
    const { events, begin, say } = running();
    begin();
    const first = events.next();
    await passed(0);
    // On waking the timer that is long due comes first.
    say(textEvent('Dear'));
    vi.advanceTimersToNextTimer();
    expect((await first).value).toMatchObject({ event: 'text' });
  });

  it('is not given up by a reader who takes their time', async () => {
    const { events, begin, say } = running();
    begin();
    const first = events.next();
    await passed(0);
    say(textEvent('Dear'));
    await first;
    await passed(2 * silenceMs);
    say(textEvent(' customer'));
    expect((await events.next()).value).toMatchObject({ data: { text: ' customer' } });
  });

  it('that its caller ends says so', async () => {
    const { events, begin, leaving } = running();
    begin();
    const first = events.next().catch((error: unknown) => error);
    await passed(0);
    leaving.abort();
    expect(await first).toMatchObject({ name: 'AbortError' });
  });
});
