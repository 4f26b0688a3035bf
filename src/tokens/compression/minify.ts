/** How is JSON written in fewer tokens, with every value the same? */

import { decode, encode } from '@toon-format/toon';
import type { Segment } from './segment.ts';

/** As it stands; without the space between its tokens; or as TOON where that takes fewer tokens. */
export type JsonForm = 'verbatim' | 'minified' | 'toon';

/**
 * A shorter text gains nothing by its fence; a longer one takes too long to be written and read back. UTF-16
 * units.
 */
const toonUnits = { atLeast: 200, atMost: 2_000_000 } as const;

const stringOrSpace = /("[^"\\]*(?:\\.[^"\\]*)*")|[ \t\r\n]+/g;

/** The same JSON without space outside its strings: no number, key, order or escape changes. */
export const minified = (json: string): string =>
  json.replace(stringOrSpace, (_, string: string | undefined) => string ?? '');

/**
 * The segments with their JSON in its shorter form. TOON (https://toonformat.dev) stands in a fence of its own, is
 * used for JSON that stands on lines of its own, and only where reading it back gives every value, key and number
 * as it was.
 */
export function withShorterJson(
  segments: readonly Segment[],
  { form, count }: { readonly form: JsonForm; readonly count: (text: string) => number },
): Segment[] {
  if (form === 'verbatim') return [...segments];
  return segments.map((segment, index) => {
    if (segment.kind !== 'json') return segment;
    const text = minified(segment.text);
    const toon = form === 'toon' && standsAlone(segments, index) ? toonOf(text) : null;
    if (toon !== null && count(toon) < count(text)) return { kind: 'code', text: toon };
    return { kind: 'json', text };
  });
}

function standsAlone(segments: readonly Segment[], index: number): boolean {
  const before = segments[index - 1]?.text ?? '\n';
  const after = segments[index + 1]?.text ?? '\n';
  return before.endsWith('\n') && after.startsWith('\n');
}

/**
 * Null where it would not come back the same: numbers that a double cannot hold, keys given twice, too deep a
 * nest.
 */
function toonOf(json: string): string | null {
  if (json.length < toonUnits.atLeast || json.length > toonUnits.atMost) return null;
  try {
    const value: unknown = JSON.parse(json);
    if (JSON.stringify(value) !== json) return null;
    const toon = encode(value);
    if (toon.includes('```') || JSON.stringify(decode(toon)) !== json) return null;
    return `\`\`\`toon\n${toon}\n\`\`\``;
  } catch {
    return null;
  }
}
