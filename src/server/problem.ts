/** How does a refusal or a failure read over HTTP? As problem details (RFC 9457), all by one envelope. */

import type { z } from 'zod';
import type { problem } from '../contract/shapes.ts';
import { EnergyError } from '../errors.ts';

export type Problem = z.output<typeof problem>;

/** Where the wait is not known it is this long. Seconds. */
const usualWait = 1;

/** Facts of a refusal that a caller may see: plain values, no objects of ours. */
const plain = (details: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  JSON.parse(JSON.stringify(details)) as Record<string, unknown>;

/** The problem that an error is. What is no refusal of ours says nothing of itself. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (!EnergyError.isInstance(error)) {
    return {
      type: '/reference#internal_error',
      title: 'internal error',
      status: 500,
      detail: 'something went wrong on our side; it was written down under this request_id',
      code: 'internal_error',
      retryable: false,
      advice: 'Tell the operator the request_id.',
      details: {},
      request_id: requestId,
    };
  }
  const { code, message, httpStatus, retryable, advice, details } = error;
  return {
    type: `/reference#${code}`,
    title: code.replaceAll('_', ' '),
    status: httpStatus,
    detail: message,
    code,
    retryable,
    advice,
    details: plain(details),
    request_id: requestId,
  };
}

/** Seconds until a try again can help; undefined where it cannot. */
function waitOf({ retryable, details }: Problem): number | undefined {
  if (!retryable) return undefined;
  const { retryAfterSeconds } = details;
  return typeof retryAfterSeconds === 'number' ? Math.max(1, Math.ceil(retryAfterSeconds)) : usualWait;
}

export function problemResponse(problem: Problem): Response {
  const wait = waitOf(problem);
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(wait === undefined ? {} : { 'retry-after': String(wait) }),
      ...(problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
  });
}
