/** What do prices, rescues, streaks and tiers bring? The figures behind the page of outcomes. */

import type { Hundredths } from '../amount.ts';
import { hundredths } from './figures.ts';
import { type Freshness, freshnessOf, type StateAnswer } from './freshness.ts';
import { type DaysRequest, readDaysRequest } from './report-request.ts';
import { askReport } from './report-verb.ts';
import type { ReportContext } from './usage-report.ts';

/** What was used on a day at one multiplier of the surge windows; 1 where no window was open. Refunds are not taken off. */
export interface UsedAtPrice {
  readonly day: string;
  readonly multiplier: number;
  readonly calls: number;
  readonly tokens: number;
  readonly energy: Hundredths;
  /** What the same calls had cost at a multiplier of 1: the energy divided by the multiplier, rounded over the day. */
  readonly energyWithout: Hundredths;
  /** The energy at the list prices of today's tiers. */
  readonly listUsd: number;
  readonly costUsd: number;
}

/**
 * stopped: refused for want of energy or tokens, and not served again on that day; went_on: refused, then served by a call that
 * began later; rescued: given the rescue, and never refused.
 */
export type StopOutcome = 'stopped' | 'went_on' | 'rescued';

/** Users on a local day of theirs. */
export interface StopsOnDay {
  readonly day: string;
  readonly outcome: StopOutcome;
  readonly users: number;
}

/** Users whose streak was so many days or more on the day before (1, 2, 7; up to the next length). */
export interface StreaksOnDay {
  readonly day: string;
  readonly length: number;
  /** Active on this day too. */
  readonly kept: number;
  readonly missed: number;
  /** Came back on this day, and freezes had kept the streak. */
  readonly forgiven: number;
}

export interface TierChanges {
  readonly day: string;
  readonly from: string;
  readonly to: string;
  /** To a tier with the higher price a month, or else the higher cap; of today. */
  readonly isUpgrade: boolean;
  readonly changes: number;
  /** Of them, those of users who had been refused a call within the setting's days. */
  readonly afterStop: number;
}

export interface OutcomesReport extends Freshness {
  /** The last day of which stops and streaks are known. */
  readonly knownUntil: string | null;
  /** A change of tier comes after a stop where the user was refused a call on the day itself, or so many days before. */
  readonly stopDays: number;
  readonly prices: readonly UsedAtPrice[];
  readonly stops: readonly StopsOnDay[];
  readonly streaks: readonly StreaksOnDay[];
  readonly tierChanges: readonly TierChanges[];
}

interface Answer extends StateAnswer {
  readonly known_until: string | null;
  readonly prices: readonly {
    readonly day: string;
    readonly multiplier: number;
    readonly calls: number;
    readonly tokens: number;
    readonly energy: number;
    readonly energy_without: number;
    readonly list_usd: number;
    readonly cost_usd: number;
  }[];
  readonly stops: readonly StopsOnDay[];
  readonly streaks: readonly StreaksOnDay[];
  readonly tier_changes: readonly {
    readonly day: string;
    readonly from_tier: string;
    readonly to_tier: string;
    readonly is_upgrade: boolean;
    readonly changes: number;
    readonly after_stop: number;
  }[];
}

/** What was used at which price, who ran short and went on, whose streak was kept, who changed tier. Throws `invalid_request`. */
export async function outcomesReport(context: ReportContext, request: DaysRequest): Promise<OutcomesReport> {
  const { settings, database, now } = context;
  const asked = { ...readDaysRequest(request, settings), stop_days: settings.stopDays };
  const answer = await askReport<Answer>(database, 'report_outcomes', asked);
  return {
    ...freshnessOf(answer, now()),
    knownUntil: answer.known_until,
    stopDays: settings.stopDays,
    prices: answer.prices.map(({ energy, energy_without, list_usd, cost_usd, ...used }) => ({
      ...used,
      energy: hundredths(energy),
      energyWithout: hundredths(energy_without),
      listUsd: list_usd,
      costUsd: cost_usd,
    })),
    stops: answer.stops,
    streaks: answer.streaks,
    tierChanges: answer.tier_changes.map(({ from_tier, to_tier, is_upgrade, after_stop, ...change }) => ({
      ...change,
      from: from_tier,
      to: to_tier,
      isUpgrade: is_upgrade,
      afterStop: after_stop,
    })),
  };
}
