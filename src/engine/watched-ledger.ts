/** Who else hears that energy was paid or given back? Those who count, in this process, after the verb is done. */

import type { Hundredths } from '../amount.ts';
import type { Ledger } from '../ledger/ledger.ts';

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

export interface WatchedLedger {
  readonly ledger: Ledger;
  /** Calls the listener after each payment until the returned function is called. A listener that throws harms nobody. */
  watch(onPayment: OnPayment): () => void;
}

const noTokens = { inputTokens: 0, outputTokens: 0 };

/** The same ledger, with its payments told. */
export function watchedLedger(ledger: Ledger): WatchedLedger {
  const listeners = new Set<OnPayment>();
  const tell = (payment: Payment): void => {
    for (const onPayment of listeners) {
      try {
        onPayment(payment);
      } catch {
        // Energy was moved: whoever counts may fail, the call must not.
      }
    }
  };
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
    watch(onPayment) {
      const listener: OnPayment = (payment) => onPayment(payment);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
