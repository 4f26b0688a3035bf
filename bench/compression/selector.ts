/** In which ways can half of a text be left out? Ours, and those that it is compared with. */

import { compress } from '../../src/tokens/compression/compress.ts';
import { segmentsOf } from '../../src/tokens/compression/segment.ts';
import { writtenWithGaps } from '../../src/tokens/compression/selection.ts';
import { type Units, unitsOf } from '../../src/tokens/compression/unit.ts';
import { seededRandom } from '../random.ts';
import { bm25Index } from './bm25.ts';
import type { QuestionCase } from './question-set.ts';

type Count = (text: string) => number;

/** What is left of a case's context, and the share of the prompt's tokens that went. */
export interface Left {
  readonly text: string;
  readonly cut: number;
}

/** Leaves `1 - cut` of the prompt's tokens, the question among them. */
export type Selector = (asked: QuestionCase, cut: number, count: Count) => Left;

const label = '\n\nQuestion: ';

/** The prompt as an app would send it: `compress` finds the question by itself. */
const ours: Selector = ({ context, question }, cut, count) => {
  const prompt = `${context}${label}${question}`;
  const { text, tokensBefore, tokensAfter } = compress(prompt, {
    targetReduction: cut,
    atMost: 0.95,
    count,
    additive: true,
  });
  return { text: text.slice(0, text.lastIndexOf(label.trim())), cut: 1 - tokensAfter / tokensBefore };
};

/** Takes sentences in an order until nothing more fits. Gaps cost them nothing. */
const inOrder =
  (orderOf: (sentences: readonly string[], question: string, fits: Fits) => Iterable<number>): Selector =>
  ({ context, question }, cut, count) => {
    const units = unitsOf(segmentsOf(context));
    const sentences = sentencesOf(units);
    const costs = sentences.map(count);
    const rest = count(`${label}${question}`);
    const all = costs.reduce((sum, cost) => sum + cost, rest);
    const kept = new Uint8Array(units.size);
    let tokens = rest;
    const fits: Fits = (unit) => tokens + (costs[unit] ?? 0) <= all * (1 - cut);
    for (const unit of orderOf(sentences, question, fits)) {
      if (!fits(unit)) continue;
      kept[unit] = 1;
      tokens += costs[unit] ?? 0;
    }
    return { text: writtenWithGaps(units, kept), cut: 1 - tokens / all };
  };

type Fits = (unit: number) => boolean;

const sentencesOf = ({ text, starts, size }: Units): string[] =>
  Array.from({ length: size }, (_, unit) => text.slice(starts[unit] ?? 0, starts[unit + 1] ?? 0));

/** From both ends alike. */
function* fromBothEnds(sentences: readonly string[], _question: string, fits: Fits): Generator<number> {
  for (let unit = 0; unit < sentences.length / 2; unit += 1) {
    for (const end of [unit, sentences.length - 1 - unit]) {
      if (!fits(end)) return;
      yield end;
    }
  }
}

function shuffled(sentences: readonly string[]): number[] {
  const random = seededRandom(sentences.length);
  return [...sentences.keys()]
    .map((unit) => ({ unit, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ unit }) => unit);
}

/** By name, ours first. */
export const selectors: readonly (readonly [string, Selector])[] = [
  ['ours', ours],
  ['plain BM25', inOrder((sentences, question) => bm25Index(sentences)(question))],
  ['head + tail', inOrder(fromBothEnds)],
  ['random', inOrder(shuffled)],
];
