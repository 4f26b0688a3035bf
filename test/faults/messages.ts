/** What do the parent, who kills, and the child, who meters, say to each other? */

import type { Round } from './round.ts';

/** A settlement that the caller has been told of. Amounts in hundredths of an energy. */
export interface Payment {
  readonly call: number;
  readonly userId: string;
  readonly holdId: string;
  readonly seq: number;
  readonly delta: number;
  readonly balanceAfter: number;
  readonly text: string;
  /** True where an earlier attempt's answer came again. */
  readonly replayed: boolean;
}

/** A call that ended without a payment, and the error's code. */
export interface Unpaid {
  readonly call: number;
  readonly code: string;
}

export interface AccountFact {
  readonly userId: string;
  readonly current: number;
  readonly held: number;
}

export interface EntryFact {
  readonly userId: string;
  readonly seq: number;
  readonly kind: string;
  readonly holdId: string | null;
  readonly delta: number;
  readonly balanceAfter: number;
}

export interface HoldFact {
  readonly userId: string;
  readonly id: string;
  readonly nextId: string | null;
  readonly status: 'open' | 'settled' | 'released' | 'expired';
}

/** What stands in the books of a round's users. */
export interface Books {
  readonly accounts: readonly AccountFact[];
  readonly entries: readonly EntryFact[];
  readonly holds: readonly HoldFact[];
  /** What the usage rows say was paid, by user. */
  readonly usage: readonly { readonly userId: string; readonly cost: number }[];
  /** Rows of `verify`, over all users. */
  readonly differences: number;
}

export interface Audit {
  /** Once every lease was over, before anything was asked again. */
  readonly afterLeases: Books;
  /** What each call answered when it was asked again with its key. */
  readonly again: { readonly paid: readonly Payment[]; readonly unpaid: readonly Unpaid[] };
  readonly afterRetries: Books;
}

export type ToChild =
  | {
      readonly type: 'open';
      readonly databaseUrl?: string | undefined;
      readonly directory?: string | undefined;
      /** The child's clock stands at this moment. */
      readonly at: string;
    }
  | { readonly type: 'prepare' | 'run' | 'audit'; readonly round: Round }
  | { readonly type: 'pass'; readonly gate: number }
  | { readonly type: 'close' };

/** Why a gate is closed: a piece of a model's text, a wait of the engine, a caller who comes again. */
export type GateReason = 'piece' | 'wait' | 'again';

export type FromChild =
  | { readonly type: 'opened' | 'ran' | 'closed' }
  | { readonly type: 'prepared'; readonly accounts: readonly AccountFact[] }
  | {
      readonly type: 'gate';
      readonly gate: number;
      readonly reason: GateReason;
      readonly call: number | null;
    }
  | { readonly type: 'paid'; readonly payment: Payment }
  | { readonly type: 'unpaid'; readonly unpaid: Unpaid }
  | { readonly type: 'audited'; readonly audit: Audit }
  | { readonly type: 'problem'; readonly problem: string };
