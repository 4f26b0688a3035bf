/** What did a call cost of whose end nobody told? The ledger knows, by the id of its quote, however much was called since. */

import type { EnergyClient } from 'energy-engine/client';
import type { Entry } from 'energy-engine/react';

/** Before each look. Milliseconds: a call that was stopped is settled within seconds. */
const waitsMs = [0, 250, 500, 1_000, 2_000, 4_000, 8_000];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The line that paid it; null where nothing was charged; undefined where it still runs, or cannot be told. */
export async function paymentOf(client: EnergyClient, quoteId: string): Promise<Entry | null | undefined> {
  for (const ms of waitsMs) {
    await pause(ms);
    try {
      // In this order: what is held no more when the first comes is settled when the second does.
      const { held } = await client.request('GET /v1/me');
      const query = { show: 'calls', hold_id: quoteId } as const;
      const { items } = await client.request('GET /v1/me/entries', { query });
      const [entry] = items;
      if (entry !== undefined) return entry;
      if (held === 0) return null;
    } catch {
      // Out of reach: looked for again.
    }
  }
  return undefined;
}
