/** What is done about an upstream that did not answer: ask the next one, and what is the client told? */

import { EnergyError } from '../errors.ts';
import { providerError } from '../providers/provider-error.ts';
import { isJson, parsedObject } from './json.ts';
import type { Attempt, UpstreamAnswer } from './upstream.ts';
import type { WireAnswer } from './wire-error.ts';

/** An upstream's failure before the first token. */
export interface UpstreamFailure {
  readonly error: EnergyError;
  /** The upstream's own answer, where the client may see it. */
  readonly answer: WireAnswer | undefined;
  /** True where another upstream may do better with the same request. */
  readonly mayFallBack: boolean;
}

/** The client's own request is at fault: another upstream would say the same. */
const clientsFault = new Set([400, 413, 415, 422]);
/** The same by the codes that errors have, where they come with status 200. */
const clientsFaultReasons: ReadonlySet<unknown> = new Set([
  'invalid_request_error',
  'invalid_prompt',
  'context_length_exceeded',
  'content_filter',
]);
/** Between us and the upstream: our key, our credit. A client that saw these would look at its own. */
const ours = new Set([401, 402, 403]);

/** A refusal's words are short; what is longer is no error object. */
const bodyCharactersAtMost = 100_000;

export async function textOf(answer: Pick<UpstreamAnswer, 'body'>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of answer.body) text += decoder.decode(bytes, { stream: true });
  return text + decoder.decode();
}

const passedHeaders = ['retry-after', 'retry-after-ms', 'x-should-retry', 'x-request-id'] as const;

/** Reads a status that is not 2xx. */
export async function refusedBy(attempt: Attempt, answer: UpstreamAnswer): Promise<UpstreamFailure> {
  const { status } = answer;
  const text = (await textOf(answer).catch(() => '')).slice(0, bodyCharactersAtMost);
  const body = parsedObject(text);
  const after = Number(answer.header('retry-after') ?? Number.NaN);
  const error = providerError(
    { ...(isJson(body?.error) ? body.error : {}), status },
    { provider: attempt.name, beforeFirstToken: true },
  );
  const told = ours.has(status)
    ? new EnergyError('provider_failed', error.message, { details: { ...error.details, retryable: false } })
    : error;
  const headers = passedHeaders.flatMap((name) => {
    const value = answer.header(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    error: Number.isFinite(after)
      ? new EnergyError('provider_failed', told.message, {
          details: { ...told.details, retryAfterSeconds: after },
        })
      : told,
    answer:
      ours.has(status) || body === undefined
        ? undefined
        : {
            status,
            headers: { 'content-type': 'application/json', ...Object.fromEntries(headers) },
            body: text,
          },
    mayFallBack: !clientsFault.has(status),
  };
}

/** A connection that broke, or an answer that was none. */
export function brokenAt(attempt: Attempt, thrown: unknown): UpstreamFailure {
  const error = providerError(thrown, { provider: attempt.name, beforeFirstToken: true });
  return { error, answer: undefined, mayFallBack: true };
}

/** An answer with status 200 that says it failed. */
export function failedAt(attempt: Attempt, said: unknown): UpstreamFailure {
  const failure = brokenAt(attempt, said);
  const { status, reason } = failure.error.details;
  return { ...failure, mayFallBack: !clientsFault.has(status as number) && !clientsFaultReasons.has(reason) };
}
