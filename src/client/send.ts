/** How is one request sent, and sent again where that may help? */

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
  /** A run on whose line nothing is heard for so long is given up: more than two of the server's heartbeats. Milliseconds. Default: 40,000. */
  readonly silenceMs?: number | undefined;
}

export interface AnyRequest {
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

export const firstWaitMs = 250;
const longestWaitMs = 30_000;

export const byTheClock = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A quote that is brought back is its own key. */
const bringsQuote = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'quote_token' in body && body.quote_token !== undefined;

/** The key of a write, the same for all its attempts; null for what needs none. */
function keyOf(name: string, { idempotencyKey, body }: AnyRequest): string | null {
  if (idempotencyKey !== undefined) return idempotencyKey;
  return name.startsWith('GET ') || bringsQuote(body) ? null : crypto.randomUUID();
}

/** After these it is not known whether an attempt was done: nothing came back, or what came says nothing of it. */
const mayBeDone: ReadonlySet<string> = new Set([
  'unreachable',
  'request_in_progress',
  'internal_error',
  'database_unavailable',
]);

/** Sends requests to one server for one caller, a write with the same key each time. Throws an `EnergyProblem`. */
export function senderOf(options: EnergyClientOptions) {
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

  return async function answered(name: string, request: AnyRequest, accept: string): Promise<Response> {
    const key = keyOf(name, request);
    const headers = {
      accept,
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === null ? {} : { 'idempotency-key': key }),
    };
    let isAfterLoss = false;
    for (let left = retries; ; left -= 1) {
      try {
        return await attempt(name, request, headers);
      } catch (error) {
        if (!EnergyProblem.isInstance(error)) throw error;
        const problem = isAfterLoss ? EnergyProblem.afterLoss(error) : error;
        const seconds = error.retryAfterSeconds;
        const ms = seconds === null ? firstWaitMs * 2 ** (retries - left) : seconds * 1_000;
        if (!error.retryable || left === 0 || ms > longestWaitMs) throw problem;
        isAfterLoss ||= mayBeDone.has(error.code);
        await wait(ms);
      }
    }
  };
}
