/** Who does a server ask as when it reads for a user? As the user, so that a mistake of the server shows nobody else's. */

import { beforeEach, describe, expect, it } from 'vitest';
import { routeList } from '@/contract';
import type { Claims, Database } from '@/database/database';
import { describeOnEachDatabase, newUserId } from '../support/databases.ts';
import { createPerson, type Person } from '../support/person.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

/** What a user may ask of themself without changing anything. */
const readings = routeList
  .filter(({ method, access }) => method === 'GET' && access.startsWith('me:'))
  .map(({ path }) => path);

/** What is asked beside the path alone. */
const queries: Readonly<Record<string, (person: Person) => readonly string[]>> = {
  '/v1/me/entries': ({ holdId }) => [`?hold_id=${holdId}`, '?seq=2', '?show=calls', '?reason=call_of_bob'],
};

/** A route that does not read as the user: by which verbs then, and why. Every other one has to. */
const exceptions: Readonly<Record<string, { readonly verbs: readonly string[]; readonly because: string }>> =
  {
    '/v1/me': { verbs: ['read_account'], because: 'what is due is applied: it locks the account and writes' },
    '/v1/me/stream': { verbs: ['read_account'], because: 'as /v1/me' },
    '/v1/me/budget': { verbs: ['read_account'], because: 'as /v1/me' },
    '/v1/me/regeneration': {
      verbs: ['read_regeneration'],
      because: 'what is due is applied: it locks the account and writes',
    },
    '/v1/me/identity': { verbs: [], because: 'the token says it' },
    '/v1/me/prices': { verbs: [], because: 'prices are everybody’s' },
    '/v1/features': { verbs: [], because: 'the features are everybody’s' },
  };

/** What a route that reads as the user may do before that as the server: apply what is due. */
const before: readonly string[] = ['read_account'];

interface Asked {
  readonly sql: string;
  readonly as: Claims | undefined;
}

/** A database that tells who was asked as, and where the server names the wrong user whenever it is told to. */
function mistakable(database: Database) {
  const asked: Asked[] = [];
  let mistake: { readonly instead: string; readonly named: string } | undefined;
  const mistaken = (value: unknown): unknown =>
    mistake !== undefined && typeof value === 'string'
      ? value.replaceAll(mistake.instead, mistake.named)
      : value;
  return {
    asked,
    /** From now on the one is named wherever the other should be, but for the claims. */
    name(named: string, { instead }: { readonly instead: string }): void {
      mistake = { instead, named };
    },
    database: {
      ...database,
      query: (sql, parameters, options) => {
        asked.push({ sql, as: options?.as });
        return database.query(sql, parameters?.map(mistaken), options);
      },
      transaction: (work) => {
        asked.push({ sql: 'a transaction', as: undefined });
        return database.transaction(work);
      },
    } satisfies Database,
  };
}

