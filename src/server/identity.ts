/** Who is calling, by whatever the request brings: a key or a token. */

import { randomBytes } from 'node:crypto';
import type { Database } from '../database/database.ts';
import type { EnergyEngine } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import { type ApiKeys, apiKeysOn } from './api-key.ts';
import type { CallerOf, TokenCaller } from './caller.ts';
import { type Issuer, tokenReader } from './user-token.ts';

const bearer = /^Bearer +(\S+)$/i;

/** Recognises callers by their bearer, and by nothing that a browser would send along by itself. */
function identityOf(options: {
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

/** The keys of a server's database, and who is known by them or by a token of its issuers. */
export function callersOf(options: {
  readonly engine: Pick<EnergyEngine, 'clock' | 'settings'>;
  readonly database: Database;
  readonly issuers: readonly Issuer[];
  readonly onFailure?: ((error: unknown, about: string) => void) | undefined;
}): { readonly keys: ApiKeys; readonly callerOf: CallerOf } {
  const { engine, database, issuers, onFailure } = options;
  const { clock, settings } = engine;
  const { keyUseNotedSeconds, tokenToleranceSeconds, keysStaleSeconds, keysRetrySeconds } = settings.server;
  const keys = apiKeysOn({ database, clock, noteUseSeconds: keyUseNotedSeconds, randomBytes });
  const readToken = tokenReader(issuers, {
    clock,
    toleranceSeconds: tokenToleranceSeconds,
    staleSeconds: keysStaleSeconds,
    retrySeconds: keysRetrySeconds,
    onProblem: (error) => onFailure?.(error, 'keys'),
  });
  return { keys, callerOf: identityOf({ keys, readToken }) };
}
