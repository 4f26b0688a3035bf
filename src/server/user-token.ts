/** Whose token is this? Signed by an issuer that is trusted, in time, and by an algorithm that its key is for. */

import { decodeJwt, decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { NIL, v5, validate } from 'uuid';
import { EnergyError } from '../errors.ts';
import type { TokenCaller } from './caller.ts';
import { type KeyReading, publishedKeys } from './published-keys.ts';

interface IssuerName {
  /** As it stands in `iss`. */
  readonly issuer: string;
  /** What must stand in `aud`; without it nothing must. */
  readonly audience?: string | undefined;
}

/** Who signs tokens: with a secret that is shared, or with keys that are published. */
export type Issuer = IssuerName &
  (
    | { readonly sharedSecret: string }
    | { readonly jwksUrl: string; readonly fetch?: typeof globalThis.fetch | undefined }
  );

/** A fixed random namespace: the same person of the same issuer is the same user everywhere (RFC 9562, name-based). */
const namespace = '0b2f7f0e-6c84-4c0e-9f3e-3a8f6d3f6a55';

/** Published keys are never taken for a shared secret: that a public key signs HS256 is the oldest trick. */
const sharedAlgorithms = ['HS256', 'HS384', 'HS512'];
const publishedAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

/**
 * The user whom an issuer calls by this subject: the subject itself where the primary issuer's is a uuid. Keys of servers are
 * kept under the one of zeros alone, which is nobody's.
 */
export const userOfSubject = (issuer: string, subject: string, isPrimary: boolean): string =>
  isPrimary && validate(subject) && subject !== NIL
    ? subject.toLowerCase()
    : v5(`${issuer}\n${subject}`, namespace);

const isSuperAdmin = (payload: Readonly<Record<string, unknown>>): boolean => {
  const { app_metadata: facts } = payload;
  return (
    typeof facts === 'object' && facts !== null && (facts as Record<string, unknown>).role === 'super_admin'
  );
};

/** No address is longer (RFC 5321 with its brackets). */
const emailAtMost = 320;

const emailIn = ({ email }: Readonly<Record<string, unknown>>): string | null =>
  typeof email === 'string' && email !== '' && email.length <= emailAtMost ? email : null;

interface Verifier {
  readonly key: JWTVerifyGetKey;
  readonly algorithms: readonly string[];
  readonly issuer: Issuer;
  readonly isPrimary: boolean;
}

function verifierOf(issuer: Issuer, isPrimary: boolean, reading: KeyReading): Verifier {
  if ('sharedSecret' in issuer) {
    const secret = new TextEncoder().encode(issuer.sharedSecret);
    return { key: async () => secret, algorithms: sharedAlgorithms, issuer, isPrimary };
  }
  const key = publishedKeys(issuer, reading);
  return { key, algorithms: publishedAlgorithms, issuer, isPrimary };
}

/** What a token claims before anything of it is believed; only to find who is said to have signed it, and by what. */
function claimed(token: string): { readonly issuer: string; readonly algorithm: string } {
  try {
    const { iss = '' } = decodeJwt(token);
    const { alg = '' } = decodeProtectedHeader(token);
    return { issuer: iss, algorithm: alg };
  } catch {
    return { issuer: '', algorithm: '' };
  }
}

/**
 * Those who sign, each with a secret, with keys, or with both where it is named twice (as a Supabase project does while it
 * changes from one to the other). All that the first one's name stands for is primary. Throws `invalid_request` where one is
 * named twice for the same: which of the two counts would be chance.
 */
function verifiersOf(issuers: readonly Issuer[], reading: KeyReading): readonly Verifier[] {
  const primary = issuers[0]?.issuer;
  const kindOf = (issuer: Issuer): string => ('sharedSecret' in issuer ? 'shared secret' : 'published keys');
  for (const [nth, one] of issuers.entries()) {
    const isTwice = issuers
      .slice(0, nth)
      .some((other) => other.issuer === one.issuer && kindOf(other) === kindOf(one));
    if (!isTwice) continue;
    throw new EnergyError('invalid_request', `the issuer ${one.issuer} is named twice, by ${kindOf(one)}`);
  }
  return issuers.map((issuer) => verifierOf(issuer, issuer.issuer === primary, reading));
}

/** No word of why a signature failed: it helps nobody but a forger. A token that is merely over says so. */
function refusalFor(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return new EnergyError('unauthenticated', 'the token has expired');
  return new EnergyError('unauthenticated', 'the token is not valid', { cause: error });
}

/**
 * Reads tokens of these issuers; the first is the primary one, whose subjects are users as they are, and who alone can
 * name a super admin. Throws `invalid_request` for issuers that cannot be told apart. The function throws `unauthenticated`, and `database_unavailable` where an issuer's keys cannot be read.
 */
export function tokenReader(
  issuers: readonly Issuer[],
  { toleranceSeconds, ...reading }: KeyReading & { readonly toleranceSeconds: number },
): (token: string) => Promise<TokenCaller> {
  const { clock } = reading;
  const verifiers = verifiersOf(issuers, reading);
  return async (token) => {
    const { issuer: name, algorithm } = claimed(token);
    const verifier = verifiers.find(
      ({ issuer, algorithms }) => issuer.issuer === name && algorithms.includes(algorithm),
    );
    if (verifier === undefined) throw new EnergyError('unauthenticated', 'the token is not valid');
    const { issuer, isPrimary } = verifier;
    try {
      const { payload } = await jwtVerify(token, verifier.key, {
        issuer: issuer.issuer,
        algorithms: [...verifier.algorithms],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: toleranceSeconds,
        currentDate: clock.now(),
        ...(issuer.audience === undefined ? {} : { audience: issuer.audience }),
      });
      const { sub = '' } = payload;
      if (sub === '' || sub.length > 255) throw new EnergyError('unauthenticated', 'the token is not valid');
      return {
        kind: 'token',
        userId: userOfSubject(issuer.issuer, sub, isPrimary),
        isSuperAdmin: isPrimary && isSuperAdmin(payload),
        email: emailIn(payload),
      };
    } catch (error) {
      throw EnergyError.isInstance(error) ? error : refusalFor(error);
    }
  };
}
