/** Where may prose be cut? Into sentences, each with the space that follows it. */

/** A sentence that is longer is cut after a clause, or else between words. UTF-16 units. */
const unitsAtMost = 1_000;
/** A shorter one ("Yes.", "- a") goes with the one after it. */
const unitsAtLeast = 8;
/** Thai and its neighbours end no sentence with a mark: a space does, once the clause is so long. */
const clauseUnitsAtLeast = 60;
/** A line that is as long and goes on in lower case on the next one was broken by its width. */
const wrappedUnitsAtLeast = 40;

/** A run of these (U+FFFC, object replacement) is never cut: it stands for a quotation or the like. */
export const uncuttable = '\ufffc';

/** What may end a sentence; the wide marks do so without a space after them, as Chinese and Japanese write. */
const ender = /[\n.!?…؟۔।॥።။។։。！？｡]|(?<=[\u0e00-\u0eff])[ ]/g;
const wideEnder = /[。！？｡]/;
const closing = /["'”’»)\]」』]/;
const space = /\s/;
const clauseEnd = /[,;:،、，；：—–]/;
const lowerCase = /\p{Ll}/u;
/** Before a full stop: an initial, or an abbreviation that a name or a number follows. */
const abbreviation =
  /(?:^|[\s("“.])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|vs|No|Fig|Inc|Ltd|Co|Jr|Sr|Gen|Col|Capt|Lt|Sgt|Rev|Sen|Gov|Rep|Mt|approx|e\.g|i\.e|cf|ca|Nr|bzw|z\.B)$/u;

/** Splits prose into pieces that joined are the prose again: up to the end of a sentence, a line, or 1,000 units. */
export function sentencesOf(prose: string): string[] {
  const sentences: string[] = [];
  let from = 0;
  while (from < prose.length) {
    let end = afterSpace(prose, endOfSentence(prose, from));
    while (end < prose.length && end - from < unitsAtLeast)
      end = afterSpace(prose, endOfSentence(prose, end));
    sentences.push(prose.slice(from, end));
    from = end;
  }
  return sentences;
}

/** The position after the sentence that begins at `from`, before the space that follows. */
function endOfSentence(prose: string, from: number): number {
  const start = afterSpace(prose, from);
  const limit = Math.min(start + unitsAtMost, prose.length);
  const stretch = prose.slice(start, limit);
  ender.lastIndex = 0;
  while (ender.test(stretch)) {
    const after = endedBy(prose, start + ender.lastIndex, start);
    if (after !== 0) return after;
  }
  return limit === prose.length ? limit : betweenWords(prose, start);
}

/** The end of the sentence where the mark before `end` ends one, else 0. */
function endedBy(prose: string, end: number, start: number): number {
  const mark = prose[end - 1] ?? '';
  if (mark === '\n') return isWrapped(prose, end, start) ? 0 : end - 1;
  if (mark === ' ') return end - start > clauseUnitsAtLeast ? end : 0;
  let after = end;
  while (closing.test(prose[after] ?? '')) after += 1;
  if (wideEnder.test(mark) || after === prose.length) return after;
  if (!space.test(prose[after] ?? '')) return 0;
  if (mark !== '.' && after === end) return after;
  const next = afterSpace(prose, after);
  if (lowerCase.test(prose[next] ?? '') && !prose.slice(after, next).includes('\n')) return 0;
  return mark === '.' && abbreviation.test(prose.slice(Math.max(start, end - 8), end - 1)) ? 0 : after;
}

function isWrapped(prose: string, end: number, start: number): boolean {
  if (!lowerCase.test(prose[end] ?? '')) return false;
  const lineFrom = Math.max(prose.lastIndexOf('\n', end - 2) + 1, start);
  return end - lineFrom >= wrappedUnitsAtLeast && !/[.!?:;…]/.test(prose[end - 2] ?? '');
}

/**
 * After the last clause, else at the last space, within the longest sentence that begins at `start`, else its end.
 */
function betweenWords(prose: string, start: number): number {
  const limit = start + unitsAtMost;
  for (let at = limit; at > start + unitsAtMost / 2; at -= 1) {
    if (clauseEnd.test(prose[at - 1] ?? '') && space.test(prose[at] ?? '')) return at;
  }
  for (let at = limit; at > start; at -= 1) if (space.test(prose[at] ?? '')) return at;
  let end = afterSurrogate(prose, limit);
  while (prose[end - 1] === uncuttable && prose[end] === uncuttable) end += 1;
  return end;
}

function afterSpace(prose: string, at: number): number {
  let end = at;
  while (end < prose.length && isSpace(prose.charCodeAt(end))) end += 1;
  return end;
}

/** Whether a UTF-16 unit is white space. */
export const isSpace = (unit: number): boolean =>
  unit === 32 || (unit >= 9 && unit <= 13) || (unit >= 0xa0 && space.test(String.fromCharCode(unit)));

/** Never between the halves of a surrogate pair. */
function afterSurrogate(prose: string, at: number): number {
  const unit = prose.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at;
}
