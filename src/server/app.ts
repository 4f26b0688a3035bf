/** Which program answers HTTP? One app over one engine: the routes of the contract, each behind the same checks. */

import { Hono } from 'hono';
import { systemTimers, type Timers } from '../clock.ts';
import type { Route } from '../contract/route.ts';
import { type Output, type RouteName, routeList } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { isAbort } from '../engine/inquiry.ts';
import type { EnergyEngine } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import type { JobMetrics } from '../jobs/job-metrics.ts';
import type { AbortPolicy, Upstreams } from '../proxy/create-proxy.ts';
import { requestIdOf } from '../proxy/request-id.ts';
import type { Answer } from './answer.ts';
import { assertAllowed, type Caller, type CallerOf, nameOf } from './caller.ts';
import { type ConsolePages, consolePagesOf } from './console-pages.ts';
import { crossOrigin } from './cross-origin.ts';
import { eventsOf } from './events.ts';
import type { Doors, HandlersFor } from './handler.ts';
import { callersOf } from './identity.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { mountProxy } from './mount-proxy.ts';
import { problemOf, problemResponse } from './problem.ts';
import { type RateLimit, rateLimitOf } from './rate-limit.ts';
import { readRequest } from './read-request.ts';
import { answerOf } from './route-answer.ts';
import { adminHandlers } from './routes/admin.ts';
import { exportHandlers } from './routes/exports.ts';
import { featureHandlers } from './routes/features.ts';
import { meHandlers } from './routes/me.ts';
import { planningHandlers } from './routes/planning.ts';
import { platformHandlers } from './routes/platform.ts';
import { reportHandlers } from './routes/reports.ts';
import { userHandlers } from './routes/users.ts';
import { webhookHandlers } from './routes/webhooks.ts';
import { runningCalls } from './running-calls.ts';
import type { Issuer } from './user-token.ts';

export type { Answer } from './answer.ts';

export interface ServerOptions {
  readonly engine: EnergyEngine;
  /** The engine's own. */
  readonly database: Database;
  /** Who signs the tokens of users; the first is the primary one. None: only keys are known. */
  readonly issuers: readonly Issuer[];
  /** Told of every answer: method, path as in the contract, status. Never of contents. */
  readonly onAnswer?: ((answer: Answer) => void) | undefined;
  /** Told of what went wrong on our side. */
  readonly onFailure?: ((error: unknown, requestId: string) => void) | undefined;
  /** The address a request comes from, for the limits of those who bring neither key nor token. Default: one for all. */
  readonly addressOf?: ((request: Request, environment: unknown) => string) | undefined;
  readonly version?: string | undefined;
  /** Default: the machine's. */
  readonly timers?: Timers | undefined;
  /** The counters of jobs that this process runs, for `/metrics`. None: it runs none. */
  readonly jobMetrics?: Pick<JobMetrics, 'read'> | undefined;
  /** Where the metering proxy at /openai/v1 sends calls, by name, the default one first. None: there is no proxy. */
  readonly upstreams?: Upstreams | undefined;
  /** What is paid through the proxy where a client leaves early. Default: what was delivered. */
  readonly abortPolicy?: AbortPolicy | undefined;
  /** Whose pages may call from a browser: 'https://app.example', or 'http://localhost:*' for any port. Default: only those of the server's own origin. */
  readonly origins?: readonly string[] | undefined;
  /** How a person signs in to the console. Default: nobody can. */
  readonly signIn?: Output<'GET /v1/sign-in'> | undefined;
  /** Where the web console was built to; it is served at /. None: nothing is. */
  readonly consoleFolder?: string | undefined;
}

export interface EnergyServer {
  readonly app: Hono;
  /** Who is calling: for what is mounted beside the API. */
  readonly callerOf: CallerOf;
  /** From here on `/readyz` says no, so that nobody new is sent here; whoever comes is served all the same. */
  announceStop(): void;
  /** The same, and streams of status end: whoever reads one goes elsewhere. */
  stop(): void;
  /** Resolves when every call that was begun here, also through the proxy, is paid or given back. */
  settled(): Promise<void>;
}

type AnyHandler = (call: Record<string, unknown>) => Promise<unknown> | unknown;

const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Throws `invalid_request` for a key that no verb would take. */
function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key') ?? undefined;
  if (key === undefined || /^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new EnergyError('invalid_request', 'Idempotency-Key: 1 to 255 printable ASCII characters');
}

/** Whoever watches over the process asks them all the time, and must not be told to wait because others ask too much. */
const probes: ReadonlySet<RouteName> = new Set(['GET /healthz', 'GET /readyz']);

interface Serving {
  readonly options: ServerOptions;
  readonly metrics: Metrics;
  readonly callerOf: CallerOf;
  readonly limit: RateLimit;
  readonly addressOf: NonNullable<ServerOptions['addressOf']>;
  readonly doors: Doors;
}

interface Arrived {
  readonly request: Request;
  readonly requestId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly address: string;
  readonly isProbe: boolean;
}

/** Who asks for the head alone reads no body: what would be written into one, such as a stream of events, ends here. */
async function headOf(response: Response): Promise<Response> {
  await response.body?.cancel();
  return new Response(null, response);
}

