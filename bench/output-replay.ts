/** How would a series of calls have been quoted, call by call, learning as it goes? */

import { quantileOf } from '../src/tokens/histogram.ts';
import { learnedEstimate, outputShares } from '../src/tokens/learned-output.ts';
import { emptySketch, learnedOutput, type OutputSketch } from '../src/tokens/output-sketch.ts';

/** Input and output tokens of a call that was really made. */
export type Call = readonly [inputTokens: number, outputTokens: number];

export interface Replayed {
  readonly sketch: OutputSketch;
  readonly expected: number;
  readonly ceiling: number;
  /** The quantile of 90 %, as it was predicted before the call. */
  readonly q90: number;
  /** True where the answer fitted the ceiling. */
  readonly isCovered: boolean;
}

/** Requirements R6, ai_chatbot: 400 + 1.1 × input in all, so 400 + 0.1 × input are written. */
const coldStart = (inputTokens: number): number => Math.ceil(400 + 0.1 * inputTokens);

/**
 * One call: estimated by what was learned before, answered up to the ceiling, learned from as it was seen: an answer
 * that would have been longer is cut at the ceiling, as the engine has it cut.
 */
export function replay(sketch: OutputSketch, [inputTokens, outputTokens]: Call): Replayed {
  const question = { inputTokens, coldStartTokens: coldStart(inputTokens) };
  const known = sketch.calls === 0 ? {} : { model: sketch };
  const { expectedOutputTokens, ceilingOutputTokens } = learnedEstimate(question, known);
  const isCovered = outputTokens <= ceilingOutputTokens;
  return {
    expected: expectedOutputTokens,
    ceiling: ceilingOutputTokens,
    q90: Math.round(quantileOf(outputShares(question, known), 0.9)),
    isCovered,
    sketch: learnedOutput(sketch, {
      inputTokens,
      outputTokens: Math.min(outputTokens, ceilingOutputTokens),
      reachedLimit: !isCovered,
    }),
  };
}

/** All calls in order, from nothing known. */
export function replayAll(calls: readonly Call[]): { steps: Replayed[]; sketch: OutputSketch } {
  let sketch = emptySketch();
  const steps = calls.map((call) => {
    const step = replay(sketch, call);
    sketch = step.sketch;
    return step;
  });
  return { steps, sketch };
}

/** The loss of a predicted quantile: what lies above costs `level` a token, what lies below 1 − level. */
export const pinball = (actual: number, predicted: number, level: number): number =>
  actual > predicted ? level * (actual - predicted) : (1 - level) * (predicted - actual);
