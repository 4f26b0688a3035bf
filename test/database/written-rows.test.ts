/** Does the audit log tell of what a super admin writes to a table of the configuration without us? */

import { beforeEach, expect, it } from 'vitest';
import { createUser } from '../support/databases.ts';
import { asService, asSuperAdmin, describeWithRoles } from '../support/databases-with-roles.ts';

interface Line {
  readonly id: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
}

/** Of each table: a row that is made, what is changed of it, and the name of the resource with the column that names a row. */
const tables = [
  [
    'surge_pricing_windows',
    `(name, start_time, end_time, multiplier) values ('Written', '10:00', '11:00', 1.1)`,
    'multiplier = 1.2',
    `name = 'Written'`,
    ['surge_windows', 'id'],
  ],
  [
    'ai_cost_estimates',
    `(feature, base_tokens) values ('written', 10)`,
    'base_tokens = 20',
    `feature = 'written'`,
    ['cost_estimates', 'feature'],
  ],
  [
    'model_prices',
    `(model, input_usd_per_million, output_usd_per_million) values ('written', 1, 2)`,
    'energy_factor = 2',
    `model = 'written'`,
    ['model_prices', 'id'],
  ],
  [
    'energy_missions',
    `(key, title, amount) values ('written', 'A mission', 1)`,
    'amount = 2',
    `key = 'written'`,
    ['missions', 'key'],
  ],
] as const;

describeWithRoles('a table that super admins write', (open) => {
  let root: string;
  beforeEach(async () => {
    root = await createUser(open().owner);
  });
  const write = (sql: string) => open().api.query(sql, [], { as: asSuperAdmin(root) });
  const lines = async (): Promise<Line[]> =>
    open().owner.query<Line>(
      `select id, actor, action, subject, reason, before, after from energy.audit_log
       where actor = $1 order by created_at`,
      [`user ${root}`],
    );
  const undo = async (line: string): Promise<{ ok: boolean; action: string }> => {
    const request = {
      id: crypto.randomUUID(),
      actor: 'x',
      actor_id: root,
      reason: 'y',
      action: 'undo',
      line,
    };
    const [row] = await open().api.query<{ answer: { ok: boolean; action: string } }>(
      'select energy.change_setting($1::jsonb) as answer',
      [JSON.stringify(request)],
      { as: asService },
    );
    if (row === undefined) throw new Error('it answered nothing');
    return row.answer;
  };

  it.each(tables)(
    '%s: each row has its line, which is undone like any other',
    async (table, row, change, where, [resource, key]) => {
      await write(`insert into public.${table} ${row}`);
      await write(`update public.${table} set ${change} where ${where}`);
      // What changes nothing is no change.
      await write(`update public.${table} set ${change} where ${where}`);
      const [made, changed, ...more] = await lines();
      expect(more).toEqual([]);
      const subject = `${resource}/${String(made?.after?.[key])}`;
      const reason = 'written in the database';
      expect(made).toMatchObject({ action: 'create', subject, reason, before: null });
      expect(changed).toMatchObject({ action: 'update', subject, reason, before: made?.after });
      expect(await undo(changed?.id ?? '')).toMatchObject({ ok: true, action: 'undo' });
      // Compared where numbers keep the digits that they were written with.
      const [left] = await open().owner.query<{ same: boolean }>(
        `select energy.row_version(to_jsonb(t)) = energy.row_version(a.before) as same
       from public.${table} t, energy.audit_log a where ${where.replace(/^/, 't.')} and a.id = $1`,
        [changed?.id],
      );
      expect(left?.same).toBe(true);
      await write(`delete from public.${table} where ${where}`);
      const gone = (await lines()).at(-1);
      expect(gone).toMatchObject({ action: 'delete', subject, after: null });
      expect(await undo(gone?.id ?? '')).toMatchObject({ ok: true });
      expect(await open().owner.query(`select 1 from public.${table} where ${where}`)).toHaveLength(1);
      await open().owner.query(`delete from public.${table} where ${where}`);
      // Neither what our own functions write nor what the owner does has a line of this kind.
      expect(await lines()).toHaveLength(3);
    },
  );

  it.each([
    ['token_budgets', 'daily_limit = daily_limit + 1', `tier = 'pro'`, 'token_budgets/pro'],
    ['regeneration_rules', 'per_day = 7', `reason = 'closing_bonus'`, 'regeneration_rules/closing_bonus'],
  ] as const)(
    '%s: a row that was there is told of with what it was',
    async (table, change, where, subject) => {
      await write(`update public.${table} set ${change} where ${where}`);
      const [line] = await lines();
      expect(line).toMatchObject({ action: 'update', subject, actor: `user ${root}` });
      expect(line?.before).not.toEqual(line?.after);
      expect(await undo(line?.id ?? '')).toMatchObject({ ok: true });
    },
  );

  it('has the server’s own statements in the log too, by the name of its role', async () => {
    const { api, owner } = open();
    await api.query(`update public.energy_missions set title = title || '.'`, [], { as: asService });
    const written = await owner.query<Line>(
      `select actor, subject from energy.audit_log where actor = 'service_role'`,
    );
    const missions = await owner.query('select 1 from public.energy_missions');
    expect(written).toHaveLength(missions.length);
    await owner.query(`delete from energy.audit_log where actor = 'service_role'`);
    await owner.query(`update public.energy_missions set title = rtrim(title, '.')`);
  });

  it('keeps nobody waiting for a user whom it refuses', async () => {
    const { owner } = open();
    const userId = await createUser(owner);
    const locksAs = (claims: object) =>
      owner.transaction(async (tx) => {
        await tx.query(
          `select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true)`,
          [JSON.stringify(claims)],
        );
        await tx.query(`update public.token_budgets set daily_limit = daily_limit where tier = 'none'`);
        const locks = await tx.query(
          `select from pg_locks where relation = 'energy.audit_log'::regclass and mode = 'ShareRowExclusiveLock' and pid = pg_backend_pid()`,
        );
        await tx.query(`select set_config('role', 'none', true)`);
        return locks.length;
      });
    const role = 'authenticated';
    expect(await locksAs({ sub: userId, role })).toBe(0);
    expect(await locksAs({ sub: root, role, app_metadata: { role: 'super_admin' } })).toBe(1);
  });

  it('waits for a change that is being made, and neither is lost', async () => {
    const { owner } = open();
    const [window] = await owner.query<{ id: string; version: string }>(
      `select id, energy.row_version(to_jsonb(w)) as version from public.surge_pricing_windows w where name = 'Happy Hour'`,
    );
    const request = (id: string) => ({
      ...{ id: crypto.randomUUID(), actor: 'x', actor_id: root, reason: 'y', action: 'update' },
      ...{
        resource: 'surge_windows',
        name: window?.id,
        version: window?.version,
        values: { priority: id.length },
      },
    });
    await Promise.all([
      write(`update public.surge_pricing_windows set priority = 1 where name = 'Morning Advantage'`),
      open().api.query('select energy.change_setting($1::jsonb)', [JSON.stringify(request('id'))], {
        as: asService,
      }),
    ]);
    expect(await lines()).toHaveLength(1);
    await owner.query(`update public.surge_pricing_windows set priority = 0`);
  });
});
