/** Of which kind is a provider's failure? Few enough to be counted. */

import type { providerErrorKinds } from '../contract/report-shapes.ts';
import { EnergyError } from '../errors.ts';

export type ProviderErrorKind = (typeof providerErrorKinds)[number];

/** What providers and networks call it, whatever the status. */
const byReason: Readonly<Record<string, ProviderErrorKind>> = {
  insufficient_quota: 'no_credit',
  invalid_api_key: 'refused_key',
  model_not_found: 'unknown_model',
  invalid_request_error: 'refused_request',
  context_length_exceeded: 'refused_request',
  content_filter: 'refused_request',
  ETIMEDOUT: 'timed_out',
  UND_ERR_CONNECT_TIMEOUT: 'timed_out',
  UND_ERR_HEADERS_TIMEOUT: 'timed_out',
  UND_ERR_BODY_TIMEOUT: 'timed_out',
};

const byStatus: Readonly<Record<number, ProviderErrorKind>> = {
  400: 'refused_request',
  401: 'refused_key',
  402: 'no_credit',
  403: 'refused_key',
  404: 'unknown_model',
  408: 'timed_out',
  413: 'refused_request',
  422: 'refused_request',
  429: 'rate_limited',
};

/** The kind of a `provider_failed` (see `providerError`), or null for what is no failure of a provider. */
export function providerErrorKindOf(error: unknown): ProviderErrorKind | null {
  if (!EnergyError.isInstance(error) || error.code !== 'provider_failed') return null;
  const { reason, status, beforeFirstToken } = error.details;
  const named = byReason[String(reason)];
  if (named !== undefined) return named;
  if (beforeFirstToken === false) return 'broken_off';
  if (typeof status === 'number') return byStatus[status] ?? (status >= 500 ? 'server_error' : 'other');
  return beforeFirstToken === true ? 'unreachable' : 'other';
}
