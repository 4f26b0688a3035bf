/** Were the drafts tried on the past as they are? */

import type { ShownWindow } from './drafts.ts';
import { standingWindows } from './standing.ts';

/** What tells windows that were tried from others: those that are saved one after the other are the same when all are. */
export const windowsText = (windows: readonly ShownWindow[], now: Date): string =>
  JSON.stringify(
    standingWindows(windows, now.getTime())
      .map((window) => JSON.stringify(window))
      .sort(),
  );

/** What is known of the drafts' past: nothing, or not yet, or what was found, or that it could not be found. */
export type Trial<Result> =
  | { readonly state: 'untried' | 'running' }
  | { readonly state: 'tried'; readonly result: Result }
  | { readonly state: 'failed'; readonly error: Error };

interface LastTrial<Result> {
  readonly result: Result | null;
  readonly error: Error | null;
  readonly isRunning: boolean;
  /** Of which windows it was; null: there was none. */
  readonly windows: string | null;
}

export function trialOf<Result extends { readonly windows: string }>(
  last: LastTrial<Result>,
  windows: readonly ShownWindow[],
  now: Date,
): Trial<Result> {
  const wanted = windowsText(windows, now);
  const { result, error } = last;
  if (last.isRunning && last.windows === wanted) return { state: 'running' };
  if (error !== null && last.windows === wanted) return { state: 'failed', error };
  return result?.windows === wanted ? { state: 'tried', result } : { state: 'untried' };
}
