/** Which windows price a past that is tried with the drafts? */

import { type ShownWindow, valuesOf, type WindowValues } from './drafts.ts';
import { hasComeFrom } from './plan.ts';

/** When all that is drafted has come: the last schedule has begun, the last ending is there. Now, where nothing waits. Epoch milliseconds. */
export function standingFrom(windows: readonly ShownWindow[], now: number): number {
  const moments = windows.map((window) =>
    window.draft === null || window.draft.isRemoved ? now : hasComeFrom(window.draft, window),
  );
  return Math.max(now, ...moments.filter(Number.isFinite));
}

/** All windows as they will stand once all that is drafted has come, as if they had stood so on every day. */
export function standingWindows(windows: readonly ShownWindow[], now: number): WindowValues[] {
  const at = standingFrom(windows, now);
  return windows
    .filter(({ state, active_from: from, active_until: until }) => {
      const isOpen = (from === null || Date.parse(from) <= at) && (until === null || Date.parse(until) > at);
      return state !== 'removed' && isOpen;
    })
    .map((window) => ({ ...valuesOf(window), active_from: null, active_until: null }));
}
