import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { sqlDirectory } from '@/database/sql-files';
import { describeOnEachDatabase } from '../support/databases.ts';

/** Tables without users, which become reference tables on Citus; applied_files and migrations belong to the migration runner. */
const tablesWithoutUsers = [
  'energy.applied_files',
  'energy.audit_log',
  'energy.cohort',
  'energy.entries_by_day',
  'energy.job_states',
  'energy.learning_progress',
  'energy.migrations',
  'energy.model_calibrations',
  'energy.output_sketches',
  'energy.platform_days',
  'energy.provider_errors',
  'energy.regeneration_rule_changes',
  'energy.returns_by_day',
  'energy.rollup_state',
  'energy.stops_by_day',
  'energy.streaks_by_day',
  'energy.tier_changes_by_day',
  'energy.usage_by_cohort',
  'energy.usage_by_day',
  'energy.usage_by_hour',
  'energy.usage_by_price',
  'energy.webhook_endpoints',
  'public.ai_cost_estimates',
  'public.energy_missions',
  'public.model_prices',
  'public.regeneration_rules',
  'public.surge_pricing_windows',
  'public.token_budgets',
];

/** The only foreign keys there are: to auth.users, where requirements R1 name it. */
const foreignKeys = [
  'public.energy_regeneration_events FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE',
];

/** Written by somebody else than the engine, or not at each call. */
const fullPages = ['public.user_energy', 'energy.grants', 'energy.usage_days'];

const ourTables = `
  select c.oid, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relacl,
    format('%s.%s', n.nspname, c.relname) as name,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped) as of_users
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'energy') and c.relkind in ('r', 'p')`;

/** Each rule is a query for what breaks it, one line each. */
const rules: readonly { readonly rule: string; readonly breaches: string }[] = [
  {
    rule: 'user_id is first in every primary and unique key of tables that hold rows of users',
    breaches: `
      select format('%s: %s', t.name, i.indexrelid::regclass)
      from (${ourTables}) t
      join pg_index i on i.indrelid = t.oid and i.indisunique
      join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
      where t.of_users and a.attname <> 'user_id'`,
  },
  {
    rule: 'every table has a primary key',
    breaches: `
      select t.name from (${ourTables}) t
      where not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary)`,
  },
  {
    rule: 'nothing is numbered by a sequence or an identity',
    breaches: `
      select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'energy') and c.relkind = 'S'
      union all
      select format('%s.%s', t.name, a.attname)
      from (${ourTables}) t join pg_attribute a on a.attrelid = t.oid and a.attidentity <> ''`,
  },
  {
    rule: 'no table of ours has a trigger, but those of the configuration, which are hardly ever written',
    breaches: `
      select format('%s: %s', t.name, g.tgname)
      from (${ourTables}) t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
      where t.name not in (
        'public.surge_pricing_windows', 'public.token_budgets', 'public.ai_cost_estimates', 'public.model_prices',
        'public.regeneration_rules', 'public.energy_missions')`,
  },
  {
    rule: 'every column of a foreign key leads an index',
    breaches: `
      select format('%s: %s', t.name, k.conname)
      from (${ourTables}) t
      join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
      where not exists (select from pg_index i where i.indrelid = t.oid and i.indkey[0] = k.conkey[1])`,
  },
  {
    rule: 'every column that a policy reads by leads an index',
    breaches: `
      select distinct format('%s.%s: %s', t.name, a.attname, p.polname)
      from (${ourTables}) t
      join pg_policy p on p.polrelid = t.oid and p.polqual is not null
      join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid
        and d.refclassid = 'pg_class'::regclass and d.refobjid = t.oid and d.refobjsubid > 0
      join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
      where not exists (select from pg_index i where i.indrelid = t.oid and i.indkey[0] = d.refobjsubid)`,
  },
  {
    rule: 'row-level security is on everywhere, and the owner, whom the verbs run as, is not held by it',
    breaches: `select t.name from (${ourTables}) t where not t.relrowsecurity or t.relforcerowsecurity`,
  },
  {
    rule: 'policies are for those who are signed in, and none stands in schema energy',
    breaches: `
      select format('%s.%s: %s', schemaname, tablename, policyname) from pg_policies
      where schemaname in ('public', 'energy') and (schemaname = 'energy' or roles <> '{authenticated}')`,
  },
  {
    rule: 'no policy has a subquery, which Citus refuses',
    breaches: `
      select format('%s.%s: %s', schemaname, tablename, policyname) from pg_policies
      where schemaname in ('public', 'energy') and concat(qual, with_check) ~* '\\mselect\\M'`,
  },
  {
    rule: 'nobody, the owner included, may change or take away a ledger entry',
    breaches: `
      select format('%s to %s', x.privilege_type, x.grantee::regrole)
      from (${ourTables}) t, aclexplode(t.relacl) x
      where t.name = 'energy.entries' and x.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')`,
  },
  {
    rule: 'pages of the rows that change at each call leave room to change them in place',
    breaches: `
      select t.name from (${ourTables}) t
      where t.name in (${fullPages.map((name) => `'${name}'`).join(', ')})
        and coalesce((select split_part(o, '=', 2)::integer from unnest(t.reloptions) o where o like 'fillfactor=%'), 100) > 70`,
  },
  {
    rule: 'only what the contract names stands among the functions of schema public',
    breaches: `
      select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'public'
        and p.proname not in ('reset_daily_token_usage', 'calculate_token_energy_cost', 'create_default_energy_pattern')`,
  },
];

