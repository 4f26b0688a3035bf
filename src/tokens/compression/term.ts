/** What does a question ask for, and which words of a text are the same in another form? */

import { functionWords } from './function-word.ts';
import { characterTables, noWord, pairedScript, spacedWord } from './script.ts';

/** A question with more words is read so far. */
const termsAtMost = 128;
/** What a function word counts beside any other. */
const functionWordWeight = 0.05;
/** A form of a word is worth a little less than the word. */
const likenessOfForms = 0.8;

/** Told of each word in order: which term it is a form of (-1 of none), and how like it is, 0 to 1. */
export type WordSeen = (term: number, likeness: number) => void;

/** The words of a question, each once; or its pairs and triples of characters, where no spaces are written. */
export interface QuestionTerms {
  /** 1, or less for a function word; as many as there are terms. */
  readonly weights: Float64Array;
  /**
   * Whether two terms, of which one is no function word, follow each other in the question: first × terms +
   * second.
   */
  readonly follows: Uint8Array;
  /** Goes through the words of a range of `text`. */
  look(text: string, range: { readonly from: number; readonly to: number }, seen: WordSeen): void;
}

/** What the question holds, before it is prepared for matching. */
interface Vocabulary {
  readonly weights: number[];
  readonly words: { readonly term: number; readonly letters: Uint16Array }[];
  readonly grams: Map<number, number>;
  /** The terms as they follow each other. */
  readonly sequence: number[];
}

/**
 * Calls back for each word, or for each pair or triple of a run without spaces, in order. `gram` is 2 or 3 for
 * those, 0 for a word.
 */
function eachWord(
  text: string,
  range: { readonly from: number; readonly to: number },
  found: (from: number, to: number, gram: number) => void,
): void {
  const { kinds } = characterTables();
  const { to } = range;
  let at = range.from;
  while (at < to) {
    const kind = kinds[text.charCodeAt(at)] ?? noWord;
    let end = at + 1;
    if (kind !== noWord) {
      while (end < to && kinds[text.charCodeAt(end)] === kind) end += 1;
      const length = kind === pairedScript ? 2 : 3;
      if (kind === spacedWord || end - at < length) found(at, end, 0);
      else for (let gram = at; gram + length <= end; gram += 1) found(gram, gram + length, length);
    }
    at = end;
  }
}

/** Up to three units as one number below 2^48. */
const gramKey = (text: string, from: number, gram: number): number =>
  (text.charCodeAt(from) * 0x10000 + text.charCodeAt(from + 1)) * 0x10000 +
  (gram === 3 ? text.charCodeAt(from + 2) : 0);

const firstOfGram = (key: number): number => Math.floor(key / 2 ** 32);

/** First characters are told apart by their last bits, which is enough to pass over most words. */
const firstsAtMost = 0x800;
const slotOf = (unit: number): number => unit & (firstsAtMost - 1);

/** Reads the terms of a question; none where it has no letters. */
export function termsOf(question: string): QuestionTerms {
  const known = new Map<string, number>();
  const vocabulary: Vocabulary = { weights: [], words: [], grams: new Map(), sequence: [] };
  eachWord(question, { from: 0, to: question.length }, (from, to, gram) => {
    const text = question.slice(from, to).toLowerCase();
    const existing = known.get(text);
    const term = existing ?? vocabulary.weights.length;
    if (term >= termsAtMost) return;
    vocabulary.sequence.push(term);
    if (existing !== undefined) return;
    known.set(text, term);
    vocabulary.weights.push(functionWords.has(text) ? functionWordWeight : 1);
    if (gram > 0) vocabulary.grams.set(gramKey(question, from, gram), term);
    else vocabulary.words.push({ term, letters: lettersOf(question, from, to) });
  });
  return {
    weights: Float64Array.from(vocabulary.weights),
    follows: followsOf(vocabulary),
    look: lookFor(vocabulary),
  };
}

function lettersOf(text: string, from: number, to: number): Uint16Array {
  const { small } = characterTables();
  return Uint16Array.from({ length: to - from }, (_, at) => small[text.charCodeAt(from + at)] ?? 0);
}

function followsOf({ sequence, weights }: Vocabulary): Uint8Array {
  const follows = new Uint8Array(weights.length ** 2);
  for (const [index, term] of sequence.entries()) {
    const next = sequence[index + 1];
    if (next === undefined || Math.max(weights[term] ?? 0, weights[next] ?? 0) < 1) continue;
    follows[term * weights.length + next] = 1;
  }
  return follows;
}

/**
 * Whether two words are forms of one, 0 to 1: they begin alike for at least four letters and three fifths of the
 * longer; the shorter has two letters of its own at most, the longer four. Suits every script that inflects at
 * the end of words, and needs no table of a language.
 */
function createLikeness(): (letters: Uint16Array, text: string, from: number, to: number) => number {
  const { small } = characterTables();
  return (letters, text, from, to) => {
    const shorter = Math.min(letters.length, to - from);
    const longer = Math.max(letters.length, to - from);
    let alike = 0;
    while (alike < shorter && letters[alike] === small[text.charCodeAt(from + alike)]) alike += 1;
    if (alike === longer) return 1;
    const isForm = alike >= 4 && shorter - alike <= 2 && longer - alike <= 4 && alike * 5 >= longer * 3;
    return isForm ? likenessOfForms : 0;
  };
}

const nothing: Vocabulary['words'] = [];

/** Terms are listed by their first letter, so that most words of a text are told apart by one look. */
function lookFor({ words, grams }: Vocabulary): QuestionTerms['look'] {
  const { small } = characterTables();
  const likenessOf = createLikeness();
  const listOf = new Uint8Array(firstsAtMost);
  const lists: Vocabulary['words'][] = [[]];
  for (const word of words) {
    const slot = slotOf(word.letters[0] ?? 0);
    if (listOf[slot] === 0) listOf[slot] = lists.push([]) - 1;
    lists[listOf[slot] ?? 0]?.push(word);
  }
  const beginsGram = new Uint8Array(firstsAtMost);
  for (const key of grams.keys()) beginsGram[slotOf(firstOfGram(key))] = 1;
  return (text, range, seen) =>
    eachWord(text, range, (from, to, gram) => {
      const first = text.charCodeAt(from);
      if (gram > 0) {
        const term = beginsGram[slotOf(first)] === 0 ? undefined : grams.get(gramKey(text, from, gram));
        seen(term ?? -1, 1);
        return;
      }
      const list = listOf[slotOf(small[first] ?? 0)] ?? 0;
      let best = -1;
      let likeness = 0;
      for (const { term, letters } of list === 0 ? nothing : (lists[list] ?? nothing)) {
        const found = likenessOf(letters, text, from, to);
        if (found <= likeness) continue;
        likeness = found;
        best = term;
      }
      seen(best, likeness);
    });
}
