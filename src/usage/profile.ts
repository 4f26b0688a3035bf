/** At which hours of the week does a person begin to work? */

import { defaults, type Settings } from '../config.ts';
import { dayMs, daysOfWeek, hoursOfDay, hoursOfWeek } from './local-time.ts';

type ProfileSettings = Pick<
  Settings['patterns'],
  | 'profileHalfLifeDays'
  | 'hourPriorSessions'
  | 'weekdayPriorSessions'
  | 'cellPriorSessions'
  | 'fewSessions'
  | 'fewWeeks'
  | 'smoothing'
>;

/**
 * What is kept of a person's session starts. A weight put in later is larger by the decay in between, so that old cells
 * need no touching; read with `weightsAt`.
 */
export interface ProfileState {
  /** Milliseconds since 1970 at which a weight of one means one session. */
  readonly origin: number;
  readonly sessions: number;
  /** The local day of the first session. */
  readonly firstDay: number;
  /** The local day of the last session, and how many began on it. */
  readonly day: number;
  readonly sessionsOfDay: number;
  readonly cells: readonly number[];
}

/** Shares of session starts by hour of the day and by weekday; each sums to one. */
export interface ProfilePrior {
  readonly hours: readonly number[];
  readonly weekdays: readonly number[];
}

export interface SessionStart {
  readonly at: number;
  readonly hourOfWeek: number;
  readonly day: number;
}

const evenly = (length: number): number[] => Array.from({ length }, () => 1 / length);

export const evenPrior: ProfilePrior = { hours: evenly(hoursOfDay), weekdays: evenly(daysOfWeek) };

export const emptyProfile: ProfileState = {
  origin: 0,
  sessions: 0,
  firstDay: 0,
  day: 0,
  sessionsOfDay: 0,
  cells: Array.from({ length: hoursOfWeek }, () => 0),
};

/**
 * Adds a session. The n-th session of a local day weighs 1/n: sessions of one day repeat each other, and counted in
 * full they would drown what other days say.
 */
export function learnSession(
  state: ProfileState,
  { at, hourOfWeek, day }: SessionStart,
  { profileHalfLifeDays }: ProfileSettings = defaults.patterns,
): ProfileState {
  const known = state.sessions > 0;
  const origin = known ? state.origin : at;
  const firstDay = known ? state.firstDay : day;
  const sessionsOfDay = known && day === state.day ? state.sessionsOfDay + 1 : 1;
  const cells = [...state.cells];
  const weight = 2 ** ((at - origin) / (profileHalfLifeDays * dayMs)) / sessionsOfDay;
  cells[hourOfWeek] = (cells[hourOfWeek] ?? 0) + weight;
  return { origin, sessions: state.sessions + 1, firstDay, day, sessionsOfDay, cells };
}

/** The sessions by hour of the week as they count at that moment: halved with every half-life gone by. */
export function weightsAt(
  { origin, cells }: ProfileState,
  now: number,
  { profileHalfLifeDays }: ProfileSettings = defaults.patterns,
): number[] {
  const factor = 2 ** ((origin - now) / (profileHalfLifeDays * dayMs));
  return cells.map((weight) => weight * factor);
}

/** Spreads each value over its neighbours, the last one being a neighbour of the first; the sum stays. */
export function smoothCircularly(values: readonly number[], smoothing: readonly number[]): number[] {
  const { length } = values;
  const total = smoothing.reduce((sum, share, distance) => sum + (distance === 0 ? share : 2 * share), 0);
  return values.map((_, index) => {
    let sum = 0;
    for (const [distance, share] of smoothing.entries()) {
      const before = values[(index - distance + length) % length] ?? 0;
      const after = distance === 0 ? 0 : (values[(index + distance) % length] ?? 0);
      sum += (share / total) * (before + after);
    }
    return sum;
  });
}

export function sumOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** The week's values summed by hour of the day. */
export const byHour = (week: readonly number[]): number[] =>
  Array.from({ length: hoursOfDay }, (_, hour) =>
    sumOf(Array.from({ length: daysOfWeek }, (_, day) => week[day * hoursOfDay + hour] ?? 0)),
  );

/** The week's values summed by weekday, Sunday first. */
export const byWeekday = (week: readonly number[]): number[] =>
  Array.from({ length: daysOfWeek }, (_, day) => sumOf(week.slice(day * hoursOfDay, (day + 1) * hoursOfDay)));

/** The day 1970-01-01 was a Thursday; weekdays are counted from Sunday. */
export const weekdayOf = (day: number): number => (((day + 4) % daysOfWeek) + daysOfWeek) % daysOfWeek;

