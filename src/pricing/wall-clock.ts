/** What does the clock on the wall show there, and how long does it keep running evenly? */

import { Temporal } from 'temporal-polyfill';
import { EnergyError } from '../errors.ts';

/** A point in time: a Date, or milliseconds since 1970-01-01T00:00Z. */
export type Instant = Date | number;

export const dayMs = 86_400_000;

/** A stretch of time in which a zone keeps one offset from UTC. Instants in epoch milliseconds, `[from, to)`. */
export interface OffsetSpan {
  readonly from: number;
  readonly to: number;
  readonly offsetMs: number;
}

/** A zone with the spans already looked up: reading its clock is then one addition. */
export interface WallClock {
  readonly timeZone: string;
  readonly spans: OffsetSpan[];
  last: OffsetSpan;
}

/** Spans kept for a zone (about 30 years of clock changes) and zones kept; beyond either, the cache starts afresh. */
const spansAtMost = 64;
const zonesAtMost = 1_000;

/** Names only: an offset such as "+05:30" has the opposite sign in Postgres, so it is refused everywhere. */
const zoneNamePattern = /^[A-Za-z][A-Za-z0-9_+\-/]{1,63}$/;
const largestInstant = 8.64e15;

const clocks = new Map<string, WallClock>();

/** Epoch milliseconds of an instant. Throws `invalid_request` for an invalid Date or a number out of range. */
export function epochMsOf(at: Instant): number {
  const ms = typeof at === 'number' ? at : at.getTime();
  if (!(Math.abs(ms) <= largestInstant)) {
    throw new EnergyError('invalid_request', 'at must be a valid Date, or milliseconds since 1970');
  }
  return Math.floor(ms);
}

function spanAround(timeZone: string, ms: number): OffsetSpan {
  const at = (epochMs: number): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
  const here = at(ms);
  // "previous" is strictly before, so the millisecond after finds a change that happens exactly at `ms`.
  const previous = ms < largestInstant ? at(ms + 1).getTimeZoneTransition('previous') : null;
  const next = here.getTimeZoneTransition('next');
  return {
    from: previous === null ? Number.NEGATIVE_INFINITY : previous.epochMilliseconds,
    to: next === null ? Number.POSITIVE_INFINITY : next.epochMilliseconds,
    offsetMs: Math.round(here.offsetNanoseconds / 1_000_000),
  };
}

/** The clock of an IANA time zone. Throws `invalid_request` for a name that is not one; offsets are none. */
export function wallClockOf(timeZone: string): WallClock {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  let last: OffsetSpan;
  try {
    if (!zoneNamePattern.test(timeZone)) throw new RangeError('not a name');
    last = spanAround(timeZone, 0);
  } catch (cause) {
    throw new EnergyError(
      'invalid_request',
      `time zone must be an IANA name such as "Europe/Berlin", not ${JSON.stringify(timeZone)}`,
      { cause },
    );
  }
  if (clocks.size >= zonesAtMost) clocks.clear();
  const clock: WallClock = { timeZone, spans: [last], last };
  clocks.set(timeZone, clock);
  return clock;
}

const holds = (span: OffsetSpan, ms: number): boolean => ms >= span.from && ms < span.to;

/** The span that `ms` (epoch milliseconds) lies in. */
export function spanAt(clock: WallClock, ms: number): OffsetSpan {
  if (holds(clock.last, ms)) return clock.last;
  let span = clock.spans.find((candidate) => holds(candidate, ms));
  if (span === undefined) {
    span = spanAround(clock.timeZone, ms);
    if (clock.spans.length >= spansAtMost) clock.spans.length = 0;
    clock.spans.push(span);
  }
  clock.last = span;
  return span;
}

/** What the wall shows at `ms`, as milliseconds since its own 1970-01-01T00:00. */
export const wallMsAt = (clock: WallClock, ms: number): number => ms + spanAt(clock, ms).offsetMs;

/** Days since 1970-01-01 of a wall reading. */
export const wallDayOf = (wallMs: number): number => Math.floor(wallMs / dayMs);

/** Weekday of such a day, 0 = Sunday (1970-01-01 was a Thursday). */
export const weekdayOf = (wallDay: number): number => (((wallDay + 4) % 7) + 7) % 7;

/** A wall day as 'YYYY-MM-DD'. */
export const dateOfWallDay = (wallDay: number): string =>
  new Date(wallDay * dayMs).toISOString().slice(0, 10);
