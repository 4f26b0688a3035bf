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
import type { CallerOf } from './caller.ts';
import { countProxied } from './count-proxied.ts';
import type { Doors } from './handler.ts';
import type { Metrics } from './metrics.ts';
import { payerOf } from './payer.ts';
import type { RateLimit } from './rate-limit.ts';

interface Proxied {
  readonly engine: EnergyEngine;
  readonly upstreams: Upstreams | undefined;
  readonly abortPolicy: AbortPolicy | undefined;
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
export function mountProxy(app: Hono, proxied: Proxied): ProxyApp | undefined {
  const { engine, upstreams = {}, abortPolicy, callerOf, limit, metrics, track } = proxied;
  if (Object.keys(upstreams).length === 0) return undefined;
  // Only who serves the request knows where it comes from, and only the proxy whether its caller is known.
  const addresses = new WeakMap<Request, string>();
  const addressOf = (request: Request): string => addresses.get(request) ?? '';
  const proxy = createProxy({
    engine: trackedEngine(engine, track),
    callerOf: payerOf({ callerOf, limit, addressOf }),
    upstreams,
    ...(abortPolicy === undefined ? {} : { abortPolicy }),
  });
  app.use('/openai/v1/*', countProxied(metrics), async ({ req: { raw }, env }, next) => {
    addresses.set(raw, proxied.addressOf(raw, env));
    await next();
  });
  app.route('/openai/v1', proxy.app);
  return proxy;
}
