/** How much has a person used in each hour of their last days? */

import { defaults, type Settings } from '../config.ts';
import { hourMs } from './local-time.ts';

type HourlySettings = Pick<Settings['anomalies'], 'windowDays' | 'memoryHours'>;

/** Hours are counted since 1970, UTC; amounts in hundredths of an energy. Only hours of use are kept. */
export interface HourlyUse {
  /** Hours of the last 7 days with a call, oldest first: [hour, amount]. */
  readonly hours: readonly (readonly [hour: number, amount: number])[];
  /** Hours of use in all that are over, and the fading mean and mean square of the logarithm of their amounts. */
  readonly count: number;
  readonly mean: number;
  readonly square: number;
}

export const emptyHourlyUse: HourlyUse = { hours: [], count: 0, mean: 0, square: 0 };

export const hourOf = (at: number): number => Math.floor(at / hourMs);

const fade = (state: HourlyUse, amount: number, memoryHours: number): HourlyUse => {
  const count = state.count + 1;
  const step = Math.max(1 / count, 1 / memoryHours);
  const log = Math.log(Math.max(1, amount));
  return {
    ...state,
    count,
    mean: state.mean + step * (log - state.mean),
    square: state.square + step * (log ** 2 - state.square),
  };
};

/** Adds a call's cost to its hour; when an hour is over it enters the averages. */
export function learnHour(
  state: HourlyUse,
  { at, energy }: { at: number; energy: number },
  { windowDays, memoryHours }: HourlySettings = defaults.anomalies,
): HourlyUse {
  const hour = hourOf(at);
  const last = state.hours.at(-1);
  if (last && last[0] >= hour) {
    return { ...state, hours: [...state.hours.slice(0, -1), [last[0], last[1] + energy]] };
  }
  const faded = last ? fade(state, last[1], memoryHours) : state;
  const oldest = hour - windowDays * 24;
  return { ...faded, hours: [...state.hours.filter(([each]) => each > oldest), [hour, energy]] };
}

/** The state with what the hour of `at` really holds, where calls were made that are not learned yet. */
export function withHourAt(
  state: HourlyUse,
  { at, energy }: { at: number; energy: number },
  settings: HourlySettings = defaults.anomalies,
): HourlyUse {
  const last = state.hours.at(-1);
  if (energy <= 0 || (last && last[0] > hourOf(at))) return state;
  if (last?.[0] === hourOf(at)) return { ...state, hours: [...state.hours.slice(0, -1), [last[0], energy]] };
  return learnHour(state, { at, energy }, settings);
}

/** What was used in the hour of `at` so far. */
export const usedInHourOf = ({ hours }: HourlyUse, at: number): number =>
  hours.find(([hour]) => hour === hourOf(at))?.[1] ?? 0;

/** The amounts of the hours of use in the 7 days before the hour of `at`, that hour not included. */
export const amountsBefore = (
  { hours }: HourlyUse,
  at: number,
  { windowDays }: HourlySettings = defaults.anomalies,
): number[] =>
  hours
    .filter(([hour]) => hour < hourOf(at) && hour > hourOf(at) - windowDays * 24)
    .map(([, amount]) => amount);

/** The averages with the hours that are over by `at`. */
export function averagesAt(
  state: HourlyUse,
  at: number,
  { memoryHours }: HourlySettings = defaults.anomalies,
): HourlyUse {
  const last = state.hours.at(-1);
  return last && last[0] < hourOf(at) ? fade(state, last[1], memoryHours) : state;
}