/** Who is it, may they, not too often, what do they ask: in this order, so that strangers learn nothing. */
async function serve(
  { callerOf, limit, doors }: Serving,
  route: Route,
  handler: AnyHandler,
  arrived: Arrived,
): Promise<{ response: Response; caller: Caller | null }> {
  const { request, requestId, params, address, isProbe } = arrived;
  let caller: Caller | null = null;
  try {
    if (route.access !== 'anyone') {
      caller = await callerOf(request).catch((error: unknown) => {
        limit(`address ${address}`);
        throw error;
      });
    }
    if (!isProbe) limit(caller === null ? `address ${address}` : nameOf(caller));
    assertAllowed(route.access, caller);
    const idempotencyKey = idempotencyKeyOf(request);
    const parts = await readRequest(route, request, params, doors.settings);
    const answered = await handler({
      ...parts,
      caller,
      idempotencyKey,
      request,
      requestId,
      signal: request.signal,
    });
    return { response: answerOf(route, request, answered), caller };
  } catch (error) {
    const isAbortion = request.signal.aborted && isAbort(error);
    if (!EnergyError.isInstance(error) && !isAbortion) doors.onProblem(error, requestId);
    // Whoever asked is gone: nobody reads this answer.
    if (request.signal.aborted) return { response: new Response(null, { status: 499 }), caller };
    return { response: problemResponse(problemOf(error, requestId)), caller };
  }
}

function mount(app: Hono, serving: Serving, name: RouteName, handler: AnyHandler): void {
  const route = routeList.find((one) => one.name === name);
  if (route === undefined) throw new Error(`the contract has no route ${name}`);
  const { options, metrics, addressOf } = serving;
  app.on(route.method, honoPath(route.path), async (context) => {
    const begun = performance.now();
    const request = context.req.raw;
    const requestId = requestIdOf(request);
    const address = addressOf(request, context.env);
    const { response: answered, caller } = await serve(serving, route, handler, {
      request,
      requestId,
      params: context.req.param() as Record<string, string>,
      address,
      isProbe: probes.has(name),
    });
    const response = request.method === 'HEAD' ? await headOf(answered) : answered;
    response.headers.set('x-request-id', requestId);
    response.headers.set('x-content-type-options', 'nosniff');
    const answer: Answer = {
      requestId,
      method: route.method,
      path: route.path,
      status: response.status,
      milliseconds: performance.now() - begun,
      callerKind: caller?.kind ?? null,
    };
    metrics.answered(answer);
    options.onAnswer?.(answer);
    return response;
  });
}

/** The console's pages, where they are served. */
function consoleOf({ consoleFolder: folder, signIn }: ServerOptions): ConsolePages {
  if (folder === undefined) return () => null;
  const { supabase = null } = signIn ?? {};
  return consolePagesOf({ folder, connectsTo: supabase === null ? [] : [supabase.url] });
}

const handlersOf = (doors: Doors): HandlersFor<RouteName> => ({
  ...platformHandlers(doors),
  ...meHandlers(doors),
  ...featureHandlers(doors),
  ...userHandlers(doors),
  ...adminHandlers(doors),
  ...reportHandlers(doors),
  ...planningHandlers(doors),
  ...exportHandlers(doors),
  ...webhookHandlers(doors),
});

/** The app of the contract's routes. Opens nothing: a socket is `energy serve`'s, and a test needs none. */
export function createEnergyServer(options: ServerOptions): EnergyServer {
  const { engine, database } = options;
  const settings = engine.settings.server;
  const { keys, callerOf } = callersOf(options);
  let isStopping = false;
  const { track, settled } = runningCalls();
  const metrics = createMetrics(engine, options.jobMetrics);
  const { changes, streams, sendEvents } = eventsOf(options);
  const doors: Doors = {
    engine,
    database,
    keys,
    timers: options.timers ?? systemTimers,
    settings,
    version: options.version ?? '0',
    isStopping: () => isStopping,
    track,
    metrics,
    streams,
    sendEvents,
    signIn: options.signIn ?? { development: null, supabase: null },
    onProblem: (error, requestId) => options.onFailure?.(error, requestId),
  };
  const app = new Hono();
  app.use('/v1/*', crossOrigin(options.origins ?? [], settings.crossOriginSeconds));
  const limit = rateLimitOf(settings, engine.clock);
  const addressOf = options.addressOf ?? (() => 'everywhere');
  const serving: Serving = { options, metrics, callerOf, limit, addressOf, doors };
  for (const [name, handler] of Object.entries(handlersOf(doors))) {
    mount(app, serving, name as RouteName, handler as unknown as AnyHandler);
  }
  const proxy = mountProxy(app, { ...serving, track });
  const pages = consoleOf(options);
  app.notFound(
    ({ req: { raw } }) =>
      pages(raw) ?? problemResponse(problemOf(new EnergyError('not_found'), requestIdOf(raw))),
  );
  app.onError((error, context) => {
    const requestId = requestIdOf(context.req.raw);
    options.onFailure?.(error, requestId);
    return problemResponse(problemOf(error, requestId));
  });
  const announceStop = (): void => {
    isStopping = true;
  };
  return {
    app,
    callerOf,
    announceStop,
    stop: () => {
      announceStop();
      changes.close().catch((error: unknown) => options.onFailure?.(error, 'live'));
    },
    settled: async () => {
      await settled();
      await proxy?.close();
      await changes.close();
      metrics.stop();
    },
  };
}
