/** What does a user own, and which limits are in force for them? */

import { type Hundredths, hundredthsOf } from '../amount.ts';
import type { Tier } from '../pricing/tier.ts';
import type { RecentUse } from '../usage/pattern-state.ts';
import { type Answer, fieldsOf } from './answer.ts';

/** An account at one moment, with all that was due applied. Limits are the ones in force: the user's own, else the tier's. */
export interface Account {
  readonly userId: string;
  readonly tier: Tier;
  /** IANA zone; the user's day turns by it. */
  readonly timeZone: string;
  /** Everything owned, held included. */
  readonly currentEnergy: Hundredths;
  /** Set aside for calls that are running. */
  readonly heldEnergy: Hundredths;
  /** What a new hold can take: owned less held. */
  readonly availableEnergy: Hundredths;
  /** Refills stop here; rewards and purchases may go above. */
  readonly maxEnergy: Hundredths;
  readonly dailyTokenBudget: number;
  readonly tokensUsedToday: number;
  readonly tokensHeld: number;
  /** The user's local day that `tokensUsedToday` counts, 'YYYY-MM-DD'. */
  readonly lastTokenReset: string;
  /** When the user's next day begins, with its refill and its budget. */
  readonly nextRegenAt: Date;
  /** Local days in a row with activity, as it stands today: 0 once it is broken. */
  readonly streakDays: number;
  /** Missed days that the streak would survive. */
  readonly streakFreezes: number;
  /** How long the last absence was, in days, told by the first activity after it. */
  readonly inactivityDays: number;
  /** Local days since the last activity: 0 where the user was active today, or never. */
  readonly absentDays: number;
  readonly lastActivityAt: Date | null;
  readonly regenMultiplier: string;
  readonly regenRatePerHour: string;
  /** The surge window's multiplier at the user's last quote. */
  readonly surgeMultiplier: string;
  readonly compressionModeEnabled: boolean;
  readonly spikeWarningsCount: number;
  readonly frozen: boolean;
  /** True after `forget_user`. */
  readonly erased: boolean;
  /** Number of ledger entries. */
  readonly version: number;
}

/** What is left of a lot that lapses. */
export interface LapsingLot {
  /** The entry that made it. */
  readonly seq: number;
  readonly reason: string;
  readonly remaining: Hundredths;
  readonly expiresAt: Date;
}

/** What forgives missed days of a streak: it is used by itself, and more are earned by days in a row. */
export interface StreakFreezes {
  /** As they stand today, without those that the days missed until now use up. */
  readonly held: number;
  /** 0 where they are switched off. */
  readonly atMost: number;
  /** One comes whenever the streak has grown by so many days. */
  readonly everyDays: number;
}

/** An account with what is to come. */
export interface AccountStatus extends Account {
  readonly freezes: StreakFreezes;
  /** When the next day begins, and what it is to bring, as far as the balance of now tells. */
  readonly nextRefill: { readonly at: Date; readonly energy: Hundredths };
  /** The lots that lapse soon, the first first. */
  readonly lapsing: readonly LapsingLot[];
}

const lapsingLotOf = (lot: Answer): LapsingLot => {
  const read = fieldsOf(lot);
  return {
    seq: read.whole('seq'),
    reason: read.text('reason'),
    remaining: read.amount('remaining'),
    expiresAt: read.moment('expires_at'),
  };
};

const freezesOf = (answer: Answer): StreakFreezes => {
  const read = fieldsOf(answer);
  return { held: read.whole('held'), atMost: read.whole('at_most'), everyDays: read.whole('every_days') };
};

export function accountStatusOf(answer: Answer): AccountStatus {
  const account = accountOf(answer);
  const lapsing = (answer.lapsing as Answer[]).map(lapsingLotOf);
  const at = account.nextRegenAt;
  const lapsed = lapsing
    .filter(({ expiresAt }) => expiresAt <= at)
    .reduce((sum, { remaining }) => sum + remaining, 0);
  const room = account.maxEnergy - (account.currentEnergy - lapsed);
  const energy = Math.max(0, Math.min(fieldsOf(answer).amount('daily_refill'), room));
  return { ...account, freezes: freezesOf(answer.freezes as Answer), nextRefill: { at, energy }, lapsing };
}

export function accountOf(answer: Answer): Account {
  const read = fieldsOf(answer);
  const currentEnergy = read.amount('current_energy');
  const heldEnergy = read.amount('held_energy');
  return {
    userId: read.text('user_id'),
    tier: read.text('tier') as Tier,
    timeZone: read.text('time_zone'),
    currentEnergy,
    heldEnergy,
    availableEnergy: currentEnergy - heldEnergy,
    maxEnergy: read.amount('max_energy'),
    dailyTokenBudget: read.whole('daily_token_budget'),
    tokensUsedToday: read.whole('tokens_used_today'),
    tokensHeld: read.whole('tokens_held'),
    lastTokenReset: read.text('last_token_reset'),
    nextRegenAt: read.moment('next_regen_at'),
    streakDays: read.whole('streak_days'),
    streakFreezes: read.whole('streak_freezes'),
    inactivityDays: read.whole('inactivity_days'),
    absentDays: read.whole('absent_days'),
    lastActivityAt: read.momentOrNull('last_activity_at'),
    regenMultiplier: read.decimal('regen_multiplier'),
    regenRatePerHour: read.decimal('regen_rate_per_hour'),
    surgeMultiplier: read.decimal('surge_multiplier'),
    compressionModeEnabled: read.flag('compression_mode_enabled'),
    spikeWarningsCount: read.whole('spike_warnings_count'),
    frozen: read.flag('frozen'),
    erased: read.flag('erased'),
    version: read.whole('version'),
  };
}

/** What a quote has to know of the user's use to tell whether a call is unusual for them. */
export interface UseToQuote {
  /** What was learned; null before the first call. */
  readonly recent: RecentUse | null;
  /** Paid in the UTC hour at hand, learned or not. */
  readonly energyThisHour: Hundredths;
}

export function useToQuoteOf(answer: Answer): UseToQuote {
  const use = answer.use as { readonly recent: RecentUse | null; readonly this_hour: number };
  return { recent: use.recent, energyThisHour: hundredthsOf(use.this_hour) };
}
