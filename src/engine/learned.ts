/** What is known after some calls more, of features, models and users? Kept in maps, written and read as rows. */

import type { Calibration } from '../tokens/calibration.ts';
import type { OutputSketch } from '../tokens/output-sketch.ts';
import {
  type CallLearning,
  calibrationAfter,
  type SettledCall,
  sketchAfter,
} from '../tokens/settled-call.ts';
import type { KnownAnswers, StoredLearning, UnlearnedCalls } from './learning-store.ts';

/** Stands for all models of a feature together. */
export const allModels = '';

const keyOf = (...names: readonly string[]): string => names.join('\n');

/** Sketches by feature and model. */
export class Answers {
  readonly #known = new Map<string, KnownAnswers>();

  constructor(known: readonly KnownAnswers[] = []) {
    for (const each of known) this.#known.set(keyOf(each.feature, each.model), each);
  }

  of(feature: string, model: string): OutputSketch | undefined {
    return this.#known.get(keyOf(feature, model))?.sketch;
  }

  learn(call: SettledCall, model: string, settings: CallLearning): void {
    const { feature } = call;
    const sketch = sketchAfter(this.of(feature, model), call, settings);
    this.#known.set(keyOf(feature, model), { feature, model, sketch });
  }

  all(): KnownAnswers[] {
    return [...this.#known.values()];
  }
}

/** What is known of features and models. */
export class Learned {
  readonly answers: Answers;
  readonly #countings: Map<string, Calibration & { readonly model: string }>;
  readonly #settings: CallLearning;

  constructor(stored: Pick<StoredLearning, 'outputs' | 'calibrations'>, settings: CallLearning) {
    this.answers = new Answers(stored.outputs);
    this.#countings = new Map(stored.calibrations.map((each) => [each.model, each]));
    this.#settings = settings;
  }

  calibrationOf(model: string): Calibration | undefined {
    return this.#countings.get(model);
  }

  calibrations() {
    return [...this.#countings.values()];
  }

  learn(call: SettledCall): void {
    const { model } = call;
    this.answers.learn(call, allModels, this.#settings);
    this.answers.learn(call, model, this.#settings);
    const before = this.calibrationOf(model);
    const after = calibrationAfter(before, call, this.#settings);
    if (after !== before && after.observations > 0) this.#countings.set(model, { ...after, model });
  }
}

/** What is to be kept after the calls of a batch. */
export function afterCalls(batch: UnlearnedCalls, settings: CallLearning): Omit<UnlearnedCalls, 'calls'> {
  const learned = new Learned(batch, settings);
  const users = new Map<string, Answers>();
  for (const { userId, ...known } of batch.users) {
    users.set(userId, new Answers([...(users.get(userId)?.all() ?? []), known]));
  }
  for (const call of batch.calls) {
    learned.learn(call);
    const own = users.get(call.userId) ?? new Answers();
    own.learn(call, call.model, settings);
    users.set(call.userId, own);
  }
  return {
    seenUntil: batch.seenUntil,
    until: batch.until,
    outputs: learned.answers.all(),
    calibrations: learned.calibrations(),
    users: [...users].flatMap(([userId, own]) => own.all().map((known) => ({ userId, ...known }))),
  };
}
