/** Which pages of other origins may call the API from a browser? Those that are named; their users are known by the token they send. */

import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { EnergyError } from '../errors.ts';

const anyPort = /:\*$/;

/** 'https://app.example', or with any port 'http://localhost:*'. Throws `invalid_request` for what is no origin. */
function matcherOf(named: string): (origin: string) => boolean {
  const whole = named.replace(anyPort, ':1');
  if (whole.includes('*') || !URL.canParse(whole) || new URL(whole).origin !== whole) {
    throw new EnergyError(
      'invalid_request',
      `${JSON.stringify(named)} is no origin: write https://app.example, without a path, or http://localhost:* for any port`,
    );
  }
  if (whole === named) return (origin) => origin === named;
  const start = named.slice(0, -1);
  return (origin) => origin.startsWith(start) && /^\d{1,5}$/.test(origin.slice(start.length));
}

/** What a browser may send to the API, and read of its answers, beside what it always may. */
const sent = ['authorization', 'content-type', 'idempotency-key', 'if-none-match', 'x-request-id'];
const readable = ['content-disposition', 'etag', 'retry-after', 'x-next-cursor', 'x-request-id'];

/**
 * Tells browsers that pages of these origins may call. No cookie is ever sent or looked at. Throws `invalid_request` for what is
 * no origin.
 */
export function crossOrigin(origins: readonly string[], maxAgeSeconds: number): MiddlewareHandler {
  const matchers = origins.map(matcherOf);
  return cors({
    origin: (origin) => (matchers.some((matches) => matches(origin)) ? origin : null),
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: sent,
    exposeHeaders: readable,
    maxAge: maxAgeSeconds,
  });
}
