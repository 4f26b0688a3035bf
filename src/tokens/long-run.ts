/** Where must a text be cut so that no unbroken run in it is too long for the split pattern? */

/**
 * UTF-16 units of one run. V8 keeps a backtracking stack as long as the run, and gives up at some millions of units;
 * byte-pair.ts counts pieces of up to 2^20 bytes. No ordinary text comes near: its words and clauses end earlier.
 */
export const unitsAtMost = 32_768;

const digit = 0;
const letter = 1;
const space = 2;
const other = 3;
/** Goes on with whatever run it stands in: "/" may follow both punctuation and line ends in one piece. */
const either = 4;

/** Which of the split pattern's classes an ASCII character is in; at most three digits make a piece, so they end runs. */
const classOfAscii = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/\d/.test(character)) return digit;
  if (/[a-z]/i.test(character)) return letter;
  if (character === '/') return either;
  return /\s/.test(character) ? space : other;
});

/**
 * The positions at which to cut, ascending, never inside a surrogate pair. What is not ASCII is taken to go on with the
 * run it stands in, so that no run is missed and nothing needs a table of Unicode.
 */
export function cutsOfLongRuns(text: string): number[] {
  const cuts: number[] = [];
  let start = 0;
  let runClass = either;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const unitClass = unit < 128 ? (classOfAscii[unit] ?? either) : either;
    if (unitClass !== either && unitClass !== runClass) {
      if (runClass !== either) start = at;
      runClass = unitClass;
    }
    if (unitClass === digit) start = at;
    const isLowSurrogate = unit >= 0xdc00 && unit <= 0xdfff;
    if (at - start >= unitsAtMost && !isLowSurrogate) {
      cuts.push(at);
      start = at;
      runClass = unitClass;
    }
  }
  return cuts;
}
