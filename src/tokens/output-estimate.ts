/** How much will the model write: what is expected, and what is set aside for it? */

import { defaults, type Settings } from '../config.ts';

/** What an estimator may look at. Tokens. */
export interface OutputQuestion {
  readonly feature: string;
  readonly model: string | null;
  readonly userId: string | null;
  readonly inputTokens: number;
  /** How many items of a list the answer is to have a part for. Default 1. */
  readonly items?: number;
  /** Requirements R6's total less the input, from `estimateFeature`. */
  readonly coldStartTokens: number;
}

/** Whole tokens, 0 < expected ≤ ceiling. The model's output limit is the ceiling. */
export interface OutputEstimate {
  readonly expectedOutputTokens: number;
  readonly ceilingOutputTokens: number;
}

/** The seam at which what has been learned of a feature, a model and a user takes the place of the cold start. */
export interface OutputEstimator {
  outputEstimate(question: OutputQuestion): OutputEstimate;
}

/**
 * The estimator for the time before anything has been learned: expected is R6's total less the input; the ceiling is
 * half as much again and at least 256 tokens more, so that a short answer that grows longer is not cut.
 */
export function coldStartEstimator(settings: Settings['output'] = defaults.output): OutputEstimator {
  return { outputEstimate: ({ coldStartTokens }) => outputEstimate(coldStartTokens, settings) };
}

/** The cold-start estimate for an expected number of tokens; no number and less than the minimum give the minimum. */
export function outputEstimate(
  coldStartTokens: number,
  settings: Settings['output'] = defaults.output,
): OutputEstimate {
  const atLeast = settings.expectedAtLeast;
  const expected = Number.isSafeInteger(coldStartTokens) ? Math.max(coldStartTokens, atLeast) : atLeast;
  const byShare = Math.ceil((expected * settings.ceilingPercent) / 100);
  const ceiling = Math.max(byShare, expected + settings.ceilingAboveExpected);
  return { expectedOutputTokens: expected, ceilingOutputTokens: ceiling };
}
