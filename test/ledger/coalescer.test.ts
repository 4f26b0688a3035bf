import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnergyError } from '@/errors';
import { type CoalescerOptions, createCoalescer } from '@/ledger/coalescer';

/** A call under way, ended by the test. */
interface Call {
  readonly requests: readonly string[];
  answer(): void;
  fail(error: unknown): void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A coalescer whose calls end when the test says so; `turn` lets it send what it has planned. */
function scripted(options: Partial<CoalescerOptions<string, string>> = {}) {
  const calls: Call[] = [];
  const ask = createCoalescer<string, string>({
    send: (requests) =>
      new Promise((resolve, reject) => {
        calls.push({ requests, answer: () => resolve(requests.map((each) => `${each}!`)), fail: reject });
      }),
    ...options,
  });
  const sent = () => calls.map(({ requests }) => requests.join(''));
  return { ask, calls, sent };
}

const lockTimeout = new EnergyError('database_unavailable', 'another transaction was in the way', {
  details: { sqlState: '55P03' },
  cause: Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' }),
});
const lostConnection = new EnergyError('database_unavailable', 'the database cannot be reached', {
  cause: Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' }),
});

describe('the coalescer', () => {
  it('sends one request at once, by itself', async () => {
    const { ask, calls, sent } = scripted();
    const answer = ask('a');
    await turn();
    expect(sent()).toEqual(['a']);
    calls[0]?.answer();
    expect(await answer).toBe('a!');
  });

  it('sends what was asked for in the same turn as one call', async () => {
    const { ask, calls, sent } = scripted();
    const answers = Promise.all(['a', 'b', 'c'].map(ask));
    await turn();
    expect(sent()).toEqual(['abc']);
    calls[0]?.answer();
    expect(await answers).toEqual(['a!', 'b!', 'c!']);
  });

  it('uses every connection, then lets requests wait, and sends those that wait when a call comes back', async () => {
    const { ask, calls, sent } = scripted({ connections: 2 });
    const answers: Promise<string>[] = [];
    for (const request of ['a', 'b', 'c', 'd', 'e']) {
      answers.push(ask(request));
      await turn();
    }
    expect(sent()).toEqual(['a', 'b']);
    calls[1]?.answer();
    await turn();
    await turn();
    expect(sent()).toEqual(['a', 'b', 'cde']);
    calls[0]?.answer();
    calls[2]?.answer();
    expect(await Promise.all(answers)).toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
  });

  it('puts at most itemsAtMost into one call, first come first sent', async () => {
    const { ask, calls, sent } = scripted({ connections: 1, itemsAtMost: 2 });
    const answers = Promise.all(['a', 'b', 'c'].map(ask));
    await turn();
    calls[0]?.answer();
    await turn();
    await turn();
    calls[1]?.answer();
    await answers;
    expect(sent()).toEqual(['ab', 'c']);
  });

  it('refuses at once, retryable, when too many wait already', async () => {
    const { ask, calls } = scripted({ waitingAtMost: 1 });
    const first = ask('a');
    await expect(ask('b')).rejects.toMatchObject({ code: 'database_unavailable', retryable: true });
    await turn();
    calls[0]?.answer();
    expect(await first).toBe('a!');
  });

  it.each([
    ['a bad item', new EnergyError('invalid_request')],
    ['a locked item', lockTimeout],
    ['an unforeseen error', new Error('invalid input syntax for type uuid')],
  ])('fails %s alone, and serves the others one by one', async (_, error) => {
    const calls: string[] = [];
    const ask = createCoalescer<string, string>({
      connections: 1,
      send: async (requests) => {
        calls.push(requests.join(''));
        if (requests.includes('b')) throw error;
        return requests.map((each) => `${each}!`);
      },
    });
    const answers = await Promise.allSettled(['a', 'b', 'c'].map(ask));
    expect(calls).toEqual(['abc', 'a', 'b', 'c']);
    expect(answers).toEqual([
      { status: 'fulfilled', value: 'a!' },
      { status: 'rejected', reason: error },
      { status: 'fulfilled', value: 'c!' },
    ]);
  });

  it('lets a stuck item hold up one connection only', async () => {
    const { ask, calls, sent } = scripted({ connections: 2 });
    const answers = Promise.allSettled(['a', 'b', 'c'].map(ask));
    await turn();
    calls[0]?.fail(lockTimeout);
    await turn();
    await turn();
    expect(sent()).toEqual(['abc', 'a', 'b']);
    calls[2]?.answer();
    await turn();
    await turn();
    expect(sent()).toEqual(['abc', 'a', 'b', 'c']);
    for (const call of calls.slice(1)) call.answer();
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  });

  it('repeats a whole call once after a lost connection', async () => {
    const { ask, calls, sent } = scripted();
    const answers = Promise.all(['a', 'b'].map(ask));
    await turn();
    calls[0]?.fail(lostConnection);
    await turn();
    await turn();
    expect(sent()).toEqual(['ab', 'ab']);
    calls[1]?.answer();
    expect(await answers).toEqual(['a!', 'b!']);
  });

  it('fails every item of a call that loses its connection twice', async () => {
    const { ask, calls, sent } = scripted();
    const answers = Promise.allSettled(['a', 'b'].map(ask));
    await turn();
    calls[0]?.fail(lostConnection);
    await turn();
    await turn();
    calls[1]?.fail(lostConnection);
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(sent()).toEqual(['ab', 'ab']);
  });

  it('says so where the answers do not match the requests', async () => {
    const ask = createCoalescer<string, string>({ send: async () => [] });
    await expect(ask('a')).rejects.toThrow('1 requests were sent and 0 answers came');
  });

  it('answers every request with its own answer and never exceeds its limits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 3 }), fc.boolean()), { maxLength: 40 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 7 }),
        async (items, connections, itemsAtMost) => {
          let underWay = 0;
          const ask = createCoalescer<{ turns: number; bad: boolean; nth: number }, number>({
            connections,
            itemsAtMost,
            send: async (requests) => {
              underWay += 1;
              expect(underWay).toBeLessThanOrEqual(connections);
              expect(requests.length).toBeLessThanOrEqual(itemsAtMost);
              for (let turns = requests[0]?.turns ?? 0; turns > 0; turns--) await turn();
              underWay -= 1;
              if (requests.some(({ bad }) => bad)) throw new EnergyError('invalid_request');
              return requests.map(({ nth }) => nth);
            },
          });
          const answers = await Promise.allSettled(
            items.map(([turns, bad], nth) => ask({ turns, bad, nth })),
          );
          for (const [nth, answer] of answers.entries()) {
            expect(answer).toMatchObject(
              items[nth]?.[1] ? { status: 'rejected' } : { status: 'fulfilled', value: nth },
            );
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
