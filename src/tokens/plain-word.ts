/** How many tokens is a word of plain ASCII letters? Most pieces of an English text are such words, and the same few thousand. */

/** Answered where the split pattern must say where a piece ends. */
export const undecided = 0;

/** Words of at most so many small letters have an exact number of 53 bits: five for each, one for a space, five for a capital. */
const lettersAtMost = 9;
const slotsLog2 = 14;

const blank = 32;
const apostrophe = 39;
const isUpper = (unit: number): boolean => unit >= 65 && unit <= 90;
const isLower = (unit: number): boolean => unit >= 97 && unit <= 122;

/**
 * Counts a piece that is a space or none, a capital or none, small letters, and ends before ASCII that goes on no word:
 * the split patterns of all encodings take that as one piece. What it has counted lately it knows. Not reentrant.
 */
export class PlainWords {
  /** Where the piece ends that was counted last. */
  end = 0;
  readonly #count: (text: string, from: number, to: number) => number;
  readonly #words = new Float64Array(1 << slotsLog2);
  readonly #tokens = new Uint8Array(1 << slotsLog2);

  constructor(count: (text: string, from: number, to: number) => number) {
    this.#count = count;
  }

  /** The tokens of the piece that begins at `from`, or `undecided`; `end` is then where it ends. */
  count(text: string, from: number): number {
    let at = from;
    let word = 1;
    if (text.charCodeAt(at) === blank) {
      at += 1;
      word = 2;
    }
    const first = text.charCodeAt(at);
    if (isUpper(first)) {
      at += 1;
      word = word * 32 + first - 64;
    } else word *= 32;
    const letters = at;
    let unit = text.charCodeAt(at);
    while (isLower(unit)) {
      if (at - letters < lettersAtMost) word = word * 32 + unit - 96;
      at += 1;
      unit = text.charCodeAt(at);
    }
    if (at === letters) return undecided;
    if (at < text.length && (unit >= 128 || unit === apostrophe || isUpper(unit))) return undecided;
    this.end = at;
    return at - letters > lettersAtMost ? this.#count(text, from, at) : this.#known(word, text, from);
  }

  #known(word: number, text: string, from: number): number {
    const high = Math.floor(word / 2 ** 32);
    const slot = (Math.imul(word | 0, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> (32 - slotsLog2);
    if (this.#words[slot] === word) return this.#tokens[slot] ?? 1;
    const tokens = this.#count(text, from, this.end);
    this.#words[slot] = word;
    this.#tokens[slot] = tokens;
    return tokens;
  }
}
