/** Where do fenced code, quoted lines and URLs end? What is told by its own first characters. */

/** Only spaces stand between the line's start and `at`, three at most: from four on Markdown sees something else. */
function opensLine(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && at - start <= 3 && text[start - 1] === ' ') start -= 1;
  return at - start <= 3 && (start === 0 || text[start - 1] === '\n');
}

/** The position after the line that holds `at`, its line feed included. */
function afterLine(text: string, at: number): number {
  const lineFeed = text.indexOf('\n', at);
  return lineFeed === -1 ? text.length : lineFeed + 1;
}

function lengthOfRun(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  let end = at;
  while (end < text.length && text.charCodeAt(end) === unit) end += 1;
  return end - at;
}

/**
 * The end of the fenced code that begins at `at` (three or more of ` or ~ at the start of a line), as CommonMark has it:
 * after the line of a closing fence at least as long, else the end of the text. `at` where there is none.
 */
export function fencedCodeAt(text: string, at: number): number {
  const mark = text[at];
  if ((mark !== '`' && mark !== '~') || text[at + 1] !== mark || text[at + 2] !== mark) return at;
  if (!opensLine(text, at)) return at;
  const length = lengthOfRun(text, at);
  let line = afterLine(text, at);
  const info = text.slice(at + length, line);
  if (mark === '`' && info.includes('`')) return at;
  while (line < text.length) {
    let from = line;
    while (text[from] === ' ' && from - line < 4) from += 1;
    const next = afterLine(text, from);
    if (text[from] === mark) {
      const run = lengthOfRun(text, from);
      if (run >= length && text.slice(from + run, next).trim() === '') return next;
    }
    line = next;
  }
  return text.length;
}

/** The end of the lines quoted with ">" that begin at `at`, or `at` where there are none. */
export function quotedLinesAt(text: string, at: number): number {
  if (text[at] !== '>' || !opensLine(text, at)) return at;
  let line = afterLine(text, at);
  while (line < text.length) {
    let from = line;
    while (text[from] === ' ' && from - line < 3) from += 1;
    if (text[from] !== '>') return line;
    line = afterLine(text, from);
  }
  return text.length;
}

const schemeLettersAtMost = 20;
const isSchemeCharacter = /[a-z0-9+.-]/i;
const endsUrl = /[\s<>"“”«»`]/;
/** Punctuation that ends a sentence rather than a URL. */
const trailing = /[.,;:!?'’)\]}…]/;

/** The URL around the "://" at `colon`, or null where there is none. It begins at `notBefore` at the earliest. */
export function urlAt(text: string, colon: number, notBefore: number): { from: number; end: number } | null {
  if (text[colon + 1] !== '/' || text[colon + 2] !== '/') return null;
  let from = colon;
  while (
    from > notBefore &&
    colon - from < schemeLettersAtMost &&
    isSchemeCharacter.test(text[from - 1] ?? '')
  ) {
    from -= 1;
  }
  if (from === colon) return null;
  const end = endOfUrl(text, colon + 3);
  return end > colon + 3 ? { from, end } : null;
}

/** The end of the address without a scheme ("www.example.com/path") that begins at `at`, or `at` where there is none. */
export function webAddressAt(text: string, at: number): number {
  if (!/^www\.$/i.test(text.slice(at, at + 4)) || /[\p{L}\p{N}_]/u.test(text[at - 1] ?? '')) return at;
  const end = endOfUrl(text, at + 4);
  return end > at + 4 ? end : at;
}

function endOfUrl(text: string, from: number): number {
  let end = from;
  while (end < text.length && !endsUrl.test(text[end] ?? '')) end += 1;
  while (end > from && trailing.test(text[end - 1] ?? '')) end -= 1;
  return end;
}
