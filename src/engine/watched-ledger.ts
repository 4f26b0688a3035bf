/** Who else hears that energy was paid or given back? Those who count, in this process, after the verb is done. */

import type { Hundredths } from '../amount.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { listenersOf } from './listeners.ts';

/** A verb that ended a call or paid at once. A retry that brings the first answer again is told of nobody. */
export interface Payment {
  readonly kind: 'settled' | 'released' | 'charged';
  readonly userId: string;
  readonly feature: string;
  /** What was paid; 0 where a hold was given back. */
  readonly energy: Hundredths;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type OnPayment = (payment: Payment) => void;
/** Told the id of a user whose account a verb may have changed. */
export type OnAccount = (userId: string) => void;

/** For those who count or show; what other processes do is not told. A listener that throws harms nobody. */
export interface Watching {
  /** Calls the listener after each call that this process ended and each charge it made, until the returned function is called. */
  watchPayments(onPayment: OnPayment): () => void;
  /** The same for each account that a verb of this process may have changed; the listener asks for it if it wants it. */
  watchAccounts(onAccount: OnAccount): () => void;
  /** To be called after an account was changed past the verbs of this ledger, so that those who watch it are told. */
  noteAccountChange(userId: string): void;
}

/** The verbs that change one account; sweeps of many, and what time brings at a reading, are not told. */
const changing = [
  'placeHold',
  'settleHold',
  'releaseHold',
  'charge',
  'grant',
  'purchase',
  'refund',
  'adjust',
  'setTier',
  'setTimeZone',
  'setLimits',
  'freeze',
  'forgetUser',
  'regenerate',
  'payScan',
] as const satisfies readonly (keyof Ledger)[];

type Changing = Pick<Ledger, (typeof changing)[number]>;
type AnyVerb = (request: { readonly userId: string }) => Promise<unknown>;

/** The verbs, each of which tells whose account it was once it is done. */
const telling = (ledger: Ledger, tell: OnAccount): Changing =>
  Object.fromEntries(
    changing.map((name) => [
      name,
      async (request: { readonly userId: string }) => {
        const answer = await (ledger[name] as AnyVerb)(request);
        tell(request.userId);
        return answer;
      },
    ]),
  ) as unknown as Changing;

const noTokens = { inputTokens: 0, outputTokens: 0 };

/** The same ledger, with its payments told. */
export function watchedLedger(untold: Ledger): Watching & { readonly ledger: Ledger } {
  const { tell, add: watchPayments } = listenersOf<Payment>();
  const accounts = listenersOf<string>();
  const ledger: Ledger = { ...untold, ...telling(untold, accounts.tell) };
  return {
    ledger: {
      ...ledger,
      async settleHold(request) {
        const entry = await ledger.settleHold(request);
        const { userId, inputTokens, outputTokens } = request;
        const { reason: feature, delta } = entry;
        if (!entry.replayed)
          tell({ kind: 'settled', userId, feature, energy: 0 - delta, inputTokens, outputTokens });
        return entry;
      },
      async releaseHold(request) {
        const hold = await ledger.releaseHold(request);
        const { userId, feature, replayed } = hold;
        if (!replayed) tell({ kind: 'released', userId, feature, energy: 0, ...noTokens });
        return hold;
      },
      async charge(request) {
        const entry = await ledger.charge(request);
        const { userId, feature } = request;
        if (!entry.replayed) tell({ kind: 'charged', userId, feature, energy: 0 - entry.delta, ...noTokens });
        return entry;
      },
    },
    watchPayments,
    watchAccounts: accounts.add,
    noteAccountChange: accounts.tell,
  };
}
