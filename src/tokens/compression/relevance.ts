/** How much does each sentence say about the question? */

import { defaults } from '../../config.ts';
import { type QuestionTerms, termsOf } from './term.ts';
import type { Units } from './unit.ts';

/** How much of a score comes from where; see `defaults.relevance`. */
export type RelevanceSettings = { readonly [K in keyof typeof defaults.relevance]: number };

/** One row a unit or paragraph in which a term stands: parallel arrays, in the text's order. */
interface Occurrences {
  readonly places: number[];
  readonly terms: number[];
  readonly counts: number[];
  /** The words of each place. */
  readonly words: Float64Array;
}

/**
 * A score for each unit, from 0 (nothing in common), by the words it shares with the question, by those of its
 * paragraph, of the sentences beside it, and of the wider stretch it stands in: an answer often stands after the
 * sentence that names its subject. BM25 (Robertson and Zaragoza 2009, with its usual k1 and b) over sentences and
 * over paragraphs; forms of a word count as it, words that follow each other as in the question count extra.
 * Linear in the text. All zero where the question and the text share no word.
 */
export function relevanceOf(
  units: Units,
  question: string,
  settings: RelevanceSettings = defaults.relevance,
): Float64Array {
  const terms = termsOf(question);
  const { occurrences, bonus } = occurrencesOf(units, terms);
  const own = bm25(occurrences, terms, settings);
  for (let unit = 0; unit < units.size; unit += 1)
    own[unit] = (own[unit] ?? 0) + (bonus[unit] ?? 0) * settings.pairs;
  const paragraphs = bm25(byParagraph(occurrences, units), terms, settings);
  const wide = widened(widened(own, settings), settings);
  return own.map((score, unit) => {
    const paragraph = paragraphs[units.paragraphs[unit] ?? 0] ?? 0;
    const beside = neighbours(own, unit);
    return (
      score +
      settings.neighbours * beside +
      settings.paragraph * paragraph +
      settings.stretch * (wide[unit] ?? 0)
    );
  });
}

function occurrencesOf(
  units: Units,
  terms: QuestionTerms,
): { occurrences: Occurrences; bonus: Float64Array } {
  const size = terms.weights.length;
  const occurrences: Occurrences = { places: [], terms: [], counts: [], words: new Float64Array(units.size) };
  const bonus = new Float64Array(units.size);
  const counts = new Float64Array(size);
  let words = 0;
  let pairs = 0;
  let previous = -1;
  const seen = (term: number, likeness: number): void => {
    words += 1;
    if (term >= 0) counts[term] = (counts[term] ?? 0) + likeness;
    if (previous >= 0 && term >= 0) pairs += terms.follows[previous * size + term] ?? 0;
    previous = term;
  };
  for (let unit = 0; unit < units.size; unit += 1) {
    // What stays needs no score; and the question, which stays, would lend its own to what stands beside it.
    if (units.stays[unit] === 1) continue;
    words = 0;
    pairs = 0;
    previous = -1;
    terms.look(units.text, { from: units.starts[unit] ?? 0, to: units.starts[unit + 1] ?? 0 }, seen);
    occurrences.words[unit] = words;
    bonus[unit] = pairs;
    note(occurrences, unit, counts);
  }
  return { occurrences, bonus };
}

/** Enters what was counted at a place, and counts from nothing again. */
function note(occurrences: Occurrences, place: number, counts: Float64Array): void {
  for (let term = 0; term < counts.length; term += 1) {
    const count = counts[term] ?? 0;
    if (count === 0) continue;
    occurrences.places.push(place);
    occurrences.terms.push(term);
    occurrences.counts.push(count);
    counts[term] = 0;
  }
}

/** The same with paragraphs as places. */
function byParagraph(sentences: Occurrences, { paragraphs, size }: Units): Occurrences {
  const words = new Float64Array((paragraphs[size - 1] ?? -1) + 1);
  for (let unit = 0; unit < size; unit += 1) {
    const paragraph = paragraphs[unit] ?? 0;
    words[paragraph] = (words[paragraph] ?? 0) + (sentences.words[unit] ?? 0);
  }
  const all: Occurrences = { places: [], terms: [], counts: [], words };
  const counts = new Float64Array(Math.max(0, ...new Set(sentences.terms)) + 1);
  let current = 0;
  for (const [row, place] of sentences.places.entries()) {
    const paragraph = paragraphs[place] ?? 0;
    if (paragraph !== current) note(all, current, counts);
    current = paragraph;
    const term = sentences.terms[row] ?? 0;
    counts[term] = (counts[term] ?? 0) + (sentences.counts[row] ?? 0);
  }
  note(all, current, counts);
  return all;
}

function bm25(rows: Occurrences, { weights }: QuestionTerms, { k1, b }: RelevanceSettings): Float64Array {
  const size = rows.words.length;
  const scores = new Float64Array(size);
  const found = new Float64Array(weights.length);
  for (const term of rows.terms) found[term] = (found[term] ?? 0) + 1;
  const rarity = found.map(
    (count, term) => (weights[term] ?? 0) * Math.log(1 + (size - count + 0.5) / (count + 0.5)),
  );
  const average = Math.max(rows.words.reduce((sum, words) => sum + words, 0) / Math.max(size, 1), 1);
  for (const [row, place] of rows.places.entries()) {
    const count = rows.counts[row] ?? 0;
    const length = (rows.words[place] ?? 0) / average;
    const share = (count * (k1 + 1)) / (count + k1 * (1 - b + b * length));
    scores[place] = (scores[place] ?? 0) + (rarity[rows.terms[row] ?? 0] ?? 0) * share;
  }
  return scores;
}

/** Half of what stands beside, a quarter of what stands one further, an eighth of the next, on both sides. */
function neighbours(own: Float64Array, unit: number): number {
  let sum = 0;
  for (let distance = 1; distance <= 3; distance += 1) {
    sum += ((own[unit - distance] ?? 0) + (own[unit + distance] ?? 0)) / 2 ** distance;
  }
  return sum;
}

/** The mean of each unit's surroundings. Done twice, what is nearer counts more. */
function widened(scores: Float64Array, { stretchShare }: RelevanceSettings): Float64Array {
  const size = scores.length;
  const radius = Math.max(2, Math.round(size * stretchShare));
  const sums = new Float64Array(size + 1);
  for (let unit = 0; unit < size; unit += 1) sums[unit + 1] = (sums[unit] ?? 0) + (scores[unit] ?? 0);
  return scores.map((_, unit) => {
    const from = Math.max(0, unit - radius);
    const to = Math.min(size, unit + radius + 1);
    return ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
  });
}
