/** What would a user have owned, and which of their calls would not have been paid? */

import type { Hundredths } from '../../amount.ts';
import type { Tier, TierTerms } from '../../pricing/tier.ts';
import { wallClockOf, wallDayOf, wallMsAt } from '../../pricing/wall-clock.ts';
import type { Changes } from './changes.ts';
import type { PastCall, PastEntry, PastMove } from './history.ts';
import { refillsAgain } from './refills-again.ts';

export type Refused = 'insufficient_energy' | 'token_budget_exceeded';

/** One user's balance as it was and as it would have been. Hundredths. */
export interface BalanceAgain {
  /** Goes on to the entry: midnights at which a full account got no refill then, and would get one now. */
  comeTo(entry: PastEntry): void;
  /** `refunded`: what a refund would have given back; without it, any other move, or a refund as it was. */
  move(entry: PastMove, refunded?: Hundredths): void;
  /** What there would be to spend. */
  readonly now: Hundredths;
  /** Why the call would be refused, or null; energy and tokens are those it is expected to take. */
  judge(call: PastCall, expected: { readonly energy: Hundredths; readonly tokens: number }): Refused | null;
  /** The call is over: what it is charged now, and the tokens it takes from the day's budget. */
  end(call: PastCall, paid: { readonly charged: Hundredths; readonly tokens: number }): void;
}

export interface BalanceRules {
  /** In force today; taken for those of the past where they are not changed. */
  readonly tiers: ReadonlyMap<Tier, TierTerms>;
  readonly changes: Changes;
}

const localDayOf = (entry: PastEntry): number => wallDayOf(wallMsAt(wallClockOf(entry.timeZone), entry.at));

export function balanceAgain({ tiers, changes }: BalanceRules, first: PastEntry): BalanceAgain {
  const refills = refillsAgain(tiers, changes);
  let was = first.balanceBefore;
  let now = was;
  let day = localDayOf(first);
  let budgetDay = '';
  let tokensUsed = 0;

  return {
    get now() {
      return now;
    },
    comeTo(entry) {
      const cap = refills.capOf(entry);
      const today = localDayOf(entry);
      if (now < cap && was >= refills.capWas(entry)) {
        const isReset = entry.kind === 'move' && entry.reason === 'daily_reset';
        const midnights = today - day - (isReset ? 1 : 0);
        now = Math.min(cap, now + Math.max(0, midnights) * refills.dailyOf(entry));
      }
      // A call is dated by its quote, which may lie before the midnight that its settlement came after.
      day = Math.max(day, today);
    },
    move(entry, refunded) {
      now = Math.max(0, now + (refunded ?? refills.granted(entry, { was, now })));
      was = entry.balanceBefore + entry.delta;
    },
    judge(call, expected) {
      if (expected.energy > now) return 'insufficient_energy';
      // A day's tokens that stay as they were refuse nothing that they let pass.
      if (call.ownDailyLimit !== null || !refills.isChanged(call.tier, 'dailyLimit')) return null;
      if (call.localDay === null || call.localDay < budgetDay) return null;
      const limit = changes.tiers?.get(call.tier)?.dailyLimit ?? Number.POSITIVE_INFINITY;
      const used = call.localDay === budgetDay ? tokensUsed : 0;
      return used + expected.tokens > limit ? 'token_budget_exceeded' : null;
    },
    end(call, { charged, tokens }) {
      now -= charged;
      was = call.balanceBefore - call.charged;
      if (call.localDay === null || call.localDay < budgetDay) return;
      if (call.localDay > budgetDay) tokensUsed = 0;
      budgetDay = call.localDay;
      tokensUsed += tokens;
    },
  };
}
