/** How is one webhook sent so that it can neither take long, nor be fed much, nor lead into our own network? */

import type { IncomingMessage } from 'node:http';
import type { Clock, Timers } from '../../clock.ts';
import type { Settings } from '../../config.ts';
import { AddressRefused, checkedAddress, isAllowedHost, type ResolveHost } from '../../network/address.ts';
import { sendPinned } from '../../network/pinned-request.ts';
import { signatureHeaders } from './signature.ts';

/** A delivery as it was claimed. */
export interface ClaimedDelivery {
  readonly userId: string;
  readonly eventId: string;
  readonly endpointId: string;
  /** Of all attempts that were made of it, and of those since it was last asked for. From 1. */
  readonly attempt: number;
  readonly tries: number;
  readonly type: string;
  readonly body: string;
  readonly url: string;
  readonly secrets: readonly string[];
}

export type AttemptOutcome =
  | 'delivered'
  | 'refused'
  | 'redirected'
  | 'gone'
  | 'timeout'
  | 'unreachable'
  | 'not_public'
  | 'unknown_host'
  | 'wrong_url';

export interface Attempted {
  readonly outcome: AttemptOutcome;
  /** What the endpoint answered, if it did. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** So long the endpoint asks to be left alone. */
  readonly retryAfterSeconds: number | null;
}

export interface Sending {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly resolve: ResolveHost;
  readonly settings: Settings['webhooks'];
}

const gone = 410;

function outcomeOf(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return 'delivered';
  if (status === gone) return 'gone';
  return status >= 300 && status < 400 ? 'redirected' : 'refused';
}

/** Retry-After as seconds: a number, or a date. Null for what is neither. */
function retryAfterOf(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : (Date.parse(header) - now.getTime()) / 1_000;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

/** Reads the beginning of the body and throws it away, so that who answers in a few words is not cut off. */
async function discard(response: IncomingMessage, bytesAtMost: number): Promise<void> {
  let size = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      size += part.length;
      if (size >= bytesAtMost) return;
    }
  } catch {
    // The status was told: what becomes of the body changes nothing.
  } finally {
    response.destroy();
  }
}

async function post(
  delivery: ClaimedDelivery,
  { clock, resolve, settings }: Sending,
  signal: AbortSignal,
): Promise<Omit<Attempted, 'milliseconds'>> {
  const url = new URL(delivery.url);
  const { allowedHosts } = settings;
  if (url.protocol !== 'https:' && !isAllowedHost(url, allowedHosts)) {
    throw new AddressRefused('wrong_url', 'only https');
  }
  const address = await checkedAddress(url, { allowedHosts, resolve, signal });
  signal.throwIfAborted();
  const { body, eventId: id, secrets } = delivery;
  const response = await sendPinned(url, {
    address,
    body,
    signal,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'EnergyEngineWebhooks/1.0',
      ...signatureHeaders({ id, at: clock.now(), body }, secrets),
    },
  });
  const { statusCode: status = 0, headers } = response;
  await discard(response, settings.responseBytesAtMost);
  const outcome = outcomeOf(status);
  return { outcome, status, retryAfterSeconds: retryAfterOf(headers['retry-after'], clock.now()) };
}

function failureOf(error: unknown, signal: AbortSignal): Omit<Attempted, 'milliseconds'> {
  const nothing = { status: null, retryAfterSeconds: null };
  if (error instanceof AddressRefused) return { ...nothing, outcome: error.why };
  return { ...nothing, outcome: signal.aborted ? 'timeout' : 'unreachable' };
}

/** Makes one attempt, and says what came of it; never throws. */
export async function attemptDelivery(delivery: ClaimedDelivery, sending: Sending): Promise<Attempted> {
  const { clock, timers, settings } = sending;
  const begun = clock.now().getTime();
  const over = new AbortController();
  const stop = timers.every(settings.timeoutSeconds * 1_000, () => over.abort());
  try {
    const answered = await post(delivery, sending, over.signal).catch((error: unknown) =>
      failureOf(error, over.signal),
    );
    return { ...answered, milliseconds: clock.now().getTime() - begun };
  } finally {
    stop();
  }
}
