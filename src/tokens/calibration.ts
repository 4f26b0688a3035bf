/** By how much do our counts differ from what a model's provider reports? Learned call by call. */

import { defaults, type Settings } from '../config.ts';

/** What is known of one model: the moving mean of reported ÷ estimated (no unit), and of how many calls. */
export interface Calibration {
  readonly meanRatio: number;
  readonly observations: number;
}

/** A model of which nothing is known. */
export const uncalibrated: Calibration = { meanRatio: 1, observations: 0 };

const bounded = (ratio: number, { lowest, highest }: Settings['calibration']): number =>
  Math.min(highest, Math.max(lowest, ratio));

/**
 * What is known after one more call, `reported` and `estimated` in tokens. The mean is plain for the first 1 / step
 * calls and exponential (weight `step`) from then on; one call moves it by a bounded ratio only. A call that tells
 * nothing (either count not above 0) changes nothing.
 */
export function learned(
  calibration: Calibration,
  call: { readonly reported: number; readonly estimated: number },
  settings: Settings['calibration'] = defaults.calibration,
): Calibration {
  const ratio = call.reported / call.estimated;
  if (!(call.reported > 0 && call.estimated > 0) || !Number.isFinite(ratio)) return calibration;
  const observations = calibration.observations + 1;
  const weight = Math.max(settings.step, 1 / observations);
  const meanRatio = calibration.meanRatio + weight * (bounded(ratio, settings) - calibration.meanRatio);
  return { meanRatio, observations };
}

/**
 * The factor to multiply an estimate by (no unit): the mean, drawn towards 1 as if `priorObservations` calls had been
 * estimated rightly, and within the bounds.
 */
export function multiplierOf(
  { meanRatio, observations }: Calibration,
  settings: Settings['calibration'] = defaults.calibration,
): number {
  const prior = settings.priorObservations;
  const total = observations + prior;
  return total === 0 ? 1 : bounded((meanRatio * observations + prior) / total, settings);
}
