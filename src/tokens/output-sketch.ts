/** How long are the answers of one feature, model or user, given the length of the input? Learned call by call. */

import { defaults, type Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import { type Evidence, gathered, noEvidence } from './drift.ts';
import {
  emptyHistogram,
  faded,
  type Histogram,
  mixed,
  placeOf,
  quantileOf,
  type Shares,
  weightOf,
  withLength,
} from './histogram.ts';

/** What a settled call tells. Tokens. */
export interface OutputObservation {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** True where the answer was cut at the limit it was given: it would have been longer by nobody knows how much. */
  readonly reachedLimit: boolean;
}

/** A call of the recent past: input tokens, output tokens, 1 where the limit was reached. */
type RecentCall = readonly [number, number, 0 | 1];

/** What has been learned: plain JSON of a few kB, whatever the number of calls. */
export interface OutputSketch {
  readonly version: 1;
  /** Calls learned from, all regimes together. */
  readonly calls: number;
  /** Of those, the ones that reached their limit. */
  readonly reachedLimit: number;
  /** Changes of regime that were noticed, and calls since the last (or the first call). */
  readonly regimes: number;
  readonly callsInRegime: number;
  /** The level at which the ceiling is read, steered so that the share of calls within it is the coverage. */
  readonly level: number;
  /** Evidence that answers have become longer or shorter; see `drift`. */
  readonly longer: Evidence;
  readonly shorter: Evidence;
  readonly all: Histogram;
  /** By context bin. Empty where the sketch is told not to look at the input. */
  readonly byContext: Readonly<Record<string, Histogram>>;
  /** The last calls, oldest first: what a new regime starts from. */
  readonly recent: readonly RecentCall[];
}

type Learning = Settings['outputLearning'];

/** A sketch of which nothing is known. */
export const emptySketch = (settings: Learning = defaults.outputLearning): OutputSketch => ({
  version: 1,
  calls: 0,
  reachedLimit: 0,
  regimes: 0,
  callsInRegime: 0,
  level: settings.coverage,
  longer: noEvidence,
  shorter: noEvidence,
  all: emptyHistogram,
  byContext: {},
  recent: [],
});

const smallestBin = 12;
const largestBin = 36;

/** Two bins an octave, from 64 tokens to 256,000; what lies beyond shares the outermost. */
export const contextBin = (inputTokens: number): number =>
  Math.min(largestBin, Math.max(smallestBin, Math.floor(2 * Math.log2(Math.max(1, inputTokens)))));

/**
 * How answers to an input of this length are distributed: the bin's calls, shrunk to those of all lengths, shrunk to
 * `prior`. Null where there is neither a call nor a prior.
 */
export function sharesFor(
  sketch: OutputSketch,
  inputTokens: number,
  prior: Shares | null,
  settings: Learning = defaults.outputLearning,
): Shares | null {
  const { priorCalls, contextPriorCalls } = settings;
  const all = mixed(sketch.all, prior, priorCalls ** 2 / (priorCalls + sketch.calls));
  if (all === null) return null;
  return mixed(sketch.byContext[contextBin(inputTokens)] ?? emptyHistogram, all, contextPriorCalls);
}

/** Where a length is counted: what was cut is known only to be longer, and any longer place keeps the quantiles right. */
const lengthToCount = ([, output, cut]: RecentCall, settings: Learning): number =>
  cut === 1 ? output * settings.cutCountsAs : output;

function counted(sketch: OutputSketch, call: RecentCall, settings: Learning): OutputSketch {
  const length = lengthToCount(call, settings);
  const keep = 1 - 1 / settings.callsRemembered;
  const bin = contextBin(call[0]);
  return {
    ...sketch,
    all: withLength(sketch.all, length, keep),
    byContext: {
      ...sketch.byContext,
      [bin]: withLength(sketch.byContext[bin] ?? emptyHistogram, length, keep),
    },
  };
}

const scaledTo = (histogram: Histogram, weight: number): Histogram => {
  const now = weightOf(histogram);
  return now <= weight ? histogram : faded(histogram, weight / now);
};

/** A new regime: the old one counts as a few calls, and the calls since it ended are counted anew. */
function restarted(sketch: OutputSketch, callsSince: number, settings: Learning): OutputSketch {
  const old: OutputSketch = {
    ...sketch,
    regimes: sketch.regimes + 1,
    callsInRegime: 0,
    level: settings.coverage,
    longer: noEvidence,
    shorter: noEvidence,
    all: scaledTo(sketch.all, settings.oldRegimeCalls),
    byContext: {},
  };
  return sketch.recent.slice(-callsSince).reduce((known, call) => counted(known, call, settings), old);
}

/** How much of a bucket lies beyond a boundary, where `beyond` of all does. Between 0 and 1. */
const shareBeyond = (beyond: number, within: number): number =>
  within === 0 ? (beyond > 0 ? 1 : 0) : Math.min(1, Math.max(0, beyond / within));

/** What the sketch itself would have said of a call, which steers the level and gathers evidence of a change. */
function judged(sketch: OutputSketch, call: RecentCall, settings: Learning): OutputSketch {
  const shares = sharesFor(sketch, call[0], null, settings);
  if (shares === null || sketch.callsInRegime < settings.callsBeforeJudging) return sketch;
  const [, output, cut] = call;
  const ceiling = Math.round(quantileOf(shares, sketch.level));
  const isAbove = output > ceiling || (cut === 1 && output >= ceiling * settings.cutNearCeiling);
  if (cut === 1 && !isAbove) return sketch;
  const place = placeOf(shares, output);
  const { driftShare: usual, driftShareChanged: changed } = settings;
  const low = shareBeyond(usual - place.below, place.within);
  const high = cut === 1 ? 1 : shareBeyond(place.below + place.within - (1 - usual), place.within);
  const steered = sketch.level + settings.levelStep * (settings.coverage - (isAbove ? 0 : 1));
  return {
    ...sketch,
    level: Math.min(settings.levelAtMost, Math.max(settings.levelAtLeast, steered)),
    longer: gathered(sketch.longer, high, { usual, changed }),
    shorter: gathered(sketch.shorter, low, { usual, changed }),
  };
}

/**
 * What is known after one more call. Throws `invalid_request` for tokens that are no whole numbers of at least 0.
 */
export function learnedOutput(
  sketch: OutputSketch,
  observation: OutputObservation,
  settings: Learning = defaults.outputLearning,
): OutputSketch {
  const { inputTokens, outputTokens, reachedLimit } = observation;
  if (![inputTokens, outputTokens].every((tokens) => Number.isSafeInteger(tokens) && tokens >= 0)) {
    throw new EnergyError('invalid_request', 'tokens to learn from must be whole numbers of at least 0');
  }
  const call: RecentCall = [inputTokens, outputTokens, reachedLimit ? 1 : 0];
  const seen = judged(sketch, call, settings);
  const known: OutputSketch = {
    ...seen,
    calls: seen.calls + 1,
    reachedLimit: seen.reachedLimit + call[2],
    recent: [...seen.recent, call].slice(-settings.recentCalls),
  };
  const { longer, shorter } = known;
  const strongest = longer.sum >= shorter.sum ? longer : shorter;
  if (strongest.sum >= settings.driftEvidence) return restarted(known, strongest.calls, settings);
  const { callsInRegime, ...rest } = counted(known, call, settings);
  return { ...rest, callsInRegime: callsInRegime + 1 };
}
