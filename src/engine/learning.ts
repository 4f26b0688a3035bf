/** What has this engine learned from settled calls, its own and those of every other process on the database? */

import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import { multiplierOf, uncalibrated } from '../tokens/calibration.ts';
import { type KnownOutput, learnedEstimate } from '../tokens/learned-output.ts';
import type { OutputQuestion } from '../tokens/output-estimate.ts';
import { Answers, afterCalls, allModels, Learned } from './learned.ts';
import { type LearnableCall, type LearningStore, userLearningOf } from './learning-store.ts';

/** What is known of a feature's answers with one model, or with all of them together. Tokens. */
export interface LearnedAnswers {
  readonly feature: string;
  /** Null: all models together. */
  readonly model: string | null;
  /** Calls learned from. */
  readonly calls: number;
  /** The share of calls that reached the limit that was set for them, 0–1. */
  readonly reachedLimitShare: number;
  /** Changes of regime that were noticed, such as by a new prompt template. */
  readonly regimes: number;
  /** Expected and ceiling for an input of the given length. */
  readonly expectedOutputTokens: number;
  readonly ceilingOutputTokens: number;
}

export interface Learning {
  /** Sees to it that what is known is at hand, and that it goes on. Never throws: without it, what was known stays. */
  refresh(): Promise<void>;
  /** From how many calls on the answers of this user are wanted of the database; undefined where they are at hand. */
  answersWanted(userId: string): number | undefined;
  /** The answers that were wanted, as they came. */
  takeAnswers(userId: string, answers: Readonly<Record<string, unknown>>): void;
  readonly known: (question: OutputQuestion) => KnownOutput;
  /** The factor for a model's guessed input tokens. */
  readonly multiplierOf: (model: string) => number;
  /** To be told of each call that this process has settled. */
  note(call: LearnableCall): void;
  /** Learns into the database from all calls that nobody has learned from. Resolves to how many those were. */
  catchUp(): Promise<number>;
  /** What is known of answers, for an input of so many tokens. */
  report(inputTokens: number): Promise<LearnedAnswers[]>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export interface LearningOptions {
  readonly store: LearningStore;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly onProblem: (problem: string) => void;
}

interface KnownUser {
  readonly seenUntil: number;
  readonly answers: Answers;
}

/**
 * Keeps what is stored of features and models, what is stored of the users at hand, and this process's own calls that
 * are not stored yet, on top of both. Each call counts once: what is stored says up to which moment, and own calls from
 * that moment on are laid over it.
 */
class ProcessLearning implements Learning {
  readonly #options: LearningOptions;
  #stored = { seenUntil: Number.NaN, readAt: Number.NEGATIVE_INFINITY };
  #learned: Learned;
  #own: LearnableCall[] = [];
  readonly #users = new Map<string, KnownUser>();
  #reading: Promise<void> | undefined;
  #catchingUp: Promise<unknown> | undefined;
  #caughtUpAt = Number.NEGATIVE_INFINITY;

  constructor(options: LearningOptions) {
    this.#options = options;
    this.#learned = new Learned({ outputs: [], calibrations: [] }, options.settings);
  }

  async refresh(): Promise<void> {
    try {
      await this.#upToDate();
    } catch (error) {
      this.#options.onProblem(`what was learned of calls could not be read: ${String(error)}`);
    }
    this.#catchUpInBackground();
  }

