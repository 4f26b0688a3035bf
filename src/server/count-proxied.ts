/** How do answers of the proxy, whose routes are not the contract's, come into the metrics and the log? */

import type { MiddlewareHandler } from 'hono';
import { requestIdHeader } from '../proxy/request-id.ts';
import type { Answer } from './answer.ts';
import type { Caller } from './caller.ts';
import type { Metrics } from './metrics.ts';

interface Told {
  readonly metrics: Metrics;
  readonly onAnswer: ((answer: Answer) => void) | undefined;
  /** Who asked, where that is known by now. */
  readonly kindOf: (request: Request) => Caller['kind'] | null;
}

const proxiedPaths: ReadonlySet<string> = new Set(
  ['chat/completions', 'responses', 'embeddings', 'models'].map((name) => `/openai/v1/${name}`),
);

/** Tells each answer as it begins; what the proxy does not know counts as one path. */
export const countProxied =
  ({ metrics, onAnswer, kindOf }: Told): MiddlewareHandler =>
  async (context, next) => {
    const { req } = context;
    const begun = performance.now();
    await next();
    const { raw } = req;
    const answer: Answer = {
      requestId: context.res.headers.get(requestIdHeader) ?? '',
      method: req.method,
      path: proxiedPaths.has(req.path) ? req.path : '/openai/v1/*',
      // Whoever asked is gone: nobody reads this answer.
      status: raw.signal.aborted ? 499 : context.res.status,
      milliseconds: performance.now() - begun,
      callerKind: kindOf(raw),
    };
    metrics.answered(answer);
    onAnswer?.(answer);
  };
