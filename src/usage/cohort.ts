/** What is usual among all users? Kept as sums, so that a change of one user costs one addition. */

import { defaults, type Settings } from '../config.ts';
import { type ConsumptionPrior, type ConsumptionState, unknownConsumption } from './consumption.ts';
import { daysOfWeek, hoursOfDay } from './local-time.ts';
import { type PatternState, stateVersion } from './pattern-state.ts';
import {
  byHour,
  byWeekday,
  evenPrior,
  type ProfilePrior,
  shrinkShares,
  smoothCircularly,
  sumOf,
  weekdaysSeen,
  weekdayTrust,
  weightsAt,
} from './profile.ts';
import { dailyReturns, emptyReturns, type ReturnState } from './return-rate.ts';

type CohortSettings = Settings['patterns'];

/** Sums over users; plain numbers in lists, so that adding and taking away are one loop. */
export interface CohortState {
  readonly version: typeof stateVersion;
  /** Session starts by hour of the day. */
  readonly hours: readonly number[];
  /** Session starts by weekday, as far as each user's can be believed; and how many would be even. */
  readonly weekdays: readonly number[];
  readonly expected: readonly number[];
  readonly returns: readonly number[];
  readonly waited: readonly number[];
  /** Users with a known consumption; sums of the logarithms of daily energy, energy per call and dispersion. */
  readonly consumption: readonly number[];
  /** Hours of use by their amount: one bin for each quarter of a doubling of hundredths. */
  readonly amounts: readonly number[];
}

const binsPerDoubling = 4;
const bins = 40 * binsPerDoubling;
const zeroes = (length: number): number[] => Array.from({ length }, () => 0);

export const emptyCohort: CohortState = {
  version: stateVersion,
  hours: zeroes(hoursOfDay),
  weekdays: zeroes(daysOfWeek),
  expected: zeroes(daysOfWeek),
  returns: emptyReturns.returns,
  waited: emptyReturns.waited,
  consumption: zeroes(4),
  amounts: zeroes(bins),
};

const binOf = (amount: number): number =>
  Math.min(bins - 1, Math.floor(Math.log2(Math.max(1, amount)) * binsPerDoubling));

const atMost = (values: readonly number[], most: number): number[] => {
  const total = sumOf(values);
  const factor = total > most ? most / total : 1;
  return values.map((value) => value * factor);
};

/** Dispersion below this, or above, is chance of few days. */
const dispersionBetween = [0.05, 50] as const;

function consumptionShare(state: ConsumptionState): number[] {
  const { days, energy, squares, calls } = state;
  if (energy <= 0 || days <= 0 || calls <= 0) return zeroes(4);
  const mean = energy / days;
  const unit = energy / calls;
  const beyondChance = squares / days - mean ** 2 - unit * mean;
  const [least, most] = dispersionBetween;
  const dispersion = Math.min(most, Math.max(least, beyondChance / mean ** 2));
  return [1, Math.log(mean), Math.log(unit), Math.log(dispersion)];
}

/** What one user adds: at most `cohortShareAtMost` sessions, returns and hours, however busy they are. */
function shareOf(state: PatternState, settings: CohortSettings): CohortState {
  const most = settings.cohortShareAtMost;
  const returns = sumOf(state.returns.returns);
  const factor = returns > most ? most / returns : 1;
  const amounts = zeroes(bins);
  for (const [, amount] of state.hourly.hours) amounts[binOf(amount)] = (amounts[binOf(amount)] ?? 0) + 1;
  const cells = atMost(weightsAt(state.profile, state.lastAt, settings), most);
  const trusted = sumOf(cells) * weekdayTrust(state.profile, state.lastAt, settings);
  return {
    version: stateVersion,
    hours: byHour(cells),
    weekdays: atMost(byWeekday(cells), trusted),
    expected: weekdaysSeen(state.profile, state.lastAt, settings).map((share) => share * trusted),
    returns: state.returns.returns.map((count) => count * factor),
    waited: state.returns.waited.map((hours) => hours * factor),
    consumption: consumptionShare(state.consumption),
    amounts: atMost(amounts, most),
  };
}

const add = (a: readonly number[], b: readonly number[], sign: 1 | -1): number[] =>
  a.map((value, index) => value + sign * (b[index] ?? 0));

