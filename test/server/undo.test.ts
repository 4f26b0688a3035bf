/** Is what an admin did to an account or a webhook undone: once, exactly, and not over what came after? */

import { expect, it } from 'vitest';
import { holdTokens } from '@/engine/server-hold';
import { createUser, describeOnEachDatabase } from '../support/databases.ts';
import { createTestServer } from '../support/test-server.ts';

interface Line {
  readonly id: string;
  readonly action: string;
  readonly reason: string | null;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
  readonly undoes: string | null;
  readonly undone_by: string | null;
  readonly never_undone: string | null;
}

const reason = 'the wrong one';

describeOnEachDatabase('undoing', (open) => {
  async function withAccount(energy = 1_000) {
    await open().clear();
    const { database } = open();
    const server = createTestServer(database, {});
    const bearer = await server.adminToken(await createUser(database));
    const ask = <T = Line & { code: string; details: Record<string, unknown> }>(
      method: string,
      path: string,
      body?: unknown,
      key?: string,
    ) => {
      if (method !== 'GET') server.clock.advance({ seconds: 1 });
      return server.ask<T>(`/v1/admin${path}`, {
        method,
        bearer,
        ...(body === undefined ? {} : { body }),
        ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
      });
    };
    const userId = await server.newUser({ energy });
    const path = `/users/${userId}`;
    const lines = async (subject = `users/${userId}`): Promise<Line[]> =>
      (await ask<{ items: Line[] }>('GET', `/audit?subject=${encodeURIComponent(subject)}`)).body.items;
    const newest = async (): Promise<Line> => {
      const [line] = await lines();
      if (line === undefined) throw new Error('the log has no line');
      return line;
    };
    const undo = (line: Pick<Line, 'id'>, key?: string) =>
      ask('POST', `/audit/${line.id}/undo`, { reason: 'a slip' }, key);
    const account = async () => (await ask<Record<string, unknown>>('GET', path)).body;
    const spend = (base: number) => server.engine.charge({ userId, feature: 'ai_message', base });
    const lots = async () =>
      (
        await ask<{ items: { reason: string; remaining: number; expires_at: string | null }[] }>(
          'GET',
          `${path}/grants`,
        )
      ).body.items;
    const books = () => server.engine.ledger.verify(userId);
    return { server, ask, userId, path, lines, newest, undo, account, spend, lots, books };
  }

  it.each([
    ['a tier', '/tier', { tier: 'enterprise' }, { tier: 'free' }],
    ['a cap', '/limits', { max_energy: 500.5 }, { max: 10 }],
    ['a budget', '/limits', { daily_token_budget: 7 }, { daily_token_budget: 5_000 }],
    ['a setting', '/limits', { compression_mode_enabled: true }, { compression_mode_enabled: false }],
    ['a freeze', '/frozen', { frozen: true }, { frozen: false }],
  ] as const)(
    'brings back %s, in one line that says so, and can itself be undone',
    async (_name, act, values, was) => {
      const { ask, path, newest, undo, account, books, lines } = await withAccount();
      const before = await account();
      expect(before).toMatchObject(was);
      await ask('PUT', `${path}${act}`, { ...values, reason });
      const line = await newest();
      const changed = await account();
      const undone = await undo(line, 'once');
      expect(undone).toMatchObject({
        status: 200,
        body: { action: 'undo', undoes: line.id, undone_by: null, reason: 'a slip', after: line.before },
      });
      expect(await account()).toMatchObject(was);
      // A repeated press is the same undoing, and another one is none.
      expect(await undo(line, 'once')).toMatchObject({
        status: 200,
        body: { id: undone.body.id, replayed: true },
      });
      expect(await undo(line)).toMatchObject({ status: 409, body: { code: 'changed_meanwhile' } });
      expect((await undo(undone.body)).status).toBe(200);
      expect(await account()).toMatchObject(
        Object.fromEntries(Object.keys(was).map((name) => [name, changed[name]])),
      );
      const written = await lines();
      expect(written.map(({ action, undone_by: by }) => [action, by !== null])).toEqual([
        ['undo', false],
        ['undo', true],
        [line.action, true],
      ]);
      expect(await books()).toEqual([]);
    },
  );

  it('is refused over a later change of the same, and not over one of something else', async () => {
    const { ask, path, lines, undo, account } = await withAccount();
    await ask('PUT', `${path}/tier`, { tier: 'pro', reason });
    await ask('PUT', `${path}/limits`, { max_energy: 70, reason });
    await ask('PUT', `${path}/tier`, { tier: 'team', reason });
    const [, , first] = await lines();
    expect(await undo(first ?? { id: '' })).toMatchObject({
      status: 409,
      body: { code: 'changed_meanwhile' },
    });
    const [later] = await lines();
    expect((await undo(later ?? { id: '' })).status).toBe(200);
    expect((await undo(first ?? { id: '' })).status).toBe(200);
    expect(await account()).toMatchObject({ tier: 'free', max: 70 });
  });

  it('takes a grant back from its own lot, and says what of it was spent', async () => {
    const { ask, path, newest, undo, spend, lots, account, books } = await withAccount(2_000);
    await ask('POST', `${path}/grants`, { energy: 5, for: 'closing_bonus', reason });
    const line = await newest();
    await spend(200);
    const owned = Number((await account()).current);
    const spent = 5 - Number((await lots()).find(({ reason: of }) => of === 'closing_bonus')?.remaining);
    expect(spent).toBeGreaterThan(0);
    const undone = await undo(line);
    expect(undone).toMatchObject({ status: 200, body: { undoes: line.id } });
    expect(undone.body.after?.spent).toBeCloseTo(spent, 10);
    expect(Math.round(Number((await account()).current) * 100)).toBe(Math.round((owned - 5) * 100));
    // Of two that never lapse, too, it is not the older one that pays.
    const untouched = await lots();
    await ask('POST', `${path}/adjustments`, { energy: 3, reason });
    expect((await undo(await newest())).status).toBe(200);
    expect((await lots()).filter(({ remaining }) => remaining > 0)).toEqual(
      untouched.filter(({ remaining }) => remaining > 0),
    );
    const left = (await lots()).filter(
      ({ reason: of, remaining }) => of === 'closing_bonus' && remaining > 0,
    );
    expect(left).toEqual([]);
    expect(await undo(line)).toMatchObject({ status: 409 });
    expect(await books()).toEqual([]);
  });

  it('takes no more of a grant than has not lapsed, and nothing where all has', async () => {
    const { server, ask, path, newest, undo, spend, account, books } = await withAccount(2_000);
    const give = async () => {
      const expires = new Date(server.clock.now().getTime() + 600_000).toISOString();
      await ask('POST', `${path}/grants`, { energy: 5, for: 'closing_bonus', expires_at: expires, reason });
      return newest();
    };
    const partly = await give();
    await spend(200);
    const owned = Number((await account()).current);
    server.clock.advance({ minutes: 15 });
    const lapsed = owned - Number((await account()).current);
    expect(lapsed).toBeGreaterThan(0);
    expect(lapsed).toBeLessThan(5);
    const undone = await undo(partly);
    expect(undone.body.after?.lapsed).toBeCloseTo(lapsed, 10);
    expect(undone.body.after?.spent).toBeCloseTo(5 - lapsed, 10);
    expect(Math.round(Number((await account()).current) * 100)).toBe(Math.round((owned - 5) * 100));
    const wholly = await give();
    server.clock.advance({ minutes: 15 });
    expect(await undo(wholly)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(await books()).toEqual([]);
  });

  it('refuses what the balance no longer covers, spent or held, and leaves it as it is', async () => {
    const { server, userId, ask, path, newest, undo, spend, account, books } = await withAccount(0);
    await ask('POST', `${path}/adjustments`, { energy: 5, reason });
    const line = await newest();
    await spend(100);
    const { current } = await account();
    const refused = await undo(line);
    expect(refused).toMatchObject({
      status: 402,
      body: { code: 'insufficient_energy', details: { lapsed: 0, needed: 5, owned: current } },
    });
    expect(refused.body.details.spent).toBeCloseTo(5 - Number(current), 10);
    expect((await account()).current).toBe(current);
    await ask('POST', `${path}/adjustments`, { energy: 5, reason });
    const held = { userId, feature: 'ai_message', model: undefined, tokens: 4_900, seconds: 60 };
    await holdTokens(server.engine, { ...held, idempotencyKey: undefined });
    expect((await undo(line)).body.code).toBe('energy_held_elsewhere');
    expect(await books()).toEqual([]);
  });

  it('gives a correction back to the lots it came from, and what has lapsed meanwhile lapses again', async () => {
    const { server, ask, path, newest, undo, account, lots, books } = await withAccount(300);
    const expires = new Date(server.clock.now().getTime() + 600_000).toISOString();
    await ask('POST', `${path}/grants`, { energy: 4, for: 'closing_bonus', expires_at: expires, reason });
    const before = [await account(), await lots()] as const;
    await ask('POST', `${path}/adjustments`, { energy: -6, reason });
    const line = await newest();
    const soon = await undo(line);
    expect(soon).toMatchObject({ status: 200, body: { undoes: line.id } });
    expect((await account()).current).toBe(before[0].current);
    expect(await lots()).toEqual(before[1]);
    // The other way round, and back again when the grant is over.
    expect((await undo(soon.body)).status).toBe(200);
    const again = await newest();
    const low = Number((await account()).current);
    server.clock.advance({ minutes: 15 });
    const late = await undo(again);
    expect(late.body.after).toMatchObject({ lapsed: 4 });
    expect(Number((await account()).current)).toBe(low + 2);
    // What lapsed at once is not taken a second time.
    const back = await undo(late.body);
    expect(back).toMatchObject({ status: 200, body: { after: { lapsed: 4 } } });
    expect(Number((await account()).current)).toBe(low);
    expect(await books()).toEqual([]);
  });

  it('an undoing that is undone takes from the lots that it gave back to, not from those that lapse sooner', async () => {
    const { server, ask, path, newest, undo, lots, books } = await withAccount(300);
    const bought = await lots();
    await ask('POST', `${path}/adjustments`, { energy: -2, reason });
    const undone = await undo(await newest());
    const expires = new Date(server.clock.now().getTime() + 600_000).toISOString();
    await ask('POST', `${path}/grants`, { energy: 4, for: 'closing_bonus', expires_at: expires, reason });
    const reward = (await lots()).filter(({ expires_at: at }) => at !== null);
    expect((await undo(undone.body)).status).toBe(200);
    const left = await lots();
    expect(left.filter(({ expires_at: at }) => at !== null)).toEqual(reward);
    expect(left.find(({ expires_at: at }) => at === null)?.remaining).toBe(
      Number(bought.find(({ expires_at: at }) => at === null)?.remaining) - 2,
    );
    expect(await books()).toEqual([]);
  });

  it('counts a lapse for one of the entries alone that brought energy to its lot', async () => {
    const { server, ask, path, newest, undo, spend, account, books } = await withAccount(9_000);
    const expires = new Date(server.clock.now().getTime() + 600_000).toISOString();
    await ask('POST', `${path}/grants`, { energy: 5, for: 'closing_bonus', expires_at: expires, reason });
    const grant = await newest();
    await ask('POST', `${path}/adjustments`, { energy: -3, reason });
    const restored = await undo(await newest());
    await spend(300);
    const owned = Number((await account()).current);
    server.clock.advance({ minutes: 15 });
    const lapsed = owned - Number((await account()).current);
    expect(lapsed).toBeGreaterThan(0);
    expect(lapsed).toBeLessThan(3);
    expect((await undo(restored.body)).status).toBe(200);
    expect((await undo(grant)).status).toBe(200);
    // Eight came in, and what has lapsed of them is gone already.
    expect(Math.round(Number((await account()).current) * 100)).toBe(Math.round((owned - 8) * 100));
    expect(await books()).toEqual([]);
  });

  it('takes back a correction of a frozen account, and nothing of one that was forgotten', async () => {
    const { server, userId, ask, path, newest, undo, account } = await withAccount(0);
    await ask('POST', `${path}/adjustments`, { energy: 5, reason });
    const line = await newest();
    await ask('PUT', `${path}/frozen`, { frozen: true, reason });
    expect((await undo(line)).status).toBe(200);
    expect((await account()).current).toBe(0);
    expect(await newest()).toMatchObject({ never_undone: null });
    await server.engine.ledger.forgetUser({ userId });
    expect(await newest()).toMatchObject({ never_undone: 'forgotten' });
    expect(await undo(await newest())).toMatchObject({ status: 404, body: { code: 'unknown_user' } });
  });

  it('is refused, and said to be impossible, for a line that does not tell which entry it made', async () => {
    const { ask, path, newest, undo, account, lines } = await withAccount(0);
    await ask('POST', `${path}/adjustments`, { energy: 5, reason });
    await ask('PUT', `${path}/tier`, { tier: 'pro', reason });
    // As lines are from before entries were kept.
    await open().database.query('update energy.audit_log set entry_seq = null');
    expect(await newest()).toMatchObject({ never_undone: null });
    expect((await undo(await newest())).status).toBe(200);
    const [, , given] = await lines();
    expect(given).toMatchObject({ action: 'adjust', never_undone: 'entry_unknown' });
    expect(await undo(given ?? { id: '' })).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect((await account()).current).toBe(5);
  });

  it('happens once, however many admins press at the same moment as the account is changed', async () => {
    const { ask, path, newest, undo, account, lines, books } = await withAccount(5_000);
    await ask('POST', `${path}/adjustments`, { energy: 5, reason });
    const line = await newest();
    const presses = Array.from({ length: 6 }, (_, nth) =>
      nth % 2 === 0 ? undo(line) : ask('POST', `${path}/adjustments`, { energy: 1, reason }),
    );
    const statuses = (await Promise.all(presses)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 200, 200, 409, 409]);
    expect((await account()).current).toBe(53);
    expect((await lines()).filter(({ undoes }) => undoes === line.id)).toHaveLength(1);
    expect(await books()).toEqual([]);
  });

  it('of a webhook brings back what was changed or made, and says that a secret is gone', async () => {
    const { ask, undo, lines } = await withAccount();
    const values = { url: 'https://hooks.example/a', events: ['tier.changed'], description: 'Mails' };
    const made = await ask<{ endpoint_id: string; change: Line }>('POST', '/webhooks', { values, reason });
    const { endpoint_id: id } = made.body;
    const read = async () => (await ask<{ items: { version: string }[] }>('GET', '/webhooks')).body.items;
    const change = async (more: object) =>
      (await ask('PATCH', `/webhooks/${id}`, { values: more, version: (await read())[0]?.version, reason }))
        .body;
    const off = await change({ is_active: false, events: ['energy.low'] });
    expect(await undo(made.body.change)).toMatchObject({ status: 409, body: { code: 'changed_meanwhile' } });
    const undone = await undo(off, 'once');
    expect(undone).toMatchObject({ status: 200, body: { action: 'undo', undoes: off.id } });
    expect((await undo(off, 'once')).body.id).toBe(undone.body.id);
    expect(await read()).toMatchObject([
      { is_active: true, disabled_because: null, events: ['tier.changed'] },
    ]);
    expect((await undo(undone.body)).status).toBe(200);
    expect(await read()).toMatchObject([{ is_active: false, disabled_because: 'by_hand' }]);
    expect((await undo(await change({ is_active: true }))).status).toBe(200);
    await change({ is_active: true, events: ['tier.changed'] });
    const rotated = await ask<{ change: Line }>('POST', `/webhooks/${id}/rotate`, { reason });
    const [newest] = await lines(`webhooks/${id}`);
    expect([rotated.status, newest?.action, newest?.never_undone]).toEqual([
      200,
      'rotate',
      'secret_replaced',
    ]);
    expect(await undo(newest ?? { id: '' })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('secret') },
    });
    const other = await ask<{ endpoint_id: string; change: Line }>('POST', '/webhooks', { values, reason });
    const gone = await undo(other.body.change);
    expect(gone).toMatchObject({ status: 200, body: { after: null, never_undone: 'secret_deleted' } });
    expect(off).toMatchObject({ never_undone: null });
    expect(await read()).toHaveLength(1);
    expect(await undo(gone.body)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('secret') },
    });
  });
});
