/** Does every list go on behind a line whose id is no version of a UUID, as digests are none? */

import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly next_cursor: string | null;
}

/** 128 bits of which none says what version they are. */
const digest = '00112233-4455-0677-0899-aabbccddeeff';

describeOnEachDatabase('a list', (open) => {
  /** Its ids, asked for one by one. */
  const idsOf = async (server: TestServer, path: string, bearer: string): Promise<string[]> => {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const told = await server.ask<Page>(`${path}?limit=1${query}`, { bearer });
      expect(told.status).toBe(200);
      ids.push(...told.body.items.map(({ id }) => id));
      cursor = told.body.next_cursor;
    } while (cursor !== null);
    return ids;
  };

  it.each([
    ['/v1/me/calls', `update public.token_usage set id = '${digest}' where feature = 'ai_objection'`],
    [
      '/v1/me/events',
      `update public.energy_regeneration_events set id = '${digest}' where id = (
         select id from public.energy_regeneration_events order by created_at, id offset 1 limit 1)`,
    ],
    [
      '/v1/admin/audit',
      `update energy.audit_log set id = '${digest}' where id = (
         select id from energy.audit_log order by created_at, id offset 1 limit 1)`,
    ],
  ])('%s goes on behind it', async (path, statement) => {
    await open().clear();
    const server = createTestServer(open().database);
    const userId = await server.newUser();
    const bearer = await server.adminToken(userId);
    for (const feature of ['ai_message', 'ai_objection', 'ai_message']) {
      server.clock.advance({ minutes: 1 });
      await server.engine.charge({ userId, feature, base: 10 });
      await server.engine.ledger.grant({ userId, reason: 'closing_bonus', energy: 100 });
      const made = await server.ask('/v1/admin/missions', {
        method: 'POST',
        bearer,
        body: {
          values: { key: `mission_${server.clock.now().getTime()}`, title: 'Say hello', amount: 1 },
          reason: 'as the test wants it',
        },
      });
      expect(made.body).toMatchObject({ action: 'create' });
    }
    const before = await idsOf(server, path, bearer);
    expect(before.length).toBeGreaterThanOrEqual(3);
    await open().database.query(statement);
    const after = await idsOf(server, path, bearer);
    expect(after).toContain(digest);
    expect(after).toHaveLength(before.length);
  });
});
