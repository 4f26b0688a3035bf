/** What do a person's habits say, in the columns of `user_energy_patterns` and in sentences they can be shown? */

import { defaults, type Settings } from '../config.ts';
import { profilePriorOf } from './cohort.ts';
import { forecastDay, type LikelyWindow, likelyNextUse, weekOf } from './forecast.ts';
import { hoursOfDay, localTimeIn } from './local-time.ts';
import type { PatternContext } from './pattern.ts';
import type { PatternState } from './pattern-state.ts';
import { byHour, sumOf } from './profile.ts';
import { activeShare, efficiencyScore } from './usefulness.ts';

/** One sentence for each figure, as a user could be shown it. The keys are the columns of `user_energy_patterns`. */
export const patternDefinitions = {
  peak_usage_hours:
    'The hours of your day, at most six, in which you begin to work at least half as often again as in an average hour.',
  avg_daily_consumption:
    'The energy you can be expected to use on a day, counting your last days most and, while you are new, what others use.',
  predicted_next_usage:
    'The four hours in which you are most likely to be back, and how likely that is; the time shown is their middle.',
  behavior_score:
    'How regular your use is: the share of the last 14 days on which you were here, half of it counted only as far as you keep to your usual hours.',
  efficiency_score:
    'How much of your use helps you: the share of your tokens of the last 30 days in calls that gave you an answer you did not ask for again within 10 minutes, starting from one half for your first 20 calls.',
  regen_multiplier:
    'How fast energy comes back to you: 1 for everyone at first, up to 1.5 the more regular and useful your use is, down to 0.5 where much of it is repeated.',
} as const;

/** The learned columns. Scores and multiplier are decimal strings of four digits, as `numeric` columns take them. */
export interface PatternColumns {
  /** Local hours 0–23, rising. */
  readonly peak_usage_hours: readonly number[];
  /** Hundredths of an energy. */
  readonly avg_daily_consumption: number;
  /** The middle of `nextUse`; null before the first call. */
  readonly predicted_next_usage: Date | null;
  readonly behavior_score: string;
  readonly efficiency_score: string;
  readonly regen_multiplier: string;
  /** What is to be shown: the window and its probability; null before the first call. */
  readonly nextUse: LikelyWindow | null;
}

/** The user's share of session starts in each hour of the day. */
export const hoursOf = (state: PatternState, now: number, context: PatternContext): number[] =>
  byHour(weekOf(state, now, context));

const byShare = (hours: readonly number[]): { hour: number; share: number }[] =>
  hours.map((share, hour) => ({ hour, share })).sort((a, b) => b.share - a.share || a.hour - b.hour);

/** Local hours that stand out; none where the day is even. */
export function peakHours(
  hours: readonly number[],
  { peakHoursAtMost, peakTimesAverage }: Settings['patterns'] = defaults.patterns,
): number[] {
  return byShare(hours)
    .slice(0, peakHoursAtMost)
    .filter(({ share }) => share * hoursOfDay >= peakTimesAverage)
    .map(({ hour }) => hour)
    .sort((a, b) => a - b);
}

/** 0 where every hour is alike, 1 where every session begins in the user's six usual hours. */
export function regularity(
  hours: readonly number[],
  { peakHoursAtMost }: Settings['patterns'] = defaults.patterns,
): number {
  const usual = sumOf(
    byShare(hours)
      .slice(0, peakHoursAtMost)
      .map(({ share }) => share),
  );
  const even = peakHoursAtMost / hoursOfDay;
  return Math.min(1, Math.max(0, (usual - even) / (1 - even)));
}

/** Active days of the last 14, weighted half by the regularity of hours (requirements R3): 0–1. */
export function behaviorScore(state: PatternState, now: Date, context: PatternContext): number {
  const patterns = (context.settings ?? defaults).patterns;
  const today = localTimeIn(context.timeZone).day(now.getTime());
  const active = activeShare(state.usefulness, today, patterns);
  return active * (0.5 + 0.5 * regularity(hoursOf(state, now.getTime(), context), patterns));
}

/** 1 for a new user; 0.5–1.5. Behaviour says how much efficiency, over or under one half, counts. */
export const regenMultiplier = (behavior: number, efficiency: number): number =>
  1 + behavior * (efficiency - 0.5);

/**
 * The columns as of `now`. A user without a call gets the cohort's: its peak hours and consumption, neutral scores, no
 * prediction. Throws `invalid_request` for an unknown time zone.
 */
export function describePattern(state: PatternState, now: Date, context: PatternContext): PatternColumns {
  const patterns = (context.settings ?? defaults).patterns;
  const today = localTimeIn(context.timeZone).day(now.getTime());
  const known = state.lastAt !== 0;
  const behavior = known ? behaviorScore(state, now, context) : 0.5;
  const efficiency = efficiencyScore(state.usefulness, today, patterns);
  const nextUse = known ? likelyNextUse(state, now, context) : null;
  return {
    peak_usage_hours: peakHours(
      known ? hoursOf(state, now.getTime(), context) : profilePriorOf(context.cohort, patterns).hours,
      patterns,
    ),
    avg_daily_consumption: Math.round(forecastDay(state, now, context).mean),
    predicted_next_usage: nextUse && new Date((nextUse.from.getTime() + nextUse.until.getTime()) / 2),
    behavior_score: behavior.toFixed(4),
    efficiency_score: efficiency.toFixed(4),
    regen_multiplier: regenMultiplier(behavior, efficiency).toFixed(4),
    nextUse,
  };
}
