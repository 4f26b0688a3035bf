/** Does everything run? Open holds by age, what the last checks found, how far the jobs have come. */

import type { Hundredths } from '../amount.ts';
import { type Freshness, freshnessOf, type StateAnswer } from './freshness.ts';
import { askAt } from './report-verb.ts';
import type { ReportContext } from './usage-report.ts';

/** Open holds between two ages. */
export interface HoldsOfAge {
  readonly fromSeconds: number;
  /** Null: and older. */
  readonly untilSeconds: number | null;
  readonly holds: number;
  readonly energy: Hundredths;
  readonly tokens: number;
  /** Those whose lease is over: they end at their user's next verb. */
  readonly lapsed: number;
}

export interface LastCheck {
  readonly at: Date | null;
  /** Null where it was never made. */
  readonly differences: number | null;
}

export interface HealthReport extends Freshness {
  readonly openHolds: readonly HoldsOfAge[];
  /** Of the last 30 days of the sums: calls settled after their lease was over, and what the platform lost by them and by what was used past holds. */
  readonly losses: {
    readonly lapsedCalls: number;
    readonly lapsedCostUsd: number;
    readonly beyondHoldEnergy: Hundredths;
    readonly undeliveredTokens: number;
  };
  /** The balances against the ledger, and the sums against the rows. */
  readonly books: LastCheck;
  readonly rollups: LastCheck;
  /** The last day of which it is known who came back. */
  readonly returnsKnownUntil: string | null;
}

interface Answer extends StateAnswer {
  readonly holds: readonly Readonly<Record<'age_group' | 'holds' | 'energy' | 'tokens' | 'lapsed', number>>[];
  readonly lapsed: Readonly<
    Record<'calls' | 'cost_usd' | 'beyond_hold_energy' | 'undelivered_tokens', number>
  >;
  readonly checks: {
    readonly books_at: string | null;
    readonly book_differences: number | null;
    readonly rollups_at: string | null;
    readonly rollup_differences: number | null;
  };
  readonly returns_until: string | null;
}

const checkOf = (at: string | null, differences: number | null): LastCheck => ({
  at: at === null ? null : new Date(at),
  differences,
});

/** `at`: the time that ages are counted to; null: the database's own. */
export async function healthReport(context: ReportContext, at: Date | null): Promise<HealthReport> {
  const ages = context.settings.holdAgesSeconds;
  const answer = await askAt<Answer>(context.database, 'report_health', { ages }, at);
  const { holds, lapsed, checks } = answer;
  return {
    ...freshnessOf(answer, context.now()),
    openHolds: [0, ...ages].map((fromSeconds, group) => {
      const found = holds.find(({ age_group }) => age_group === group);
      return {
        fromSeconds,
        untilSeconds: ages[group] ?? null,
        holds: found?.holds ?? 0,
        energy: Math.round((found?.energy ?? 0) * 100),
        tokens: found?.tokens ?? 0,
        lapsed: found?.lapsed ?? 0,
      };
    }),
    losses: {
      lapsedCalls: lapsed.calls,
      lapsedCostUsd: lapsed.cost_usd,
      beyondHoldEnergy: Math.round(lapsed.beyond_hold_energy * 100),
      undeliveredTokens: lapsed.undelivered_tokens,
    },
    books: checkOf(checks.books_at, checks.book_differences),
    rollups: checkOf(checks.rollups_at, checks.rollup_differences),
    returnsKnownUntil: answer.returns_until,
  };
}
