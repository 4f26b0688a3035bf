/** How does a program call the HTTP API? One typed function over the contract's routes, for browsers and servers alike. */

import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { FeatureEvent, Input, Output, RouteName, Routes, RunEvent, ScanEvent } from '../contract.ts';
import { type AnyRequest, byTheClock, type EnergyClientOptions, firstWaitMs, senderOf } from './send.ts';

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
  /** The same for one of the AI features, whose output is checked. */
  runFeature(request: Request<'POST /v1/me/features/{feature}/runs'>): AsyncGenerator<FeatureEvent>;
  /** Goes on with a deep scan. A reader that leaves stops it after the call that is under way. */
  runScan(request: Request<'POST /v1/me/scans/{scan_id}/runs'>): AsyncGenerator<ScanEvent>;
  /**
   * The user's status, at once and whenever it has changed. Connects again by itself; throws where the server refuses, or
   * stays out of reach, and ends when the signal aborts.
   */
  watch(options?: { readonly signal?: AbortSignal | undefined }): AsyncGenerator<Output<'GET /v1/me/stream'>>;
}

interface StatusEvent {
  readonly data: Output<'GET /v1/me/stream'>;
}

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

/** JSON as its value, texts as they are, files as a Blob. */
function contentOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('json')) return response.json();
  return type.startsWith('text/') ? response.text() : response.blob();
}

/** A client of one server for one caller. */
export function createEnergyClient(options: EnergyClientOptions): EnergyClient {
  const { wait = byTheClock } = options;
  const answered = senderOf(options);

  /** A run as events, as they come. */
  async function* running<Event>(
    name: RouteName,
    request: AnyRequest & { readonly body: object },
  ): AsyncGenerator<Event> {
    const body = { ...request.body, stream: true };
    yield* eventsIn<Event>(await answered(name, { ...request, body }, 'text/event-stream'));
  }

  return {
    async request(name, ...[request]) {
      const response = await answered(name, (request ?? {}) as AnyRequest, 'application/json');
      if (response.status === 204) return null as never;
      // The server checks what it answers by the same contract.
      return (await contentOf(response)) as never;
    },
    run: (request) => running<RunEvent>('POST /v1/me/runs', request),
    runFeature: (request) => running<FeatureEvent>('POST /v1/me/features/{feature}/runs', request),
    runScan: (request) => running<ScanEvent>('POST /v1/me/scans/{scan_id}/runs', request),
    watch: ({ signal } = {}) =>
      statusesOf({
        connect: () => answered('GET /v1/me/stream', { signal }, 'text/event-stream'),
        rest: () => wait(firstWaitMs),
        signal,
      }),
  };
}
