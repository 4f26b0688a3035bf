/** What are a person's habits? Learned call by call, from new calls alone. */

import { defaults, type Settings } from '../config.ts';
import { type CohortState, profilePriorOf } from './cohort.ts';
import { learnConsumption } from './consumption.ts';
import { learnHour } from './hourly-use.ts';
import { hoursOfWeek, localTimeIn, minuteMs } from './local-time.ts';
import type { ObservedCall, PatternState } from './pattern-state.ts';
import { learnSession, type ProfilePrior, profileAt } from './profile.ts';
import { type Inclination, learnReturn } from './return-rate.ts';
import { learnUsefulness } from './usefulness.ts';

/** What learning and forecasting take beside the state. */
export interface PatternContext {
  readonly cohort: CohortState;
  /** IANA name. */
  readonly timeZone: string;
  readonly settings?: Pick<Settings, 'patterns' | 'anomalies'>;
}

/** How much likelier than on average a session begins at a moment, by this profile in this zone. */
export function inclinationOf(profile: readonly number[], timeZone: string): Inclination {
  const local = localTimeIn(timeZone);
  return (at) => hoursOfWeek * (profile[local.hourOfWeek(at)] ?? 1 / hoursOfWeek);
}

/** True where a call at `at` opens a new session: the first call, or one after 30 idle minutes. */
export const opensSession = (
  lastAt: number,
  at: number,
  { sessionIdleMinutes }: Pick<Settings['patterns'], 'sessionIdleMinutes'> = defaults.patterns,
): boolean => lastAt === 0 || at - lastAt >= sessionIdleMinutes * minuteMs;

function learnOpening(
  state: PatternState,
  at: number,
  { prior, timeZone, settings }: { prior: ProfilePrior; timeZone: string; settings: Settings['patterns'] },
): PatternState {
  const local = localTimeIn(timeZone);
  const start = { at, hourOfWeek: local.hourOfWeek(at), day: local.day(at) };
  const profile = learnSession(state.profile, start, settings);
  if (state.lastAt === 0) return { ...state, profile };
  const known = profileAt(state.profile, prior, state.lastAt, settings);
  const gap = { from: state.lastAt, until: at, inclination: inclinationOf(known, timeZone) };
  return { ...state, profile, returns: learnReturn(state.returns, gap, settings) };
}

/**
 * The state with these calls added, in the order of their time. Costs nothing where there are none, and gives the same
 * whether calls come one by one or together. A call older than the last one known counts at that one's time.
 * Throws `invalid_request` for an unknown time zone.
 */
export function learnPattern(
  state: PatternState,
  calls: readonly ObservedCall[],
  { cohort, timeZone, settings = defaults }: PatternContext,
): PatternState {
  if (calls.length === 0) return state;
  const local = localTimeIn(timeZone);
  const prior = profilePriorOf(cohort, settings.patterns);
  const ordered = [...calls].sort((a, b) => a.at - b.at);
  return ordered.reduce((before, call) => {
    const at = Math.max(call.at, before.lastAt);
    const day = local.day(at);
    const opened = opensSession(before.lastAt, at, settings.patterns)
      ? learnOpening(before, at, { prior, timeZone, settings: settings.patterns })
      : before;
    return {
      ...opened,
      lastAt: at,
      consumption: learnConsumption(before.consumption, { day, energy: call.energy }, settings.patterns),
      usefulness: learnUsefulness(before.usefulness, { ...call, at, day }, settings.patterns),
      hourly: learnHour(before.hourly, { at, energy: call.energy }, settings.anomalies),
    };
  }, state);
}
