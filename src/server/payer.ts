/** Who pays for a call through the proxy, and may they ask again now? */

import { EnergyError } from '../errors.ts';
import { assertAllowed, type CallerOf, nameOf } from './caller.ts';
import type { RateLimit } from './rate-limit.ts';

interface Door {
  readonly callerOf: CallerOf;
  /** The same as that of the API: whoever asks both has one bucket. */
  readonly limit: RateLimit;
  readonly addressOf: (request: Request) => string;
}

/** A user, by token or by a key that may run. Throws `rate_limited` for one who asks too often, and for an address of strangers. */
export const payerOf =
  ({ callerOf, limit, addressOf }: Door) =>
  async (request: Request) => {
    const limitAddress = (): void => limit(`address ${addressOf(request)}`);
    const caller = await callerOf(request).catch((error: unknown) => {
      limitAddress();
      throw error;
    });
    if (caller === null) limitAddress();
    else limit(nameOf(caller));
    if (caller === null || caller.kind === 'server-key') {
      assertAllowed('me:run', caller);
      throw new EnergyError('forbidden', 'the proxy is for users: send a token or a key of theirs');
    }
    assertAllowed('me:run', caller);
    return { userId: caller.userId };
  };
