/** When does a change of surge windows first make anything dearer than it was to be? */

import { turnsBetween } from './surge-change.ts';
import { compileWindows, decidingAt, type SurgeWindow, usualMultiplier } from './surge-window.ts';

export interface RiseQuestion {
  readonly before: readonly SurgeWindow[];
  readonly after: readonly SurgeWindow[];
  /** Epoch milliseconds, `[from, until)`. */
  readonly from: number;
  readonly until: number;
  readonly platformTimeZone: string;
}

/** The first moment at which a call costs more than it would have. */
export interface Rise {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Null: every feature that no window names. */
  readonly feature: string | null;
  /** Multipliers; "1" outside every window. */
  readonly was: string;
  readonly becomes: string;
  /** The window that decides then; null where a cheaper one is simply gone. */
  readonly window: string | null;
}

/** Features that some window treats apart, and undefined for all the others, which are priced alike. */
const kindsOf = (windows: readonly SurgeWindow[]): (string | undefined)[] => [
  undefined,
  ...new Set(windows.flatMap(({ appliesTo, exemptFeatures }) => [...appliesTo, ...exemptFeatures])),
];

function riseOf(question: RiseQuestion, feature: string | undefined): Rise | null {
  const { from, until, platformTimeZone } = question;
  const before = compileWindows(question.before, platformTimeZone);
  const after = compileWindows(question.after, platformTimeZone);
  const turns = [before, after].flatMap((list) => turnsBetween(list, feature, [from, until]));
  for (const at of [from, ...turns.sort((a, b) => a - b)]) {
    if (at >= until) return null;
    const [was, becomes] = [decidingAt(before, feature, at), decidingAt(after, feature, at)];
    if ((becomes?.multiplier ?? usualMultiplier) <= (was?.multiplier ?? usualMultiplier)) continue;
    return {
      at,
      feature: feature ?? null,
      was: was?.window.multiplier ?? '1',
      becomes: becomes?.window.multiplier ?? '1',
      window: becomes?.window.name ?? null,
    };
  }
  return null;
}

/**
 * The first rise of any feature within the stretch, or null. Prices are compared moment by moment: it does not matter
 * which window they come from. Throws `invalid_request` for windows that cannot be read.
 */
export function firstRise(question: RiseQuestion): Rise | null {
  let first: Rise | null = null;
  for (const feature of kindsOf([...question.before, ...question.after])) {
    const rise = riseOf(question, feature);
    if (rise !== null && (first === null || rise.at < first.at)) first = rise;
  }
  return first;
}
