/** What does a settled call teach of answers, and of how its model counts? */

import type { Settings } from '../config.ts';
import { type Calibration, learned, uncalibrated } from './calibration.ts';
import { emptySketch, learnedOutput, type OutputSketch } from './output-sketch.ts';

/** A call that was paid, as far as there is something to learn from it. Tokens. */
export interface SettledCall {
  readonly userId: string;
  readonly feature: string;
  /** The model that was asked for; who answered may call itself otherwise. */
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null where it is not known. */
  readonly finishReason: string | null;
  /** True where the answer was held to less than what its ceiling would have been: by the caller, energy or budget. */
  readonly limitLowered: boolean;
  /** How many answers were asked for at once. */
  readonly answers: number;
  /** How many items of a list the answer had a part for; 1 where it is no list. */
  readonly items: number;
  /** What was guessed of the input, before correction and margin, and what was counted; null where nobody can say. */
  readonly guessedInputTokens: number | null;
  readonly countedInputTokens: number | null;
}

export type CallLearning = Pick<Settings, 'outputLearning' | 'calibration'>;

/** Answers that nobody let come to their own end tell nothing of how long answers are. */
const endedByOthers = new Set<string | null>(['interrupted', 'error', 'content-filter']);

/** Of several answers at once only the sum is known, and how one of them ended. */
const tellsLength = ({ finishReason, limitLowered, answers }: SettledCall): boolean =>
  answers === 1 && !endedByOthers.has(finishReason) && !(finishReason === 'length' && limitLowered);

/** What is known of answers after one more call; of a list, of each item's part. */
export function sketchAfter(
  sketch: OutputSketch | undefined,
  call: SettledCall,
  settings: CallLearning,
): OutputSketch {
  const before = sketch ?? emptySketch(settings.outputLearning);
  if (!tellsLength(call)) return before;
  const { items, finishReason } = call;
  const observation = {
    inputTokens: Math.ceil(call.inputTokens / items),
    outputTokens: Math.ceil(call.outputTokens / items),
    reachedLimit: finishReason === 'length',
  };
  return learnedOutput(before, observation, settings.outputLearning);
}

/** What is known of a model's counting after one more call. */
export function calibrationAfter(
  calibration: Calibration | undefined,
  call: SettledCall,
  settings: CallLearning,
): Calibration {
  const before = calibration ?? uncalibrated;
  const { guessedInputTokens: estimated, countedInputTokens: counted } = call;
  if (estimated === null || counted === null) return before;
  return learned(before, { reported: call.inputTokens - counted, estimated }, settings.calibration);
}
