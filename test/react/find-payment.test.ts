/** What does a page say that a call cost of whose end it was not told? */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { paymentOf } from '../../console/src/runs/find-payment.ts';

describe('what a call cost', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A server whose ledger has these lines, and where nothing is held. */
  function ledgerOf(...items: object[]) {
    const asked: unknown[] = [];
    const request = async (name: string, { query }: { query?: unknown } = {}) => {
      if (name === 'GET /v1/me') return { held: 0 };
      asked.push(query);
      return { items, next_cursor: null };
    };
    return { client: { request } as unknown as Parameters<typeof paymentOf>[0], asked };
  }
  const found = async (
    client: Parameters<typeof paymentOf>[0],
    sought: Parameters<typeof paymentOf>[1],
  ): Promise<unknown> => {
    const looking = paymentOf(client, sought);
    await vi.advanceTimersByTimeAsync(60_000);
    return await looking;
  };

  it('is found by the id of its quote, and is nothing where no line has it and nothing is held', async () => {
    const paid = ledgerOf({ seq: 3 });
    expect(await found(paid.client, { quoteId: 'one' })).toEqual({ seq: 3 });
    expect(paid.asked).toEqual([{ show: 'calls', hold_id: 'one' }]);
    expect(await found(ledgerOf().client, { quoteId: 'one' })).toBeNull();
  });

  it('is found by the line that the server told, and is never nothing then', async () => {
    const paid = ledgerOf({ seq: 7 });
    expect(await found(paid.client, { seq: 7 })).toEqual({ seq: 7 });
    expect(paid.asked).toEqual([{ show: 'calls', seq: 7 }]);
    expect(await found(ledgerOf().client, { seq: 7 })).toBeUndefined();
  });
});
