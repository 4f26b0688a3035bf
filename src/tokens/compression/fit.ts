/** Which sentences are left out, so that a prompt fits? By the question where there is one, else in the middle. */

import { approximateTokens } from '../estimate.ts';
import type { Question } from './question.ts';
import { relevanceOf } from './relevance.ts';
import { type Segment, textOfSegments } from './segment.ts';
import { selected, writtenWithGaps } from './selection.ts';
import type { TokenCount } from './tally.ts';
import { gapMark, splittingOf, truncated, weighing } from './truncate.ts';
import { type Units, unitsOf } from './unit.ts';

export interface Fitting {
  readonly tokens: number;
  readonly tokensAtLeast: number;
  readonly tokensNow: number;
  readonly atMost: number;
  readonly headShare: number;
  readonly question: Question | null;
  readonly count: TokenCount;
  /** Whether the tokens of sentences add up to those of the text. */
  readonly additive: boolean;
}

interface Fitted {
  readonly stage: 'selection' | 'truncation';
  readonly text: string;
}

const attempts = 3;

/**
 * The text with so many sentences left out that it has `tokens`, and no fewer than `tokensAtLeast`, where that can
 * be.
 */
export function fittedTo(segments: readonly Segment[], fitting: Fitting): Fitted {
  const select = fitting.question === null ? null : selecting(segments, fitting, fitting.question);
  if (select !== null) return { stage: 'selection', text: closest(segments, fitting, select) };
  const splitting = splittingOf(segments, fitting.tokensNow);
  const truncate = (tokens: number): string => textOfSegments(truncated(splitting, { ...fitting, tokens }));
  return { stage: 'truncation', text: closest(segments, fitting, truncate) };
}

/**
 * Measures, and tries again with the limit moved by the miss, since what a sentence costs is known only roughly. The
 * tightest result that keeps `tokensAtLeast` is taken; where there is none, nothing is left out.
 */
function closest(segments: readonly Segment[], fitting: Fitting, write: (tokens: number) => string): string {
  const { tokens, tokensAtLeast, count } = fitting;
  let best = { text: textOfSegments(segments), tokens: fitting.tokensNow };
  let limit = tokens;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const text = write(limit);
    const counted = count(text);
    if (counted >= tokensAtLeast && counted < best.tokens) best = { text, tokens: counted };
    if (counted >= tokensAtLeast && counted <= tokens) break;
    limit += counted > tokens ? tokens - counted : tokensAtLeast - counted;
  }
  return best.text;
}

/** Null where the question has no word in common with the text: then it says nothing about what to leave out. */
function selecting(
  segments: readonly Segment[],
  { count, additive, tokens, tokensNow, tokensAtLeast, atMost }: Fitting,
  question: Question,
): ((tokens: number) => string) | null {
  const units = unitsOf(segments);
  const scores = relevanceOf(units, question.text);
  if (scores.every((score) => score === 0)) return null;
  if (question.isFound && beginsWithLead(units)) units.stays[0] = 1;
  const costs = costsOf(units, { count, additive, tokensNow });
  const gapCost = additive ? count(` ${gapMark}`) : approximateTokens(` ${gapMark} `);
  return (limit) => {
    const more = Math.max(limit - tokens, 0);
    const limits = {
      tokens: limit,
      tokensAtLeast: tokensAtLeast + more,
      shareAtLeast: 1 - atMost,
      costs,
      gapCost,
    };
    return writtenWithGaps(units, selected(units, scores, limits));
  };
}

/** A first line by itself says what the rest is, or what is to be done with it. */
const beginsWithLead = ({ paragraphs, size }: Units): boolean => size > 1 && paragraphs[0] !== paragraphs[1];

/** The tokens of each unit: counted where they add up, else the share of all that its characters are. */
function costsOf(
  { text, starts, size }: Units,
  { count, additive, tokensNow }: Pick<Fitting, 'count' | 'additive' | 'tokensNow'>,
): Float64Array {
  const costs = new Float64Array(size);
  for (let unit = 0; unit < size; unit += 1) {
    const from = starts[unit] ?? 0;
    const to = starts[unit + 1] ?? from;
    // A token takes the space before it: what ends a sentence counts with the next one.
    const shifted = additive ? text.slice(startOf(text, from), startOf(text, to)) : text.slice(from, to);
    costs[unit] = additive ? count(shifted) : approximateTokens(shifted, weighing);
  }
  if (additive) return costs;
  const scale =
    tokensNow /
    Math.max(
      costs.reduce((sum, cost) => sum + cost, 0),
      1,
    );
  return costs.map((cost) => cost * scale);
}

const startOf = (text: string, at: number): number => (at > 0 && text[at - 1] === ' ' ? at - 1 : at);
