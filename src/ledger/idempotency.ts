/** Which key makes two requests the same request? */

import { hash } from 'node:crypto';
import { v5, v7, validate } from 'uuid';
import { EnergyError } from '../errors.ts';

/** A fixed random namespace, so that a text key is the same uuid everywhere (RFC 9562, name-based). */
const namespace = '6f0e6b52-3d0f-4e0a-9d7b-5f2f6d0f7c11';

/** No header or body carries a longer one; a longer key is refused, not cut. */
const keyCharactersAtMost = 255;

/** A uuid as it is, a text hashed to one, a new one where there is none. Throws `invalid_request` for an empty or overlong key. */
export function keyOf(idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return v7();
  if (idempotencyKey === '' || idempotencyKey.length > keyCharactersAtMost) {
    throw new EnergyError('invalid_request', `an idempotency key has 1 to ${keyCharactersAtMost} characters`);
  }
  return validate(idempotencyKey) ? idempotencyKey.toLowerCase() : v5(idempotencyKey, namespace);
}

/** What a request asked for, as a uuid: 128 bits of the SHA-256 of a canonical text. */
export const fingerprintOf = (canonicalText: string): string => {
  const digest = hash('sha256', canonicalText, 'hex');
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-${digest.slice(12, 16)}-${digest.slice(16, 20)}-${digest.slice(20, 32)}`;
};

/** The user's id, checked: users are uuids, as in auth.users. */
export function userIdOf(userId: string): string {
  if (typeof userId === 'string' && validate(userId)) return userId.toLowerCase();
  throw new EnergyError('invalid_request', 'userId must be a uuid, as in auth.users', {
    details: { name: 'userId' },
  });
}
