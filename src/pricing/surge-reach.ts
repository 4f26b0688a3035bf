/** For how many features are the prices of windows that are for every feature the right ones? */

import { turnsBetween } from './surge-change.ts';
import {
  appliesTo,
  type CompiledWindow,
  compileWindows,
  decidingAt,
  type SurgeWindow,
  usualMultiplier,
} from './surge-window.ts';

export interface ReachQuestion {
  /** All that there are. */
  readonly features: readonly string[];
  /** `[from, until)`; of its first moment alone where they are one. */
  readonly from: Date;
  readonly until: Date;
  readonly platformTimeZone: string;
}

/** Of all features, of more than half, of fewer, of none. */
export type Reach = 'all' | 'most' | 'some' | 'none';

const multiplierAt = (compiled: readonly CompiledWindow[], feature: string | undefined, ms: number): number =>
  decidingAt(compiled, feature, ms)?.multiplier ?? usualMultiplier;

/**
 * Of how many features it can be said throughout the stretch that they cost what is asked without a feature: a window may
 * name single ones, or spare some. Throws `invalid_request` for a window that cannot be read.
 */
export function reachOf(windows: readonly SurgeWindow[], question: ReachQuestion): Reach {
  const { features, platformTimeZone } = question;
  const [from, until] = [question.from.getTime(), question.until.getTime()];
  const compiled = compileWindows(windows, platformTimeZone);
  const isApart = (feature: string): boolean => {
    if (compiled.every((each) => appliesTo(each, feature) === appliesTo(each, undefined))) return false;
    const turns = turnsBetween(compiled, feature, [from, until]).filter((turn) => turn < until);
    return [from, ...turns].some(
      (ms) => multiplierAt(compiled, feature, ms) !== multiplierAt(compiled, undefined, ms),
    );
  };
  const alike = features.filter((feature) => !isApart(feature)).length;
  if (alike === features.length) return 'all';
  if (alike === 0) return 'none';
  return alike * 2 > features.length ? 'most' : 'some';
}
