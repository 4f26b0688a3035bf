/** How does a client of the `openai` package pay for its calls from a user's energy? */

import { hundredthsOf } from '../amount.ts';
import { defaults, type Settings } from '../config.ts';
import type { AbortPolicy } from '../engine/held-call.ts';
import type { EnergyEngine } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import { callOptionsOf } from '../proxy/call-options.ts';
import { type Conveyor, endpoints, proxiedCall } from '../proxy/proxied-call.ts';
import { type Attempt, isOfficial, type UpstreamAnswer } from '../proxy/upstream.ts';
import { isFault, refusalAnswer, type WireAnswer } from '../proxy/wire-error.ts';
import { defaultEngine } from '../services/energy/default-engine.ts';

type Fetch = typeof globalThis.fetch;

export interface WithEnergyOptions {
  /** Who pays: a uuid, as in auth.users. */
  readonly userId: string;
  /** A feature of ai_cost_estimates; the header `energy-feature` of a call says otherwise. */
  readonly feature: string;
  /** Default: the engine that the environment describes, as for `energyEngineV3`. */
  readonly engine?: Pick<EnergyEngine, 'meter'> | undefined;
  /** True once the user has agreed to very large calls; a call says so itself by the header `energy-confirmed`. */
  readonly confirmed?: boolean | undefined;
  /** The most that one call may cost, in energies; a call says so itself by the header `energy-max`. */
  readonly maxEnergy?: number | undefined;
  /** What is paid where a call is ended early. Default: what was delivered. */
  readonly abortPolicy?: AbortPolicy | undefined;
  /** What to do with requests that are not metered, such as images and audio. Default: refuse them. */
  readonly unmetered?: 'refuse' | 'pass' | undefined;
  /** Told of what went wrong on our side; the call then ends with status 500 and `internal_error`. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
  /** Sends what goes to the model. Default: the global one. */
  readonly fetch?: Fetch | undefined;
}

/** What is needed of a client; any version of the `openai` package has it. */
interface Client<Self> {
  withOptions(options: { fetch: Fetch }): Self;
}

const responseOf = ({ status, headers, body }: WireAnswer): Response =>
  new Response(body, { status, headers });

/** The model as the client's own address serves it. */
function attemptAt(url: URL, send: Attempt['send'], model: string): Attempt {
  const official = isOfficial(url);
  return {
    name: official ? 'openai' : 'openai-compatible',
    model,
    limitField: official ? 'max_completion_tokens' : 'max_tokens',
    send,
  };
}

function answerOf(response: Response): UpstreamAnswer {
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    body: response.body ?? (async function* () {})(),
  };
}

/** What a request can say for itself goes before what the client was wrapped with. */
function optionsFor(request: Request, { feature, confirmed, maxEnergy }: WithEnergyOptions) {
  const said = callOptionsOf((name) => request.headers.get(name));
  return {
    ...said,
    feature: said.feature ?? feature,
    confirmed: said.confirmed || confirmed === true,
    maxEnergy: said.maxEnergy ?? (maxEnergy === undefined ? undefined : hundredthsOf(maxEnergy, 'maxEnergy')),
  };
}

async function meteredAnswer(request: Request, options: WithEnergyOptions, settings: Settings['proxy']) {
  const url = new URL(request.url);
  const endpoint = endpoints.find(({ path }) => url.pathname.endsWith(path));
  if (endpoint === undefined) {
    throw new EnergyError(
      'invalid_request',
      `${url.pathname} is not metered; pass unmetered: 'pass' to let it through`,
    );
  }
  const { engine = await defaultEngine(), abortPolicy = 'delivered', fetch = globalThis.fetch } = options;
  const own = Object.fromEntries([...request.headers].filter(([name]) => name !== 'content-length'));
  const send: Attempt['send'] = async ({ headers, body, signal }) =>
    answerOf(
      await fetch(request.url, {
        method: 'POST',
        headers: { ...own, ...headers },
        body: body ?? null,
        signal,
      }),
    );
  const conveyor: Conveyor = { engine, settings, abortPolicy };
  return await proxiedCall(conveyor, {
    endpoint,
    userId: options.userId,
    options: optionsFor(request, options),
    text: await request.text(),
    headers: {},
    signal: request.signal,
    onFault: (fault) => options.onFailure?.(fault),
    routeOf: (model) => ({ model, attempts: [attemptAt(url, send, model)] }),
  });
}

/**
 * A `fetch` whose POST requests to /chat/completions, /responses and /embeddings pay from the user's energy: quoted, held,
 * sent, settled once. A refusal is an answer in OpenAI's shape, such as 402 `insufficient_energy`.
 */
export function energyFetch(options: WithEnergyOptions): Fetch {
  const settings = defaults.proxy;
  return async (input, init) => {
    const request = new Request(input, init);
    const { fetch = globalThis.fetch, unmetered = 'refuse' } = options;
    const isMetered = endpoints.some(({ path }) => new URL(request.url).pathname.endsWith(path));
    if (request.method !== 'POST' || (!isMetered && unmetered === 'pass')) return await fetch(input, init);
    try {
      return responseOf(await meteredAnswer(request, options, settings));
    } catch (error) {
      if (isFault(error)) options.onFailure?.(error);
      return responseOf(refusalAnswer(error, settings));
    }
  };
}

/**
 * A copy of an `openai` client that pays for its calls, its own retries and tool runs each by themselves. An app's
 * server-side counterpart of the proxy: no server of ours stands between.
 */
export function withEnergy<Self extends Client<Self>>(client: Self, options: WithEnergyOptions): Self {
  return client.withOptions({ fetch: energyFetch(options) });
}
