/** What of a refund would have been given back, had the call been charged otherwise? The same part of its charge. */

import type { Hundredths } from '../../amount.ts';
import type { Answered } from './demand.ts';
import type { PastCall, PastMove } from './history.ts';
import type { UsdPerEnergy } from './tally.ts';

/** A call as it would have been charged; `answered` is null where it would have been refused. */
export interface ChargedAgain {
  readonly call: PastCall;
  readonly charged: Hundredths;
  readonly usdPerEnergy: UsdPerEnergy;
  readonly answered: Answered | null;
}

export interface GivenBack extends ChargedAgain {
  readonly actual: Hundredths;
  readonly changed: Hundredths;
}

/** One user's calls, as far as something may be given back of them, and how much of each was so far. */
export class RefundsAgain {
  readonly #calls = new Map<number, ChargedAgain>();
  readonly #given = new Map<number, { readonly actual: Hundredths; readonly changed: Hundredths }>();
  readonly #refunded: ReadonlySet<number> | undefined;

  /** All refunds of the user, as the history tells them; undefined: any call may have one. */
  constructor(refunds: ReadonlyMap<number, number> | undefined) {
    this.#refunded = refunds && new Set(refunds.values());
  }

  /** How many calls are kept. */
  get kept(): number {
    return this.#calls.size;
  }

  note(charged: ChargedAgain): void {
    const { seq } = charged.call;
    if (this.#refunded?.has(seq) ?? true) this.#calls.set(seq, charged);
  }

  /** Null for what is no refund, or one of a call before the history begins: then it is given back as it was. */
  giveBack({ refunds, delta }: PastMove): GivenBack | null {
    const charged = refunds === null ? undefined : this.#calls.get(refunds);
    if (refunds === null || charged === undefined) return null;
    const before = this.#given.get(refunds) ?? { actual: 0, changed: 0 };
    // Of the sum of all its refunds, so that parts come to exactly the whole.
    const actual = before.actual + delta;
    const changed = Math.round((charged.charged * actual) / charged.call.charged);
    this.#given.set(refunds, { actual, changed });
    return { ...charged, actual: delta, changed: changed - before.changed };
  }
}
