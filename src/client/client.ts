/** How does a program call the HTTP API? One typed function over the contract's routes, for browsers and servers alike. */

import type { FeatureEvent, Input, Output, RouteName, Routes, RunEvent, ScanEvent } from '../contract.ts';
import { eventsIn } from './events.ts';
import { Patience, usualSilenceMs } from './patience.ts';
import { EnergyProblem } from './problem.ts';
import { type AnyRequest, byTheClock, type EnergyClientOptions, firstWaitMs, senderOf } from './send.ts';
import { statusesOf, type WatchOptions } from './watch.ts';

type Given<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] };
type Wanted<Name extends RouteName> = Given<Input<Name>>;

/** A query whose fields are all optional may be left out; what the route does not take is not asked for. */
type Request<Name extends RouteName> = {
  readonly [K in keyof Wanted<Name> as K extends 'query' ? never : K]: Wanted<Name>[K];
} & (Wanted<Name> extends { readonly query: infer Q } ? { readonly query?: Q } : unknown) & {
    readonly signal?: AbortSignal | undefined;
    /** Default: a new one for each write, the same for all its attempts; a run that brings a quote goes by that. */
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
  /**
   * Runs a feature and gives its events as they come; a problem after the first of them comes as an event. Throws
   * `unreachable` where the connection is lost in the middle, or nothing is heard on it for `silenceMs`, not even a heartbeat: what
   * became of the call is not known then, and the same key, or the same quote, asks for it again.
   */
  run(request: Request<'POST /v1/me/runs'>): AsyncGenerator<RunEvent>;
  /** The same for one of the AI features, whose output is checked. */
  runFeature(request: Request<'POST /v1/me/features/{feature}/runs'>): AsyncGenerator<FeatureEvent>;
  /** Goes on with a deep scan. A reader that leaves stops it after the call that is under way. */
  runScan(request: Request<'POST /v1/me/scans/{scan_id}/runs'>): AsyncGenerator<ScanEvent>;
  /**
   * The user's status, at once and whenever it has changed. Connects again by itself; throws where the server refuses,
   * stays out of reach or says nothing, and ends when the signal aborts.
   */
  watch(options?: WatchOptions): AsyncGenerator<Output<'GET /v1/me/stream'>>;
}

/** Files as a Blob, also those of text; else JSON as its value, and texts as they are. */
function contentOf(response: Response): Promise<unknown> {
  if (response.headers.get('content-disposition')?.startsWith('attachment')) return response.blob();
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('json')) return response.json();
  return type.startsWith('text/') ? response.text() : response.blob();
}

/** A client of one server for one caller. */
export function createEnergyClient(options: EnergyClientOptions): EnergyClient {
  const { wait = byTheClock, silenceMs = usualSilenceMs } = options;
  const answered = senderOf(options);

  /** A run as events, as they come, to its last one. Throws `unreachable` where the connection is lost before that. */
  async function* running<Event extends { readonly event: string }>(
    name: RouteName,
    request: AnyRequest & { readonly body: object },
  ): AsyncGenerator<Event> {
    const body = { ...request.body, stream: true };
    const patience = new Patience(silenceMs);
    const signal = patience.signalWith(request.signal);
    // Before the answer begins there is no heartbeat to miss.
    const response = await answered(name, { ...request, body, signal }, 'text/event-stream');
    patience.begin();
    let last = '';
    try {
      for await (const event of eventsIn<Event>(response, () => patience.heard())) {
        last = event.event;
        patience.rest();
        yield event;
        patience.begin();
      }
    } catch (error) {
      if (request.signal?.aborted || !(patience.isOver || error instanceof TypeError)) throw error;
      throw EnergyProblem.unreachable(error);
    } finally {
      patience.rest();
    }
    if (last !== 'result' && last !== 'problem')
      throw EnergyProblem.unreachable(new Error('the answer ended early'));
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
    watch: (given = {}) =>
      statusesOf(
        {
          connect: (signal) => answered('GET /v1/me/stream', { signal }, 'text/event-stream'),
          rest: () => wait(firstWaitMs),
        },
        given,
      ),
  };
}
