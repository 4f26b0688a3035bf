/** How is prose said in fewer words, by the table of phrases? */

import { phraseTable } from './phrase-table.ts';

const shorterOf = new Map(phraseTable);

const escaped = (phrase: string): string => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Longest first, since the first alternative that fits is taken; one space or line break between words. */
const alternatives = [...shorterOf.keys()]
  .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  .map((phrase) => escaped(phrase).replaceAll(' ', '[ \\n]'))
  .join('|');

/**
 * Neither inside a word nor after a hyphen or an apostrophe; a phrase that becomes nothing takes the space after it
 * along, and the letter after that (looked for by the replacement) may become a capital.
 */
const pattern = new RegExp(
  `(?<![\\p{L}\\p{N}_'’-])(${alternatives})(?![\\p{L}\\p{N}_'’-])( ?)(\\p{Ll}?)`,
  'iuy',
);

/** So many first characters tell most places where no phrase begins, without asking the pattern. */
const firstUnits = 4;
const slots = 4_096;

/** Not case-sensitive, and a line feed is as good as a space. */
function slotOf(text: string, at: number): number {
  let slot = 0;
  for (let next = at; next < at + firstUnits; next += 1) {
    const unit = text.charCodeAt(next);
    slot = slot * 31 + (unit === 10 ? 32 : unit >= 65 && unit <= 90 ? unit + 32 : unit);
  }
  return slot & (slots - 1);
}

const begins = new Uint8Array(slots);
for (const phrase of shorterOf.keys()) begins[slotOf(phrase, 0)] = 1;

/** Inside a word no phrase begins. */
const a = 97;
const z = 122;

const isCapital = (text: string): boolean => /^\p{Lu}/u.test(text);

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Whether a sentence or a line begins at `at`: only spaces stand between it and an end. */
function beginsSentence(prose: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && prose[before] === ' ') before -= 1;
  if (before < 0) return at === 0;
  return /[.!?\n]/.test(prose[before] ?? '');
}

function shortened(
  prose: string,
  [match, phrase = '', space = '', next = '']: RegExpExecArray,
  at: number,
): string {
  const shorter = shorterOf.get(phrase.toLowerCase().replaceAll('\n', ' '));
  if (shorter === undefined) return match;
  const begins = isCapital(phrase);
  if (shorter !== '') return (begins ? capitalized(shorter) : shorter) + space + next;
  if (!beginsSentence(prose, at)) return match;
  return begins ? capitalized(next) : next;
}

/** Prose with the phrases of the table in their shorter form; a sentence's capital is kept. Never longer. */
export function withShorterPhrases(prose: string): string {
  let shorter = '';
  let from = 0;
  for (let at = 0; at + firstUnits <= prose.length; at += 1) {
    const before = prose.charCodeAt(at - 1) | 32;
    if ((before >= a && before <= z) || begins[slotOf(prose, at)] === 0) continue;
    pattern.lastIndex = at;
    const match = pattern.exec(prose);
    if (match === null) continue;
    shorter += prose.slice(from, at) + shortened(prose, match, at);
    at += match[0].length;
    from = at;
    at -= 1;
  }
  return from === 0 ? prose : shorter + prose.slice(from);
}
