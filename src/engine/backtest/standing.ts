/** Which tier, cap, limit and zone did a user have then? Those of today, less what the ledger says was changed since. */

import { type Hundredths, hundredthsOf } from '../../amount.ts';
import type { Tier } from '../../pricing/tier.ts';

/** By what an account was judged at a moment. */
export interface Standing {
  readonly tier: Tier;
  /** IANA zone. */
  readonly timeZone: string;
  /** The user's own cap and day's tokens, where an admin gave them some. */
  readonly ownCap: Hundredths | null;
  readonly ownDailyLimit: number | null;
}

/** An account as it is today, beside one of its entries. */
export interface AccountRow {
  readonly user_id: string;
  readonly seq: string;
  readonly account_tier: Tier;
  readonly time_zone: string;
  readonly max_energy: string | null;
  readonly daily_token_budget: string | null;
}

/** An entry at which some of it changed, and what stood there before. */
export interface StandingChange {
  readonly seq: number;
  readonly before: {
    readonly tier?: Tier;
    readonly time_zone?: string;
    readonly max_energy?: number | null;
    readonly daily_token_budget?: number | null;
  };
}

/** As the account stood when the row's entry was written; at a change, as before it. The changes are a user's, in their order. */
export function standingAt(
  row: AccountRow,
  changes: ReadonlyMap<string, readonly StandingChange[]>,
): Standing {
  const seq = Number(row.seq);
  const since = (changes.get(row.user_id) ?? []).filter((change) => change.seq >= seq);
  // Of two changes of the same thing the earlier one says what stood there at the time.
  const before: StandingChange['before'] = Object.assign(
    {},
    ...since.toReversed().map((change) => change.before),
  );
  const {
    tier = row.account_tier,
    time_zone: timeZone = row.time_zone,
    max_energy: cap = row.max_energy,
    daily_token_budget: limit = row.daily_token_budget,
  } = before;
  return {
    tier,
    timeZone,
    ownCap: cap === null ? null : hundredthsOf(cap),
    ownDailyLimit: limit === null ? null : Number(limit),
  };
}
