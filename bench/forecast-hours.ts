/** How well is it known at which hour, and when, a person begins the next session? */

import { profilePriorOf } from '../src/usage/cohort.ts';
import { likelyNextUse, weekOf } from '../src/usage/forecast.ts';
import { hourMs, hoursOfWeek, localTimeIn } from '../src/usage/local-time.ts';
import type { PatternState } from '../src/usage/pattern-state.ts';
import { weekOfPrior } from '../src/usage/profile.ts';
import { median } from './figure.ts';
import { learnCalls, type Subject } from './habit-learning.ts';

/** Two hours to either side of the predicted moment count as met. */
const toleranceMs = 2 * hourMs;

/** One session that came after the learned time. */
export interface Tried {
  readonly subject: string;
  /** Sessions known when it was predicted. */
  readonly known: number;
  /** Logarithm of the probability of its hour of the week over an even chance, in nats. */
  readonly ours: number;
  readonly cohort: number;
  /** Whether it began in our likely window; within 2 hours of the last end plus the median gap. */
  readonly inWindow: boolean;
  readonly byMedianGap: boolean;
  /** The probability our window claimed. */
  readonly claimed: number;
}

const scoreOf = (week: readonly number[], hour: number): number => Math.log((week[hour] ?? 0) * hoursOfWeek);

const gapsBefore = ({ sessions, cut }: Subject): number[] =>
  sessions.flatMap((session, index) => {
    const start = session[0]?.at ?? 0;
    const end = sessions[index - 1]?.at(-1)?.at;
    return end === undefined || start > cut ? [] : [start - end];
  });

/** Tries every session after the cut. The state stays as learned, or where `goesOn` learns each one once it is tried. */
export function trySessions(subject: Subject, goesOn: boolean): Tried[] {
  const { cohort, sessions, cut, name } = subject;
  const gap = median(gapsBefore(subject));
  const cohortWeek = weekOfPrior(profilePriorOf(cohort));
  let state: PatternState = subject.state;
  return sessions.flatMap((session, index): Tried[] => {
    const [opening] = session;
    const last = sessions[index - 1]?.at(-1);
    if (!opening || !last || opening.at <= cut) return [];
    const known: PatternState = { ...state, lastAt: last.at };
    const hour = localTimeIn(opening.zone).hourOfWeek(opening.at);
    const window = likelyNextUse(known, new Date(last.at), { cohort, timeZone: last.zone });
    const week = weekOf(known, opening.at, { cohort, timeZone: opening.zone });
    const tried: Tried = {
      subject: name,
      known: known.profile.sessions,
      ours: scoreOf(week, hour),
      cohort: scoreOf(cohortWeek, hour),
      inWindow: opening.at >= window.from.getTime() && opening.at < window.until.getTime(),
      byMedianGap: Math.abs(opening.at - (last.at + gap)) <= toleranceMs,
      claimed: window.probability,
    };
    if (goesOn) state = learnCalls(known, session, cohort);
    return [tried];
  });
}