const nameOf = ({ sql }: Asked): string => /\benergy\.(\w+)\(/.exec(sql)?.[1] ?? sql;

describe('the exceptions', () => {
  it('are routes that there are, with a reason', () => {
    expect(Object.keys(exceptions).filter((path) => !readings.includes(path))).toEqual([]);
    expect(Object.values(exceptions).filter(({ because }) => because === '')).toEqual([]);
  });
});

describeOnEachDatabase('a server that reads for a user', (open) => {
  let at: ReturnType<typeof mistakable>;
  let server: TestServer;
  let ada: Person;
  let bob: Person;

  beforeEach(async () => {
    at = mistakable(open().database);
    server = createTestServer(at.database);
    const created = async (name: string, energy: number) =>
      createPerson(
        { ledger: server.engine.ledger, keys: server.keys },
        { userId: await server.newUser(), name, energy },
      );
    [ada, bob] = [await created('ada', 311), await created('bob', 77_777)];
    // Read once, it is not read again within a request.
    await server.engine.configuration();
    at.asked.length = 0;
  });

  const pathsOf = (route: string, person: Person): string[] =>
    ['', ...(queries[route]?.(person) ?? [])].map(
      (query) => `${route.replace('{scan_id}', person.scanId)}${query}`,
    );
  const marksIn = (told: unknown) => bob.marks.filter((mark) => JSON.stringify(told).includes(mark));

  it.each(readings)('by GET %s asks as that user, or is named with its reason', async (route) => {
    const bearer = await server.token(ada.userId);
    for (const path of pathsOf(route, ada)) {
      at.asked.length = 0;
      expect((await server.ask(path, { bearer })).status, path).toBe(200);
      const asUser = at.asked.flatMap(({ as }) => as ?? []);
      const asServer = [...new Set(at.asked.filter(({ as }) => as === undefined).map(nameOf))];
      const exception = exceptions[route];
      expect(asUser.length > 0, `${path} asks as the user`).toBe(exception === undefined);
      expect(asUser.filter(({ sub, role }) => sub !== ada.userId || role !== 'authenticated')).toEqual([]);
      if (exception === undefined) expect(asServer.filter((name) => !before.includes(name))).toEqual([]);
      else expect(asServer).toEqual(exception.verbs);
    }
  });

  it.each(readings.filter((route) => !(route in exceptions)))(
    'by GET %s tells nothing of another whom it names by mistake',
    async (route) => {
      const theirs = await server.token(bob.userId);
      const paths = [...pathsOf(route, ada), ...pathsOf(route, bob)];
      const seen = await Promise.all(paths.map((path) => server.ask(path, { bearer: theirs })));
      expect(
        seen.flatMap(({ body }) => marksIn(body)),
        'what is looked for below is there',
      ).not.toEqual([]);

      const bearer = await server.token(ada.userId);
      at.name(bob.userId, { instead: ada.userId });
      for (const path of paths) {
        const { status, body } = await server.ask(path, { bearer });
        expect(status, path).toBeLessThan(500);
        expect(marksIn(body), path).toEqual([]);
      }
      expect(server.failures).toEqual([]);
    },
  );

  it('would show another where a verb is told whom to read: the mistake is one', async () => {
    const bearer = await server.token(ada.userId);
    at.name(bob.userId, { instead: ada.userId });
    expect((await server.ask('/v1/me', { bearer })).body).toMatchObject({ user_id: bob.userId });
    const key = await server.serverKey('users:read');
    const { body } = await server.ask(`/v1/users/${ada.userId}/entries`, { bearer: key });
    expect(marksIn(body)).not.toEqual([]);
  });

  it('tells a super admin who asks for themself no more than any user', async () => {
    const bearer = await server.adminToken(ada.userId);
    at.name(bob.userId, { instead: ada.userId });
    for (const path of ['/v1/me/entries', '/v1/me/grants', '/v1/me/usage', '/v1/me/keys', '/v1/me/scans']) {
      expect(marksIn((await server.ask(path, { bearer })).body), path).toEqual([]);
    }
  });

  it('tells a user by their own key the same as by a token', async () => {
    const key = await server.userKey(ada.userId, 'me:read');
    const bearer = await server.token(ada.userId);
    for (const path of ['/v1/me/entries', '/v1/me/grants', '/v1/me/usage', '/v1/me/scans']) {
      const [byKey, byToken] = [await server.ask(path, { bearer: key }), await server.ask(path, { bearer })];
      expect(byKey.body, path).toEqual(byToken.body);
      expect(JSON.stringify(byKey.body).length).toBeGreaterThan(20);
    }
  });

  it('tells who was erased their numbers, and who has no account yet what it opens with', async () => {
    const { ledger } = server.engine;
    await ledger.forgetUser({ userId: ada.userId });
    const erased = await server.token(ada.userId);
    const newcomer = await server.token(newUserId());
    const told = async (bearer: string, path: string) =>
      (await server.ask<{ items: object[] }>(path, { bearer })).body.items;
    expect(await told(erased, '/v1/me/entries')).toHaveLength((await ledger.entries(ada.userId)).length);
    for (const path of ['/v1/me/scans', '/v1/me/keys', '/v1/me/grants']) {
      expect(await told(erased, path), path).toEqual([]);
    }
    expect(await told(newcomer, '/v1/me/entries')).toEqual([]);
    expect(await told(newcomer, '/v1/me/grants')).toMatchObject([{ reason: 'opening' }]);
    expect(await told(newcomer, '/v1/me/entries')).toMatchObject([{ seq: 1, reason: 'opening' }]);
  });

  it('applies what is due before it tells the lots', async () => {
    const userId = await server.newUser({ energy: 100 });
    server.clock.advance({ days: 1 });
    const bearer = await server.token(userId);
    const { body } = await server.ask<{ items: object[] }>('/v1/me/grants', { bearer });
    expect(body.items).toContainEqual(expect.objectContaining({ reason: 'daily_reset' }));
  });
});
