/** How is a refusal told so that OpenAI's clients understand it, and try again only where that can help? */

import type { Settings } from '../config.ts';
import { EnergyError, type ErrorCode } from '../errors.ts';
import { isAbort } from '../providers/provider-error.ts';
import type { Json } from './json.ts';

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | ReadableStream<Uint8Array>;
}

const typeOf = (status: number): string => {
  if (status === 401) return 'authentication_error';
  if (status === 402) return 'insufficient_quota';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
};

/** True for what is neither a refusal nor a caller who has gone: something went wrong on our side. */
export const isFault = (error: unknown): boolean => !EnergyError.isInstance(error) && !isAbort(error);

/** What a call ends by that a fault ended: the fault's own words may repeat what was asked, and stay here. */
export const faultOf = (cause: unknown): Error =>
  new Error('something went wrong on our side; nothing was charged for what was not delivered', { cause });

/** An error of ours; that of a caller who has gone is read by nobody. */
const energyErrorOf = (error: unknown): EnergyError =>
  EnergyError.isInstance(error)
    ? error
    : new EnergyError(
        'provider_failed',
        'the proxy failed to carry this call; nothing was charged for what was not delivered',
        {
          cause: error,
        },
      );

/** OpenAI's error object. `code` is ours; `details` hold numbers and names. */
export function wireErrorOf(error: unknown): Json {
  if (isFault(error)) {
    const { message } = faultOf(error);
    return { message, type: typeOf(500), param: null, code: 'internal_error', details: {} };
  }
  const { message, code, details, httpStatus } = energyErrorOf(error);
  return {
    message,
    type: typeOf(httpStatus),
    param: typeof details.param === 'string' ? details.param : null,
    code,
    details,
  };
}

const waits = new Set<ErrorCode>(['energy_held_elsewhere', 'request_in_progress', 'database_unavailable']);

const isWorthRetrying = ({ code, retryable, details }: EnergyError): boolean =>
  code === 'provider_failed' ? details.retryable !== false : retryable;

function answerWith(status: number, thrown: unknown, headers: Readonly<Record<string, string>>): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ error: wireErrorOf(thrown) }),
  };
}

/** The answer for a refusal. `x-should-retry` is obeyed by OpenAI's own clients, which would repeat every 409 and 500 without it. */
export function refusalAnswer(thrown: unknown, settings: Settings['proxy']): WireAnswer {
  if (isFault(thrown)) return answerWith(500, thrown, { 'x-should-retry': 'false' });
  const error = energyErrorOf(thrown);
  const after =
    error.details.retryAfterSeconds ?? (waits.has(error.code) ? settings.retryAfterSeconds : undefined);
  return answerWith(error.httpStatus, error, {
    'x-should-retry': String(isWorthRetrying(error)),
    ...(typeof after === 'number' ? { 'retry-after': String(after) } : {}),
  });
}
