/** When is a webhook that did not arrive sent again? By the schedule of Standard Webhooks, a little later by chance. */

import type { Settings } from '../../config.ts';
import type { Attempted, ClaimedDelivery } from './attempt.ts';

/** From 0 on, below 1. */
export type Random = () => number;

/**
 * Seconds until the next attempt, or null where it was the last one: a test is not repeated, and who is gone is left alone. A
 * longer wait that the endpoint asks for is kept, within bounds.
 */
export function retryInSeconds(
  { tries, type }: Pick<ClaimedDelivery, 'tries' | 'type'>,
  { outcome, retryAfterSeconds }: Pick<Attempted, 'outcome' | 'retryAfterSeconds'>,
  { settings, random }: { readonly settings: Settings['webhooks']; readonly random: Random },
): number | null {
  const { retryAfterSeconds: schedule, jitterShare, retryAfterAtMostSeconds } = settings;
  const wait = schedule[tries - 1];
  if (wait === undefined || outcome === 'gone' || type === 'webhook.test') return null;
  const asked = Math.min(retryAfterSeconds ?? 0, retryAfterAtMostSeconds);
  return Math.max(wait * (1 + jitterShare * random()), asked);
}
