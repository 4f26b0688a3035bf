/** What did a call cost of whose end nobody told? The ledger knows, by the id of its quote or its line, however much was called since. */

import type { EnergyClient } from 'energy-engine/client';
import type { Entry } from 'energy-engine/react';

/** Before each look. Milliseconds: a call that was stopped is settled within seconds. */
const waitsMs = [0, 250, 500, 1_000, 2_000, 4_000, 8_000];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** By the number of its line, where the server told it: then it was paid. */
type Sought = { readonly quoteId: string } | { readonly seq: number };

/** The line that paid it; null where nothing was charged; undefined where it still runs, or cannot be told. */
export async function paymentOf(client: EnergyClient, sought: Sought): Promise<Entry | null | undefined> {
  const wanted = 'seq' in sought ? sought : { hold_id: sought.quoteId };
  for (const ms of waitsMs) {
    await pause(ms);
    try {
      // In this order: what is held no more when the first comes is settled when the second does.
      const { held } = await client.request('GET /v1/me');
      const query = { show: 'calls', ...wanted } as const;
      const { items } = await client.request('GET /v1/me/entries', { query });
      const [entry] = items;
      if (entry !== undefined) return entry;
      if (held === 0 && !('seq' in sought)) return null;
    } catch {
      // Out of reach: looked for again.
    }
  }
  return undefined;
}
