/** How do answers of the proxy, whose routes are not the contract's, come into the metrics? */

import type { MiddlewareHandler } from 'hono';
import type { Metrics } from './metrics.ts';

const proxiedPaths: ReadonlySet<string> = new Set(
  ['chat/completions', 'responses', 'embeddings', 'models'].map((name) => `/openai/v1/${name}`),
);

/** The answers of the proxy, whose routes are not the contract's; what it does not know counts as one path. */
export const countProxied =
  (metrics: Metrics): MiddlewareHandler =>
  async (context, next) => {
    const { req } = context;
    const begun = performance.now();
    await next();
    const path = proxiedPaths.has(req.path) ? req.path : '/openai/v1/*';
    metrics.answered({
      method: req.method,
      path,
      status: context.res.status,
      milliseconds: performance.now() - begun,
    });
  };
