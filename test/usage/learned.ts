/** Which people do the tests of habits look at? Made ones, the same each time. */

import { type CohortState, emptyCohort, updateCohort } from '@/usage/cohort';
import { dayMs, hourMs } from '@/usage/local-time';
import { learnPattern } from '@/usage/pattern';
import { emptyPattern, type ObservedCall, type PatternState } from '@/usage/pattern-state';

/** Monday, 2026-01-05, 00:00 UTC. */
export const monday = Date.UTC(2026, 0, 5);

export const callAt = (at: number, change: Partial<ObservedCall> = {}): ObservedCall => ({
  at,
  tokens: 1_000,
  energy: 100,
  delivered: true,
  ...change,
});

export const utc = { cohort: emptyCohort, timeZone: 'UTC' };

/** A call at each of these hours, on so many days in a row. */
export const dailyCalls = (days: number, hours: readonly number[]): ObservedCall[] =>
  Array.from({ length: days }, (_, day) =>
    hours.map((hour) => callAt(monday + day * dayMs + hour * hourMs)),
  ).flat();

export const regularUser = (days: number, hours: readonly number[] = [9, 14]): PatternState =>
  learnPattern(emptyPattern, dailyCalls(days, hours), utc);

/** A cohort of so many users who all come at these hours. */
export const cohortOf = (users: number, hours: readonly number[] = [9, 14]): CohortState => {
  const after = regularUser(28, hours);
  return Array.from({ length: users }).reduce<CohortState>(
    (cohort) => updateCohort(cohort, { after }),
    emptyCohort,
  );
};
