/** Who pays for a call through the proxy? */

import { EnergyError } from '../errors.ts';
import { assertAllowed, type CallerOf } from './caller.ts';
import type { CallerKinds } from './count-proxied.ts';

/** A user, by token or by a key that may run. Notes in `kinds` who asked, whether or not they may. */
export const payerOf = (callerOf: CallerOf, kinds: CallerKinds) => async (request: Request) => {
  const caller = await callerOf(request);
  if (caller !== null) kinds.set(request, caller.kind);
  if (caller === null || caller.kind === 'server-key') {
    assertAllowed('me:run', caller);
    throw new EnergyError('forbidden', 'the proxy is for users: send a token or a key of theirs');
  }
  assertAllowed('me:run', caller);
  return { userId: caller.userId };
};
