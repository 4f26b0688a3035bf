/** How does a program call the HTTP API? One typed function over the contract's routes, for browsers and servers alike. */

import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Input, Output, RouteName, Routes, RunEvent } from '../contract.ts';
import { EnergyProblem, problemIn } from './problem.ts';

export interface EnergyClientOptions {
  /** Where the server is, such as 'https://energy.example'. */
  readonly baseUrl: string;
  /** The user's token or a key; a function is asked before each request, so that a token can be renewed. */
  readonly token: string | (() => string | Promise<string>);
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined;
  /** How often a request that may succeed later is sent again. Default: 2. */
  readonly retries?: number | undefined;
  /** Waits so many milliseconds between two attempts. Default: by the clock. */
  readonly wait?: ((ms: number) => Promise<void>) | undefined;
}

type Given<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] };
type Wanted<Name extends RouteName> = Given<Input<Name>>;

/** A query whose fields are all optional may be left out; what the route does not take is not asked for. */
type Request<Name extends RouteName> = {
  readonly [K in keyof Wanted<Name> as K extends 'query' ? never : K]: Wanted<Name>[K];
} & (Wanted<Name> extends { readonly query: infer Q } ? { readonly query?: Q } : unknown) & {
    readonly signal?: AbortSignal | undefined;
    /** Default: a new one for each write, the same for all its attempts. */
    readonly idempotencyKey?: string | undefined;
  };

/** Nothing to give where a route wants nothing. */
type Arguments<Name extends RouteName> =
  Record<string, never> extends Omit<Request<Name>, 'signal' | 'idempotencyKey' | 'query'>
    ? [request?: Request<Name>]
    : [request: Request<Name>];

/** What a route answers to this client; null where it answers nothing. */
export type Answer<Name extends RouteName> = Routes[Name] extends { readonly output: null }
  ? null
  : Output<Name>;

/** What `request` can call: the routes whose answers end. */
type EndingRoute = Exclude<RouteName, 'GET /v1/me/stream'>;

export interface EnergyClient {
  /**
   * Calls a route by its name, such as 'GET /v1/me'. Throws an `EnergyProblem` for every refusal, and for a server that
   * cannot be reached (code 'unreachable').
   */
  request<Name extends EndingRoute>(name: Name, ...given: Arguments<Name>): Promise<Answer<Name>>;
  /** Runs a feature and gives its events as they come; a problem after the first of them comes as an event. */
  run(request: Request<'POST /v1/me/runs'>): AsyncGenerator<RunEvent>;
  /**
   * The user's status, at once and whenever it has changed. Connects again by itself; throws where the server refuses, or
   * stays out of reach, and ends when the signal aborts.
   */
  watch(options?: { readonly signal?: AbortSignal | undefined }): AsyncGenerator<Output<'GET /v1/me/stream'>>;
}

interface AnyRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly idempotencyKey?: string | undefined;
}

function urlOf(baseUrl: string, path: string, { params = {}, query = {} }: AnyRequest): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
  return `${baseUrl.replace(/\/+$/, '')}${filled}${given.length === 0 ? '' : `?${search}`}`;
}

interface StatusEvent {
  readonly data: Output<'GET /v1/me/stream'>;
}

const firstWaitMs = 250;
const longestWaitMs = 30_000;

const byTheClock = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The events of an answer, as they come. A reader that leaves hangs up. */
async function* eventsIn<Event>({ body }: Response): AsyncGenerator<Event> {
  if (body === null) return;
  const events = body
    .pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
    .pipeThrough(new EventSourceParserStream());
  const reader = events.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield { event: value.event, data: JSON.parse(value.data) } as Event;
    }
  } finally {
    await reader.cancel();
  }
}

/** Every status of a stream, and of the one after it. */
async function* statusesOf(line: {
  readonly connect: () => Promise<Response>;
  readonly rest: () => Promise<void>;
  readonly signal: AbortSignal | undefined;
}): AsyncGenerator<StatusEvent['data']> {
  const { connect, rest, signal } = line;
  while (!signal?.aborted) {
    const response = await connect();
    try {
      for await (const { data } of eventsIn<StatusEvent>(response)) yield data;
    } catch (error) {
      // A line that is cut is made anew; what was missed does not matter, since the next status is whole.
      if (!(error instanceof TypeError) && !signal?.aborted) throw error;
    }
    if (!signal?.aborted) await rest();
  }
}

/** A client of one server for one caller. */
export function createEnergyClient(options: EnergyClientOptions): EnergyClient {
  const { baseUrl, token, retries = 2, wait = byTheClock } = options;
  const send = options.fetch ?? globalThis.fetch;

  async function attempt(
    name: string,
    request: AnyRequest,
    headers: Record<string, string>,
  ): Promise<Response> {
    const [method = '', path = ''] = name.split(' ');
    const authorization = `Bearer ${typeof token === 'function' ? await token() : token}`;
    let response: Response;
    try {
      response = await send(urlOf(baseUrl, path, request), {
        method,
        headers: { ...headers, authorization },
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal: request.signal ?? null,
      });
    } catch (error) {
      if (request.signal?.aborted) throw error;
      throw EnergyProblem.unreachable(error);
    }
    if (!response.ok) throw await problemIn(response);
    return response;
  }

  async function answered(name: string, request: AnyRequest, accept: string): Promise<Response> {
    const isRead = name.startsWith('GET ');
    const headers = {
      accept,
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(isRead ? {} : { 'idempotency-key': request.idempotencyKey ?? crypto.randomUUID() }),
    };
    for (let left = retries; ; left -= 1) {
      try {
        return await attempt(name, request, headers);
      } catch (error) {
        if (!EnergyProblem.isInstance(error) || !error.retryable || left === 0) throw error;
        const seconds = error.retryAfterSeconds;
        const ms = seconds === null ? firstWaitMs * 2 ** (retries - left) : seconds * 1_000;
        if (ms > longestWaitMs) throw error;
        await wait(ms);
      }
    }
  }

  return {
    async request(name, ...[request]) {
      const response = await answered(name, (request ?? {}) as AnyRequest, 'application/json');
      if (response.status === 204) return null as never;
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      // The server checks what it answers by the same contract.
      return (await (isJson ? response.json() : response.text())) as never;
    },
    async *run(request) {
      const body = { ...request.body, stream: true };
      const response = await answered('POST /v1/me/runs', { ...request, body }, 'text/event-stream');
      yield* eventsIn<RunEvent>(response);
    },
    watch: ({ signal } = {}) =>
      statusesOf({
        connect: () => answered('GET /v1/me/stream', { signal }, 'text/event-stream'),
        rest: () => wait(firstWaitMs),
        signal,
      }),
  };
}
