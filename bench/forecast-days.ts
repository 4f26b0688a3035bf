/** How good is the forecast of what nine days of ten stay below, against the 14 days before? */

import { consumptionPriorOf } from '../src/usage/cohort.ts';
import { consumptionQuantile, dailyConsumption } from '../src/usage/consumption.ts';
import { localTimeIn } from '../src/usage/local-time.ts';
import { emptyPattern } from '../src/usage/pattern-state.ts';
import { learnCalls, type Subject } from './habit-learning.ts';

const probability = 0.9;
const windowDays = 14;

/** One day after the cut, in calls; both forecasts know the days before it, and no more. */
export interface TriedDay {
  readonly used: number;
  readonly ours: number;
  readonly baseline: number;
  /** Days with use among the 14 before. */
  readonly activeBefore: number;
}

/** What a forecast that is too low, or too high, by so much costs at the 0.9 quantile (Koenker and Bassett 1978). */
export const pinball = (used: number, forecast: number): number =>
  used >= forecast ? probability * (used - forecast) : (1 - probability) * (forecast - used);

/** The quantile of a sample, between two values by the straight line. */
function sampleQuantile(sample: readonly number[]): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const position = probability * (sorted.length - 1);
  const low = sorted[Math.floor(position)] ?? 0;
  return low + (position % 1) * ((sorted[Math.ceil(position)] ?? low) - low);
}

/** Tries every local day after the cut on which at least one of the 14 days before had use. */
export function tryDays({ calls, cut, cohort }: Subject): TriedDay[] {
  const dayOf = ({ at, zone }: { at: number; zone: string }): number => localTimeIn(zone).day(at);
  const days = calls
    .map(dayOf)
    .map((day, index, all) => Math.max(day, ...all.slice(Math.max(0, index - 1), index)));
  const first = days[0] ?? 0;
  const counts = Array.from({ length: (days.at(-1) ?? first) - first + 1 }, () => 0);
  for (const day of days) counts[day - first] = (counts[day - first] ?? 0) + 1;
  const prior = consumptionPriorOf(cohort);
  const cutDay = dayOf({ at: cut, zone: calls.findLast(({ at }) => at <= cut)?.zone ?? 'UTC' });
  let state = emptyPattern;
  let learned = 0;
  return counts.flatMap((used, index): TriedDay[] => {
    const day = first + index;
    const until = days.findIndex((each, nth) => nth >= learned && each >= day);
    if (until > learned) {
      state = learnCalls(state, calls.slice(learned, until), cohort);
      learned = until;
    }
    const before = counts.slice(Math.max(0, index - windowDays), index);
    const activeBefore = before.filter((count) => count > 0).length;
    if (day <= cutDay || activeBefore === 0) return [];
    const ours = consumptionQuantile(dailyConsumption(state.consumption, prior, day), probability) / 100;
    return [{ used, ours, baseline: sampleQuantile(before), activeBefore }];
  });
}
