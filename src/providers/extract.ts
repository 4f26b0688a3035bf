/** Which sentences say most of a text? Picked by the frequency of their words, without any language model. */

interface Sentence {
  readonly text: string;
  readonly position: number;
  readonly score: number;
}

const sentenceSegmenter = new Intl.Segmenter('und', { granularity: 'sentence' });
const wordSegmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Words of one or two letters of an alphabet say little; a single Han sign is a word. */
const isTerm = (word: string): boolean => word.length > 2 || /[\p{Script=Han}\p{Script=Hangul}]/u.test(word);

function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const { segment, isWordLike } of wordSegmenter.segment(text)) {
    if (isWordLike && isTerm(segment)) terms.push(segment.toLowerCase());
  }
  return terms;
}

function sentencesOf(text: string): string[] {
  const sentences = text
    .split(/\n+/)
    .flatMap((line) => [...sentenceSegmenter.segment(line)].map(({ segment }) => segment.trim()));
  return [...new Set(sentences.filter((sentence) => sentence !== ''))];
}

/**
 * The sentences of a text, each once, the weightiest first: the sum of the frequencies of a sentence's distinct terms,
 * divided by the square root of its length so that long ones do not always win. Ties go to the earlier one.
 * Source of the idea: H. P. Luhn, The Automatic Creation of Literature Abstracts, 1958.
 */
export function weightiestSentences(text: string): Sentence[] {
  const frequency = new Map<string, number>();
  const sentences = sentencesOf(text).map((sentence) => ({ sentence, terms: termsOf(sentence) }));
  for (const { terms } of sentences) {
    for (const term of terms) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  }
  const scoreOf = (terms: readonly string[]): number => {
    let sum = 0;
    for (const term of new Set(terms)) sum += frequency.get(term) ?? 0;
    return terms.length === 0 ? 0 : sum / Math.sqrt(terms.length);
  };
  return sentences
    .map(({ sentence, terms }, position) => ({ text: sentence, position, score: scoreOf(terms) }))
    .toSorted((a, b) => b.score - a.score || a.position - b.position);
}
