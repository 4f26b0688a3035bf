/** Who is calling, by whatever the request brings: a key or a token. */

import { EnergyError } from '../errors.ts';
import type { ApiKeys } from './api-key.ts';
import type { CallerOf, TokenCaller } from './caller.ts';

const bearer = /^Bearer +(\S+)$/i;

/** Recognises callers by their bearer, and by nothing that a browser would send along by itself. */
export function identityOf(options: {
  readonly keys: ApiKeys;
  readonly readToken: (token: string) => Promise<TokenCaller>;
}): CallerOf {
  const { keys, readToken } = options;
  return async (request) => {
    const authorization = request.headers.get('authorization');
    if (authorization === null) return null;
    const [, credential] = bearer.exec(authorization) ?? [];
    if (credential === undefined) {
      throw new EnergyError('unauthenticated', 'send Authorization: Bearer with a token or a key');
    }
    return (await keys.callerOf(credential)) ?? (await readToken(credential));
  };
}
