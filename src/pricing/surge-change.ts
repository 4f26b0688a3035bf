/** When does the price change next, and when does it become cheaper? */

import {
  appliesTo,
  type CompiledWindow,
  compileWindows,
  decidingAt,
  isOpenAt,
  type SurgeWindow,
  usualMultiplier,
  type WindowQuestion,
} from './surge-window.ts';
import { dayMs, epochMsOf, spanAt, wallDayOf } from './wall-clock.ts';

/** How far ahead to look, in hours (setting `surge.horizonHours`). */
export interface WindowForecast extends WindowQuestion {
  readonly horizonHours: number;
}

/** A moment at which another window decides, or none. */
export interface WindowChange {
  readonly startsAt: Date;
  /** The window that decides from then on; null where a surge simply ends. */
  readonly window: SurgeWindow | null;
  readonly name: string | null;
  /** "1" outside every window. */
  readonly multiplier: string;
}

const multiplierOf = (deciding: CompiledWindow | null): number => deciding?.multiplier ?? usualMultiplier;

/** Every instant in `(from, until]` at which the window may open or close: its own times, its bounds, and clock changes. */
function turnsOf(compiled: CompiledWindow, from: number, until: number, into: Set<number>): void {
  for (const bound of [compiled.activeFromMs, compiled.activeUntilMs]) {
    if (bound > from && bound <= until) into.add(bound);
  }
  let instant = from;
  while (instant <= until) {
    const span = spanAt(compiled.clock, instant);
    if (span.from > from) into.add(span.from);
    const lastDay = wallDayOf(Math.min(until, span.to) + span.offsetMs);
    for (let day = wallDayOf(instant + span.offsetMs) - 1; day <= lastDay; day += 1) {
      for (const timeMs of [compiled.startMs, compiled.endMs]) {
        const turn = day * dayMs + timeMs - span.offsetMs;
        if (turn > from && turn >= span.from && turn < span.to && turn <= until) into.add(turn);
      }
    }
    instant = span.to;
  }
}

/** Every instant in `(from, until]` at which another window may decide for the feature, in order. */
export function turnsBetween(
  compiled: readonly CompiledWindow[],
  feature: string | undefined,
  [from, until]: readonly [from: number, until: number],
): number[] {
  const turns = new Set<number>();
  for (const candidate of compiled) {
    if (appliesTo(candidate, feature)) turnsOf(candidate, from, until, turns);
  }
  return [...turns].sort((a, b) => a - b);
}

function firstChange(
  windows: readonly SurgeWindow[],
  forecast: WindowForecast,
  wanted: (then: CompiledWindow | null, now: CompiledWindow | null) => boolean,
): WindowChange | null {
  const compiled = compileWindows(windows, forecast.platformTimeZone);
  const from = epochMsOf(forecast.at);
  const now = decidingAt(compiled, forecast.feature, from);
  for (const turn of turnsBetween(compiled, forecast.feature, [
    from,
    from + forecast.horizonHours * 3_600_000,
  ])) {
    const then = decidingAt(compiled, forecast.feature, turn);
    if (!wanted(then, now)) continue;
    return {
      startsAt: new Date(turn),
      window: then?.window ?? null,
      name: then?.window.name ?? null,
      multiplier: then?.window.multiplier ?? '1',
    };
  }
  return null;
}

/**
 * The first moment within the horizon at which the feature's multiplier is lower than now, or null. Its name is null
 * where a surge simply ends. Throws `invalid_request` for an invalid time, zone or window.
 */
export const nextCheaperWindow = (
  windows: readonly SurgeWindow[],
  forecast: WindowForecast,
): WindowChange | null =>
  firstChange(windows, forecast, (then, now) => multiplierOf(then) < multiplierOf(now));

/** The first moment within the horizon at which another window decides than now, or null. Errors as above. */
export const nextChange = (windows: readonly SurgeWindow[], forecast: WindowForecast): WindowChange | null =>
  firstChange(windows, forecast, (then, now) => then !== now);

/** A window's own opening or closing, whichever other windows overlap it. */
export interface WindowTurn {
  readonly window: SurgeWindow;
  readonly change: 'opens' | 'closes';
  readonly at: Date;
}

/** Every opening and closing of each window in `(from, until]`, in order of time. Errors as above. */
export function windowTurns(
  windows: readonly SurgeWindow[],
  { from, until, platformTimeZone }: { from: Date; until: Date; platformTimeZone: string },
): WindowTurn[] {
  const span = [epochMsOf(from), epochMsOf(until)] as const;
  return compileWindows(windows, platformTimeZone)
    .flatMap((compiled) => {
      const turns = new Set<number>();
      turnsOf(compiled, ...span, turns);
      return [...turns].flatMap((turn): WindowTurn[] => {
        const isOpen = isOpenAt(compiled, turn);
        if (isOpen === isOpenAt(compiled, turn - 1)) return [];
        return [{ window: compiled.window, change: isOpen ? 'opens' : 'closes', at: new Date(turn) }];
      });
    })
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
}
