import { expect, it } from 'vitest';
import { createUser, describeOnEachDatabase, newUserId } from '../support/databases.ts';
import { createTestServer } from '../support/test-server.ts';

type Row = Record<string, unknown> & { version: string };
interface Line {
  readonly id: string;
  readonly subject: string;
  readonly version: string | null;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
}

const reason = 'the weekend offer';

describeOnEachDatabase('an admin, over HTTP', (open) => {
  async function withAdmins() {
    await open().clear();
    const { database } = open();
    // Notice of dearer hours has tests of its own: surge-notice.test.ts.
    const server = createTestServer(database, { settings: { surge: { riseNoticeHours: 0 } } });
    const admins = [await createUser(database), await createUser(database)] as const;
    const bearers = [await server.adminToken(admins[0]), await server.adminToken(admins[1])] as const;
    const ask = <T = Line>(
      method: string,
      path: string,
      body?: unknown,
      { as = 0, key }: { as?: 0 | 1; key?: string } = {},
    ) => {
      // So that the log has an order.
      if (method !== 'GET') server.clock.advance({ seconds: 1 });
      return server.ask<T>(`/v1/admin${path}`, {
        method,
        bearer: bearers[as],
        ...(body === undefined ? {} : { body }),
        ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
      });
    };
    const rows = async (path: string): Promise<Row[]> =>
      (await ask<{ items: Row[] }>('GET', path)).body.items;
    const rowOf = async (path: string, of: Record<string, unknown>): Promise<Row> => {
      const [name = '', value] = Object.entries(of)[0] ?? [];
      const found = (await rows(path)).find((row) => row[name] === value);
      if (found === undefined) throw new Error(`no ${String(value)} in ${path}`);
      return found;
    };
    const lines = async (subject?: string) =>
      (
        await ask<{ items: (Line & { actor: string; reason: string; action: string })[] }>(
          'GET',
          `/audit${subject === undefined ? '' : `?subject=${encodeURIComponent(subject)}`}`,
        )
      ).body.items;
    return { server, admins, ask, rows, rowOf, lines };
  }

  const content = ({ updated_at: _, version: __, ...row }: Record<string, unknown>) => row;

  it.each([
    ['/surge-windows', { name: 'Happy Hour' }, 'id', { multiplier: 0.5 }],
    ['/token-budgets', { tier: 'pro' }, 'tier', { daily_limit: 12_345 }],
    ['/cost-estimates', { feature: 'ai_message' }, 'feature', { base_tokens: 77 }],
    ['/regeneration-rules', { reason: 'closing_bonus' }, 'reason', { amount: 4.5, tiers: ['pro'] }],
    ['/missions', { key: 'connect_crm' }, 'key', { amount: 2.5 }],
  ] as const)('changes %s, says who and why, and undoes it', async (path, of, key, values) => {
    const { admins, ask, rowOf, lines } = await withAdmins();
    const before = await rowOf(path, of);
    const changed = await ask('PATCH', `${path}/${String(before[key])}`, {
      values,
      version: before.version,
      reason,
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { actor: `user ${admins[0]}`, action: 'update', reason, after: values },
    });
    expect(content(changed.body.before ?? {})).toMatchObject({ ...of });
    const after = await rowOf(path, of);
    expect(content(after)).toEqual({ ...content(before), ...values });
    expect(after.version).toBe(changed.body.version);

    const undone = await ask('POST', `/audit/${changed.body.id}/undo`, { reason: 'a mistake' }, { as: 1 });
    expect(undone).toMatchObject({ status: 200, body: { actor: `user ${admins[1]}`, action: 'undo' } });
    expect(content(await rowOf(path, of))).toEqual(content(before));
    // What was undone can be done again, and the first change cannot be undone twice.
    expect((await ask('POST', `/audit/${changed.body.id}/undo`, { reason })).status).toBe(409);
    expect((await ask('POST', `/audit/${undone.body.id}/undo`, { reason })).status).toBe(200);
    expect(content(await rowOf(path, of))).toEqual(content(after));
    expect((await lines(changed.body.subject)).map(({ action }) => action)).toEqual([
      'undo',
      'undo',
      'update',
    ]);
  });

  it.each([
    ['/surge-windows', { name: 'Lunch', start_time: '12:00:00', end_time: '13:00:00', multiplier: 0.9 }],
    ['/cost-estimates', { feature: 'ai_poem', base_tokens: 300 }],
    ['/model-prices', { model: 'a-model', input_usd_per_million: 0.25, output_usd_per_million: 1.5 }],
    ['/missions', { key: 'say_hello', title: 'Say hello', amount: 1 }],
  ] as const)('makes and deletes a row of %s, and undoes both', async (path, values) => {
    const { ask, rows } = await withAdmins();
    const before = await rows(path);
    const made = await ask('POST', path, { values, reason });
    expect(made).toMatchObject({ status: 200, body: { action: 'create', before: null, after: values } });
    const name = made.body.subject.split('/')[1];
    expect(await rows(path)).toHaveLength(before.length + 1);
    const again = await ask<{ code: string }>('POST', path, { values, reason });
    expect(again.body.code).toBe('changed_meanwhile');

    const query = new URLSearchParams({ version: made.body.version ?? '', reason });
    const gone = await ask('DELETE', `${path}/${name}?${query}`);
    expect(gone).toMatchObject({ status: 200, body: { action: 'delete', after: null, version: null } });
    expect(await rows(path)).toEqual(before);
    await ask('POST', `/audit/${gone.body.id}/undo`, { reason });
    expect(await rows(path)).toHaveLength(before.length + 1);
    await ask('POST', `/audit/${made.body.id}/undo`, { reason });
    expect(await rows(path)).toEqual(before);
  });

  it('tells the second of two who change the same row, and loses nothing', async () => {
    const { ask, rowOf, lines } = await withAdmins();
    const read = await rowOf('/token-budgets', { tier: 'free' });
    const change = (as: 0 | 1, limit: number) =>
      ask<Line & { code?: string; details?: { version: string } }>(
        'PATCH',
        '/token-budgets/free',
        { values: { daily_limit: limit }, version: read.version, reason },
        { as },
      );
    const told = await Promise.all([change(0, 111), change(1, 222)]);
    expect(told.map(({ status }) => status).sort()).toEqual([200, 409]);
    const refused = told.find(({ status }) => status === 409);
    const now = await rowOf('/token-budgets', { tier: 'free' });
    expect(refused?.body).toMatchObject({
      code: 'changed_meanwhile',
      details: { version: now.version, current: { tier: 'free', daily_limit: now.daily_limit } },
    });
    const kept = told.find(({ status }) => status === 200)?.body;
    expect(now.daily_limit).toBe(kept?.after?.daily_limit);
    expect(await lines()).toHaveLength(1);

    // Nor is a change undone over a later one.
    const values = { daily_limit: 333 };
    await ask('PATCH', '/token-budgets/free', { values, version: now.version, reason }, { as: 1 });
    const late = await ask<{ code: string }>('POST', `/audit/${kept?.id}/undo`, { reason });
    expect(late.body.code).toBe('changed_meanwhile');
    expect((await rowOf('/token-budgets', { tier: 'free' })).daily_limit).toBe(333);
  });

  it('does the same request once', async () => {
    const { ask, lines } = await withAdmins();
    const body = { values: { key: 'once', title: 'Once', amount: 1 }, reason };
    const first = await ask('POST', '/missions', body, { key: 'a-key' });
    const second = await ask('POST', '/missions', body, { key: 'a-key' });
    expect(second.body).toEqual({ ...first.body, replayed: true });
    const other = await ask<{ code: string }>(
      'POST',
      '/missions',
      { ...body, reason: 'x' },
      { key: 'a-key' },
    );
    expect(other.body.code).toBe('idempotency_conflict');
    expect(await lines()).toHaveLength(1);
  });

  it('refuses what would not do, names the field, and changes nothing', async () => {
    const { ask, rows, rowOf, lines } = await withAdmins();
    const window = await rowOf('/surge-windows', { name: 'Happy Hour' });
    const before = await rows('/surge-windows');
    const { version } = window;
    const path = `/surge-windows/${String(window.id)}`;
    for (const [values, field] of [
      [{ multiplier: 2.01 }, 'multiplier'],
      [{ multiplier: 0 }, 'multiplier'],
      [{ multiplier: 1.00001 }, 'multiplier'],
      [{ start_time: '25:00' }, 'start_time'],
      [{ time_zone: 'Mars/Olympus' }, 'time_zone'],
      [{ days_of_week: [7] }, 'days_of_week'],
      [{ id: 'x' }, 'values'],
    ] as const) {
      const told = await ask<{ code: string; detail: string }>('PATCH', path, { values, version, reason });
      expect(told).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
      expect(told.body.detail).toContain(field);
    }
    expect((await ask('PATCH', path, { values: {}, version })).status).toBe(400);
    expect((await ask('PATCH', path, { values: {}, version, reason: ' ' })).status).toBe(400);
    const taken = { values: { name: 'Peak Evening' }, version, reason };
    expect((await ask<{ code: string }>('PATCH', path, taken)).body.code).toBe('changed_meanwhile');
    expect((await ask('DELETE', '/missions/nothing_of_it?version=x&reason=x')).status).toBe(400);
    const unknown = `/missions/nothing_of_it?version=${version}&reason=x`;
    expect((await ask('DELETE', unknown)).status).toBe(404);
    const price = {
      model: 'm',
      input_usd_per_million: 1,
      output_usd_per_million: 1,
      from_hour: 3,
    };
    expect((await ask('POST', '/model-prices', { values: price, reason })).status).toBe(400);
    expect(await rows('/surge-windows')).toEqual(before);
    expect(await rows('/model-prices')).toEqual([]);
    expect(await lines()).toEqual([]);
  });

  it('makes the next quote dearer by a window that is open now', async () => {
    const { server, ask } = await withAdmins();
    const userId = await server.newUser({ energy: 100 });
    const bearer = await server.token(userId);
    const quote = async () =>
      (
        await server.ask<{ price: { window_multiplier: string; window: string | null } }>('/v1/me/quotes', {
          method: 'POST',
          bearer,
          body: { feature: 'ai_message', input: 'Hello' },
        })
      ).body.price;
    const before = await quote();
    const values = {
      name: 'Always',
      start_time: '00:00',
      end_time: '00:00',
      multiplier: 1.5,
      priority: 1_000,
      time_zone: 'Europe/Berlin',
    };
    const made = await ask('POST', '/surge-windows', { values, reason });
    expect(await quote()).toMatchObject({ window: 'Always', window_multiplier: '1.5' });
    await ask('POST', `/audit/${made.body.id}/undo`, { reason });
    expect(await quote()).toEqual(before);
  });

  it('tells the second of two admins who change an account at once, and loses nothing of the first', async () => {
    const { server, ask, lines } = await withAdmins();
    const userId = await server.newUser({ energy: 1_000 });
    const path = `/users/${userId}`;
    const readVersion = async () => (await ask<{ version: number }>('GET', path)).body.version;
    const version = await readVersion();
    // What the account spends meanwhile is nobody's change.
    await server.engine.charge({ userId, feature: 'ai_message', base: 100 });
    const first = await ask('PUT', `${path}/tier`, { tier: 'pro', version, reason }, { key: 'first' });
    expect(first.status).toBe(200);
    const tooLate = [
      ['/tier', { tier: 'team' }],
      ['/limits', { daily_token_budget: 1_000 }],
      ['/frozen', { frozen: true }],
    ] as const;
    for (const [act, body] of tooLate) {
      const second = await ask('PUT', `${path}${act}`, { ...body, version, reason });
      expect(second).toMatchObject({ status: 409, body: { code: 'changed_meanwhile' } });
    }
    expect(await server.engine.ledger.account(userId)).toMatchObject({ tier: 'pro', frozen: false });
    // A repeated press is no second admin.
    const again = await ask('PUT', `${path}/tier`, { tier: 'pro', version, reason }, { key: 'first' });
    expect(again.status).toBe(200);
    const now = await readVersion();
    expect((await ask('PUT', `${path}/frozen`, { frozen: true, version: now, reason })).status).toBe(200);
    expect((await lines(`users/${userId}`)).map(({ action }) => action)).toEqual(['freeze', 'set_tier']);
  });

  it('moves, limits, freezes and corrects an account, each with its line in the log', async () => {
    const { server, admins, ask, lines } = await withAdmins();
    const userId = await server.newUser({ energy: 10 });
    const path = `/users/${userId}`;
    await ask('PUT', `${path}/tier`, { tier: 'pro', reason });
    await ask('PUT', `${path}/limits`, { max_energy: 55.5, daily_token_budget: 1_000, reason });
    await ask('PUT', `${path}/frozen`, { frozen: true, reason });
    const up = await ask<{ delta: number }>(
      'POST',
      `${path}/adjustments`,
      { energy: 2.5, reason },
      { key: 'k' },
    );
    expect(up.body.delta).toBe(2.5);
    await ask('POST', `${path}/adjustments`, { energy: 2.5, reason }, { key: 'k' });
    await ask('POST', `${path}/adjustments`, { energy: -1, reason });
    await ask('POST', `${path}/grants`, { energy: 3, for: 'closing_bonus', reason });
    await server.database.query('update auth.users set email = $2 where id = $1', [
      userId,
      'Ada@Energy.example',
    ]);
    const account = await ask<Record<string, unknown>>('GET', path);
    expect(account.body).toMatchObject({ email: 'Ada@Energy.example', forgotten: false });
    expect((await ask<{ items: unknown[] }>('GET', '/users?text=ada%40en')).body.items).toHaveLength(1);
    expect(account.body).toMatchObject({ tier: 'pro', max: 55.5, daily_token_budget: 1_000, frozen: true });
    const written = await lines(`users/${userId}`);
    expect(written.map(({ action }) => action)).toEqual([
      'grant',
      'adjust',
      'adjust',
      'freeze',
      'set_limits',
      'set_tier',
    ]);
    expect(new Set(written.map(({ actor }) => actor))).toEqual(new Set([`user ${admins[0]}`]));
    expect(written.at(-1)).toMatchObject({ before: { tier: 'free' }, after: { tier: 'pro' }, reason });
    const sums = written
      .slice(0, 3)
      .map(({ before, after }) => Number(after?.energy) - Number(before?.energy));
    expect(sums.map((sum) => Math.round(sum * 100))).toEqual([300, -100, 250]);

    const tooMuch = await ask<{ code: string }>('POST', `${path}/adjustments`, { energy: -10_000, reason });
    expect(tooMuch.body.code).toBe('insufficient_energy');
    expect((await ask('POST', `${path}/adjustments`, { energy: 0, reason })).status).toBe(400);
    expect(await lines(`users/${userId}`)).toHaveLength(6);

    const timeline = await ask<{ items: { reason: string }[] }>('GET', `${path}/timeline?limit=3`);
    expect(timeline.body.items).toHaveLength(3);
    const adjusted = await ask<{ items: { kind: string }[]; next: number }>(
      'GET',
      `${path}/timeline?kind=adjust&limit=5`,
    );
    expect(adjusted.body.items.map(({ kind }) => kind)).toEqual(Array(5).fill('adjust'));
    const rest = await ask<{ items: { kind: string }[] }>(
      'GET',
      `${path}/timeline?kind=adjust&before=${adjusted.body.next}`,
    );
    expect(rest.body.items.map(({ kind }) => kind)).toEqual(['adjust']);
    const lots = await ask<{ items: { reason: string; remaining: number }[] }>('GET', `${path}/grants`);
    const remaining = lots.body.items.reduce((sum, lot) => sum + Math.round(lot.remaining * 100), 0);
    const owned = (await ask<{ current: number }>('GET', path)).body.current;
    expect(remaining).toBe(Math.round(owned * 100));
    expect(lots.body.items.map(({ reason: of }) => of)).toContain('closing_bonus');
    const found = await ask<{ items: unknown[] }>('GET', `/users?text=${userId.slice(0, 13)}`);
    expect(found.body.items).toMatchObject([{ user_id: userId, tier: 'pro', frozen: true }]);
    expect(await server.engine.ledger.verify(userId)).toEqual([]);

    const nobody = newUserId();
    for (const look of ['', '/grants', '/timeline']) {
      expect((await ask<{ code: string }>('GET', `/users/${nobody}${look}`)).body.code).toBe('unknown_user');
    }
    const opened = await ask<{ items: unknown[] }>('GET', `/users?text=${nobody}`);
    expect(opened.body.items, 'a look opens no account').toEqual([]);

    await server.engine.ledger.forgetUser({ userId });
    expect((await lines(`users/${userId}`)).map((line) => line.reason)).toEqual(Array(6).fill(null));
  });

  it('reads the log page by page, and the history of a rule names the admin', async () => {
    const { admins, server, ask } = await withAdmins();
    for (const nth of [1, 2, 3]) {
      const values = { key: `mission_${nth}`, title: 'One', amount: 1 };
      expect((await ask('POST', '/missions', { values, reason })).status).toBe(200);
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const told: { body: { items: Line[]; next_cursor: string | null } } = await ask(
        'GET',
        `/audit?limit=2${query}`,
      );
      seen.push(...told.body.items.map(({ subject }) => subject));
      cursor = told.body.next_cursor;
    }
    expect(seen).toEqual(['missions/mission_3', 'missions/mission_2', 'missions/mission_1']);

    const rules = await ask<{ items: Row[] }>('GET', '/regeneration-rules');
    const rule = rules.body.items.find((row) => row.reason === 'referral_bonus');
    const values = { amount: 6 };
    await ask('PATCH', '/regeneration-rules/referral_bonus', { values, version: rule?.version, reason });
    const [change] = await server.database.query<{ changed_by: string }>(
      `select changed_by from energy.regeneration_rule_changes order by changed_at desc limit 1`,
    );
    expect(change?.changed_by).toBe(admins[0]);
  });
});
