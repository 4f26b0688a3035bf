/** How does a line of the ledger read: as a document, and for a person? */

import { decimalOf, energyOf } from '../amount.ts';
import type { Entry } from '../ledger/entry.ts';

/** Energies are decimals for display; the receipt is as the ledger keeps it. */
export const entryDocument = (entry: Entry) => ({
  seq: entry.seq,
  kind: entry.kind,
  reason: entry.reason,
  energy: energyOf(entry.delta),
  balance_after: energyOf(entry.balanceAfter),
  hold_id: entry.holdId,
  at: entry.at.toISOString(),
  receipt: entry.receipt,
  lots: entry.lots.map(({ seq, energy }) => ({ seq, energy: energyOf(energy) })),
  replayed: entry.replayed,
});

/** +15.00, −0.95, 0.00. */
export const signed = (entry: Pick<Entry, 'delta'>): string =>
  entry.delta > 0 ? `+${decimalOf(entry.delta)}` : decimalOf(entry.delta);
