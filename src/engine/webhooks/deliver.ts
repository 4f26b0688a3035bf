/** How does everything that waits get sent? Some at once, few of them to the same endpoint, each claimed so that nobody else sends it. */

import type { Settings } from '../../config.ts';
import { type Attempted, attemptDelivery, type ClaimedDelivery, type Sending } from './attempt.ts';
import { type Random, retryInSeconds } from './retry.ts';
import type { AskWebhooks } from './webhook-verb.ts';

export type OnAttempt = (attempted: Pick<Attempted, 'outcome'>) => void;

export interface Delivering extends Sending {
  readonly ask: AskWebhooks;
  readonly random: Random;
  readonly settings: Settings['webhooks'];
  /** Told of every attempt that was made here. */
  readonly onAttempt: OnAttempt;
  /** Told of an endpoint that was switched off. */
  readonly onProblem: (problem: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The delivery of one event to one endpoint. */
export interface DeliveryName {
  readonly endpoint_id: string;
  readonly event_id: string;
}

export interface DeliveryCounts {
  readonly delivered: number;
  /** Attempts that came to nothing. */
  readonly failed: number;
}

interface ClaimedRow extends DeliveryName {
  readonly user_id: string;
  readonly attempt: number;
  readonly tries: number;
  readonly type: string;
  readonly data: unknown;
  readonly occurred_at: string;
  readonly url: string;
  readonly secrets: readonly string[];
}

interface Claim {
  readonly deliveries: readonly ClaimedRow[];
  readonly next_in_seconds: number | null;
}

const daySeconds = 86_400;

const claimedOf = ({ type, data, occurred_at: occurredAt, ...row }: ClaimedRow): ClaimedDelivery => ({
  userId: row.user_id,
  eventId: row.event_id,
  endpointId: row.endpoint_id,
  attempt: row.attempt,
  tries: row.tries,
  type,
  body: JSON.stringify({ type, timestamp: new Date(occurredAt).toISOString(), data }),
  url: row.url,
  secrets: row.secrets,
});

const claim = (
  { ask, settings }: Delivering,
  most: { readonly limit: number; readonly only?: DeliveryName },
): Promise<Claim> =>
  ask('claim_deliveries', {
    ...most,
    at_once_to_one: settings.attemptsAtOnceToOne,
    lease_seconds: settings.leaseSeconds,
    tries_at_most: settings.retryAfterSeconds.length + 1,
  });

interface Failure {
  readonly outcome: string;
  readonly failingSeconds: number;
  /** True where the delivery has had all its tries: one failure after quiet days says nothing of those days. */
  readonly isForGood: boolean;
}

/** Switches off an endpoint that says it is gone, or to which nothing was delivered for days, whatever was tried. */
async function disable(
  { ask, settings, onProblem }: Delivering,
  endpointId: string,
  { outcome, failingSeconds, isForGood }: Failure,
): Promise<void> {
  const { disableAfterDays: days } = settings;
  const isGone = outcome === 'gone';
  if (!isGone && (!isForGood || failingSeconds < days * daySeconds)) return;
  const reason = isGone ? 'it answered 410 Gone' : `nothing was delivered to it for ${days} days`;
  const { disabled } = await ask<{ disabled: boolean }>('disable_webhook', {
    id: endpointId,
    because: isGone ? 'gone' : 'failing',
    failing_seconds: isGone ? null : days * daySeconds,
    reason,
  });
  if (disabled) onProblem(`the webhook endpoint ${endpointId} was switched off: ${reason}`);
}

/** Sends one that was claimed, notes what came of it, and when it is to be sent again. */
async function deliver(delivering: Delivering, row: ClaimedRow): Promise<Attempted> {
  const delivery = claimedOf(row);
  const attempted = await attemptDelivery(delivery, delivering);
  delivering.onAttempt(attempted);
  const { outcome, status, milliseconds } = attempted;
  const retryIn = retryInSeconds(delivery, attempted, delivering);
  const isTest = row.type === 'webhook.test';
  const { failing_seconds: failingSeconds } = await delivering.ask<{ failing_seconds: number | null }>(
    'finish_delivery',
    {
      user_id: row.user_id,
      event_id: row.event_id,
      endpoint_id: row.endpoint_id,
      attempt: row.attempt,
      outcome,
      status,
      milliseconds,
      retry_in_seconds: retryIn,
      is_test: isTest,
    },
  );
  if (outcome !== 'delivered') {
    const isForGood = retryIn === null && !isTest;
    await disable(delivering, row.endpoint_id, { outcome, failingSeconds: failingSeconds ?? 0, isForGood });
  }
  return attempted;
}

/** Makes one attempt of this delivery, if it is due. */
export async function deliverOne(delivering: Delivering, only: DeliveryName): Promise<void> {
  const { deliveries } = await claim(delivering, { limit: 1, only });
  for (const row of deliveries) await deliver(delivering, row);
}

/** Resolves after so long, or when `stop` is called; keeps no process alive. */
function pause({ timers }: Delivering, milliseconds: number): { over: Promise<void>; stop: () => void } {
  let stop = () => {};
  const over = new Promise<void>((resolve) => {
    stop = timers.every(milliseconds, resolve);
  });
  return { over, stop: () => stop() };
}

/** Waits until one that is under way has ended, or the next one may be due; never long, so that who stops it need not wait. */
async function settled(
  delivering: Delivering,
  running: ReadonlySet<Promise<void>>,
  waitMs: number | null,
): Promise<void> {
  if (waitMs === null) {
    await Promise.race(running);
  } else if (running.size === 0) {
    await delivering.timers.wait(waitMs);
  } else {
    const { over, stop } = pause(delivering, waitMs);
    await Promise.race([...running, over]);
    stop();
  }
}

/**
 * Sends what is due, and what falls due within `runSeconds`, a bounded number at once. Ends when all that it began has ended. A
 * failure of one harms no other; what fails on our side, such as the database, ends the run with its error.
 */
export async function deliverDue(delivering: Delivering): Promise<DeliveryCounts> {
  const { clock, settings, signal } = delivering;
  const end = clock.now().getTime() + settings.runSeconds * 1_000;
  const lookMs = settings.lookSeconds * 1_000;
  const counts = { delivered: 0, failed: 0 };
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const start = (row: ClaimedRow): void => {
    const work = deliver(delivering, row)
      .then(({ outcome }) => {
        counts[outcome === 'delivered' ? 'delivered' : 'failed'] += 1;
      })
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(work));
    running.add(work);
  };
  while (!signal?.aborted && failures.length === 0) {
    const now = clock.now().getTime();
    if (now > end) break;
    const free = settings.attemptsAtOnce - running.size;
    const { deliveries, next_in_seconds: next } =
      free > 0 ? await claim(delivering, { limit: free }) : { deliveries: [], next_in_seconds: null };
    for (const row of deliveries) start(row);
    if (deliveries.length > 0) continue;
    const isSoon = next !== null && next > 0 && now + next * 1_000 <= end;
    if (running.size === 0 && !isSoon) break;
    await settled(delivering, running, isSoon ? Math.min(Math.ceil(next * 1_000), lookMs) : null);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
  return counts;
}
