/** Where does the JSON object or array that begins here end? */

const whitespace = /[ \t\r\n]*/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Unrolled, so that each character is looked at once; no control character, quotation mark or backslash by itself. */
const string = /"[ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\u{10ffff}]*)*"/uy;

/**
 * A stack of open brackets and what may come next. A bracket that is still open where reading fails would fail at the
 * same place if it were tried by itself; one that was closed before is JSON by itself. So one reading decides them all,
 * and a million brackets cost one pass.
 */
export function createJsonFinder(text: string): (at: number) => number {
  const decided = new Map<number, number>();
  let decidedUntil = 0;
  return (at) => {
    if (text[at] !== '{' && text[at] !== '[') return at;
    if (at < decidedUntil) return decided.get(at) ?? at;
    decided.clear();
    decidedUntil = Math.max(at + 1, new JsonReader(text, decided).read(at));
    return decided.get(at) ?? at;
  };
}

class JsonReader {
  readonly #text: string;
  readonly #ends: Map<number, number>;
  readonly #open: number[] = [];
  #at = 0;

  constructor(text: string, ends: Map<number, number>) {
    this.#text = text;
    this.#ends = ends;
  }

  /** Reads from an opening bracket; notes the end of each bracket that closes, and answers where it stopped. */
  read(from: number): number {
    this.#at = from;
    do {
      if (!this.#value()) break;
    } while (this.#open.length > 0);
    return this.#at;
  }

  /** Reads a value, or the opening of one, and then all that closes after it. False where the text is no JSON. */
  #value(): boolean {
    const character = this.#text[this.#at];
    if (character === '{' || character === '[') {
      this.#open.push(this.#at);
      this.#at += 1;
      this.#skip(whitespace);
      if (this.#text[this.#at] !== (character === '{' ? '}' : ']')) return this.#key();
      return this.#close();
    }
    return (this.#skip(string) || this.#skip(scalar)) && this.#close();
  }

  /** After a value: closes every bracket that ends here, then passes a comma. */
  #close(): boolean {
    while (this.#open.length > 0) {
      const from = this.#open.at(-1) ?? 0;
      this.#skip(whitespace);
      const character = this.#text[this.#at];
      if (character === (this.#text[from] === '{' ? '}' : ']')) {
        this.#at += 1;
        this.#open.pop();
        this.#ends.set(from, this.#at);
        continue;
      }
      if (character !== ',') return false;
      this.#at += 1;
      this.#skip(whitespace);
      return this.#key();
    }
    return true;
  }

  /** In an object, reads a key and its colon; in an array there is nothing to read. */
  #key(): boolean {
    if (this.#text[this.#open.at(-1) ?? 0] !== '{') return true;
    if (!this.#skip(string)) return false;
    this.#skip(whitespace);
    if (this.#text[this.#at] !== ':') return false;
    this.#at += 1;
    this.#skip(whitespace);
    return true;
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const matches = pattern.test(this.#text);
    if (matches) this.#at = pattern.lastIndex;
    return matches;
  }
}
