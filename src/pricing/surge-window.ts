/** Which surge window decides the price at a given moment, and since and until when? */

import { EnergyError } from '../errors.ts';
import { type Millionths, millionthsOf } from './multiplier.ts';
import {
  dateOfWallDay,
  dayMs,
  epochMsOf,
  type Instant,
  spanAt,
  type WallClock,
  wallClockOf,
  wallDayOf,
  wallMsAt,
  weekdayOf,
} from './wall-clock.ts';

/**
 * One row of `surge_pricing_windows`. Half-open: the start belongs to it, the end does not. An end at or before the
 * start lies on the next day, so equal times mean a whole day from the start on; '24:00' is an end too.
 */
export interface SurgeWindow {
  readonly id: string;
  readonly name: string;
  /** 'HH:MM' or 'HH:MM:SS' on the wall clock of the zone. */
  readonly startTime: string;
  readonly endTime: string;
  /** An exact decimal: "1.20". */
  readonly multiplier: string;
  /** Features; empty means every feature. */
  readonly appliesTo: readonly string[];
  readonly isActive: boolean;
  /** Days it starts on, 0 = Sunday; empty means every day. */
  readonly daysOfWeek: readonly number[];
  /** IANA zone; null means the platform's. */
  readonly timeZone: string | null;
  /** Where windows overlap the higher one wins. */
  readonly priority: number;
  readonly grantsBonus: boolean;
  /** It is open from this moment on, and before that one alone, half-open too; null: since ever, for ever. */
  readonly activeFrom: Date | null;
  readonly activeUntil: Date | null;
  /** Features that it does not concern where it is dearer than usual (setting `surge.exemptFeatures`). */
  readonly exemptFeatures: readonly string[];
}

/** What is asked of the windows. The list is read once and remembered: hand over a new list when the rows change. */
export interface WindowQuestion {
  /** Left out: only windows that apply to every feature are looked at. */
  readonly feature?: string | undefined;
  readonly at: Instant;
  /** IANA zone of windows that name none. */
  readonly platformTimeZone: string;
}

/** The deciding window and its occurrence: one run of its hours, whichever other windows overlap it. */
export interface ActiveWindow {
  readonly window: SurgeWindow;
  /**
   * The stretch around the moment in which the wall clock shows the window's hours, as far as it is active. A clock set back across the end
   * shows the last hours twice, with a gap between: these are then two stretches of one `startDate`.
   */
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** The local date it starts on, 'YYYY-MM-DD': the day it belongs to, also after midnight. */
  readonly startDate: string;
}

/** A window read once: times in milliseconds of the day. */
export interface CompiledWindow {
  readonly window: SurgeWindow;
  readonly clock: WallClock;
  readonly startMs: number;
  /** Counted from the start's midnight, so past one day where midnight is crossed. */
  readonly endMs: number;
  /** Bit n is set where it starts on weekday n. */
  readonly weekdays: number;
  readonly multiplier: Millionths;
  readonly features: ReadonlySet<string> | null;
  readonly exempt: ReadonlySet<string> | null;
  /** Epoch milliseconds, `[activeFromMs, activeUntilMs)`; infinite where there is no bound. */
  readonly activeFromMs: number;
  readonly activeUntilMs: number;
}

/** The multiplier outside of every window. */
export const usualMultiplier: Millionths = 1_000_000;

const timePattern = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const everyDay = 0b111_1111;

function refuse(window: SurgeWindow, problem: string): never {
  throw new EnergyError('invalid_request', `surge window ${JSON.stringify(window.name)}: ${problem}`, {
    details: { window: window.name },
  });
}

function timeMsOf(window: SurgeWindow, time: string): number {
  const match = timePattern.exec(time);
  if (match === null) refuse(window, `times are written HH:MM or HH:MM:SS, not ${JSON.stringify(time)}`);
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
}

function weekdaysOf(window: SurgeWindow): number {
  let weekdays = 0;
  for (const day of window.daysOfWeek) {
    if (!Number.isInteger(day) || day < 0 || day > 6) refuse(window, 'days of the week are 0 (Sunday) to 6');
    weekdays |= 1 << day;
  }
  return weekdays === 0 ? everyDay : weekdays;
}

function boundOf(window: SurgeWindow, bound: Date | null, none: number): number {
  const ms = bound === null ? none : bound.getTime();
  if (Number.isNaN(ms)) refuse(window, 'active from and until are moments');
  return ms;
}

function compileWindow(window: SurgeWindow, platformTimeZone: string): CompiledWindow {
  const startMs = timeMsOf(window, window.startTime);
  const endOfDay = /^24:00(:00)?$/.test(window.endTime);
  const endMs = endOfDay ? dayMs : timeMsOf(window, window.endTime);
  const multiplier = millionthsOf(window.multiplier, `multiplier of ${window.name}`);
  const isDearer = multiplier > usualMultiplier;
  return {
    window,
    clock: wallClockOf(window.timeZone ?? platformTimeZone),
    startMs,
    endMs: endMs > startMs ? endMs : endMs + dayMs,
    weekdays: weekdaysOf(window),
    multiplier,
    features: window.appliesTo.length === 0 ? null : new Set(window.appliesTo),
    exempt: isDearer && window.exemptFeatures.length > 0 ? new Set(window.exemptFeatures) : null,
    activeFromMs: boundOf(window, window.activeFrom, Number.NEGATIVE_INFINITY),
    activeUntilMs: boundOf(window, window.activeUntil, Number.POSITIVE_INFINITY),
  };
}