describeOnEachDatabase('the catalogue', (open) => {
  const linesOf = async (sql: string): Promise<string[]> => {
    const rows = await open().database.query<{ line: string }>(`select line from (${sql}) as found (line)`);
    return rows.map(({ line }) => line).sort();
  };

  it.each(rules)('holds that $rule', async ({ breaches }) => {
    expect(await linesOf(breaches)).toEqual([]);
  });

  it('has user_id in every table but the configuration', async () => {
    expect(await linesOf(`select name from (${ourTables}) t where not of_users`)).toEqual(tablesWithoutUsers);
  });

  it('has foreign keys only where they are named', async () => {
    const found = await linesOf(`
      select format('%s %s', t.name, pg_get_constraintdef(k.oid))
      from (${ourTables}) t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'`);
    expect(found).toEqual(foreignKeys);
  });

  it('would show a breach: the rules see a table that breaks most of them', async () => {
    const { database } = open();
    const undo = new Error('undo');
    const seen: string[] = [];
    const checked = database.transaction(async (tx) => {
      await tx.script(`
        create table public.wrong (
          id integer generated always as identity unique, user_id uuid references auth.users (id), told text);
        create function public.wrong() returns trigger language plpgsql as 'begin return new; end';
        create trigger wrong before insert on public.wrong for each row execute function public.wrong();
        create policy wrong on public.wrong to anon using (told = (select 'all'));
        alter table energy.holds force row level security;
        alter table public.user_energy reset (fillfactor);
        grant update on energy.entries to service_role;`);
      for (const { rule, breaches } of rules) {
        if ((await tx.query(breaches)).length > 0) seen.push(rule);
      }
      throw undo;
    });
    await expect(checked).rejects.toBe(undo);
    expect(seen).toEqual(rules.map(({ rule }) => rule));
  });
});

/** What came after Postgres 15, or is not everywhere, and how it would be written. */
const tooNew: Readonly<Record<string, RegExp>> = {
  'uuidv7() and uuidv4() (18)': /\buuidv[47]\s*\(/i,
  'returning old and new (18)': /\breturning\b[^;]*\b(old|new)\s*\./i,
  'merge … returning (17)': /\bmerge\s+into\b[^;]*\breturning\b/i,
  'any_value() (16)': /\bany_value\s*\(/i,
  'array_shuffle() and array_sample() (16)': /\barray_(shuffle|sample)\s*\(/i,
  'random_normal() (16) and random(a, b) (17)': /\brandom(_normal\s*\(|\s*\([^)])/i,
  'json constructors and is json (16)':
    /\b(json_objectagg|json_arrayagg|json_object|json_array)\s*\(|\bis\s+json\b/i,
  'json_table, json_query, json_value, json_exists (17)':
    /\bjson_(table|query|value|exists|scalar|serialize)\s*\(/i,
  'on_error and on conflict do select': /\bon_error\b|\bdo\s+select\b/i,
  'virtual generated columns (18)': /\bgenerated\s+always\s+as\s*\([^;]*?\)\s*virtual\b/i,
  'array_sort() and array_reverse() (18)': /\barray_(sort|reverse)\s*\(/i,
  'without overlaps (18)': /\bwithout\s+overlaps\b/i,
  'at local (17)': /\bat\s+local\b/i,
  'crc32() (18)': /\bcrc32c?\s*\(/i,
  'numbers with underscores or prefixes (16)': /\b\d+_\d+\b|\b0[xob][0-9a-f]+\b/i,
  'pgcrypto, which PGlite has not': /\b(digest|hmac|crypt|gen_salt)\s*\(/i,
};

const withoutComments = (sql: string): string => sql.replaceAll(/--.*$/gm, '');

describe('the SQL files', async () => {
  const folders = ['migrations', 'functions', 'policies'];
  const files = (
    await Promise.all(
      folders.map(async (folder) =>
        (await readdir(`${sqlDirectory}/${folder}`)).map((name) => `${folder}/${name}`),
      ),
    )
  ).flat();
  const texts = await Promise.all(
    files.map(async (path) => ({
      path,
      text: withoutComments(await readFile(`${sqlDirectory}/${path}`, 'utf8')),
    })),
  );

  it.each(Object.entries(tooNew))('use nothing that Postgres 15 lacks: %s', (_, pattern) => {
    expect(texts.filter(({ text }) => pattern.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('name a foreign key only in a migration that Citus leaves out', () => {
    const wrong = texts.filter(
      ({ text, path }) => /\breferences\b/i.test(text) && path.startsWith('migrations/'),
    );
    expect(wrong.map(({ path }) => path)).toEqual(['migrations/0004_auth_foreign_keys.sql']);
  });

  it('take no advisory lock and send no notice that correctness could rest on', () => {
    const wrong = texts.filter(({ text }) => /\bpg_(try_)?advisory/i.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});
