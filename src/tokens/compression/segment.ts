/** Which parts of a prompt may be changed? Splits it into prose and what must come through byte for byte. */

import { fencedCodeAt, quotedLinesAt, urlAt, webAddressAt } from './block.ts';
import { createInlineCodeFinder, createQuotationFinder } from './inline.ts';
import { createJsonFinder } from './json.ts';

export type SegmentKind = 'prose' | 'code' | 'json' | 'url' | 'quotation' | 'pinned';

/** Half-open, in UTF-16 units of the prompt. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Only prose may be changed. The texts of all segments, joined, are the prompt. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly text: string;
}

/** The text that the segments are of. */
export const textOfSegments = (segments: readonly Segment[]): string =>
  segments.map(({ text }) => text).join('');

/** Answers where the protected stretch that begins at `at` ends, or `at` itself where none begins there. */
type EndFinder = (at: number) => number;

/** The characters at which something protected can begin; everything else is passed over quickly. */
const openers = new Set([...'"\'`~[{>:wW', ...'“„‘«‹「『'].map((character) => character.charCodeAt(0)));
const openerTable = Uint8Array.from({ length: 0x3100 }, (_, code) => (openers.has(code) ? 1 : 0));

const colon = 58;

/** Splits a prompt in time linear in its length, whatever it holds. Two segments of prose never follow each other. */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  const find = findersOf(text);
  let proseFrom = 0;
  let at = 0;
  const protect = (kind: SegmentKind, from: number, end: number): void => {
    if (from > proseFrom) segments.push({ kind: 'prose', text: text.slice(proseFrom, from) });
    segments.push({ kind, text: text.slice(from, end) });
    proseFrom = end;
    at = end;
  };
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if ((openerTable[unit] ?? 0) === 0) {
      at += 1;
      continue;
    }
    if (unit === colon) {
      const url = urlAt(text, at, proseFrom);
      if (url === null) at += 1;
      else protect('url', url.from, url.end);
      continue;
    }
    const hit = find(at);
    if (hit === null) at += 1;
    else protect(hit.kind, at, hit.end);
  }
  if (proseFrom < text.length) segments.push({ kind: 'prose', text: text.slice(proseFrom) });
  return segments;
}

/** Asks every finder in turn; each remembers what it has seen, so that a million openers cost one pass. */
function findersOf(text: string): (at: number) => { kind: SegmentKind; end: number } | null {
  const finders: readonly (readonly [SegmentKind, EndFinder])[] = [
    ['code', (at) => fencedCodeAt(text, at)],
    ['quotation', (at) => quotedLinesAt(text, at)],
    ['code', createInlineCodeFinder(text)],
    ['json', createJsonFinder(text)],
    ['quotation', createQuotationFinder(text)],
    ['url', (at) => webAddressAt(text, at)],
  ];
  return (at) => {
    for (const [kind, endOf] of finders) {
      const end = endOf(at);
      if (end > at) return { kind, end };
    }
    return null;
  };
}

/**
 * The same text with `stretches` (ascending, apart) as segments of their own that nothing changes. What is
 * protected and reaches into one is pinned with it, whole.
 */
export function withPinned(segments: readonly Segment[], stretches: readonly Stretch[]): Segment[] {
  if (stretches.length === 0) return [...segments];
  const parts: Segment[] = [];
  const add = (kind: SegmentKind, text: string): void => {
    const last = parts.at(-1);
    if (text === '') return;
    if (kind === 'pinned' && last?.kind === 'pinned')
      parts[parts.length - 1] = { kind, text: last.text + text };
    else parts.push({ kind, text });
  };
  let start = 0;
  let next = 0;
  for (const { kind, text } of segments) {
    const end = start + text.length;
    let at = start;
    while (next < stretches.length && at < end) {
      const { from, to } = stretches[next] ?? { from: end, to: end };
      if (from >= end) break;
      if (kind !== 'prose') {
        add('pinned', text);
        at = end;
      } else {
        add('prose', text.slice(at - start, Math.max(from, at) - start));
        at = Math.max(Math.min(to, end), at);
        add('pinned', text.slice(Math.max(from, start) - start, at - start));
      }
      if (to > end) break;
      next += 1;
    }
    add(kind, text.slice(at - start));
    start = end;
  }
  return parts;
}
