/** How is a refusal told so that OpenAI's clients understand it, and try again only where that can help? */

import type { Settings } from '../config.ts';
import { EnergyError, type ErrorCode } from '../errors.ts';
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

/** An error of ours; anything else is a fault whose words stay here. */
export const energyErrorOf = (error: unknown): EnergyError =>
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
export function wireErrorOf(error: EnergyError): Json {
  const { message, code, details, httpStatus } = error;
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

/** The answer for a refusal. `x-should-retry` is obeyed by OpenAI's own clients, which would repeat every 409 without it. */
export function refusalAnswer(thrown: unknown, settings: Settings['proxy']): WireAnswer {
  const error = energyErrorOf(thrown);
  const after =
    error.details.retryAfterSeconds ?? (waits.has(error.code) ? settings.retryAfterSeconds : undefined);
  return {
    status: error.httpStatus,
    headers: {
      'content-type': 'application/json',
      'x-should-retry': String(isWorthRetrying(error)),
      ...(typeof after === 'number' ? { 'retry-after': String(after) } : {}),
    },
    body: JSON.stringify({ error: wireErrorOf(error) }),
  };
}
