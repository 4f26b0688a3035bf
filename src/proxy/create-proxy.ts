/** How does an app that talks to OpenAI become metered by changing one base URL? */

import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AbortPolicy } from '../engine/held-call.ts';
import type { EnergyEngine } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import { callOptionsOf } from './call-options.ts';
import type { CallerOf } from './caller.ts';
import { modelList } from './models.ts';
import { type Conveyor, endpoints, proxiedCall } from './proxied-call.ts';
import { requestIdHeader, requestIdOf } from './request-id.ts';
import { type Upstreams, upstreamTable } from './upstream.ts';
import { isFault, refusalAnswer, type WireAnswer, wireErrorOf } from './wire-error.ts';

export type { AbortPolicy } from '../engine/held-call.ts';
export { type Caller, type CallerOf, fixedTokenCaller } from './caller.ts';
export type { Upstream, Upstreams } from './upstream.ts';
export { upstreamsFromEnvironment } from './upstreams-from-environment.ts';

export interface ProxyOptions {
  readonly engine: EnergyEngine;
  readonly callerOf: CallerOf;
  /** By name, the default one first. */
  readonly upstreams: Upstreams;
  readonly settings?: Partial<EnergyEngine['settings']['proxy']>;
  /** What is paid where a client leaves early. Default: what was delivered. */
  readonly abortPolicy?: AbortPolicy;
  /** Told of what went wrong on our side, with the `x-request-id` of its answer. */
  readonly onFailure?: ((error: unknown, requestId: string) => void) | undefined;
}

/** The app, to be served or mounted, and the end of its connections. */
export interface Proxy {
  readonly app: Hono;
  close(): Promise<void>;
}

/** What of a client's headers concerns the upstream. */
const passedHeaders = ['openai-beta', 'traceparent', 'tracestate'] as const;

function headersFor(request: Request): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of passedHeaders) {
    const value = request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return headers;
}

/** The body, or null where it is too large. A body of unknown length is counted while it comes; any other is read at once. */
async function textOfBody(request: Request, bytesAtMost: number): Promise<string | null> {
  const length = request.headers.get('content-length');
  if (length !== null) return Number(length) > bytesAtMost ? null : await request.text();
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const piece of request.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > bytesAtMost) return null;
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

const tooLarge = (settings: EnergyEngine['settings']['proxy']): WireAnswer => {
  const message = `the body is larger than ${settings.bodyBytesAtMost} bytes`;
  return { ...refusalAnswer(new EnergyError('invalid_request', message), settings), status: 413 };
};

const responseOf = ({ status, headers, body }: WireAnswer): Response =>
  new Response(body, { status, headers });

const notFound = (context: Context): Response =>
  context.json(
    {
      error: wireErrorOf(
        new EnergyError('invalid_request', `there is no ${context.req.method} ${context.req.path} here`),
      ),
    },
    404 as ContentfulStatusCode,
    { 'x-should-retry': 'false' },
  );

/** What requests are called while they are answered. */
type Names = WeakMap<Request, string>;

/** Every answer says what its request is called. The upstream's own name for it, which a refusal brings, goes along beside. */
const named =
  (names: Names): MiddlewareHandler =>
  async (context, next) => {
    const requestId = requestIdOf(context.req.raw);
    names.set(context.req.raw, requestId);
    await next();
    const { headers } = context.res;
    const upstreams = headers.get(requestIdHeader);
    if (upstreams !== null) headers.set('x-upstream-request-id', upstreams);
    headers.set(requestIdHeader, requestId);
  };

function addModels(
  app: Hono,
  options: ProxyOptions,
  list: () => ReturnType<ReturnType<typeof modelList>['list']>,
) {
  app.get('/models', async (context) => {
    await options.callerOf(context.req.raw);
    return context.json({ object: 'list', data: await list() });
  });
  app.get('/models/:id{.+}', async (context) => {
    await options.callerOf(context.req.raw);
    const model = (await list()).find(({ id }) => id === context.req.param('id'));
    return model === undefined ? notFound(context) : context.json(model);
  });
}

/**
 * An OpenAI-compatible app: `/chat/completions`, `/responses`, `/embeddings`, `/models`. Every call is quoted, held, sent
 * to an upstream and settled once from the caller's energy. Mount it at a path that ends with `/v1`.
 * Throws `invalid_request` for upstreams that cannot be.
 */
export function createProxy(options: ProxyOptions): Proxy {
  const { engine, callerOf, upstreams, abortPolicy = 'delivered' } = options;
  const settings = { ...engine.settings.proxy, ...options.settings };
  const table = upstreamTable(upstreams, settings);
  const conveyor: Conveyor = { engine, settings, abortPolicy };
  const names: Names = new WeakMap();
  const tell = (fault: unknown, { raw }: { readonly raw: Request }) =>
    options.onFailure?.(fault, names.get(raw) ?? '');
  const app = new Hono().use(named(names));
  for (const endpoint of endpoints) {
    app.post(endpoint.path, async ({ req }) => {
      const caller = await callerOf(req.raw);
      const text = await textOfBody(req.raw, settings.bodyBytesAtMost);
      if (text === null) return responseOf(tooLarge(settings));
      const said = callOptionsOf((name) => req.raw.headers.get(name));
      const answer = await proxiedCall(conveyor, {
        endpoint,
        userId: caller.userId,
        options: { ...said, feature: said.feature ?? caller.feature },
        text,
        headers: headersFor(req.raw),
        signal: req.raw.signal,
        routeOf: table.routeOf,
        onFault: (fault) => tell(fault, req),
      });
      return responseOf(answer);
    });
  }
  const models = modelList(table.all, upstreams, { settings, now: () => engine.clock.now() });
  addModels(app, options, () => models.list());
  app.all('*', notFound);
  app.onError((error, { req }) => {
    if (isFault(error)) tell(error, req);
    return responseOf(refusalAnswer(error, settings));
  });
  return { app, close: () => table.close() };
}