/** The order of decision (requirements R2): higher priority, then lower multiplier; then name and id, to be stable. */
function byPrecedence(a: CompiledWindow, b: CompiledWindow): number {
  if (a.window.priority !== b.window.priority) return b.window.priority - a.window.priority;
  if (a.multiplier !== b.multiplier) return a.multiplier - b.multiplier;
  if (a.window.name !== b.window.name) return a.window.name < b.window.name ? -1 : 1;
  return a.window.id < b.window.id ? -1 : 1;
}

const compiledLists = new WeakMap<readonly SurgeWindow[], Map<string, readonly CompiledWindow[]>>();

/**
 * The active windows in the order in which they decide. Remembered by list: the same array is read once per zone.
 * Throws `invalid_request` for a time, weekday, multiplier or zone that cannot be read.
 */
export function compileWindows(
  windows: readonly SurgeWindow[],
  platformTimeZone: string,
): readonly CompiledWindow[] {
  const byZone = compiledLists.get(windows) ?? new Map<string, readonly CompiledWindow[]>();
  const known = byZone.get(platformTimeZone);
  if (known !== undefined) return known;
  const compiled = windows
    .filter((window) => window.isActive)
    .map((window) => compileWindow(window, platformTimeZone))
    .sort(byPrecedence);
  byZone.set(platformTimeZone, compiled);
  compiledLists.set(windows, byZone);
  return compiled;
}

export function appliesTo({ features, exempt }: CompiledWindow, feature: string | undefined): boolean {
  if (feature === undefined) return features === null;
  return (features === null || features.has(feature)) && exempt?.has(feature) !== true;
}

const startsOn = (compiled: CompiledWindow, wallDay: number): boolean =>
  (compiled.weekdays & (1 << weekdayOf(wallDay))) !== 0;

/** The wall day on which the occurrence that holds `ms` starts, or null where the window is not open then. */
function startDayAt(compiled: CompiledWindow, ms: number): number | null {
  if (ms < compiled.activeFromMs || ms >= compiled.activeUntilMs) return null;
  const wallMs = wallMsAt(compiled.clock, ms);
  const today = wallDayOf(wallMs);
  const timeMs = wallMs - today * dayMs;
  if (timeMs >= compiled.startMs && timeMs < compiled.endMs && startsOn(compiled, today)) return today;
  return timeMs + dayMs < compiled.endMs && startsOn(compiled, today - 1) ? today - 1 : null;
}

export const isOpenAt = (compiled: CompiledWindow, ms: number): boolean => startDayAt(compiled, ms) !== null;

/** The window that decides at `ms` for the feature; the first open one, as the list is in order of decision. */
export function decidingAt(
  compiled: readonly CompiledWindow[],
  feature: string | undefined,
  ms: number,
): CompiledWindow | null {
  for (const candidate of compiled) {
    if (appliesTo(candidate, feature) && isOpenAt(candidate, ms)) return candidate;
  }
  return null;
}

/** The stretch around `ms` in which the wall shows `[fromWall, toWall)`, across as many clock changes as it takes. */
function stretchAround(clock: WallClock, ms: number, fromWall: number, toWall: number): [number, number] {
  const shows = (instant: number, offsetMs: number): boolean =>
    instant + offsetMs >= fromWall && instant + offsetMs < toWall;
  let span = spanAt(clock, ms);
  let start = Math.max(fromWall - span.offsetMs, span.from);
  while (start === span.from) {
    span = spanAt(clock, span.from - 1);
    if (!shows(start - 1, span.offsetMs)) break;
    start = Math.max(fromWall - span.offsetMs, span.from);
  }
  span = spanAt(clock, ms);
  let end = Math.min(toWall - span.offsetMs, span.to);
  while (end === span.to) {
    span = spanAt(clock, span.to);
    if (!shows(end, span.offsetMs)) break;
    end = Math.min(toWall - span.offsetMs, span.to);
  }
  return [start, end];
}

/**
 * The window that decides the price at a moment, or null outside every one (multiplier 1). The wall clock of the
 * window's zone decides, also on days when clocks change: an hour that is skipped is in no window, an hour that is
 * repeated is in it both times. Throws `invalid_request` for an invalid time, zone or window.
 */
export function activeWindow(windows: readonly SurgeWindow[], question: WindowQuestion): ActiveWindow | null {
  const ms = epochMsOf(question.at);
  const deciding = decidingAt(compileWindows(windows, question.platformTimeZone), question.feature, ms);
  const startWallDay = deciding === null ? null : startDayAt(deciding, ms);
  if (deciding === null || startWallDay === null) return null;
  const midnight = startWallDay * dayMs;
  const [start, end] = stretchAround(
    deciding.clock,
    ms,
    midnight + deciding.startMs,
    midnight + deciding.endMs,
  );
  return {
    window: deciding.window,
    startsAt: new Date(Math.max(start, deciding.activeFromMs)),
    endsAt: new Date(Math.min(end, deciding.activeUntilMs)),
    startDate: dateOfWallDay(startWallDay),
  };
}
