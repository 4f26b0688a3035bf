/** Who pays for a call through the proxy, and may they ask again now? */

import { EnergyError } from '../errors.ts';
import { assertAllowed, type Caller, type CallerOf, nameOf } from './caller.ts';
import type { RateLimit } from './rate-limit.ts';

/** What is known of who asks. */
export interface Visitor {
  readonly address: string;
  /** Null until they are known, and of strangers. */
  kind: Caller['kind'] | null;
}

interface Door {
  readonly callerOf: CallerOf;
  /** The same as that of the API: whoever asks both has one bucket. */
  readonly limit: RateLimit;
  readonly visitorOf: (request: Request) => Visitor;
}

/**
 * A user, by token or by a key that may run. Notes of the visitor who asked, whether or not they may. Throws `rate_limited` for
 * one who asks too often, and for an address of strangers.
 */
export const payerOf =
  ({ callerOf, limit, visitorOf }: Door) =>
  async (request: Request) => {
    const visitor = visitorOf(request);
    const limitAddress = (): void => limit(`address ${visitor.address}`);
    const caller = await callerOf(request).catch((error: unknown) => {
      limitAddress();
      throw error;
    });
    visitor.kind = caller?.kind ?? null;
    if (caller === null) limitAddress();
    else limit(nameOf(caller));
    if (caller === null || caller.kind === 'server-key') {
      assertAllowed('me:run', caller);
      throw new EnergyError('forbidden', 'the proxy is for users: send a token or a key of theirs');
    }
    assertAllowed('me:run', caller);
    return { userId: caller.userId };
  };
