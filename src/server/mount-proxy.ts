/** How does the metering proxy stand in the server: behind its callers and limits, counted, and waited for when it stops? */

import type { Hono } from 'hono';
import { isMeter } from '../engine/meter.ts';
import type { EnergyEngine } from '../engine.ts';
import {
  type AbortPolicy,
  createProxy,
  type Proxy as ProxyApp,
  type Upstreams,
} from '../proxy/create-proxy.ts';
import type { Answer } from './answer.ts';
import type { CallerOf } from './caller.ts';
import { countProxied } from './count-proxied.ts';
import type { Doors } from './handler.ts';
import type { Metrics } from './metrics.ts';
import { payerOf, type Visitor } from './payer.ts';
import type { RateLimit } from './rate-limit.ts';

interface Proxied {
  /** Those of the server. */
  readonly options: {
    readonly engine: EnergyEngine;
    readonly upstreams?: Upstreams | undefined;
    readonly abortPolicy?: AbortPolicy | undefined;
    readonly onAnswer?: ((answer: Answer) => void) | undefined;
    readonly onFailure?: ((error: unknown, requestId: string) => void) | undefined;
  };
  readonly callerOf: CallerOf;
  readonly limit: RateLimit;
  readonly addressOf: (request: Request, environment: unknown) => string;
  readonly metrics: Metrics;
  readonly track: Doors['track'];
}

/** The engine, whose metered calls are tracked from before their hold until they are paid or given back. */
const trackedEngine = (engine: EnergyEngine, track: Doors['track']): EnergyEngine => ({
  ...engine,
  meter(request, carrier) {
    const begun = engine.meter(request, carrier);
    track(begun.then((meter) => (isMeter(meter) ? meter.result : meter)));
    return begun;
  },
});

/** Mounts it at /openai/v1, where there is an upstream. */
export function mountProxy(app: Hono, { options, metrics, track, ...door }: Proxied): ProxyApp | undefined {
  const { engine, upstreams = {}, abortPolicy, onAnswer, onFailure } = options;
  if (Object.keys(upstreams).length === 0) return undefined;
  // Only who serves the request knows where it comes from, and only the proxy whether its caller is known.
  const visitors = new WeakMap<Request, Visitor>();
  const visitorOf = (request: Request): Visitor =>
    visitors.get(request) ?? { address: door.addressOf(request, undefined), kind: null };
  const proxy = createProxy({
    engine: trackedEngine(engine, track),
    callerOf: payerOf({ ...door, visitorOf }),
    upstreams,
    onFailure,
    ...(abortPolicy === undefined ? {} : { abortPolicy }),
  });
  app.use('/openai/v1/*', async ({ req: { raw }, env }, next) => {
    visitors.set(raw, { address: door.addressOf(raw, env), kind: null });
    await next();
  });
  app.use('/openai/v1/*', countProxied({ metrics, onAnswer, kindOf: (request) => visitorOf(request).kind }));
  app.route('/openai/v1', proxy.app);
  return proxy;
}
