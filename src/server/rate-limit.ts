/** May this caller ask again now? A bucket for each, filled as time goes on. */

import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';

interface Bucket {
  /** Requests that are left. */
  left: number;
  /** Milliseconds of the clock. */
  at: number;
}

export type RateLimit = (caller: string) => void;

/**
 * The function throws `rate_limited`, with the wait in seconds, for a caller whose bucket is empty. Buckets are this
 * process's own: with several processes a caller has as many.
 */
export function rateLimitOf(settings: Settings['server'], clock: Clock): RateLimit {
  const buckets = new Map<string, Bucket>();
  const { requestsAtOnce, requestsPerMinute, callersRemembered } = settings;
  const perMs = requestsPerMinute / 60_000;
  return (caller) => {
    const now = clock.now().getTime();
    const before = buckets.get(caller) ?? { left: requestsAtOnce, at: now };
    const left = Math.min(requestsAtOnce, before.left + Math.max(0, now - before.at) * perMs);
    // Put back last, so that the first one is always the one that came longest ago.
    buckets.delete(caller);
    buckets.set(caller, { left: left < 1 ? left : left - 1, at: now });
    if (buckets.size > callersRemembered) {
      const [oldest] = buckets.keys();
      if (oldest !== undefined) buckets.delete(oldest);
    }
    if (left >= 1) return;
    const retryAfterSeconds = Math.ceil((1 - left) / perMs / 1_000);
    throw new EnergyError('rate_limited', 'too many requests at once', { details: { retryAfterSeconds } });
  };
}
