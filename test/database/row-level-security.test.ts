import { beforeAll, describe, expect, it } from 'vitest';
import type { Claims, Database } from '@/database/database';
import { newUserId } from '../support/databases.ts';
import {
  asAnon,
  asService,
  asSuperAdmin,
  asUser,
  attempt,
  createActiveUser,
  describeWithRoles,
} from '../support/databases-with-roles.ts';
import { directWrites, forgedInsert, forgedRows, honestRow } from './forgeries.ts';
import {
  type Asker,
  askers,
  missingTier,
  pricedModel,
  statementOf,
  tableAccess,
  type Verb,
  verbs,
} from './table-access.ts';

/** All that a user's money is made of, as text. */
async function booksOf(database: Database, userId: string): Promise<string> {
  const [row] = await database.query<{ books: string }>(
    `select jsonb_build_array(
      energy.read_account(jsonb_build_object('user_id', $1::uuid)),
      (select jsonb_agg(e order by e.seq) from energy.entries e where user_id = $1),
      (select jsonb_agg(g order by g.seq) from energy.grants g where user_id = $1),
      (select jsonb_agg(h order by h.id) from energy.holds h where user_id = $1),
      (select jsonb_agg(d order by d.day, d.feature) from energy.usage_days d where user_id = $1))::text as books`,
    [userId],
  );
  return row?.books ?? '';
}

describeWithRoles('row-level security', (open) => {
  let ada: string;
  let bob: string;
  let claims: Record<Asker, Claims>;

  beforeAll(async () => {
    const { owner } = open();
    ada = await createActiveUser(open());
    bob = await createActiveUser(open());
    claims = {
      anon: asAnon,
      user: asUser(ada),
      'other user': asUser(bob),
      'super admin': asSuperAdmin(newUserId()),
      service: asService,
    };
    await owner.query('delete from public.token_budgets where tier = $1', [missingTier]);
    await owner.query(
      'insert into public.model_prices (model, input_usd_per_million, output_usd_per_million) values ($1, 1, 2)',
      [pricedModel],
    );
  });

  it('has a row in the table of access for every table', async () => {
    const tables = await open().owner.query<{ name: string }>(
      `select format('%s.%s', n.nspname, c.relname) as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ('public', 'energy') and c.relkind not in ('i', 'I', 'c', 't')`,
    );
    expect(tables.map(({ name }) => name).sort()).toEqual(Object.keys(tableAccess).sort());
  });

  describe.each(Object.entries(tableAccess))('%s', (table, { access }) => {
    it.each(askers)('gives the %s what the table of access says, and no more', async (asker) => {
      const found: Partial<Record<Verb, string>> = {};
      for (const verb of verbs) {
        const sql = statementOf(table, verb);
        found[verb] = await attempt(open().api, claims[asker], sql, sql.includes('$1') ? [ada] : []);
      }
      const refused = Object.fromEntries(verbs.map((verb) => [verb, 'refused']));
      expect(found).toEqual({ ...refused, ...access[asker] });
    });
  });

  it('shows a user their own rows only, and a super admin those of everybody', async () => {
    const { api } = open();
    for (const [table, { row, access }] of Object.entries(tableAccess)) {
      if (row !== 'user_id = $1' || !access.user) continue;
      const sql = `select distinct user_id from ${table}`;
      expect(await api.query(sql, [], { as: asUser(ada) }), table).toEqual([{ user_id: ada }]);
      const all = await api.query<{ user_id: string }>(sql, [], { as: claims['super admin'] });
      expect(all.map(({ user_id }) => user_id).sort(), table).toEqual([ada, bob].sort());
    }
  });

  it('shows nothing of users to somebody who is signed in as nobody', async () => {
    const nameless: Claims = { role: 'authenticated' };
    expect(await attempt(open().api, nameless, 'select true from public.user_energy')).toBe('nothing');
    expect(await attempt(open().api, nameless, 'select true from public.token_usage')).toBe('nothing');
  });

  it('follows an index to the rows of a user, however many others there are', async () => {
    await open().owner.transaction(async (tx) => {
      await tx.script('set local enable_seqscan = off');
      for (const [table, { row, access }] of Object.entries(tableAccess)) {
        if (row !== 'user_id = $1' || !access.user) continue;
        const plan = await tx.query<{ 'QUERY PLAN': string }>(`explain select * from ${table}`, [], {
          as: asUser(ada),
        });
        expect(plan.map((line) => line['QUERY PLAN']).join('\n'), table).toMatch(/Index Cond: .*user_id >=/);
      }
    });
  });

  describe('pain 20: a user who would write', () => {
    it.each(directWrites)('$what is refused', async ({ sql }) => {
      const before = await booksOf(open().owner, ada);
      expect(await attempt(open().api, asUser(ada), sql, [ada])).toBe('refused');
      expect(await booksOf(open().owner, ada)).toBe(before);
    });

    it.each(forgedRows)('$what is refused', async (forgery) => {
      const { sql, parameters } = forgedInsert(forgery, ada, bob);
      expect(await attempt(open().api, asUser(ada), sql, parameters)).toBe('refused');
    });

    it.each(forgedRows.filter(({ onlyByPrivilege }) => !onlyByPrivilege))(
      '$what is refused by the policy too, were every column granted',
      async (forgery) => {
        const { sql, parameters } = forgedInsert(forgery, ada, bob);
        const undo = new Error('undo');
        const attempted = open().owner.transaction(async (tx) => {
          await tx.script(`grant insert on ${forgery.table} to authenticated`);
          await tx.query(sql, parameters, { as: asUser(ada) });
          throw undo;
        });
        await expect(attempted).rejects.toMatchObject({ code: '42501' });
      },
    );
  });

  it('does not take a role in user_metadata, which users write themselves, for a super admin', async () => {
    const forged: Claims = { ...asUser(ada), user_metadata: { role: 'super_admin' }, is_super_admin: true };
    const { api } = open();
    expect(await attempt(api, forged, statementOf('public.token_budgets', 'update'))).toBe('nothing');
    expect(await attempt(api, forged, statementOf('public.token_budgets', 'insert'))).toBe('refused');
    expect(await attempt(api, forged, statementOf('public.model_prices', 'select'))).toBe('nothing');
    expect(await attempt(api, forged, statementOf('public.user_energy', 'select'), [bob])).toBe('nothing');
  });

  it('lets a client note a call and an event, which move no energy and count in nothing', async () => {
    const { api, owner } = open();
    const before = await booksOf(owner, ada);
    for (const [table, row] of Object.entries(honestRow)) {
      const columns = ['user_id', ...Object.keys(row)];
      const values = ['$1', ...Object.values(row)];
      const [inserted] = await api.query<{ source: string }>(
        `insert into ${table} (${columns.join(', ')}) values (${values.join(', ')}) returning source`,
        [ada],
        { as: asUser(ada) },
      );
      expect(inserted).toEqual({ source: 'client' });
    }
    expect(await booksOf(owner, ada)).toBe(before);
    expect(await owner.query('select * from energy.verify()')).toEqual([]);
  });
});
