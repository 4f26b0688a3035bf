/** Which paragraphs have been said before, word for word? */

import type { Segment } from './segment.ts';

/** Shorter paragraphs ("Yes.", "---") are turns and rules rather than repetitions. */
const charactersAtLeast = 8;

const separator = /\n(?:[^\S\n]*\n)+/g;

/**
 * Leaves the first of paragraphs that are equal but for the space around them, and drops the later ones. Only
 * paragraphs without anything protected in them, bounded by blank lines, by a protected block or by the text's ends.
 */
export function withoutDuplicates(segments: readonly Segment[]): Segment[] {
  const seen = new Set<string>();
  return segments.map((segment, index) => {
    if (segment.kind !== 'prose') return segment;
    const previous = segments[index - 1];
    const opens = previous === undefined || previous.text.endsWith('\n');
    const closes = index === segments.length - 1 || segment.text.endsWith('\n');
    return { kind: 'prose', text: deduplicated(segment.text, { opens, closes, seen }) };
  });
}

interface Place {
  /** Whether the first and the last paragraph are whole. */
  readonly opens: boolean;
  readonly closes: boolean;
  readonly seen: Set<string>;
}

/** Works on pairs of a paragraph and the blank lines after it, which go with it. */
function deduplicated(text: string, { opens, closes, seen }: Place): string {
  let kept = '';
  let from = 0;
  const take = (end: number, next: number, isWhole: boolean): void => {
    const key = text.slice(from, end).trim();
    const isRepeated = isWhole && key.length >= charactersAtLeast && seen.has(key);
    if (isWhole) seen.add(key);
    if (!isRepeated) kept += text.slice(from, next);
    from = next;
  };
  for (const match of text.matchAll(separator)) {
    take(match.index, match.index + match[0].length, from > 0 || opens);
  }
  take(text.length, text.length, closes && (from > 0 || opens));
  return kept;
}
