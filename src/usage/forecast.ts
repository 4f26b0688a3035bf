/** When will a person be back, and what will they use until then? */

import { defaults, type Settings } from '../config.ts';
import { consumptionPriorOf, profilePriorOf, returnPriorOf } from './cohort.ts';
import {
  consumptionQuantile,
  type DailyConsumption,
  dailyConsumption,
  scaledConsumption,
} from './consumption.ts';
import { daysOfWeek, hourMs, localTimeIn, minuteMs } from './local-time.ts';
import { probabilityUpTo } from './negative-binomial.ts';
import { inclinationOf, type PatternContext } from './pattern.ts';
import type { PatternState } from './pattern-state.ts';
import { profileAt } from './profile.ts';
import { overallRate, rateAfter, returnRates } from './return-rate.ts';

/** A window in which the next session is likely to begin. Never a bare time. */
export interface LikelyWindow {
  readonly from: Date;
  readonly until: Date;
  /** That the next session begins in this window, 0–1. */
  readonly probability: number;
}

/** Windows begin on steps of half an hour. */
const stepsPerHour = 2;
const stepMs = hourMs / stepsPerHour;

interface KnownWeek {
  readonly now: number;
  readonly cohort: PatternContext['cohort'];
  readonly patterns: Settings['patterns'];
  readonly week: readonly number[];
}

const weeks = new WeakMap<PatternState, KnownWeek>();

/**
 * The user's share of session starts in each hour of the week, as known at that moment. The last answer of a state is
 * kept: several figures ask for the same week.
 */
export const weekOf = (state: PatternState, now: number, context: PatternContext): readonly number[] => {
  const { cohort } = context;
  const { patterns } = context.settings ?? defaults;
  const known = weeks.get(state);
  if (known?.now === now && known.cohort === cohort && known.patterns === patterns) return known.week;
  const week = profileAt(state.profile, profilePriorOf(cohort, patterns), now, patterns);
  weeks.set(state, { now, cohort, patterns, week });
  return week;
};

/** For each step from `start`, the probability that the next session begins in it. */
function nextStartByStep(
  state: PatternState,
  start: number,
  context: PatternContext & { settings: Pick<Settings, 'patterns' | 'anomalies'> },
): number[] {
  const { cohort, timeZone, settings } = context;
  const inclination = inclinationOf(weekOf(state, start, context), timeZone);
  const prior = returnPriorOf(cohort);
  const rates = returnRates(state.returns, prior, settings.patterns);
  const rateAt = (at: number): number =>
    state.lastAt === 0 ? overallRate(prior) : rateAfter(rates, (at - state.lastAt) / hourMs);
  const steps = settings.patterns.horizonHours * stepsPerHour;
  let absent = 1;
  return Array.from({ length: steps }, (_, step) => {
    const at = start + step * stepMs;
    const stays = Math.exp((-rateAt(at) * inclination(at)) / stepsPerHour);
    const begins = absent * (1 - stays);
    absent *= stays;
    return begins;
  });
}

/**
 * The window of `windowHours` in which the next session most probably begins, looked for in the next `horizonHours`.
 * A session that is running ends 30 minutes after its last call; the next one is looked for from there.
 * Throws `invalid_request` for an unknown time zone.
 */
export function likelyNextUse(state: PatternState, now: Date, context: PatternContext): LikelyWindow {
  const settings = context.settings ?? defaults;
  const { sessionIdleMinutes, windowHours } = settings.patterns;
  const idleFrom = state.lastAt === 0 ? 0 : state.lastAt + sessionIdleMinutes * minuteMs;
  const start = Math.max(now.getTime(), idleFrom);
  const begins = nextStartByStep(state, start, { ...context, settings });
  const width = windowHours * stepsPerHour;
  let inWindow = begins.slice(0, width).reduce((sum, value) => sum + value, 0);
  let best = { step: 0, probability: inWindow };
  for (let step = 1; step + width <= begins.length; step++) {
    inWindow += (begins[step + width - 1] ?? 0) - (begins[step - 1] ?? 0);
    if (inWindow > best.probability) best = { step, probability: inWindow };
  }
  const from = start + best.step * stepMs;
  return {
    from: new Date(from),
    until: new Date(from + windowHours * hourMs),
    probability: Math.min(1, best.probability),
  };
}

/** What a span of time will take. Energy in hundredths. */
export interface ConsumptionForecast {
  /** What is expected on average. */
  readonly mean: number;
  /** What is enough with this probability; throws `invalid_request` outside [0, 1). */
  quantile(probability: number): number;
  /** That this amount is not enough. */
  shortfallProbability(available: number): number;
}

const forecastOf = (consumption: DailyConsumption, patterns: Settings['patterns']): ConsumptionForecast => ({
  mean: consumption.calls.mean * consumption.unit,
  quantile: (probability) => consumptionQuantile(consumption, probability, patterns),
  shortfallProbability: (available) =>
    1 - probabilityUpTo(Math.floor(available / consumption.unit), consumption.calls),
});

/** What the user's local day of `now` takes in all, as known when it begins. */
export function forecastDay(state: PatternState, now: Date, context: PatternContext): ConsumptionForecast {
  const patterns = (context.settings ?? defaults).patterns;
  const day = localTimeIn(context.timeZone).day(now.getTime());
  return forecastOf(
    dailyConsumption(state.consumption, consumptionPriorOf(context.cohort), day, patterns),
    patterns,
  );
}

/**
 * What will be used from now until then, such as to the next refill: the day's consumption times the share of a day's
 * sessions that these hours have. Throws `invalid_request` for an unknown time zone.
 */
export function forecastUntil(
  state: PatternState,
  { now, until }: { now: Date; until: Date },
  context: PatternContext,
): ConsumptionForecast {
  const patterns = (context.settings ?? defaults).patterns;
  const week = weekOf(state, now.getTime(), context);
  const local = localTimeIn(context.timeZone);
  const day = local.day(now.getTime());
  let share = 0;
  for (let at = now.getTime(); at < until.getTime(); at += hourMs) {
    const part = Math.min(1, (until.getTime() - at) / hourMs);
    share += part * daysOfWeek * (week[local.hourOfWeek(at)] ?? 0);
  }
  const daily = dailyConsumption(state.consumption, consumptionPriorOf(context.cohort), day, patterns);
  return forecastOf(scaledConsumption(daily, share), patterns);
}
