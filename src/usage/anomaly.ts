/** Is so much use, in this hour, unusual for this user? */

import { defaults, type Settings } from '../config.ts';
import { type CohortState, cohortHourQuantile } from './cohort.ts';
import { amountsBefore, averagesAt, usedInHourOf } from './hourly-use.ts';
import type { RecentUse } from './pattern-state.ts';

type AnomalySettings = Settings['anomalies'];

/** What was seen, and how far past the border it is. Energy in hundredths. */
export interface Anomaly {
  readonly unusual: boolean;
  /** 1 is the border: the larger of both measures, each over its limit; 0 below the minimum cost. */
  readonly score: number;
  /** What this hour holds with the call at hand. */
  readonly amount: number;
  /** What the user's hours of use of the last 7 days stay below, 99 of 100. */
  readonly usual: number;
}

/** The two measures before any limit is laid on them. */
export interface Unusualness {
  /** Amount over the user's own 7-day 99th percentile. */
  readonly ratio: number;
  /** Spreads above the fading average of the logarithm of their hours. */
  readonly deviation: number;
  readonly amount: number;
  readonly usual: number;
}

/** The quantile of a sample, between two values by the straight line. */
function sampleQuantile(sample: readonly number[], probability: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const position = probability * (sorted.length - 1);
  const low = sorted[Math.floor(position)] ?? 0;
  return low + (position % 1) * ((sorted[Math.ceil(position)] ?? low) - low);
}

/** The user's own percentile; while they have few hours of use, the cohort's makes up for the missing ones. */
function usualOf(
  amounts: readonly number[],
  cohort: CohortState,
  { percentile, hoursKnown }: AnomalySettings,
): number {
  const trust = Math.min(1, amounts.length / hoursKnown);
  const own = amounts.length > 0 ? sampleQuantile(amounts, percentile) : 0;
  const others = cohortHourQuantile(cohort, percentile) ?? own;
  if (trust === 1) return own;
  return own <= 0 ? others : Math.exp(trust * Math.log(own) + (1 - trust) * Math.log(Math.max(1, others)));
}

/** How unusual a call of so much energy would be, together with what its hour holds already. */
export function measureUse(
  state: RecentUse,
  { now, energy }: { now: Date; energy: number },
  { cohort, settings = defaults }: { cohort: CohortState; settings?: Pick<Settings, 'anomalies'> },
): Unusualness {
  const { anomalies } = settings;
  const at = now.getTime();
  const amount = usedInHourOf(state.hourly, at) + energy;
  const amounts = amountsBefore(state.hourly, at, anomalies);
  const usual = usualOf(amounts, cohort, anomalies);
  if (usual <= 0) return { ratio: 0, deviation: 0, amount, usual };
  const { count, mean, square } = averagesAt(state.hourly, at, anomalies);
  const prior = anomalies.spreadPriorHours;
  const middle = (count * mean + prior * Math.log(Math.max(1, usual))) / (count + prior);
  const measured = Math.max(0, square - mean ** 2) * count;
  // A Poisson count of n usual calls has a spread of 1/√n of itself: the floor under the spread of the logarithm.
  const calls = Math.max(1, Math.exp(middle) / Math.max(1, energyPerCallOf(state)));
  const spread = Math.sqrt(Math.max((measured + prior) / (count + prior), 1 / calls));
  return {
    ratio: amount / usual,
    deviation: (Math.log(Math.max(1, amount)) - middle) / spread,
    amount,
    usual,
  };
}

const energyPerCallOf = ({ consumption }: RecentUse): number => {
  const calls = consumption.calls + consumption.callsToday;
  return calls > 0 ? (consumption.energy + consumption.today) / calls : 0;
};

/**
 * Whether a call is unusual for its user (issue 3): by the ratio to their own 7-day 99th percentile, or by its
 * deviation from the fading average of their hours, and never below `minimumEnergy`. It is a warning, not a refusal.
 */
export function judgeUse(
  state: RecentUse,
  call: { now: Date; energy: number },
  context: { cohort: CohortState; settings?: Pick<Settings, 'anomalies'> },
): Anomaly {
  const { ratioLimit, deviationLimit, minimumEnergy } = (context.settings ?? defaults).anomalies;
  const { ratio, deviation, amount, usual } = measureUse(state, call, context);
  const score = amount < minimumEnergy ? 0 : Math.max(ratio / ratioLimit, deviation / deviationLimit);
  return { unusual: score >= 1, score, amount, usual };
}
