/** What moved energy, when, and why: one line of the ledger. */

import { type Hundredths, hundredthsOf } from '../amount.ts';
import { type Answer, fieldsOf } from './answer.ts';

export type EntryKind = 'grant' | 'charge' | 'settle' | 'expire' | 'adjust';

/** Energy taken from or given back to a lot; `seq` is that of the entry that made the lot. */
export interface LotMove {
  readonly seq: number;
  readonly energy: Hundredths;
}

export interface Entry {
  /** 1, 2, 3 … per user, without gaps. */
  readonly seq: number;
  readonly kind: EntryKind;
  /** The feature of a charge or settlement; what else the entry was made for. */
  readonly reason: string;
  readonly delta: Hundredths;
  readonly balanceAfter: Hundredths;
  readonly holdId: string | null;
  /** Price parts and lots of a payment, the facts of a grant, before and after of a change. Never text of a prompt. */
  readonly receipt: Readonly<Record<string, unknown>>;
  readonly lots: readonly LotMove[];
  readonly at: Date;
  /** True where an idempotency key brought the original answer again. */
  readonly replayed: boolean;
}

export function entryOf(answer: Answer): Entry {
  const read = fieldsOf(answer);
  const { lots, ...receipt } = read.object('receipt');
  return {
    seq: read.whole('seq'),
    kind: read.text('kind') as EntryKind,
    reason: read.text('reason'),
    delta: read.amount('delta'),
    balanceAfter: read.amount('balance_after'),
    holdId: read.textOrNull('hold_id'),
    receipt,
    lots: ((lots ?? []) as readonly (readonly [number, number])[]).map(([seq, energy]) => ({
      seq,
      energy: hundredthsOf(energy),
    })),
    at: read.moment('at'),
    replayed: read.flag('replayed'),
  };
}
