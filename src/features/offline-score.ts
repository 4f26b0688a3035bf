/** How much of what is looked for does a record name? A score without a model: shared words, counted. */

import type { Prospect } from './input-form.ts';

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Distinct words of more than two letters; a single Han sign is a word. */
function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike && (segment.length > 2 || /\p{Script=Han}/u.test(segment)))
      words.add(segment.toLowerCase());
  }
  return words;
}

export interface OfflineScore {
  /** 0 to 100: the share of the words looked for that the record has. */
  readonly score: number;
  readonly reasons: string[];
  readonly missing: string[];
}

export function offlineScore(ideal: string, prospect: Prospect): OfflineScore {
  const wanted = [...wordsOf(ideal)];
  const has = wordsOf(Object.values(prospect).map(String).join('\n'));
  const found = wanted.filter((word) => has.has(word));
  const score = wanted.length === 0 ? 0 : Math.round((100 * found.length) / wanted.length);
  return {
    score,
    reasons: [
      found.length === 0
        ? 'None of the words looked for is in the record.'
        : `${found.length} of ${wanted.length} words looked for are in the record: ${found.slice(0, 8).join(', ')}`,
    ],
    missing: wanted.filter((word) => !has.has(word)),
  };
}
