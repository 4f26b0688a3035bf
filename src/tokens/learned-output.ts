/** How much will the model write, by what has been learned of the feature, the model and the user? */

import { defaults, type Settings } from '../config.ts';
import { logNormalShares, meanOf, quantileOf, type Shares } from './histogram.ts';
import {
  type OutputEstimate,
  type OutputEstimator,
  type OutputQuestion,
  outputEstimate,
} from './output-estimate.ts';
import { type OutputSketch, sharesFor } from './output-sketch.ts';

/** What is known that bears on a question; undefined where nothing is. */
export interface KnownOutput {
  /** Of the feature, with all its models. */
  readonly feature?: OutputSketch | undefined;
  /** Of the feature with this model. */
  readonly model?: OutputSketch | undefined;
  /** Of this user with both. */
  readonly user?: OutputSketch | undefined;
}

export type LearnedSettings = Pick<Settings, 'output' | 'outputLearning'>;

const sketchesOf = (known: KnownOutput, settings: LearnedSettings['outputLearning']): OutputSketch[] =>
  [
    known.feature,
    known.model,
    (known.user?.calls ?? 0) >= settings.userCallsAtLeast ? known.user : undefined,
  ].filter((sketch) => sketch !== undefined);

/**
 * How answers are distributed: the user's calls shrunk to the model's, those to the feature's, and those to the cold
 * start, a log-normal distribution whose median and 95 % quantile are R6's expected tokens and ceiling.
 */
export function outputShares(
  question: Pick<OutputQuestion, 'inputTokens' | 'coldStartTokens'>,
  known: KnownOutput,
  settings: LearnedSettings = defaults,
): Shares {
  const cold = outputEstimate(question.coldStartTokens, settings.output);
  return sketchesOf(known, settings.outputLearning).reduce<Shares>(
    (prior, sketch) => sharesFor(sketch, question.inputTokens, prior, settings.outputLearning) ?? prior,
    logNormalShares(cold.expectedOutputTokens, cold.ceilingOutputTokens),
  );
}

/**
 * The estimate, in whole tokens: expected is the mean, the ceiling the quantile whose coverage has been seen to be the
 * one chosen; of a list, what was learned of one item, times the items. Where nothing has been learned it is the cold start's.
 */
export function learnedEstimate(
  question: Pick<OutputQuestion, 'inputTokens' | 'coldStartTokens' | 'items'>,
  known: KnownOutput,
  settings: LearnedSettings = defaults,
): OutputEstimate {
  const { items = 1 } = question;
  const sketches = sketchesOf(known, settings.outputLearning);
  const closest = sketches.at(-1);
  if (closest === undefined) return outputEstimate(question.coldStartTokens, settings.output);
  const ofItem = {
    inputTokens: Math.ceil(question.inputTokens / items),
    coldStartTokens: Math.ceil(question.coldStartTokens / items),
  };
  const shares = outputShares(ofItem, known, settings);
  const ceiling = Math.max(
    settings.outputLearning.ceilingAtLeast,
    Math.round(quantileOf(shares, closest.level)) * items,
  );
  const expected = Math.max(1, Math.round(meanOf(shares) * items));
  return { expectedOutputTokens: Math.min(expected, ceiling), ceilingOutputTokens: ceiling };
}

/** An estimator over what `known` finds for a question, such as sketches kept in the process. */
export function learnedEstimator(
  known: (question: OutputQuestion) => KnownOutput,
  settings: LearnedSettings = defaults,
): OutputEstimator {
  return { outputEstimate: (question) => learnedEstimate(question, known(question), settings) };
}
