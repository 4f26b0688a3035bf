/** Where does inline code, or a quotation, that opens here end? */

/**
 * Makes a function that answers the next position at or after `from` where `pattern` matches, remembering the last
 * answer: asked in ascending order, it reads the text once. A pattern that is not there costs one reading in all. The
 * patterns are shared: each asks from a place of its own.
 */
function createNext(text: string, pattern: RegExp): (from: number) => number {
  let asked = 0;
  let answer = -1;
  return (from) => {
    if (from >= asked && from <= answer) return answer;
    pattern.lastIndex = from;
    asked = from;
    answer = pattern.test(text) ? pattern.lastIndex - 1 : Number.POSITIVE_INFINITY;
    return answer;
  };
}

/** A paragraph ends where a blank line begins; matched up to the second line feed. */
const createParagraphEnd = (text: string): ((from: number) => number) => createNext(text, /\n[ \t\r]*\n/g);

/**
 * Inline code: a run of backticks up to the next run of the same length, in the same paragraph. All runs are listed
 * once, by length, so that a text of unequal runs stays linear.
 */
export function createInlineCodeFinder(text: string): (at: number) => number {
  const paragraphEnd = createParagraphEnd(text);
  const starts = new Map<number, number[]>();
  const seen = new Map<number, number>();
  for (const run of text.matchAll(/`+/g)) {
    const list = starts.get(run[0].length);
    if (list === undefined) starts.set(run[0].length, [run.index]);
    else list.push(run.index);
  }
  return (at) => {
    if (text[at] !== '`' || text[at - 1] === '`') return at;
    let end = at;
    while (text[end] === '`') end += 1;
    const length = end - at;
    const sameLength = starts.get(length) ?? [];
    let index = seen.get(length) ?? 0;
    while ((sameLength[index] ?? Number.POSITIVE_INFINITY) < end) index += 1;
    seen.set(length, index);
    const close = sameLength[index];
    return close === undefined || close > paragraphEnd(at) ? at : close + length;
  };
}

interface QuotationRule {
  /** One character that may close the quotation, in its context; the match ends with it. */
  readonly close: RegExp;
  /** What may not stand before the opening mark. */
  readonly notAfter: RegExp | null;
  /** How far it may reach: to the end of the line, of the paragraph, or of the text. */
  readonly within: 'line' | 'paragraph' | 'text';
  /** A longer one is two marks that do not belong together. UTF-16 units. */
  readonly unitsAtMost?: number;
}

const wordCharacter = /[\p{L}\p{N}_]/u;

const quotationRules: Readonly<Record<string, QuotationRule>> = {
  '"': {
    // A mark between a space and a letter opens.
    close: /(?<!\s)"|"(?![\p{L}\p{N}])/gu,
    notAfter: wordCharacter,
    within: 'paragraph',
    unitsAtMost: 1_000,
  },
  "'": { close: /(?<=[^\s'(])'(?![\p{L}\p{N}_])/gu, notAfter: /[^\s([{"“«—–:=,]/u, within: 'line' },
  '‘': { close: /’(?![\p{L}\p{N}_])/gu, notAfter: wordCharacter, within: 'paragraph' },
  '“': { close: /”/g, notAfter: null, within: 'text' },
  '„': { close: /[“”]/g, notAfter: null, within: 'text' },
  '«': { close: /»/g, notAfter: null, within: 'text' },
  '‹': { close: /›/g, notAfter: null, within: 'text' },
  '「': { close: /」/g, notAfter: null, within: 'text' },
  '『': { close: /』/g, notAfter: null, within: 'text' },
};

/**
 * Quotations by their marks. Straight double quotes pair within a paragraph, not too far apart; a single straight quote counts only where
 * it opens after a space or a bracket and closes, on the same line, before something that is no letter: an apostrophe
 * is no quotation.
 */
export function createQuotationFinder(text: string): (at: number) => number {
  const paragraphEnd = createParagraphEnd(text);
  const lineEnd = createNext(text, /\n/g);
  const limits = { line: lineEnd, paragraph: paragraphEnd, text: () => Number.POSITIVE_INFINITY };
  const closers = new Map(
    Object.entries(quotationRules).map(([mark, rule]) => [mark, createNext(text, rule.close)]),
  );
  return (at) => {
    const mark = text[at] ?? '';
    const rule = quotationRules[mark];
    const nextClose = closers.get(mark);
    if (rule === undefined || nextClose === undefined) return at;
    if (at > 0 && rule.notAfter?.test(text[at - 1] ?? '')) return at;
    const close = nextClose(at + 1);
    if (close === Number.POSITIVE_INFINITY || close > limits[rule.within](at)) return at;
    return close - at > (rule.unitsAtMost ?? close) ? at : close + 1;
  };
}
