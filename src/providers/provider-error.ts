/** What went wrong at the provider, told without its words: they can hold a key or a prompt. */

import { AISDKError, APICallError } from '@ai-sdk/provider';
import { EnergyError } from '../errors.ts';

const adviceByStatus: Readonly<Record<number, string>> = {
  400: 'it refused the request; check the model, the limit of tokens and the response format',
  401: 'it refused the API key; check OPENAI_API_KEY',
  402: 'the account there has no credit',
  403: 'the API key may not use this model',
  404: 'it knows no such model or path; check the model name and OPENAI_BASE_URL',
  408: 'it took too long; try again',
  413: 'the request is too large; shorten the prompt',
  422: 'it refused the request; check the model and the response format',
  429: 'it limits the rate of requests, or the quota is used up; try again later',
};

/** Errors of a request that no retry can help, thrown before anything is sent. */
const hopelessNames = new Set([
  'AI_UnsupportedFunctionalityError',
  'AI_InvalidPromptError',
  'AI_InvalidArgumentError',
  'AI_LoadAPIKeyError',
  'AI_LoadSettingError',
  'AI_NoSuchModelError',
]);

/** Codes of providers that stay true for the same request, whatever status or event they come with. */
const hopelessReasons = new Set([
  'invalid_request_error',
  'invalid_api_key',
  'model_not_found',
  'context_length_exceeded',
  'content_filter',
  'insufficient_quota',
]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A provider's own code (`context_length_exceeded`), where it is a plain name. */
function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 64 && /^[A-Za-z]+(_[A-Za-z]+)*$/.test(value)
    ? value
    : undefined;
}

function causeCodeOf(error: unknown): string | undefined {
  let current = error;
  for (let depth = 0; depth < 5 && isRecord(current); depth += 1) {
    const code = current.code;
    if (typeof code === 'string' && /^[A-Z][A-Z_]{2,40}$/.test(code)) return code;
    current = current.cause;
  }
  return undefined;
}

interface Failure {
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;
}

/** The error object of a body or of an SSE event: `{ message, type, code }`, `code` being a status at some. */
function failureOfBody(body: Record<string, unknown>): Failure {
  const { code, type, status: given } = body;
  const candidate = typeof code === 'number' ? code : given;
  const status =
    typeof candidate === 'number' && candidate >= 400 && candidate <= 599 ? candidate : undefined;
  const retryable = status === undefined || status >= 500 || status === 408 || status === 429;
  return { status, reason: nameOf(code) ?? nameOf(type), retryable, retryAfterSeconds: undefined };
}

function retryAfterOf(headers: Record<string, string> | undefined): number | undefined {
  const seconds = Number(headers?.['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

function failureOf(error: unknown): Failure {
  if (APICallError.isInstance(error)) {
    const body = isRecord(error.data) && isRecord(error.data.error) ? error.data.error : {};
    return {
      status: error.statusCode,
      reason: failureOfBody(body).reason ?? causeCodeOf(error),
      retryable: error.isRetryable,
      retryAfterSeconds: retryAfterOf(error.responseHeaders),
    };
  }
  if (isRecord(error) && !(error instanceof Error)) return failureOfBody(error);
  const name = AISDKError.isInstance(error) ? error.name : undefined;
  const retryable = name === undefined || !hopelessNames.has(name);
  return { status: undefined, reason: causeCodeOf(error) ?? name, retryable, retryAfterSeconds: undefined };
}

function messageOf(provider: string, { status, reason }: Failure, beforeFirstToken: boolean): string {
  const said = reason === undefined ? '' : ` (${reason})`;
  if (!beforeFirstToken) return `The model provider "${provider}" failed in the middle of its answer${said}`;
  if (status === undefined) {
    return `The model provider "${provider}" gave no answer${said}; check that OPENAI_BASE_URL can be reached`;
  }
  const advice =
    adviceByStatus[status] ?? (status >= 500 ? 'it has a fault; try again' : 'check the request');
  return `The model provider "${provider}" answered ${status}${said}: ${advice}`;
}

/**
 * The `provider_failed` for whatever a model threw. Details: `provider`, `status` (HTTP, or undefined), `reason`
 * (the provider's or the network's code), `retryable`, `beforeFirstToken`, `retryAfterSeconds`. Neither the message
 * nor the cause carries the provider's own text, its request or its headers. An EnergyError passes unchanged.
 */
export function providerError(
  error: unknown,
  where: { provider: string; beforeFirstToken: boolean },
): EnergyError {
  if (EnergyError.isInstance(error)) return error;
  const found = failureOf(error);
  const hopeless = found.reason !== undefined && hopelessReasons.has(found.reason);
  const failure = { ...found, retryable: found.retryable && !hopeless };
  const cause = new Error(failure.reason ?? (error instanceof Error ? error.name : 'unknown'));
  return new EnergyError('provider_failed', messageOf(where.provider, failure, where.beforeFirstToken), {
    cause,
    details: { ...where, ...failure },
  });
}

/** The error of a call that its caller ended; what the caller gave as the reason is the cause. */
export function abortError(signal?: AbortSignal): Error {
  const reason: unknown = signal?.reason;
  if (reason instanceof Error && reason.name === 'AbortError') return reason;
  const error = new Error('The call was aborted', { cause: reason });
  error.name = 'AbortError';
  return error;
}

/** True for the outcome of a call that was ended by its own signal: no failure of the provider. */
export const isAbort = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'AbortError';
