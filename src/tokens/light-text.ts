/** What pieces is a text made of, for the light estimate? Letters of shared scripts, other scripts, marks, the rest. */

/** Scripts that many languages share: four letters in a row tell how well the tokenizer knows the language. */
export const letterGroups = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Myanmar',
] as const;

const groupRanges: readonly (readonly [from: number, to: number, group: number])[] = [
  [0x41, 0x5a, 0],
  [0x61, 0x7a, 0],
  [0xc0, 0x2bf, 0],
  [0x300, 0x36f, 0],
  [0x370, 0x3ff, 1],
  [0x400, 0x52f, 2],
  [0x530, 0x58f, 3],
  [0x590, 0x5ff, 4],
  [0x600, 0x6ff, 5],
  [0x900, 0x97f, 6],
  [0x1000, 0x109f, 7],
  [0x1e00, 0x1eff, 0],
  [0x1f00, 0x1fff, 1],
];

const noGroup = -1;

const groupOfUnit = new Int8Array(0x2000).fill(noGroup);
for (const [from, to, group] of groupRanges) groupOfUnit.fill(group, from, to + 1);

/** The group of a UTF-16 unit, or -1. */
export const groupOf = (unit: number): number => (unit < 0x2000 ? (groupOfUnit[unit] ?? noGroup) : noGroup);

const space = 0x20;
const isSpace = (unit: number): boolean => unit === space || unit === 9 || unit === 0xa0 || unit === 0x3000;
const isNewline = (unit: number): boolean => unit === 10 || unit === 13;
const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
/** ASCII, Latin-1 and general punctuation and symbols. */
const isPunctuation = (unit: number): boolean =>
  (unit > space && unit < 0xc0 && groupOf(unit) === noGroup && !isDigit(unit)) ||
  (unit >= 0x2010 && unit <= 0x205e);

/** What a neighbour is to a letter: itself, a space, or anything else. */
const neighbour = (unit: number): number => (groupOf(unit) !== noGroup ? unit : unit === space ? space : 0);

/** By letterGroups: how much of the table is theirs, so that no script blurs another. */
const slotsOfGroup = [6_144, 256, 1_536, 128, 256, 1_024, 768, 512];
export const gramSlots: number = slotsOfGroup.reduce((sum, slots) => sum + slots, 0);
const firstSlots = slotsOfGroup.map((_, group) =>
  slotsOfGroup.slice(0, group).reduce((sum, slots) => sum + slots, 0),
);

/** The place in the table of a letter of `group`, with the two before it and the one after it. */
export function gramSlot(text: string, at: number, group: number): number {
  const before = at > 0 ? neighbour(text.charCodeAt(at - 1)) : 0;
  const beforeThat = at > 1 ? neighbour(text.charCodeAt(at - 2)) : 0;
  const after = at + 1 < text.length ? neighbour(text.charCodeAt(at + 1)) : 0;
  let hash =
    Math.imul(beforeThat + 1, 0x9e3779b1) ^
    Math.imul(before + 7, 0x85ebca6b) ^
    Math.imul(text.charCodeAt(at) + 3, 0xc2b2ae35) ^
    Math.imul(after + 5, 0x165667b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (firstSlots[group] ?? 0) + (((hash ^ (hash >>> 13)) >>> 0) % (slotsOfGroup[group] ?? 1));
}

const isFirstHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const firstBlockOfPairs = 0x800;

/** The 32 code points that a unit is in; of the first half of a pair, the 4,096 behind it. */
export const blockOf = (unit: number): number =>
  isFirstHalf(unit) ? firstBlockOfPairs + ((unit & 0x3ff) >> 2) : unit >> 5;

const isSecondHalf = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

const digitsOfToken = 3;

/** What stands in a text: how often each kind of piece, in the order met. */
export interface Tally {
  /** Called for each letter of a group. */
  letter(group: number, at: number): void;
  /** Called for each character of any other script, with its first unit. */
  other(unit: number, at: number): void;
  /** Called for each run of punctuation, with its length. */
  punctuation(length: number, at: number): void;
  /** Called for what counts as one token by the tokenizer's own splitting rule. */
  whole(): void;
}

/**
 * Walks over a text by the published splitting rule of o200k_base: a space goes with what follows it unless that is a
 * digit, a run of more spaces is a token, three digits are, line ends are unless punctuation takes them.
 */
export function tally(text: string, { letter, other, punctuation, whole }: Tally): void {
  const { length } = text;
  const endOf = (from: number, is: (unit: number) => boolean): number => {
    let end = from + 1;
    while (end < length && is(text.charCodeAt(end))) end += 1;
    return end;
  };
  let afterPunctuation = false;
  for (let at = 0; at < length; ) {
    const unit = text.charCodeAt(at);
    const group = groupOf(unit);
    let end = at + 1;
    let isMark = false;
    if (group !== noGroup) letter(group, at);
    else if (isSpace(unit)) {
      end = endOf(at, isSpace);
      if (end - at > 1 || end === length || isDigit(text.charCodeAt(end))) whole();
    } else if (isNewline(unit)) {
      end = endOf(at, isNewline);
      if (!afterPunctuation) whole();
    } else if (isDigit(unit)) {
      while (end < at + digitsOfToken && end < length && isDigit(text.charCodeAt(end))) end += 1;
      whole();
    } else if (isPunctuation(unit)) {
      end = endOf(at, isPunctuation);
      punctuation(end - at, at);
      isMark = true;
    } else if (!isSecondHalf(unit)) other(unit, at);
    afterPunctuation = isMark;
    at = end;
  }
}
