import { expect, it } from 'vitest';
import { createUser, describeOnEachDatabase } from '../support/databases.ts';
import { reply } from '../support/test-engine.ts';
import { createTestServer } from '../support/test-server.ts';

describeOnEachDatabase('reports over HTTP', (open) => {
  it('tell what one call took, as JSON and as CSV', async () => {
    const server = createTestServer(open().database);
    const userId = await server.newUser({ energy: 10_000 });
    server.provider.script(reply(['Yes.']));
    await server.engine.run({ userId, feature: 'ai_message', input: 'Hello' });
    const [paid] = await server.engine.ledger.entries(userId);
    await server.engine.reports.rollUp();
    const bearer = await server.adminToken(await createUser(open().database));
    const day = (days: number) =>
      new Date(server.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
    const ask = (path: string, accept = 'application/json') =>
      server.ask<Record<string, unknown>>(`/v1/admin/reports/${path}`, { bearer, headers: { accept } });

    const span = `from=${day(-2)}&until=${day(2)}`;
    const usage = await ask(`usage?${span}&by=feature,tier`);
    const energy = -(paid?.delta ?? 0) / 100;
    expect(usage).toMatchObject({
      status: 200,
      body: { is_whole: true, rows: [{ feature: 'ai_message', tier: 'free', calls: 1, energy }] },
    });
    const sheet = await ask(`usage?${span}&by=feature`, 'text/csv');
    expect(sheet.headers.get('content-type')).toContain('text/csv');
    expect(String(sheet.body)).toMatch(/^feature,calls,.*\r\nai_message,1,/);

    const moments = `from=${day(-2)}T00:00:00Z&until=${day(2)}T00:00:00Z`;
    const calls = await ask(`calls?${moments}&feature=ai_message&limit=1`);
    expect(calls.body).toMatchObject({ items: [{ user_id: userId, energy, receipt: paid?.receipt }] });
    const cursor = calls.body.next_cursor;
    if (cursor !== null) {
      expect((await ask(`calls?${moments}&cursor=${String(cursor)}`)).body.items).toEqual([]);
    }
    expect((await ask(`calls?${moments}&cursor=x`)).status).toBe(400);
    const returns = await ask(`returns?${span}&reason=daily_reset&days=1`);
    expect(returns.body).toMatchObject({ reason: 'daily_reset', days: 1, difference: null });
    expect((await ask(`regeneration?${span}`)).status).toBe(200);
    const month = day(0).slice(0, 7);
    const heavy = await ask(`heavy-users?month=${month}`);
    expect(heavy.body).toMatchObject({ users: 1, top: [{ user_id: userId, energy }] });
    expect((await ask('health')).body).toMatchObject({ losses: { beyond_hold_energy: 0 } });
    expect((await ask(`usage?from=${day(2)}&until=${day(-2)}`)).status).toBe(400);
    expect((await ask('heavy-users?month=2026-13')).status).toBe(400);
    expect(server.failures).toEqual([]);
  });

  it('are brought up to date by an admin, and say so', async () => {
    const server = createTestServer(open().database);
    const userId = await server.newUser({ energy: 10_000 });
    server.provider.script(reply(['Yes.']));
    await server.engine.run({ userId, feature: 'ai_message', input: 'Hello' });
    const bearer = await server.adminToken(await createUser(open().database));
    const day = server.clock.now().toISOString().slice(0, 10);
    const next = new Date(server.clock.now().getTime() + 86_400_000).toISOString().slice(0, 10);
    const usage = () =>
      server.ask<{ rows: { calls: number }[]; complete_until: string | null }>(
        `/v1/admin/reports/usage?from=${day}&until=${next}`,
        { bearer },
      );
    const known = (await usage()).body.rows[0]?.calls ?? 0;
    const rollUp = () =>
      server.ask<{ accounts: number; entries: number }>('/v1/admin/reports/roll-up', {
        method: 'POST',
        bearer,
      });
    const first = await rollUp();
    expect(first.body.entries).toBeGreaterThanOrEqual(3);
    expect((await usage()).body).toMatchObject({
      rows: [{ calls: known + 1 }],
      complete_until: server.clock.now().toISOString(),
    });
    expect((await rollUp()).body).toMatchObject({ entries: 0 });
    expect(server.failures).toEqual([]);
  });

  it('find the calls of those who signed up in a month, and no others', async () => {
    const server = createTestServer(open().database);
    const early = await server.newUser({ energy: 10_000 });
    server.clock.advance({ days: 40 });
    const late = await server.newUser({ energy: 10_000 });
    for (const userId of [early, late]) {
      server.provider.script(reply(['Yes.']));
      await server.engine.run({ userId, feature: 'ai_message', input: 'Hello' });
    }
    await server.engine.reports.rollUp();
    const bearer = await server.adminToken(await createUser(open().database));
    const [from, until] = [-1, 1].map((days) =>
      new Date(server.clock.now().getTime() + days * 86_400_000).toISOString(),
    );
    const usersOf = async (cohort: string) => {
      const path = `/v1/admin/reports/calls?from=${from}&until=${until}&cohort=${cohort}`;
      const { status, body } = await server.ask<{ items?: { user_id: string }[] }>(path, { bearer });
      return [status, body.items?.map(({ user_id }) => user_id)];
    };
    expect(await usersOf('2026-03')).toEqual([200, [early]]);
    expect(await usersOf('2026-04')).toEqual([200, [late]]);
    expect(await usersOf('2026-05')).toEqual([200, []]);
    expect(await usersOf('2026-13')).toEqual([400, undefined]);
  });
});
