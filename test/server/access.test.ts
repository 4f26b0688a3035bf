import { describe, expect, it } from 'vitest';
import { routeList } from '@/contract';
import { openApiOf } from '@/contract/open-api';
import { scopes } from '@/contract/route';
import { problem } from '@/contract/shapes';
import { createUser, describeOnEachDatabase } from '../support/databases.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

/** What becomes of a caller at the door: let through (whatever then becomes of the request), or turned away. */
type Door = 'through' | 401 | 403;

type Asker =
  | 'no token'
  | 'other user'
  | 'user'
  | 'user key with every scope'
  | 'user key without the scope'
  | 'server key with the scope'
  | 'server key without the scope'
  | 'revoked key'
  | 'lapsed key'
  | 'expired token'
  | 'token of an unknown issuer'
  | 'token signed by another secret'
  | 'token with alg none'
  | 'super admin';

/** Nobody comes in with these, and where anyone may come in they do no harm. */
const never: readonly Asker[] = [
  'no token',
  'revoked key',
  'lapsed key',
  'expired token',
  'token of an unknown issuer',
  'token signed by another secret',
  'token with alg none',
];

type Rule = Readonly<Partial<Record<Asker, 'through'>>>;

/** Who comes through for each x-access of the document. An access that is not here fails the test. */
const signedIn = { user: 'through', 'other user': 'through', 'super admin': 'through' } as const;
const byServer: Rule = { 'server key with the scope': 'through' };
const rules: Readonly<Record<string, Rule>> = {
  'me:read': { ...signedIn, 'user key with every scope': 'through' },
  'me:run': { ...signedIn, 'user key with every scope': 'through' },
  'me:write': signedIn,
  'users:read': byServer,
  'users:write': byServer,
  quotes: byServer,
  holds: byServer,
  charges: byServer,
  grants: byServer,
  facts: byServer,
  metrics: byServer,
  admin: { 'super admin': 'through' },
  webhooks: { ...byServer, 'super admin': 'through' },
};

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly access: string;
}

/** From the document and not from the routes: what a reader is told is what is tested. */
const operations: readonly Operation[] = Object.entries(
  openApiOf(routeList, '0').paths as Record<string, Record<string, { 'x-access': string }>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    access: operation['x-access'],
  })),
);

const askers = [...never, ...(Object.keys(signedIn) as Asker[])].concat([
  'user key with every scope',
  'user key without the scope',
  'server key with the scope',
  'server key without the scope',
]);

function expected({ access }: Operation, asker: Asker): Door {
  if (access === 'anyone') return 'through';
  if (never.includes(asker)) return 401;
  const rule = rules[access];
  if (rule === undefined) throw new Error(`no rule says who may call what needs ${access}`);
  return rule[asker] ?? 403;
}

const isOf = (kind: 'me:' | 'server', scope: string): boolean => scope.startsWith('me:') === (kind === 'me:');

/** A bearer of each asker, for a route. */
async function bearersFor(server: TestServer, users: { user: string; other: string }, access: string) {
  const { keys, clock } = server;
  const ofServers = scopes.filter((scope) => isOf('server', scope));
  const ofUsers = scopes.filter((scope) => isOf('me:', scope));
  const others = (list: typeof ofServers) => list.filter((scope) => scope !== access);
  const soon = new Date(clock.now().getTime() + 1_000);
  const revoked = await keys.create({ userId: null, name: 'revoked', scopes: ofServers });
  await keys.revoke(null, revoked.id);
  const lapsed = await keys.create({ userId: null, name: 'lapsed', scopes: ofServers, expiresAt: soon });
  const without = others(ofUsers);
  const bearers: Record<Asker, string | undefined> = {
    'no token': undefined,
    user: await server.token(users.user),
    'other user': await server.token(users.other),
    'user key with every scope': await server.userKey(users.user, ...ofUsers),
    'user key without the scope': await server.userKey(users.user, ...without),
    'server key with the scope': await server.serverKey(...ofServers),
    'server key without the scope': await server.serverKey(...others(ofServers)),
    'revoked key': revoked.secret ?? '',
    'lapsed key': lapsed.secret ?? '',
    'expired token': await server.token(users.user, { expiresInSeconds: -60 }),
    'token of an unknown issuer': await server.token(users.user, { issuer: 'https://nobody.example' }),
    'token signed by another secret': await server.token(users.user, { secret: 'x'.repeat(40) }),
    'token with alg none': server.unsignedToken(users.user),
    'super admin': await server.adminToken(users.user),
  };
  clock.advance({ seconds: 2 });
  return bearers;
}

describe('the rules of who may call what', () => {
  it('name every access of the document, and nothing else', () => {
    const used = new Set(operations.map(({ access }) => access).filter((access) => access !== 'anyone'));
    expect([...used].filter((access) => !(access in rules))).toEqual([]);
    expect(operations.length).toBe(routeList.length);
  });
});

describeOnEachDatabase('the doors', (open) => {
  it.each(operations)('$method $path lets in those whom $access lets in', async (operation) => {
    const server = createTestServer(open().database);
    const users = { user: await createUser(open().database), other: await createUser(open().database) };
    const bearers = await bearersFor(server, users, operation.access);
    const path = operation.path.replaceAll(/\{\w+\}/g, users.user);
    const found: Record<string, unknown> = {};
    const wanted: Record<string, unknown> = {};
    for (const asker of askers) {
      const told = await server.ask(path, {
        method: operation.method,
        bearer: bearers[asker],
        // Refused by its shape, after the door: so that nothing is changed by those who come through.
        ...(operation.method === 'GET' ? {} : { body: '{"no_such_field": true}' }),
      });
      found[asker] = told.status === 401 || told.status === 403 ? told.status : 'through';
      wanted[asker] = expected(operation, asker);
      expect(told.status).toBeLessThan(500);
      if (told.status >= 400) expect(problem.parse(told.body)).toMatchObject({ status: told.status });
      if (asker === 'other user') expect(JSON.stringify(told.body)).not.toContain(users.user);
    }
    expect(found).toEqual(wanted);
    expect(server.failures).toEqual([]);
  });
});
