/** How is a key made, known again, replaced and revoked? Shown once, kept as a hash. */

import { hash, timingSafeEqual } from 'node:crypto';
import { NIL, parse, stringify, v5, v7 } from 'uuid';
import type { Clock } from '../clock.ts';
import { type Scope, serverScopes, userScopes } from '../contract/route.ts';
import type { Claims, Database } from '../database/database.ts';
import { EnergyError, isErrorCode } from '../errors.ts';
import type { ServerKeyCaller, UserKeyCaller } from './caller.ts';

/** Stands for servers where a user's id is asked for. */
const noUser = NIL;
/** A fixed random namespace: a repeated request names the key that it has made before. */
const namespace = '5f6d8a34-7e0b-4f38-8a51-d9f1f3a3f1c7';
const prefixes = { server: 'energy_server_', user: 'energy_user_' } as const;
const uuidBytes = 16;
const secretBytes = 32;

export interface ApiKey {
  readonly id: string;
  /** Null: a server's key. */
  readonly userId: string | null;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The part of it that is no secret. */
  readonly startsWith: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** `secret` is null where a request was repeated: it cannot be told again. */
export type NewApiKey = ApiKey & { readonly secret: string | null };

export interface KeyRequest {
  /** Null: a key of a server. */
  readonly userId: string | null;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: Date | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface ApiKeys {
  create(request: KeyRequest): Promise<NewApiKey>;
  list(userId: string | null): Promise<ApiKey[]>;
  /** Those of whoever is signed in, read under their own role. */
  listOwn(claims: Claims): Promise<ApiKey[]>;
  /** Throws `not_found`. */
  revoke(userId: string | null, keyId: string): Promise<ApiKey>;
  /** A new key of the same name and scopes; the old one lapses after the overlap. Throws `not_found`. */
  rotate(request: {
    readonly userId: string | null;
    readonly keyId: string;
    readonly overlapSeconds: number;
    readonly idempotencyKey?: string | undefined;
  }): Promise<NewApiKey>;
  /** Whose key this is; null for a text that is no key of ours. Throws `unauthenticated`. */
  callerOf(text: string): Promise<UserKeyCaller | ServerKeyCaller | null>;
}

type Row = Readonly<Record<string, unknown>>;

const dateOrNull = (value: unknown): Date | null => (typeof value === 'string' ? new Date(value) : null);

const prefixOf = (userId: string | null, id: string): string => {
  const owner = userId === null ? Buffer.alloc(0) : Buffer.from(parse(userId));
  const kind = userId === null ? 'server' : 'user';
  return prefixes[kind] + Buffer.concat([owner, parse(id)]).toString('hex');
};

function keyOfRow(row: Row): ApiKey {
  const userId = row.user_id === noUser ? null : String(row.user_id);
  const id = String(row.key_id);
  return {
    id,
    userId,
    name: String(row.name),
    scopes: row.scopes as Scope[],
    startsWith: prefixOf(userId, id),
    createdAt: new Date(String(row.created_at)),
    expiresAt: dateOrNull(row.expires_at),
    lastUsedAt: dateOrNull(row.last_used_at),
    revokedAt: dateOrNull(row.revoked_at),
  };
}

const keysIn = ({ keys }: Row): ApiKey[] => (keys as Row[]).map(keyOfRow);

const keyPattern = /^energy_(server|user)_([0-9a-f]+)_([A-Za-z0-9_-]{43})$/;

/** The owner, id and secret in the text of a key; null where it is none. */
function partsOf(text: string): { userId: string | null; id: string; secret: string } | null {
  const [, kind, bytesInHex = '', secret = ''] = keyPattern.exec(text) ?? [];
  if (kind === undefined) return null;
  const bytes = Buffer.from(bytesInHex, 'hex');
  const owner = kind === 'user' ? uuidBytes : 0;
  if (bytes.length !== owner + uuidBytes) return null;
  try {
    return {
      userId: kind === 'user' ? stringify(bytes, 0) : null,
      id: stringify(bytes, owner),
      secret,
    };
  } catch {
    return null; // bytes that are no uuid
  }
}

const digestOf = (secret: string): string => hash('sha256', secret, 'hex');

const isSame = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(hash('sha256', one, 'hex')), Buffer.from(hash('sha256', other, 'hex')));

function checkScopes({ userId, scopes }: KeyRequest): void {
  const allowed: readonly string[] = userId === null ? serverScopes : userScopes;
  const wrong = scopes.filter((scope) => !allowed.includes(scope));
  if (wrong.length === 0 && scopes.length > 0) return;
  throw new EnergyError('invalid_request', `scopes are some of ${allowed.join(', ')}`, {
    details: { name: 'scopes' },
  });
}

/** The keys of a database. `randomBytes` makes the secrets. */
export function apiKeysOn(options: {
  readonly database: Database;
  readonly clock: Clock;
  readonly noteUseSeconds: number;
  readonly randomBytes: (size: number) => Uint8Array;
}): ApiKeys {
  const { database, clock, noteUseSeconds, randomBytes } = options;
  const ask = async (verb: string, request: Row, as?: Claims): Promise<Row> => {
    const [row] = await database.query<{ answer: Row }>(
      `select energy.${verb}($1::jsonb, $2::timestamptz) as answer`,
      [JSON.stringify(request), clock.now()],
      { name: `energy.${verb}`, ...(as && { as }) },
    );
    const { answer = {} } = row ?? {};
    if (answer.ok === true) return answer;
    const { code, message } = answer;
    if (typeof code !== 'string' || !isErrorCode(code)) throw new Error(`energy.${verb} answered wrongly`);
    throw new EnergyError(code, String(message));
  };
  const make = async (
    userId: string | null,
    about: Row,
    idempotencyKey: string | undefined,
  ): Promise<NewApiKey> => {
    const owner = userId ?? noUser;
    const id = idempotencyKey === undefined ? v7() : v5(`${owner}\n${idempotencyKey}`, namespace);
    const secret = Buffer.from(randomBytes(secretBytes)).toString('base64url');
    const row = await ask('create_key', {
      user_id: owner,
      id,
      secret_hash: digestOf(secret),
      fingerprint: v5(JSON.stringify(about), namespace),
      ...about,
    });
    const key = keyOfRow(row);
    return { ...key, secret: row.replayed === true ? null : `${key.startsWith}_${secret}` };
  };
  return {
    async create(request) {
      checkScopes(request);
      const { userId, name, scopes, expiresAt, idempotencyKey } = request;
      return await make(userId, { name, scopes, expires_at: expiresAt?.toISOString() }, idempotencyKey);
    },
    list: async (userId) => keysIn(await ask('list_keys', { user_id: userId ?? noUser })),
    listOwn: async (claims) => keysIn(await ask('read_own', { verb: 'list_keys' }, claims)),
    revoke: async (userId, keyId) =>
      keyOfRow(await ask('revoke_key', { user_id: userId ?? noUser, id: keyId })),
    rotate: ({ userId, keyId, overlapSeconds, idempotencyKey }) =>
      make(userId, { replaces: keyId, overlap_seconds: overlapSeconds }, idempotencyKey),
    async callerOf(text) {
      const parts = partsOf(text);
      if (parts === null) return null;
      const { userId, id, secret } = parts;
      const named = { user_id: userId ?? noUser, id };
      const found = await ask('use_key', { ...named, noted_seconds: noteUseSeconds });
      // The same answer and about the same time whether the key is unknown, over, or wrong.
      const isRight = isSame(digestOf(secret), String(found.secret_hash ?? ''));
      if (!isRight || found.key === null) throw new EnergyError('unauthenticated', 'the key is not valid');
      if (found.is_noted !== true) await ask('note_key_use', named);
      const key = keyOfRow(found.key as Row);
      return userId === null
        ? { kind: 'server-key', keyId: key.id, scopes: key.scopes }
        : { kind: 'user-key', userId, keyId: key.id, scopes: key.scopes };
    },
  };
}