/**
 * How much of the user's time fell on each weekday, Sunday first, in shares that sum to one; days fade like sessions.
 * Someone known for ten days has seen three weekdays twice and the others once: that is no preference.
 */
export function weekdaysSeen(
  { origin, firstDay }: ProfileState,
  now: number,
  { profileHalfLifeDays }: ProfileSettings = defaults.patterns,
): number[] {
  const keep = 0.5 ** (1 / profileHalfLifeDays);
  const lastDay = firstDay + Math.max(0, Math.floor((now - origin) / dayMs));
  const seen = Array.from({ length: daysOfWeek }, (_, weekday) => {
    const daysAgo = (weekdayOf(lastDay) - weekday + daysOfWeek) % daysOfWeek;
    const times = Math.max(0, Math.floor((lastDay - firstDay - daysAgo) / daysOfWeek) + 1);
    return (keep ** daysAgo * (1 - keep ** (times * daysOfWeek))) / (1 - keep ** daysOfWeek);
  });
  const total = sumOf(seen);
  return seen.map((days) => days / total);
}

const weeksKnown = ({ origin, sessions }: ProfileState, now: number): number =>
  sessions === 0 ? 0 : Math.max(0, now - origin) / (daysOfWeek * dayMs);

/** How far the user's hours can be believed, 0–1: days in a row resemble each other, and count in full after `fewWeeks`. */
export const hourTrust = (
  state: ProfileState,
  now: number,
  { fewWeeks }: ProfileSettings = defaults.patterns,
): number => Math.min(1, weeksKnown(state, now) / fewWeeks);

/**
 * How far the user's weekdays can be believed, 0–1: not at all before `fewWeeks` are over, by half after twice as many.
 * A weekday seen twice cannot be told from chance, however much was done on it.
 */
export function weekdayTrust(
  state: ProfileState,
  now: number,
  { fewWeeks }: ProfileSettings = defaults.patterns,
): number {
  const weeks = weeksKnown(state, now);
  return weeks <= fewWeeks ? 0 : 1 - fewWeeks / weeks;
}

/**
 * Shares that sum to one: counts against how many were to be expected had no part been preferred, shrunk to the prior's
 * shares by a gamma prior worth `strength` sessions.
 */
export function shrinkShares(
  counts: readonly number[],
  expected: readonly number[],
  { prior, strength }: { prior: readonly number[]; strength: number },
): number[] {
  const even = strength / counts.length;
  const rates = counts.map(
    (count, index) => (count + strength * (prior[index] ?? 0)) / ((expected[index] ?? 0) + even),
  );
  const total = sumOf(rates);
  return rates.map((rate) => rate / total);
}

/** The week in which every weekday has the same hours; sums to one. */
export const weekOfPrior = ({ hours, weekdays }: ProfilePrior): number[] =>
  weekdays.flatMap((weekday) => hours.map((hour) => weekday * hour));

/**
 * The share of session starts in each of the 168 hours of the week; sums to one, none is zero. In three steps, each
 * shrunk to the one before: hours of the day to the cohort's, weekdays to the cohort's, hours of the week to their
 * product. Below `fewSessions` the cohort's week stands alone: so few
 * sessions say less of a person than the others do.
 */
export function profileAt(
  state: ProfileState,
  prior: ProfilePrior,
  now: number,
  settings: ProfileSettings = defaults.patterns,
): number[] {
  const { hourPriorSessions, weekdayPriorSessions, cellPriorSessions, fewSessions, smoothing } = settings;
  if (state.sessions < fewSessions) return weekOfPrior(prior);
  const weights = weightsAt(state, now, settings);
  const total = sumOf(weights);
  const seen = weekdaysSeen(state, now, settings);
  const trust = weekdayTrust(state, now, settings);
  const trusted = weights.map((weight) => weight * trust);
  const hourWeight = hourTrust(state, now, settings);
  const hours = shrinkShares(
    smoothCircularly(byHour(weights), smoothing).map((count) => count * hourWeight),
    evenPrior.hours.map((share) => share * total * hourWeight),
    { prior: prior.hours, strength: hourPriorSessions },
  );
  const weekdays = shrinkShares(
    byWeekday(trusted),
    seen.map((share) => share * total * trust),
    { prior: prior.weekdays, strength: weekdayPriorSessions },
  );
  return shrinkShares(
    smoothCircularly(trusted, smoothing),
    seen.flatMap((share) => evenPrior.hours.map((even) => even * share * total * trust)),
    {
      prior: weekOfPrior({ hours, weekdays }),
      strength: cellPriorSessions,
    },
  );
}
