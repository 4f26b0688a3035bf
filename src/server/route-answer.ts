/** How is what a handler gives answered: as JSON, as a response of its own, or not at all where nothing has changed? */

import { hash } from 'node:crypto';
import type { Route } from '../contract/route.ts';

/** An answer that has not changed since the caller's ETag is 304. */
function polled(request: Request, body: string): Response {
  const etag = `"${hash('sha256', body, 'base64url').slice(0, 27)}"`;
  const headers = { etag, 'cache-control': 'private, no-cache' };
  const known = request.headers.get('if-none-match')?.split(/\s*,\s*/) ?? [];
  if (known.includes(etag) || known.includes(`W/${etag}`))
    return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, 'content-type': 'application/json' } });
}

/** The answer of a route. */
export function answerOf(route: Route, request: Request, answered: unknown): Response {
  if (answered instanceof Response) return answered;
  if (route.output === null) return new Response(null, { status: 204 });
  const body = JSON.stringify(answered);
  if (route.isPolled) return polled(request, body);
  return new Response(body, {
    status: route.status ?? 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}
