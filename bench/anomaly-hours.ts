/** Which hours would each way of looking call unusual, as they were and five times as dear? */

import { measureUse } from '../src/usage/anomaly.ts';
import { amountsBefore, hourOf } from '../src/usage/hourly-use.ts';
import { localTimeIn } from '../src/usage/local-time.ts';
import { emptyPattern, type PatternState } from '../src/usage/pattern-state.ts';
import { median } from './figure.ts';
import type { Call } from './habit-data.ts';
import { learnCalls, type Subject } from './habit-learning.ts';

const injected = 5;

/** A way of scoring an hour by what was known before it; the larger, the more unusual. */
export type Scoring = (known: {
  state: PatternState;
  amount: number;
  at: number;
  subject: Subject;
}) => number;

const percentileOf = (sample: readonly number[]): number => {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(0.99 * sorted.length))] ?? 0;
};

const measured: (known: Parameters<Scoring>[0]) => ReturnType<typeof measureUse> = ({
  state,
  amount,
  at,
  subject,
}) => measureUse(state, { now: new Date(at), energy: amount }, { cohort: subject.cohort });

/** Ours is last; the others are what it is held against. */
export const scorings: Readonly<Record<string, Scoring>> = {
  'one fixed amount for all': ({ amount }) => amount,
  'median and MAD of the 7 days before': ({ state, amount, at }) => {
    const before = amountsBefore(state.hourly, at);
    const middle = before.length > 0 ? median(before) : 0;
    const spread = before.length > 0 ? median(before.map((value) => Math.abs(value - middle))) : 0;
    return (amount - middle) / Math.max(1, spread);
  },
  'ratio to the own 7-day 99th percentile alone': ({ state, amount, at }) =>
    amount / Math.max(1, percentileOf(amountsBefore(state.hourly, at))),
  'own ratio, shrunk to the cohort': (known) => measured(known).ratio,
  'deviation from the fading average': (known) => measured(known).deviation,
};

/** An hour of use: each scoring's score as it was, and with its calls five times as dear. */
export interface ScoredHour {
  readonly learned: boolean;
  readonly clean: readonly number[];
  readonly dear: readonly number[];
}

export interface ScoredSubject {
  readonly hours: readonly ScoredHour[];
  /** Local days with use, before the cut and after it. */
  readonly daysLearned: number;
  readonly daysTried: number;
}

/** Scores each hour of use from what was known when it began; what is injected is not learned. */
export function scoreHours(subject: Subject, all: readonly Scoring[]): ScoredSubject {
  const byHour = new Map<number, Call[]>();
  for (const call of subject.calls) {
    const calls = byHour.get(hourOf(call.at)) ?? [];
    calls.push(call);
    byHour.set(hourOf(call.at), calls);
  }
  let state = emptyPattern;
  const hours = [...byHour.values()].map((calls): ScoredHour => {
    const at = calls[0]?.at ?? 0;
    const amount = calls.reduce((sum, { energy = 100 }) => sum + energy, 0);
    const scores = (times: number): number[] =>
      all.map((score) => score({ state, amount: amount * times, at, subject }));
    const scored = { learned: at <= subject.cut, clean: scores(1), dear: scores(injected) };
    state = learnCalls(state, calls, subject.cohort);
    return scored;
  });
  const days = (wanted: boolean): number =>
    new Set(
      subject.calls
        .filter(({ at }) => at <= subject.cut === wanted)
        .map(({ at, zone }) => localTimeIn(zone).day(at)),
    ).size;
  return { hours, daysLearned: days(true), daysTried: days(false) };
}
