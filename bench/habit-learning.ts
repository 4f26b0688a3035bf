/** What would the engine know of each one when the first 70 % of their time is over? */

import { type CohortState, emptyCohort, updateCohort } from '../src/usage/cohort.ts';
import { learnPattern, opensSession } from '../src/usage/pattern.ts';
import { emptyPattern, type PatternState } from '../src/usage/pattern-state.ts';
import { type Activity, type Call, cutOf } from './habit-data.ts';

const observed = ({ at, energy = 100 }: Call) => ({ at, tokens: 1_000, energy, delivered: true });

type Calls = Activity['calls'];

/** The state after these calls, each learned in the zone it was made in. */
export function learnCalls(state: PatternState, calls: Calls, cohort: CohortState): PatternState {
  let learned = state;
  for (let from = 0; from < calls.length; ) {
    const timeZone = calls[from]?.zone ?? 'UTC';
    let until = from;
    while (calls[until]?.zone === timeZone) until++;
    learned = learnPattern(learned, calls.slice(from, until).map(observed), { cohort, timeZone });
    from = until;
  }
  return learned;
}

/** One person or client: what was learned, and the sessions that follow. */
export interface Subject {
  readonly name: string;
  /** What all others did in their first 70 %: nobody's own time, and nobody's later time. */
  readonly cohort: CohortState;
  readonly state: PatternState;
  readonly cut: number;
  readonly calls: Calls;
  /** Calls of each session, in order; the ones before the cut too. */
  readonly sessions: readonly Calls[];
}

function sessionsOf(calls: Calls): Calls[] {
  const sessions: Call[][] = [];
  for (const [index, call] of calls.entries()) {
    if (opensSession(calls[index - 1]?.at ?? 0, call.at)) sessions.push([]);
    sessions.at(-1)?.push(call);
  }
  return sessions;
}

/** Learns each one's first 70 % twice: once for the cohort, and once with the cohort of the others. */
export function learnAll(activities: readonly Activity[]): Subject[] {
  const first = activities.map((activity) => {
    const cut = cutOf(activity);
    const known = activity.calls.filter(({ at }) => at <= cut);
    return { activity, cut, known, alone: learnCalls(emptyPattern, known, emptyCohort) };
  });
  const all = first.reduce((cohort, { alone }) => updateCohort(cohort, { after: alone }), emptyCohort);
  return first.map(({ activity, cut, known, alone }) => {
    const cohort = updateCohort(all, { before: alone });
    return {
      name: activity.name,
      cohort,
      state: learnCalls(emptyPattern, known, cohort),
      cut,
      calls: activity.calls,
      sessions: sessionsOf(activity.calls),
    };
  });
}
