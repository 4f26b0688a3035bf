/** How is what has been learned read from the database and written back, so that several processes agree? */

import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { jsonText } from '../database/json-text.ts';
import type { Calibration } from '../tokens/calibration.ts';
import type { OutputSketch } from '../tokens/output-sketch.ts';
import type { SettledCall } from '../tokens/settled-call.ts';

/** What is known of a feature with one model, or with all of them together (model ''). */
export interface KnownAnswers {
  readonly feature: string;
  readonly model: string;
  readonly sketch: OutputSketch;
}

export type KnownCounting = Calibration & { readonly model: string };

/** A call, and when it was settled: milliseconds since 1970, cut to whole ones. */
export type LearnableCall = SettledCall & { readonly at: number };

/** `seenUntil`: every call settled before is in it, and no later one. Milliseconds since 1970. */
export interface StoredLearning {
  readonly seenUntil: number;
  readonly outputs: readonly KnownAnswers[];
  readonly calibrations: readonly KnownCounting[];
}

export interface UserLearning {
  readonly seenUntil: number;
  readonly outputs: readonly KnownAnswers[];
}

/** Calls that nobody has learned from, oldest first, settled before `until`, and what is known that bears on them. */
export interface UnlearnedCalls extends StoredLearning {
  readonly until: number;
  readonly calls: readonly LearnableCall[];
  readonly users: readonly (KnownAnswers & { readonly userId: string })[];
}

export interface LearningStore {
  /** All that is known of features and models; null where nothing has changed since `seenUntil`. */
  read(seenUntil: number | null): Promise<StoredLearning | null>;
  /** At most about `most` calls; null where there are none older than `lagSeconds`. */
  readUnlearned(limits: {
    readonly most: number;
    readonly lagSeconds: number;
  }): Promise<UnlearnedCalls | null>;
  /** False, and nothing is written, where another process has learned from these calls meanwhile. */
  keep(learned: Omit<UnlearnedCalls, 'calls'>): Promise<boolean>;
}

type Answer = Readonly<Record<string, unknown>>;

/** A sketch of another version than this engine's is left aside: its calls are learned from nothing, as a new one's. */
const sketchVersion: OutputSketch['version'] = 1;

const knownIn = <T extends KnownAnswers>(answers: unknown): T[] =>
  (answers as T[]).filter(({ sketch }) => sketch.version === sketchVersion);

/** What is learned of one user, as `read_account` answers it. */
export const userLearningOf = (answer: Answer): UserLearning => ({
  seenUntil: Number(answer.seen_until),
  outputs: knownIn(answer.outputs),
});

/** `clock` is handed to SQL as its time; without one the database's own decides. */
export function createLearningStore(database: Database, clock: Clock | undefined): LearningStore {
  const ask = async (verb: string, request: Answer): Promise<Answer> => {
    const [row] = await database.query<{ answer: Answer }>(
      `select energy.${verb}($1::jsonb, $2::timestamptz) as answer`,
      [jsonText(request), clock?.now() ?? null],
      { name: `energy.${verb}` },
    );
    if (row === undefined) throw new Error(`energy.${verb} answered nothing`);
    return row.answer;
  };
  return {
    async read(seenUntil) {
      const answer = await ask('read_answers', { seen_until: seenUntil });
      if (answer.outputs === undefined) return null;
      return {
        seenUntil: Number(answer.seen_until),
        outputs: knownIn(answer.outputs),
        calibrations: answer.calibrations as KnownCounting[],
      };
    },
    async readUnlearned({ most, lagSeconds }) {
      const answer = await ask('read_unlearned_calls', { most, lag_seconds: lagSeconds });
      if (answer.until === null) return null;
      return {
        seenUntil: Number(answer.seen_until),
        until: Number(answer.until),
        calls: answer.calls as LearnableCall[],
        outputs: knownIn(answer.outputs),
        users: knownIn(answer.users),
        calibrations: answer.calibrations as KnownCounting[],
      };
    },
    async keep({ seenUntil, until, outputs, users, calibrations }) {
      const request = { seen_until: seenUntil, until, outputs, users, calibrations };
      return (await ask('keep_answers', request)).kept === true;
    },
  };
}
