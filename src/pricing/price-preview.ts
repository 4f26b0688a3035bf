/** Which prices does a stretch of time have: window by window, where do windows overlap, and where is none open? */

import { Temporal } from 'temporal-polyfill';
import { exactDecimal, millionthsOf, multiplierDecimals } from './multiplier.ts';
import { turnsBetween } from './surge-change.ts';
import {
  appliesTo,
  type CompiledWindow,
  compileWindows,
  isOpenAt,
  type SurgeWindow,
} from './surge-window.ts';
import { wallClockOf } from './wall-clock.ts';

/** Epoch milliseconds, `[from, until)`. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface PreviewQuestion extends Span {
  readonly windows: readonly SurgeWindow[];
  /** Left out: only windows that apply to every feature are looked at. */
  readonly feature?: string | undefined;
  readonly platformTimeZone: string;
}

/** A stretch in which one window decides, or none. */
export interface PriceSegment extends Span {
  readonly window: SurgeWindow | null;
  /** "1" outside every window. */
  readonly multiplier: string;
}

/** A stretch in which more than one window is open. */
export interface Overlap extends Span {
  /** In the order in which they decide: the first one wins. */
  readonly windows: readonly [SurgeWindow, SurgeWindow, ...SurgeWindow[]];
  readonly decidedBy: 'priority' | 'multiplier' | 'name';
}

export interface PricePreview {
  /** From the first moment to the last, without gaps. */
  readonly segments: readonly PriceSegment[];
  readonly overlaps: readonly Overlap[];
  readonly gaps: readonly Span[];
}

type Open = readonly CompiledWindow[];

interface Piece extends Span {
  /** In the order in which they decide. */
  readonly open: Open;
}

/** The stretch cut wherever a window opens or closes. */
function piecesOf({ windows, feature, platformTimeZone, from, until }: PreviewQuestion): Piece[] {
  if (from >= until) return [];
  const concerned = compileWindows(windows, platformTimeZone).filter((window) => appliesTo(window, feature));
  const turns = [from, ...turnsBetween(concerned, feature, [from, until]).filter((turn) => turn < until)];
  return turns.map((turn, nth) => ({
    from: turn,
    until: turns[nth + 1] ?? until,
    open: concerned.filter((window) => isOpenAt(window, turn)),
  }));
}

/** Pieces that follow each other and are the same in this respect, as one. */
function merged(pieces: readonly Piece[], isSame: (a: Open, b: Open) => boolean): Piece[] {
  const whole: Piece[] = [];
  for (const piece of pieces) {
    const last = whole.at(-1);
    const follows = last !== undefined && last.until === piece.from && isSame(last.open, piece.open);
    if (follows) whole[whole.length - 1] = { ...last, until: piece.until };
    else whole.push(piece);
  }
  return whole;
}

const decidesAlike = (a: Open, b: Open): boolean => a[0] === b[0];
const isOpenAlike = (a: Open, b: Open): boolean =>
  a.length === b.length && a.every((window, nth) => window === b[nth]);

function decidedBy(first: CompiledWindow, second: CompiledWindow): Overlap['decidedBy'] {
  if (first.window.priority !== second.window.priority) return 'priority';
  return first.multiplier === second.multiplier ? 'name' : 'multiplier';
}

function overlapsOf(pieces: readonly Piece[]): Overlap[] {
  return merged(pieces, isOpenAlike).flatMap(({ from, until, open }) => {
    const [first, second, ...others] = open;
    if (first === undefined || second === undefined) return [];
    const windows = [first.window, second.window, ...others.map(({ window }) => window)] as const;
    return [{ from, until, windows, decidedBy: decidedBy(first, second) }];
  });
}

/**
 * The prices of a stretch, by the evaluation that quotes use. Throws `invalid_request` for a time, zone or multiplier that
 * cannot be read.
 */
export function previewPrices(question: PreviewQuestion): PricePreview {
  const pieces = piecesOf(question);
  const deciding = merged(pieces, decidesAlike);
  return {
    segments: deciding.map(({ from, until, open: [first] }) => ({
      from,
      until,
      window: first?.window ?? null,
      multiplier: first?.window.multiplier ?? '1',
    })),
    overlaps: overlapsOf(pieces),
    gaps: deciding.filter(({ open }) => open.length === 0).map(({ from, until }) => ({ from, until })),
  };
}

/** Multiplier × tier modifier, exact. */
export const multiplied = (multiplier: string, tierModifier: string): string =>
  exactDecimal(BigInt(millionthsOf(multiplier)) * BigInt(millionthsOf(tierModifier)), 2 * multiplierDecimals);

/** So many days of a zone, from a date ('YYYY-MM-DD') on. Throws `invalid_request` for a zone that is none. */
export function daysFrom(date: string, days: number, timeZone: string): Span {
  wallClockOf(timeZone);
  const first = Temporal.PlainDate.from(date);
  const midnightOf = (day: Temporal.PlainDate): number => day.toZonedDateTime(timeZone).epochMilliseconds;
  return { from: midnightOf(first), until: midnightOf(first.add({ days })) };
}
