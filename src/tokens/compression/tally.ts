/** How many tokens does a text have, when most of it has been counted before? */

import { isSpace } from './sentence.ts';

/** Counts the tokens of a text. */
export type TokenCount = (text: string) => number;

/** Pieces shorter than this are counted together. UTF-16 units. */
const pieceUnitsAtLeast = 24;

const lineFeed = 10;
const blank = 32;
const slash = 47;
const sentenceEnds = new Set([...'.!?"\')”’'].map((mark) => mark.charCodeAt(0)));

/**
 * Remembers what was counted. With `additive`, a text is counted in pieces cut where a sentence or a line ends, so
 * that a changed text costs what has changed. The byte-pair tokenizers that we know are additive there: their
 * split patterns let a single space begin a piece, never stand inside or end one, and let line feeds end one.
 */
export function createTally(count: TokenCount, additive: boolean): TokenCount {
  const counted = new Map<string, number>();
  const remembered = (text: string): number => {
    const known = counted.get(text);
    if (known !== undefined) return known;
    const tokens = count(text);
    counted.set(text, tokens);
    return tokens;
  };
  if (!additive) return remembered;
  return (text) => {
    let tokens = 0;
    let from = 0;
    while (from < text.length) {
      const cut = cutAfter(text, from);
      tokens += remembered(text.slice(from, cut));
      from = cut;
    }
    return tokens;
  };
}

/**
 * The next place where tokens surely end: before a space between words, after a line feed before anything but
 * space or "/".
 */
function cutAfter(text: string, from: number): number {
  for (let at = from + pieceUnitsAtLeast; at < text.length - 1; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit !== lineFeed && (unit !== blank || !sentenceEnds.has(text.charCodeAt(at - 1)))) continue;
    const next = text.charCodeAt(at + 1);
    if (isSpace(next) || (unit === lineFeed && next === slash)) continue;
    return unit === blank ? at : at + 1;
  }
  return text.length;
}
