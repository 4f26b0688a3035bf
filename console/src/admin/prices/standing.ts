/** Which windows price a past that is tried with the drafts? */

import { type ShownWindow, valuesOf, type WindowValues } from './drafts.ts';

/** When the last of the drafted schedules has begun; now, where none has one. Epoch milliseconds. */
export function standingFrom(windows: readonly ShownWindow[], now: number): number {
  const begins = windows
    .filter(({ state }) => state === 'changed' || state === 'new')
    .map(({ active_from: from }) => (from === null ? now : Date.parse(from)));
  return Math.max(now, ...begins);
}

/** All windows as they will stand once every drafted schedule has begun, as if they had stood so on every day. */
export function standingWindows(windows: readonly ShownWindow[], now: number): WindowValues[] {
  const at = standingFrom(windows, now);
  return windows
    .filter(({ state, active_from: from, active_until: until }) => {
      const isOpen = (from === null || Date.parse(from) <= at) && (until === null || Date.parse(until) > at);
      return state !== 'removed' && isOpen;
    })
    .map((window) => ({ ...valuesOf(window), active_from: null, active_until: null }));
}
