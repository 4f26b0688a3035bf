/** Which calls were of use to the person who paid for them? */

import { defaults, type Settings } from '../config.ts';
import { minuteMs } from './local-time.ts';

type UsefulnessSettings = Pick<
  Settings['patterns'],
  'scoreDays' | 'repeatMinutes' | 'efficiencyPriorCalls' | 'activeDays'
>;

/** The calls of one local day. */
export interface DayOfUse {
  readonly day: number;
  readonly calls: number;
  readonly tokens: number;
  readonly usefulCalls: number;
  readonly usefulTokens: number;
}

/** A call whose input may still be asked again. */
interface WatchedCall {
  readonly input: string;
  readonly at: number;
  readonly day: number;
  readonly tokens: number;
}

/** The days of the last month with use on them, oldest first, and the calls of the last minutes. */
export interface UsefulnessState {
  readonly days: readonly DayOfUse[];
  readonly watched: readonly WatchedCall[];
}

export const emptyUsefulness: UsefulnessState = { days: [], watched: [] };

export interface JudgedCall {
  readonly at: number;
  readonly day: number;
  readonly tokens: number;
  /** Settled, and with output that reached the user. */
  readonly delivered: boolean;
  /** A hash of feature and input; without one the call cannot be recognised when it is asked again. */
  readonly input?: string | undefined;
}

const addTo = (days: readonly DayOfUse[], day: number, change: Omit<DayOfUse, 'day'>): DayOfUse[] => {
  const known = days.find((each) => each.day === day);
  const sum = {
    day,
    calls: (known?.calls ?? 0) + change.calls,
    tokens: (known?.tokens ?? 0) + change.tokens,
    usefulCalls: (known?.usefulCalls ?? 0) + change.usefulCalls,
    usefulTokens: (known?.usefulTokens ?? 0) + change.usefulTokens,
  };
  return [...days.filter((each) => each.day !== day), sum].sort((a, b) => a.day - b.day);
};

/**
 * Adds a call. It counts as useful when it was delivered, and no longer does once the same input is asked again within
 * `repeatMinutes` (requirements R3); the repetition then stands in its place. One without tokens, such as a charge of a
 * known price, makes its day an active one and says nothing of usefulness.
 */
export function learnUsefulness(
  state: UsefulnessState,
  { at, day, tokens, delivered, input }: JudgedCall,
  { scoreDays, repeatMinutes }: UsefulnessSettings = defaults.patterns,
): UsefulnessState {
  const watched = state.watched.filter((call) => at - call.at <= repeatMinutes * minuteMs);
  const repeated = input === undefined ? undefined : watched.find((call) => call.input === input);
  const withdrawn = repeated
    ? addTo(state.days, repeated.day, {
        calls: 0,
        tokens: 0,
        usefulCalls: -1,
        usefulTokens: -repeated.tokens,
      })
    : state.days;
  const days = addTo(withdrawn, day, {
    calls: tokens > 0 ? 1 : 0,
    tokens,
    usefulCalls: delivered ? 1 : 0,
    usefulTokens: delivered ? tokens : 0,
  });
  const newest = days.at(-1)?.day ?? day;
  return {
    days: days.filter((each) => each.day > newest - scoreDays),
    watched: [
      ...watched.filter((call) => call !== repeated),
      ...(delivered && input !== undefined ? [{ input, at, day, tokens }] : []),
    ],
  };
}

const lastDays = (days: readonly DayOfUse[], today: number, count: number): DayOfUse[] =>
  days.filter(({ day }) => day > today - count && day <= today);

/** The share of tokens in useful calls over 30 days, shrunk to 0.5 by 20 calls (requirements R3). */
export function efficiencyScore(
  { days }: UsefulnessState,
  today: number,
  { scoreDays, efficiencyPriorCalls }: UsefulnessSettings = defaults.patterns,
): number {
  const counted = lastDays(days, today, scoreDays);
  const total = (pick: (day: DayOfUse) => number): number => counted.reduce((sum, day) => sum + pick(day), 0);
  const tokens = total((day) => day.tokens);
  const calls = total((day) => day.calls);
  if (tokens <= 0) return 0.5;
  const share = total((day) => day.usefulTokens) / tokens;
  return (share * calls + 0.5 * efficiencyPriorCalls) / (calls + efficiencyPriorCalls);
}

/** The share of the last 14 local days, today included, on which there was a call. */
export const activeShare = (
  { days }: UsefulnessState,
  today: number,
  { activeDays }: UsefulnessSettings = defaults.patterns,
): number => lastDays(days, today, activeDays).length / activeDays;

/** Useful calls on a local day: what `productivity_boost` counts. */
export const usefulCallsOn = ({ days }: UsefulnessState, day: number): number =>
  days.find((each) => each.day === day)?.usefulCalls ?? 0;
