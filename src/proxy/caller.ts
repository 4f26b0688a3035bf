/** Who is calling, and so pays? */

import { hash, timingSafeEqual } from 'node:crypto';
import { EnergyError } from '../errors.ts';

/** Who pays for a request. */
export interface Caller {
  /** A uuid, as in auth.users. */
  readonly userId: string;
  /** What this caller's calls are for where a request does not say so. Default: the setting `proxy.feature`. */
  readonly feature?: string | undefined;
}

/** Finds the caller of a request; throws `unauthenticated` or `forbidden` for one that may not call. */
export type CallerOf = (request: Request) => Caller | Promise<Caller>;

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');

/** For development and tests: tokens that do not change, and the users they stand for. Throws `unauthenticated` for any other token. */
export function fixedTokenCaller(users: Readonly<Record<string, string>>): CallerOf {
  const known = Object.entries(users).map(([token, userId]) => ({ digest: digestOf(token), userId }));
  return (request) => {
    const [, token = ''] = /^Bearer\s+(.+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    const digest = digestOf(token);
    const found = known.find((each) => timingSafeEqual(each.digest, digest));
    if (found !== undefined) return { userId: found.userId };
    throw new EnergyError('unauthenticated', 'this API key is not known here');
  };
}
