/** Who is asked for a model, in which order, and how are they reached? */

import { Pool } from 'undici';
import type { Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import type { LimitField } from './endpoint.ts';

/** One OpenAI-compatible server. */
export interface Upstream {
  /** Up to and including `/v1`. */
  readonly baseURL: string;
  /** Left out for servers that want none. */
  readonly apiKey?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What a model is called there, by what clients call it; others are asked for by their own name. */
  readonly models?: Readonly<Record<string, string>> | undefined;
  /** Names of upstreams that are asked next where this one fails before the first token. */
  readonly fallback?: readonly string[] | undefined;
  /** How /chat/completions calls the limit of output tokens. Default: `max_completion_tokens` at the official endpoint, else `max_tokens`. */
  readonly limitField?: 'max_tokens' | 'max_completion_tokens' | undefined;
}

export type Upstreams = Readonly<Record<string, Upstream>>;

/** An answer as it begins; its body is read once, or dropped. */
export interface UpstreamAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST';
  /** Below `/v1`, such as `/chat/completions`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

export type Send = (request: UpstreamRequest) => Promise<UpstreamAnswer>;

/** One upstream as it is asked for one model. */
export interface Attempt {
  readonly name: string;
  /** The model's name there. */
  readonly model: string;
  readonly limitField: LimitField;
  readonly send: Send;
}

export interface Route {
  /** The model as it is priced: without the upstream's name before it. */
  readonly model: string;
  readonly attempts: readonly Attempt[];
}

export interface UpstreamTable {
  /** Every upstream once, the default one first. */
  readonly all: readonly Attempt[];
  /** Throws `invalid_request` where no upstream is configured. */
  routeOf(model: string): Route;
  /** Closes the connections. */
  close(): Promise<void>;
}

const millisecondsPerSecond = 1_000;

/** Sends to one server over connections that are kept. */
function senderTo(
  upstream: Upstream,
  url: URL,
  settings: Settings['proxy'],
): { send: Send; close: () => Promise<void> } {
  const pool = new Pool(url.origin, {
    connections: settings.connectionsPerUpstream,
    connectTimeout: settings.connectSeconds * millisecondsPerSecond,
    headersTimeout: settings.silenceSeconds * millisecondsPerSecond,
    bodyTimeout: settings.silenceSeconds * millisecondsPerSecond,
  });
  const before = url.pathname.replace(/\/$/, '');
  const own = {
    ...upstream.headers,
    ...(upstream.apiKey === undefined ? {} : { authorization: `Bearer ${upstream.apiKey}` }),
  };
  const send: Send = async ({ method, path, headers, body, signal }) => {
    const answer = await pool.request({
      method,
      path: before + path + url.search,
      headers: { ...headers, ...own },
      body: body ?? null,
      signal,
    });
    return {
      status: answer.statusCode,
      header(name) {
        const value = answer.headers[name];
        return Array.isArray(value) ? value[0] : value;
      },
      body: answer.body,
    };
  };
  return { send, close: () => pool.destroy() };
}

function urlOf(name: string, baseURL: string): URL {
  const url = URL.parse(baseURL);
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url;
  throw new EnergyError(
    'invalid_request',
    `baseURL of the upstream ${name} must be an http(s) address up to and including /v1`,
  );
}

export const isOfficial = (url: URL | null): boolean => url?.hostname === 'api.openai.com';

interface Reached {
  readonly name: string;
  readonly upstream: Upstream;
  readonly limitField: LimitField;
  readonly send: Send;
  readonly close: () => Promise<void>;
}

function reached(name: string, upstream: Upstream, settings: Settings['proxy']): Reached {
  const url = urlOf(name, upstream.baseURL);
  const limitField = upstream.limitField ?? (isOfficial(url) ? 'max_completion_tokens' : 'max_tokens');
  return { name, upstream, limitField, ...senderTo(upstream, url, settings) };
}

const attemptOf = ({ name, upstream, limitField, send }: Reached, model: string): Attempt => ({
  name,
  model: upstream.models?.[model] ?? model,
  limitField,
  send,
});

/**
 * Connects names to servers. A model is asked for at the upstream whose name stands before it (`groq/llama-3.3`), else at
 * the one whose `models` name it and that is nobody's fallback, else at the first; then at that one's fallbacks.
 * Throws `invalid_request` for a bad address and for a fallback that has no such name.
 */
export function upstreamTable(upstreams: Upstreams, settings: Settings['proxy']): UpstreamTable {
  const all = new Map(
    Object.entries(upstreams).map(([name, upstream]) => [name, reached(name, upstream, settings)]),
  );
  for (const { name, upstream } of all.values()) {
    const unknown = upstream.fallback?.find((each) => !all.has(each));
    if (unknown === undefined) continue;
    throw new EnergyError(
      'invalid_request',
      `the upstream ${name} falls back to ${unknown}, which there is not`,
    );
  }
  const [first] = all.values();
  const fallbacks = new Set(Object.values(upstreams).flatMap(({ fallback }) => fallback ?? []));
  const found = (model: string): { model: string; at: Reached } => {
    const slash = model.indexOf('/');
    const named = slash > 0 ? all.get(model.slice(0, slash)) : undefined;
    if (named !== undefined) return { model: model.slice(slash + 1), at: named };
    const listed = [...all.values()].find(
      ({ name, upstream }) => !fallbacks.has(name) && Object.hasOwn(upstream.models ?? {}, model),
    );
    const at = listed ?? first;
    if (at !== undefined) return { model, at };
    throw new EnergyError(
      'invalid_request',
      'no upstream is configured: set OPENAI_API_KEY or OPENAI_BASE_URL, or hand upstreams to createProxy',
    );
  };
  return {
    all: [...all.values()].map((each) => attemptOf(each, '')),
    routeOf(asked) {
      const { model, at } = found(asked);
      const next = (at.upstream.fallback ?? []).flatMap((name) => all.get(name) ?? []);
      return { model, attempts: [at, ...next].map((each) => attemptOf(each, model)) };
    },
    close: async () => {
      await Promise.all([...all.values()].map(({ close }) => close()));
    },
  };
}
