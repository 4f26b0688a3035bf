import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '@/database/database';
import { openPg } from '@/database/pg-pool';
import { apiKeysOn } from '@/server/api-key';
import type { Caller } from '@/server/caller';
import { createFakeClock } from '@/testing/index';
import { createPostgresDatabase } from '../support/databases.ts';
import { refusalOf } from '../support/test-engine.ts';
import { documentOf, energy } from './command-line.ts';

interface KeyDocument {
  readonly key_id: string;
  readonly user_id: string | null;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly starts_with: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}
type Made = KeyDocument & { readonly secret: string };

const ada = ['--user', 'ada@example.com'];
const hour = 3_600;

let server: Awaited<ReturnType<typeof createPostgresDatabase>>;
let database: Database;
let adaId: string;

const here = (...args: string[]) => energy(args, { environment: { DATABASE_URL: server.url } });
const create = async (...args: string[]) => documentOf<Made>(await here('keys', 'create', ...args, '--json'));
const keptKeys = () => database.query('select * from energy.api_keys order by user_id, id');

/** Whom the server takes the bearer for, so many seconds from now. */
const callerOf = (secret: string, inSeconds = 0): Promise<Caller | null> => {
  const clock = createFakeClock(new Date(Date.now() + inSeconds * 1_000).toISOString());
  return apiKeysOn({ database, clock, noteUseSeconds: 60, randomBytes }).callerOf(secret);
};
const isRefused = async (secret: string, inSeconds = 0): Promise<boolean> =>
  (await refusalOf(callerOf(secret, inSeconds))) === 'unauthenticated';

