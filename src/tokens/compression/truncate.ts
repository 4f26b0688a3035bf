/** Which sentences in the middle are left out, so that the rest fits? */

import { defaults } from '../../config.ts';
import { approximateTokens } from '../estimate.ts';
import type { Segment } from './segment.ts';
import { sentencesOf } from './sentence.ts';

/** Stands where something was left out. */
export const gapMark = '[…]';

/** What the mark costs, at most, in the encodings we know. */
const markTokens = 4;

export interface TruncationLimits {
  /** How many tokens all of the text may have. */
  readonly tokens: number;
  /** Never fewer than this, whatever `tokens` says. */
  readonly tokensAtLeast: number;
  /** The part of the kept prose that is taken from the start, 0 to 1; the rest is taken from the end. */
  readonly headShare: number;
}

interface Sentence {
  readonly text: string;
  /** Approximate, not rounded. */
  readonly tokens: number;
  /** Which segment it is of. */
  readonly segment: number;
}

/** A text split once, to be truncated as often as it takes. */
export interface Splitting {
  readonly segments: readonly Segment[];
  readonly sentences: readonly Sentence[];
  readonly protectedTokens: number;
}

/** Splits a text that has `tokensNow` tokens; what a sentence costs is its share of them by its characters. */
export function splittingOf(segments: readonly Segment[], tokensNow: number): Splitting {
  const scale = tokensNow / Math.max(sum(segments.map(({ text }) => weightOf(text))), 1);
  const sentences = segments.flatMap(({ kind, text }, segment): Sentence[] =>
    kind === 'prose'
      ? sentencesOf(text).map((sentence) => ({ text: sentence, tokens: weightOf(sentence) * scale, segment }))
      : [],
  );
  return { segments, sentences, protectedTokens: tokensNow - sum(sentences.map(({ tokens }) => tokens)) };
}

/**
 * Keeps the start and the end of the prose and everything protected, in order; leaves out sentences between, each gap
 * marked. The caller measures the result, since sentences are counted roughly.
 */
export function truncated(splitting: Splitting, limits: TruncationLimits): Segment[] {
  const { segments, sentences, protectedTokens } = splitting;
  const [from, to] = gapOf(sentences, {
    tokens: Math.max(limits.tokens - protectedTokens - markTokens, 0),
    tokensAtLeast: limits.tokensAtLeast - protectedTokens,
    headShare: limits.headShare,
  });
  return withGap(segments, sentences, { from, to });
}

/** Unlike tokens, characters add up: those of a text are those of its sentences. */
const weightOf = (text: string): number => approximateTokens(text, weighing);
export const weighing = { ...defaults.tokens, charactersPerToken: 1 };

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);

/** The half-open range of sentences to leave out. The first and the last sentence always stay. */
function gapOf(
  sentences: readonly Sentence[],
  budget: { readonly tokens: number; readonly tokensAtLeast: number; readonly headShare: number },
): [number, number] {
  const tokensOf = (index: number): number => sentences[index]?.tokens ?? 0;
  let from = Math.min(1, sentences.length);
  let to = Math.max(sentences.length - 1, from);
  let head = tokensOf(0);
  let kept = head + (to < sentences.length ? tokensOf(to) : 0);
  const fits = (index: number): boolean => kept + tokensOf(index) <= budget.tokens;
  while (from < to && fits(from) && head + tokensOf(from) <= budget.tokens * budget.headShare) {
    head += tokensOf(from);
    kept += tokensOf(from);
    from += 1;
  }
  while (from < to && fits(to - 1)) {
    to -= 1;
    kept += tokensOf(to);
  }
  while (from < to && kept < budget.tokensAtLeast) {
    kept += tokensOf(from);
    from += 1;
  }
  return [from, to];
}

/** Writes the text again without the sentences of the gap; a stretch that is shorter than its mark stays. */
function withGap(
  segments: readonly Segment[],
  sentences: readonly Sentence[],
  gap: { readonly from: number; readonly to: number },
): Segment[] {
  const texts = segments.map(({ kind, text }) => (kind === 'prose' ? '' : text));
  let index = 0;
  while (index < sentences.length) {
    const sentence = sentences[index];
    if (sentence === undefined) break;
    const { segment } = sentence;
    if (index < gap.from || index >= gap.to) {
      texts[segment] += sentence.text;
      index += 1;
      continue;
    }
    let end = index;
    while (end < gap.to && sentences[end]?.segment === segment) end += 1;
    texts[segment] += leftOut(sentences.slice(index, end));
    index = end;
  }
  return segments.map(({ kind }, segment) => ({ kind, text: texts[segment] ?? '' }));
}

/** The mark between the space that the stretch began and ended with; or the stretch itself, where the mark would save nothing. */
function leftOut(stretch: readonly Sentence[]): string {
  const text = stretch.map((sentence) => sentence.text).join('');
  const before = /^\s+/.exec(text)?.[0] ?? '';
  const after = /(?<!\s)\s+$/.exec(stretch.at(-1)?.text ?? '')?.[0] ?? '';
  const mark = before + gapMark + after;
  return mark.length < text.length && markTokens < sum(stretch.map(({ tokens }) => tokens)) ? mark : text;
}
