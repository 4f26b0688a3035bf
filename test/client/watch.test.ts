import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEnergyClient } from '../../src/client/index.ts';

const silenceMs = 40_000;

/** A line that says what the test says, and ends as a browser's does when it is given up. */
function scriptedLine() {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  return {
    answer({ signal }: RequestInit): Response {
      const body = new ReadableStream<Uint8Array>({
        start(given) {
          controller = given;
          signal?.addEventListener('abort', () => given.error(signal.reason));
        },
      });
      return new Response(body);
    },
    say: (text: string) => controller?.enqueue(encoder.encode(text)),
    end: () => controller?.close(),
  };
}

const statusEvent = (version: number): string =>
  `id: ${version}\nevent: status\ndata: {"version":${version}}\n\n`;

describe('a watched status', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Watches through lines that are handed out one by one; a missing one is a server that never answers. */
  function watched(count: number) {
    const lines = Array.from({ length: count }, scriptedLine);
    let connected = 0;
    const connect = (_: unknown, init: RequestInit): Promise<Response> => {
      const line = lines[connected];
      connected += 1;
      if (line !== undefined) return Promise.resolve(line.answer(init));
      return new Promise((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    };
    const client = createEnergyClient({
      baseUrl: 'http://energy.example',
      token: 'token',
      fetch: connect as typeof fetch,
      wait: async () => {},
    });
    const leaving = new AbortController();
    let alive = 0;
    const statuses = client.watch({
      silenceMs,
      signal: leaving.signal,
      onAlive: () => {
        alive += 1;
      },
    });
    return { lines, statuses, leaving, connected: () => connected, alive: () => alive };
  }

  it('is kept by heartbeats alone', async () => {
    const { lines, statuses, alive, connected } = watched(1);
    const first = statuses.next();
    await vi.advanceTimersByTimeAsync(0);
    lines[0]?.say(statusEvent(1));
    expect((await first).value).toEqual({ version: 1 });
    const second = statuses.next();
    for (let beat = 0; beat < 4; beat += 1) {
      await vi.advanceTimersByTimeAsync(15_000);
      lines[0]?.say(': still here\n\n');
    }
    await vi.advanceTimersByTimeAsync(15_000);
    lines[0]?.say(statusEvent(2));
    expect((await second).value).toEqual({ version: 2 });
    expect([connected(), alive()]).toEqual([1, 6]);
  });

  it('is asked for on a new line where the old one has fallen silent', async () => {
    const { lines, statuses, connected } = watched(2);
    const first = statuses.next();
    await vi.advanceTimersByTimeAsync(0);
    lines[0]?.say(statusEvent(1));
    await first;
    const second = statuses.next();
    await vi.advanceTimersByTimeAsync(silenceMs - 1);
    expect(connected()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    lines[1]?.say(statusEvent(2));
    expect((await second).value).toEqual({ version: 2 });
    expect(connected()).toBe(2);
  });

  it('is out of reach where a server neither refuses nor says a word', async () => {
    const { statuses } = watched(0);
    const refused = expect(statuses.next()).rejects.toMatchObject({ code: 'unreachable' });
    await vi.advanceTimersByTimeAsync(silenceMs);
    await refused;
  });

  it('ends without an error, and leaves no timer, when nobody watches any more', async () => {
    const { lines, statuses, leaving } = watched(1);
    const first = statuses.next();
    await vi.advanceTimersByTimeAsync(0);
    lines[0]?.say(statusEvent(1));
    await first;
    const last = statuses.next();
    leaving.abort();
    expect(await last).toEqual({ done: true, value: undefined });
    expect(vi.getTimerCount()).toBe(0);
  });
});
