/** Which whitespace says nothing? */

import type { Segment } from './segment.ts';

/** A single space within a line is what should be there; it is not matched. */
const blank = /[^\S\n]{2,}|[^\S\n](?=\n|$)/g;
const blankLines = /\n{3,}/g;
const lineFeed = '\n';

/**
 * Takes away spaces at the ends of lines, all but one of several spaces inside a line (tabs stay: they are
 * columns), all but one of several blank lines, and what stands around the whole text. Indentation stays: in a
 * list or a listing it says something. Doing it twice changes nothing more. Linear: each run is matched once, and
 * what happens to it is decided by its neighbours.
 */
export function withoutExtraWhitespace(segments: readonly Segment[]): Segment[] {
  const last = segments.length - 1;
  const texts = segments.map(({ kind, text }, index) => {
    if (kind !== 'prose') return text;
    const before = index === 0 ? lineFeed : (segments[index - 1]?.text.at(-1) ?? lineFeed);
    const lines = squeezed(text, { before, endsText: index === last });
    const begun = index === 0 ? lines.replace(/^\n+/, '') : lines;
    return index === last ? begun.trimEnd() : begun;
  });
  const hasIndentedLines = segments.some(
    ({ kind }, index) => kind === 'prose' && /\n[^\S\n]/.test(texts[index] ?? ''),
  );
  return segments.map(({ kind }, index) => {
    const text = texts[index] ?? '';
    return { kind, text: kind === 'prose' && index === 0 && !hasIndentedLines ? text.trimStart() : text };
  });
}

/** `before` is the character that the segment follows. */
function squeezed(text: string, around: { before: string; endsText: boolean }): string {
  const lines = text.replace(blank, (run, at: number) => {
    const after = text[at + run.length] ?? (around.endsText ? lineFeed : '');
    if (after === lineFeed) return '';
    const before = at === 0 ? around.before : text[at - 1];
    if (before === lineFeed || run.length === 1) return run;
    return run.includes('\t') ? run.replaceAll(/[^\t]/g, '') : ' ';
  });
  return lines.replace(blankLines, '\n\n');
}
