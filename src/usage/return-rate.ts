/** How soon after a session does the next one begin? */

import { defaults, type Settings } from '../config.ts';
import { hourMs } from './local-time.ts';

type ReturnSettings = Pick<Settings['patterns'], 'returnMemorySessions' | 'returnPriorSessions'>;

/** Hours since the end of the last session at which a bucket ends; a last bucket holds what is later. */
const bucketEnds = [1, 2, 4, 8, 12, 16, 20, 24, 28, 36, 48, 72, 120, 168, 336];

const bucketCount = bucketEnds.length + 1;

/** Past so many hours an absence is no longer walked hour by hour: every hour of the week has come equally often. */
const walkedHours = 336;

/**
 * Returns and waiting, by the time since the last session. Waiting is in hours, an hour of the week in which sessions
 * begin twice as often as on average counting double.
 */
export interface ReturnState {
  readonly returns: readonly number[];
  readonly waited: readonly number[];
}

/** How much likelier than on average a session begins at that moment; 1 on average over the week. */
export type Inclination = (at: number) => number;

export const emptyReturns: ReturnState = {
  returns: Array.from({ length: bucketCount }, () => 0),
  waited: Array.from({ length: bucketCount }, () => 0),
};

/** Once a day, until something is known: 24 hours waited for each return. */
export const dailyReturns: ReturnState = {
  returns: Array.from({ length: bucketCount }, () => 1),
  waited: Array.from({ length: bucketCount }, () => 24),
};

const bucketOf = (hours: number): number => {
  const bucket = bucketEnds.findIndex((end) => hours < end);
  return bucket < 0 ? bucketCount - 1 : bucket;
};

/** Adds a gap: the user left at `from` and began again at `until`. Older gaps fade by one part in the memory's length. */
export function learnReturn(
  state: ReturnState,
  { from, until, inclination }: { from: number; until: number; inclination: Inclination },
  { returnMemorySessions }: ReturnSettings = defaults.patterns,
): ReturnState {
  const keep = 1 - 1 / returnMemorySessions;
  const returns = state.returns.map((count) => count * keep);
  const waited = state.waited.map((hours) => hours * keep);
  const gap = (until - from) / hourMs;
  for (let lag = 0; lag < Math.min(gap, walkedHours); lag++) {
    const bucket = bucketOf(lag);
    const hours = Math.min(1, gap - lag);
    waited[bucket] = (waited[bucket] ?? 0) + hours * inclination(from + lag * hourMs);
  }
  const last = bucketCount - 1;
  waited[last] = (waited[last] ?? 0) + Math.max(0, gap - walkedHours);
  const bucket = bucketOf(gap);
  returns[bucket] = (returns[bucket] ?? 0) + 1;
  return { returns, waited };
}

/**
 * Returns an hour, for each bucket: the user's own, shrunk to the cohort's by a gamma prior worth
 * `returnPriorSessions` returns.
 */
export function returnRates(
  own: ReturnState,
  cohort: ReturnState,
  { returnPriorSessions }: ReturnSettings = defaults.patterns,
): number[] {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const overall = (sum(cohort.returns) + 1) / (sum(cohort.waited) + 24);
  return own.returns.map((returns, bucket) => {
    const cohortReturns = (cohort.returns[bucket] ?? 0) + 1;
    const cohortRate = cohortReturns / ((cohort.waited[bucket] ?? 0) + 1 / overall);
    return (returns + returnPriorSessions) / ((own.waited[bucket] ?? 0) + returnPriorSessions / cohortRate);
  });
}

/** The rate that holds so many hours after the last session. */
export const rateAfter = (rates: readonly number[], hours: number): number => rates[bucketOf(hours)] ?? 0;

/** The rate at any time, for someone whose last session is not known. */
export function overallRate({ returns, waited }: ReturnState): number {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return sum(returns) / sum(waited);
}
