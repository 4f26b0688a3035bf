/** Is the answer still in the text? */

import { gapMark } from '../../src/tokens/compression/truncate.ts';

/** Words alone, without case, marks and articles: as SQuAD compares answers. */
export const plainWords = (text: string): string =>
  (text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])
    .filter((word) => !/^(?:an?|the)$/.test(word))
    .join(' ');

/** 1 where any of the answers stands in the text, as whole words or to the letter. */
export const answerKept =
  (answers: readonly string[]) =>
  (text: string): number => {
    const words = ` ${plainWords(text)} `;
    const found = answers.some(
      (answer) => text.includes(answer) || words.includes(` ${plainWords(answer)} `),
    );
    return found ? 1 : 0;
  };

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where the kept stretches stood: each is looked for after the one before. */
function* stretchesOf(text: string, context: string): Generator<Span> {
  let from = 0;
  for (const stretch of text.split(gapMark)) {
    const words = stretch.trim();
    const at = words === '' ? -1 : context.indexOf(words, from);
    if (at === -1) continue;
    from = at + words.length;
    yield { from: at, to: from };
  }
}

/** The share of the spans' tokens that stands in the text. */
export const spansKept = (context: string, spans: readonly Span[], count: (text: string) => number) => {
  const all = spans.reduce((sum, { from, to }) => sum + count(context.slice(from, to)), 0);
  return (text: string): number => {
    let kept = 0;
    for (const stretch of stretchesOf(text, context)) {
      for (const span of spans) {
        const from = Math.max(stretch.from, span.from);
        const to = Math.min(stretch.to, span.to);
        if (from < to) kept += count(context.slice(from, to));
      }
    }
    return Math.min(kept / all, 1);
  };
};
