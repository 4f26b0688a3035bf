import { expect, it } from 'vitest';
import type { Claims } from '@/database/database';
import { newUserId } from '../support/databases.ts';
import { asAnon, asService, asUser, attempt, describeWithRoles } from '../support/databases-with-roles.ts';
import { functionAccess, unpinnedFunctions } from './function-access.ts';

interface FoundFunction {
  readonly name: string;
  /** A call with a null for every argument. */
  readonly call: string;
  readonly definer: boolean;
  readonly pinned: boolean;
}

const functionsSql = `
  select format('%s.%s', n.nspname, p.proname) as name,
    format('select %I.%I(%s)', n.nspname, p.proname,
      (select string_agg('null::' || format_type(t, null), ', ' order by nth)
       from unnest(p.proargtypes) with ordinality as a (t, nth))) as call,
    p.prosecdef as definer,
    coalesce('search_path=""' = any (p.proconfig), false) as pinned
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'energy')
  order by 1`;

const callers: Readonly<Record<string, Claims>> = {
  anon: asAnon,
  authenticated: asUser(newUserId()),
  service_role: asService,
};

describeWithRoles('functions', (open) => {
  const functions = () => open().owner.query<FoundFunction>(functionsSql);

  it('are each named in the table of access, and once', async () => {
    expect((await functions()).map(({ name }) => name)).toEqual(Object.keys(functionAccess).sort());
  });

  it.each(Object.keys(callers))('may be executed by %s where the table of access says so', async (role) => {
    const granted = await open().owner.query<{ name: string }>(
      `select format('%s.%s', n.nspname, p.proname) as name
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ('public', 'energy') and has_function_privilege($1, p.oid, 'execute')
       order by 1`,
      [role],
    );
    const named = Object.entries(functionAccess).filter(([, roles]) => roles.includes(role));
    expect(granted.map(({ name }) => name)).toEqual(named.map(([name]) => name).sort());
  });

  it.each(Object.entries(callers))(
    'are refused to %s when called, where it is not named',
    async (role, as) => {
      for (const { name, call } of await functions()) {
        const outcome = await attempt(open().api, as, call).catch(() => 'run, with nulls for arguments');
        if (functionAccess[name]?.includes(role)) expect(outcome, name).not.toBe('refused');
        else expect(outcome, name).toBe('refused');
      }
    },
  );

  it('run as their owner in schema energy only', async () => {
    const definers = (await functions()).filter(({ definer }) => definer).map(({ name }) => name);
    expect(definers.filter((name) => !name.startsWith('energy.'))).toEqual([]);
  });

  it('run as their owner where somebody else than a verb calls them', async () => {
    const outside = new Set(['energy.uid', 'energy.is_super_admin', 'energy.reads_from', 'energy.reads_to']);
    const wrong = (await functions()).filter(
      ({ name, definer }) =>
        name.startsWith('energy.') &&
        (functionAccess[name] ?? []).length > 0 &&
        !outside.has(name) &&
        !definer,
    );
    expect(wrong.map(({ name }) => name)).toEqual(['energy.is_time_zone']);
  });

  it('have a search path of their own, but for the few that are named with a reason', async () => {
    const unpinned = (await functions()).filter(
      ({ name, pinned }) => !pinned && !(name in unpinnedFunctions),
    );
    expect(unpinned.map(({ name }) => name)).toEqual([]);
  });
});