beforeAll(async () => {
  server = await createPostgresDatabase();
  database = await openPg(server.url);
  const made = await here('user', 'create', '--email', 'Ada@example.com', '--json');
  adaId = documentOf<{ user_id: string }>(made).user_id;
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

describe('energy keys', () => {
  it('create makes a key of a server with all that one can have, and it lets in', async () => {
    const key = await create('--name', 'backend');
    expect(key).toMatchObject({ user_id: null, name: 'backend', expires_at: null, revoked_at: null });
    expect(key.secret.startsWith(`${key.starts_with}_`)).toBe(true);
    expect(key.scopes).toContain('charges');
    expect(key.scopes.filter((scope) => scope.startsWith('me:'))).toEqual([]);
    expect(await callerOf(key.secret)).toEqual({
      kind: 'server-key',
      keyId: key.key_id,
      scopes: key.scopes,
    });
  });

  it('create makes a key of a user, with the scopes that are named and for so many days', async () => {
    const { key_id: keyId, ...key } = await create(
      ...ada,
      ...['--name', 'laptop', '--scopes', 'me:run', '--days', '2'],
    );
    expect(key).toMatchObject({ user_id: adaId, scopes: ['me:run'] });
    expect(Date.parse(key.expires_at ?? '') - Date.parse(key.created_at)).toBeLessThanOrEqual(
      48 * hour * 1_000,
    );
    expect(await callerOf(key.secret, 47 * hour)).toEqual({
      kind: 'user-key',
      userId: adaId,
      keyId,
      scopes: ['me:run'],
    });
    expect(await isRefused(key.secret, 48 * hour)).toBe(true);
  });

  it('create tells people the key once, and what it may', async () => {
    const { exitCode, stdout } = await here('keys', 'create', ...ada, '--name', 'phone');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^key +energy_user_\w+_[\w-]{43}\nid +[0-9a-f-]{36}\nscopes +me:read, me:run\nlapses +never\nThis is the only time/,
    );
  });

  it('list tells the keys of one owner, newest first, and never a secret', async () => {
    const [older, newer] = [await create(...ada, '--name', 'older'), await create(...ada, '--name', 'newer')];
    const ofAda = await here('keys', 'list', ...ada, '--json');
    const { keys } = documentOf<{ keys: KeyDocument[] }>(ofAda);
    expect(keys.slice(0, 2).map(({ key_id }) => key_id)).toEqual([newer.key_id, older.key_id]);
    expect(keys.every(({ user_id }) => user_id === adaId)).toBe(true);
    const { keys: ofServers } = documentOf<{ keys: KeyDocument[] }>(await here('keys', 'list', '--json'));
    expect(ofServers.every(({ user_id }) => user_id === null)).toBe(true);
    for (const { secret } of [older, newer]) expect(ofAda.stdout).not.toContain(secret.slice(-43));
    expect((await here('keys', 'list', ...ada)).stdout).toMatch(
      /^id\tname\tscopes\tstate\tlast used\n.*\tnewer\tme:read me:run\tgood\tnever\n/,
    );
  });

  it('revoke ends a key at once and for good, told twice it is the same, and nobody else’s is touched', async () => {
    const key = await create(...ada, '--name', 'lost');
    const other = await create(...ada, '--name', 'kept');
    const revoke = () => here('keys', 'revoke', key.key_id, ...ada, '--json');
    const first = documentOf<KeyDocument>(await revoke());
    expect(first).toMatchObject({ key_id: key.key_id, revoked_at: expect.any(String) });
    expect(documentOf(await revoke())).toEqual(first);
    expect(await isRefused(key.secret)).toBe(true);
    expect(await callerOf(other.secret)).toMatchObject({ userId: adaId });
    expect((await here('keys', 'list', ...ada)).stdout).toMatch(/\tlost\tme:read me:run\trevoked\tnever\n/);
    const again = await here('keys', 'rotate', key.key_id, ...ada, '--json');
    expect(documentOf(again)).toMatchObject({ error: { code: 'not_found' } });
  });

  it('rotate makes the same key anew, and the old one is good for the overlap', async () => {
    const old = await create(...ada, '--name', 'ci', '--scopes', 'me:run');
    const made = documentOf<Made>(
      await here('keys', 'rotate', old.key_id, ...ada, '--overlap-hours', '1', '--json'),
    );
    expect(made).toMatchObject({ user_id: adaId, name: 'ci', scopes: ['me:run'], expires_at: null });
    expect(made.secret).not.toBe(old.secret);
    expect(await callerOf(old.secret)).toMatchObject({ keyId: old.key_id });
    expect(await callerOf(made.secret, 2 * hour)).toMatchObject({ keyId: made.key_id });
    expect(await isRefused(old.secret, 2 * hour)).toBe(true);
  });

  it('of one owner are not there for another', async () => {
    const key = await create('--name', 'worker');
    for (const verb of ['revoke', 'rotate']) {
      const outcome = await here('keys', verb, key.key_id, ...ada, '--json');
      expect(outcome.exitCode).toBe(1);
      expect(documentOf(outcome)).toMatchObject({ error: { code: 'not_found' } });
    }
    expect(await callerOf(key.secret)).toMatchObject({ kind: 'server-key' });
  });

  const refusals: readonly [name: string, args: string[], exitCode: number, message: RegExp][] = [
    [
      'a scope that a user’s key cannot have',
      ['create', ...ada, '--scopes', 'charges'],
      1,
      /scopes are some of me:read, me:run/,
    ],
    [
      'a scope that a server’s key cannot have',
      ['create', '--scopes', 'me:run'],
      1,
      /scopes are some of users:read/,
    ],
    ['a scope that is none', ['create', '--scopes', 'everything'], 2, /They are some of/],
    ['no scopes', ['create', '--scopes', ''], 2, /They are some of/],
    ['no days', ['create', '--days', '0'], 2, /--days/],
    ['a user that is not there', ['create', '--user', 'bo@example.com'], 1, /no user bo@example\.com/],
    ['an id that is none', ['revoke', 'laptop'], 2, /id/],
    [
      'a key that is not there',
      ['revoke', '01a202bb-6821-735f-9aa2-e41015054df0'],
      1,
      /there is no such key/,
    ],
  ];
  it.each(refusals)('is refused with %s, and makes nothing', async (_, args, exitCode, message) => {
    const before = await keptKeys();
    const name = args[0] === 'create' ? ['--name', 'refused'] : [];
    const outcome = await here('keys', ...args, ...name);
    expect(outcome).toMatchObject({ exitCode, stdout: '' });
    expect(outcome.stderr).toMatch(message);
    expect(await keptKeys()).toEqual(before);
  });
});