const addAll = (cohort: CohortState, share: CohortState, sign: 1 | -1): CohortState => ({
  version: stateVersion,
  hours: add(cohort.hours, share.hours, sign),
  weekdays: add(cohort.weekdays, share.weekdays, sign),
  expected: add(cohort.expected, share.expected, sign),
  returns: add(cohort.returns, share.returns, sign),
  waited: add(cohort.waited, share.waited, sign),
  consumption: add(cohort.consumption, share.consumption, sign),
  amounts: add(cohort.amounts, share.amounts, sign),
});

/** What several changes make together: the numbers of both, added. */
export const sumOfCohorts = (one: CohortState, another: CohortState): CohortState => addAll(one, another, 1);

/** The cohort after a user's state went from `before` (undefined: a new user) to `after` (undefined: a forgotten one). */
export function updateCohort(
  cohort: CohortState,
  { before, after }: { before?: PatternState | undefined; after?: PatternState | undefined },
  settings: CohortSettings = defaults.patterns,
): CohortState {
  const without = before ? addAll(cohort, shareOf(before, settings), -1) : cohort;
  return after ? addAll(without, shareOf(after, settings), 1) : without;
}

const priors = new WeakMap<
  CohortState,
  { readonly settings: CohortSettings; readonly prior: ProfilePrior }
>();

/**
 * The cohort's shares of session starts, smoothed, shrunk to even ones that weigh as much as `cohortPriorUsers`. Kept with
 * the cohort: it is the same for each of its users.
 */
export function profilePriorOf(
  cohort: CohortState,
  settings: CohortSettings = defaults.patterns,
): ProfilePrior {
  const known = priors.get(cohort);
  if (known?.settings === settings) return known.prior;
  const prior = makeProfilePrior(cohort, settings);
  priors.set(cohort, { settings, prior });
  return prior;
}

function makeProfilePrior(
  cohort: CohortState,
  { smoothing, cohortShareAtMost, cohortPriorUsers }: CohortSettings,
): ProfilePrior {
  const [hours, weekdays, expected] = [cohort.hours, cohort.weekdays, cohort.expected].map((counts) =>
    counts.map((count) => Math.max(0, count)),
  ) as [number[], number[], number[]];
  const total = sumOf(hours);
  const evenHours = evenPrior.hours.map((share) => share * total);
  const shrunk = (prior: readonly number[]) => ({ prior, strength: cohortShareAtMost * cohortPriorUsers });
  return {
    hours: shrinkShares(smoothCircularly(hours, smoothing), evenHours, shrunk(evenPrior.hours)),
    weekdays: shrinkShares(weekdays, expected, shrunk(evenPrior.weekdays)),
  };
}

/** The cohort's returns and waiting, once a day until there are any. */
export const returnPriorOf = ({ returns, waited }: CohortState): ReturnState => ({
  returns: add(dailyReturns.returns, returns, 1).map((count) => Math.max(0, count)),
  waited: add(dailyReturns.waited, waited, 1).map((hours) => Math.max(0, hours)),
});

/** What a typical user of the cohort uses; what is assumed until one is known weighs as one user. */
export function consumptionPriorOf({ consumption }: CohortState): ConsumptionPrior {
  const [users = 0, energy = 0, perCall = 0, dispersion = 0] = consumption;
  const unknown = unknownConsumption;
  const typical = (sum: number, assumed: number): number =>
    Math.exp((sum + Math.log(assumed)) / (Math.max(0, users) + 1));
  return {
    dailyEnergy: typical(energy, unknown.dailyEnergy),
    energyPerCall: typical(perCall, unknown.energyPerCall),
    dispersion: typical(dispersion, unknown.dispersion),
  };
}

/** The amount that this share of the cohort's hours of use stays below; undefined where none are known. Hundredths. */
export function cohortHourQuantile({ amounts }: CohortState, probability: number): number | undefined {
  const total = sumOf(amounts.map((count) => Math.max(0, count)));
  if (total < 1) return undefined;
  let below = 0;
  for (const [bin, count] of amounts.entries()) {
    below += Math.max(0, count);
    if (below >= probability * total) return 2 ** ((bin + 1) / binsPerDoubling);
  }
  return 2 ** (bins / binsPerDoubling);
}
