/** Who is calling, and what may they call? */

import type { Access, Scope } from '../contract/route.ts';
import type { Claims } from '../database/database.ts';
import { EnergyError } from '../errors.ts';

/** A signed-in user, by token: everything of theirs, and as a super admin the routes of admins. */
export interface TokenCaller {
  readonly kind: 'token';
  readonly userId: string;
  readonly isSuperAdmin: boolean;
  /** As the token says. */
  readonly email: string | null;
}

/** A user by a key of theirs: what the key's scopes say. */
export interface UserKeyCaller {
  readonly kind: 'user-key';
  readonly userId: string;
  readonly keyId: string;
  readonly scopes: readonly Scope[];
}

/** A server of the app: what the key's scopes say, for every user. */
export interface ServerKeyCaller {
  readonly kind: 'server-key';
  readonly keyId: string;
  readonly scopes: readonly Scope[];
}

export type Caller = TokenCaller | UserKeyCaller | ServerKeyCaller;

/** Says who is calling; null where the request brings nothing that says so. Throws `unauthenticated`. */
export type CallerOf = (request: Request) => Promise<Caller | null>;

/** The claims that row-level security sees: never more than is needed of a token. */
export const claimsOf = (caller: TokenCaller | UserKeyCaller): Claims => ({
  sub: caller.userId,
  role: 'authenticated',
  ...(caller.kind === 'token' && caller.isSuperAdmin ? { app_metadata: { role: 'super_admin' } } : {}),
});

/** Whom a change is written down under. */
export const nameOf = (caller: Caller): string =>
  caller.kind === 'server-key' ? `server key ${caller.keyId}` : `user ${caller.userId}`;

/** A server may do the second of these too, by a key with that scope. */
const ofSuperAdmins: readonly Access[] = ['admin', 'webhooks'];

function isAllowed(access: Access, caller: Caller): boolean {
  if (access === 'anyone') return true;
  if (caller.kind === 'token') {
    return ofSuperAdmins.includes(access) ? caller.isSuperAdmin : access.startsWith('me:');
  }
  return caller.scopes.some((scope) => scope === access);
}

/** Lets through whom the route is for. Throws `unauthenticated` and `forbidden`. */
export function assertAllowed(access: Access, caller: Caller | null): void {
  if (access === 'anyone') return;
  if (caller === null) throw new EnergyError('unauthenticated');
  if (isAllowed(access, caller)) return;
  const wanted =
    access === 'admin' ? 'this is for super admins' : `this needs ${access}, which this caller has not`;
  throw new EnergyError('forbidden', wanted, { details: { needs: access } });
}