  answersWanted(userId: string): number | undefined {
    const user = this.#users.get(userId);
    const isAtHand = user !== undefined && !(user.seenUntil < this.#stored.seenUntil);
    return isAtHand ? undefined : this.#options.settings.outputLearning.userCallsAtLeast;
  }

  takeAnswers(userId: string, answer: Readonly<Record<string, unknown>>): void {
    const { settings } = this.#options;
    const stored = userLearningOf(answer);
    const answers = new Answers(stored.outputs);
    for (const call of this.#own) {
      if (call.userId === userId && call.at >= stored.seenUntil) answers.learn(call, call.model, settings);
    }
    this.#users.delete(userId);
    this.#users.set(userId, { seenUntil: stored.seenUntil, answers });
    const [oldest] = this.#users.keys();
    if (this.#users.size > settings.answerLearning.usersAtMost && oldest !== undefined)
      this.#users.delete(oldest);
  }

  readonly known = ({ feature, model, userId }: OutputQuestion): KnownOutput => {
    const { answers } = this.#learned;
    return {
      feature: answers.of(feature, allModels),
      model: model === null ? undefined : answers.of(feature, model),
      user:
        model === null || userId === null ? undefined : this.#users.get(userId)?.answers.of(feature, model),
    };
  };

  readonly multiplierOf = (model: string): number =>
    multiplierOf(this.#learned.calibrationOf(model) ?? uncalibrated, this.#options.settings.calibration);

  note(call: LearnableCall): void {
    // A settlement that had to be tried again may be told of late, when its call has been learned from already.
    if (call.at < this.#stored.seenUntil) return;
    const { settings } = this.#options;
    this.#own.push(call);
    if (this.#own.length > settings.answerLearning.ownCallsAtMost) this.#own.shift();
    this.#learned.learn(call);
    const user = this.#users.get(call.userId);
    if (user !== undefined && call.at >= user.seenUntil) user.answers.learn(call, call.model, settings);
  }

  async catchUp(): Promise<number> {
    const { store, settings } = this.#options;
    const limits = {
      most: settings.answerLearning.callsPerBatch,
      lagSeconds: settings.answerLearning.lagSeconds,
    };
    let calls = 0;
    let hasRead = false;
    try {
      for (;;) {
        const batch = await store.readUnlearned(limits);
        if (batch === null) return calls;
        hasRead = true;
        if (await store.keep(afterCalls(batch, settings))) calls += batch.calls.length;
      }
    } finally {
      // Once, in the end: whoever reads what is stored lays all own calls over it again.
      if (hasRead) this.#stored.readAt = Number.NEGATIVE_INFINITY;
    }
  }

  async report(inputTokens: number): Promise<LearnedAnswers[]> {
    await this.#upToDate();
    const { settings } = this.#options;
    return this.#learned.answers.all().map(({ feature, model, sketch }) => {
      const question = { inputTokens, coldStartTokens: settings.output.expectedAtLeast };
      return {
        feature,
        model: model === allModels ? null : model,
        calls: sketch.calls,
        reachedLimitShare: sketch.calls === 0 ? 0 : sketch.reachedLimit / sketch.calls,
        regimes: sketch.regimes,
        ...learnedEstimate(question, { model: sketch }, settings),
      };
    });
  }

  async close(): Promise<void> {
    await this.#catchingUp;
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }

  #upToDate(): Promise<void> {
    const { configurationRefreshSeconds } = this.#options.settings;
    if (Math.abs(this.#now() - this.#stored.readAt) < configurationRefreshSeconds * 1_000) {
      return Promise.resolve();
    }
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const { store, settings } = this.#options;
    const readAt = this.#now();
    const { seenUntil } = this.#stored;
    const stored = await store.read(Number.isNaN(seenUntil) ? null : seenUntil);
    if (stored === null) {
      this.#stored = { seenUntil, readAt };
      return;
    }
    this.#own = this.#own.filter(({ at }) => at >= stored.seenUntil);
    this.#learned = new Learned(stored, settings);
    for (const call of this.#own) this.#learned.learn(call);
    this.#stored = { seenUntil: stored.seenUntil, readAt };
  }

  /** Whichever process is asked first after the time is up does it for all of them. */
  #catchUpInBackground(): void {
    const { everySeconds, lagSeconds } = this.#options.settings.answerLearning;
    const now = this.#now();
    const isTime = (since: number, seconds: number): boolean => Math.abs(now - since) >= seconds * 1_000;
    if (everySeconds === 0 || this.#catchingUp !== undefined) return;
    if (!isTime(this.#caughtUpAt, everySeconds)) return;
    if (!isTime(this.#stored.seenUntil, everySeconds + lagSeconds)) return;
    this.#caughtUpAt = now;
    this.#catchingUp = this.catchUp()
      .catch((error: unknown) => {
        this.#options.onProblem(`calls could not be learned from: ${String(error)}`);
      })
      .finally(() => {
        this.#catchingUp = undefined;
      });
  }
}

export const createLearning = (options: LearningOptions): Learning => new ProcessLearning(options);
