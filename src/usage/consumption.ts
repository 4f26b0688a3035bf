/** How much does a person use on a day, and how much may it be? */

import { defaults, type Settings } from '../config.ts';
import { type NegativeBinomial, quantileOf } from './negative-binomial.ts';

type ConsumptionSettings = Pick<
  Settings['patterns'],
  | 'consumptionHalfLifeDays'
  | 'recentHalfLifeDays'
  | 'recentShare'
  | 'consumptionPriorDays'
  | 'dispersionPriorDays'
  | 'dispersionShare'
>;

/** Sums over the user's days, each day halved with every half-life since. Amounts are hundredths of an energy. */
export interface ConsumptionState {
  /** The local day that is not over yet, and what was used on it so far; 0 before the first call. */
  readonly day: number;
  readonly today: number;
  readonly callsToday: number;
  readonly days: number;
  readonly energy: number;
  readonly squares: number;
  readonly calls: number;
  /** The same of days and energy, fading faster. */
  readonly recentDays: number;
  readonly recentEnergy: number;
}

/** What a user of the cohort uses: medians, roughly; the means of the logarithms. */
export interface ConsumptionPrior {
  readonly dailyEnergy: number;
  readonly energyPerCall: number;
  /** Variance beyond chance over squared mean: 1 / size of the negative binomial. */
  readonly dispersion: number;
}

/** Until a cohort is known: one call a day, of one energy, spread as widely as a geometric count. */
export const unknownConsumption: ConsumptionPrior = { dailyEnergy: 100, energyPerCall: 100, dispersion: 1 };

export const emptyConsumption: ConsumptionState = {
  day: 0,
  today: 0,
  callsToday: 0,
  days: 0,
  energy: 0,
  squares: 0,
  calls: 0,
  recentDays: 0,
  recentEnergy: 0,
};

const hasBegun = ({ day, callsToday, days }: ConsumptionState): boolean =>
  day !== 0 || callsToday > 0 || days > 0;

/** Sums of a geometric series: what `count` days of weight one become when each fades by `keep` a day. */
const fadedDays = (keep: number, count: number): number => (1 - keep ** count) / (1 - keep);

/** The sums as they stand when `day` begins: the days before it are over, those without a call having used nothing. */
export function closeDays(
  state: ConsumptionState,
  day: number,
  { consumptionHalfLifeDays, recentHalfLifeDays }: ConsumptionSettings = defaults.patterns,
): ConsumptionState {
  if (!hasBegun(state)) return { ...state, day };
  if (day <= state.day) return state;
  const passed = day - state.day;
  const slow = 0.5 ** (1 / consumptionHalfLifeDays);
  const fast = 0.5 ** (1 / recentHalfLifeDays);
  const close = (sum: number, keep: number, last: number): number =>
    sum * keep ** passed + last * keep ** (passed - 1);
  return {
    day,
    today: 0,
    callsToday: 0,
    days: state.days * slow ** passed + fadedDays(slow, passed),
    energy: close(state.energy, slow, state.today),
    squares: close(state.squares, slow, state.today ** 2),
    calls: close(state.calls, slow, state.callsToday),
    recentDays: state.recentDays * fast ** passed + fadedDays(fast, passed),
    recentEnergy: close(state.recentEnergy, fast, state.today),
  };
}

/** Adds a call on a local day; one that comes late counts on the day that is open. */
export function learnConsumption(
  state: ConsumptionState,
  { day, energy }: { day: number; energy: number },
  settings: ConsumptionSettings = defaults.patterns,
): ConsumptionState {
  const closed = closeDays(state, day, settings);
  return { ...closed, today: closed.today + energy, callsToday: closed.callsToday + 1 };
}

/** The daily consumption to be expected: a negative binomial in units of the user's usual call. */
export interface DailyConsumption {
  /** Hundredths of an energy of the user's usual call. */
  readonly unit: number;
  readonly calls: NegativeBinomial;
}

/**
 * What a whole day takes, as known when `day` begins. Mean: the user's, shrunk to the cohort's, half of it from the
 * last days alone. Spread: by moments, shrunk to the cohort's. A unit of one usual call makes the same count of cheap
 * and of dear calls alike.
 */
export function dailyConsumption(
  state: ConsumptionState,
  prior: ConsumptionPrior,
  day: number,
  settings: ConsumptionSettings = defaults.patterns,
): DailyConsumption {
  const { consumptionPriorDays, recentShare, dispersionPriorDays, dispersionShare } = settings;
  const closed = closeDays(state, day, settings);
  const priorCalls = (consumptionPriorDays * prior.dailyEnergy) / prior.energyPerCall;
  const unit =
    (closed.energy + consumptionPriorDays * prior.dailyEnergy) / Math.max(closed.calls + priorCalls, 1e-9);
  const usual =
    (closed.energy + consumptionPriorDays * prior.dailyEnergy) / (closed.days + consumptionPriorDays);
  const recent = (closed.recentEnergy + usual) / (closed.recentDays + 1);
  const mean = (1 - recentShare) * usual + recentShare * recent;
  const variance = closed.squares - 2 * usual * closed.energy + usual ** 2 * closed.days;
  const beyondChance = Math.max(0, variance - unit * usual * closed.days);
  const priorWeight = dispersionPriorDays * usual ** 2;
  const dispersion =
    (beyondChance + priorWeight * prior.dispersion) / (closed.days * usual ** 2 + priorWeight);
  const size = 1 / Math.min(1e3, Math.max(1e-3, dispersion * dispersionShare));
  return { unit, calls: { mean: mean / unit, size } };
}

/** Part of a day, or several: what `share` of a day's sessions falls into (2 is two days). */
export const scaledConsumption = ({ unit, calls }: DailyConsumption, share: number): DailyConsumption => ({
  unit,
  calls: { mean: calls.mean * share, size: Math.max(1e-4, calls.size * share) },
});

/**
 * Hundredths of an energy that are enough with this probability (0.9: nine days of ten). A count can only be met or
 * passed in whole calls, and so covers more than was asked for; `tailCorrection` takes that back.
 * Throws `invalid_request` for a probability outside [0, 1).
 */
export const consumptionQuantile = (
  { unit, calls }: DailyConsumption,
  probability: number,
  { tailCorrection }: Pick<Settings['patterns'], 'tailCorrection'> = defaults.patterns,
): number => Math.ceil(quantileOf(Math.max(0, 1 - (1 - probability) * tailCorrection), calls) * unit);
