/** How does a test database become as new again? Rows of users go, seeded configuration comes back. */

import type { Database } from '@/database/database';

/**
 * Keeps a copy of every seeded row and makes `test_seed.reset()`. To be called once, right after the migrations. The
 * function deletes without firing triggers or checking references (a superuser may), so the order does not matter.
 */
export async function prepareForTests(database: Database): Promise<void> {
  await database.transaction((tx) =>
    tx.script(`
create schema if not exists test_seed;

create or replace view test_seed.tables as
  select format('%I.%I', n.nspname, c.relname) as name,
    n.nspname || '__' || c.relname as copy,
    (select string_agg(format('%I', a.attname), ', ' order by a.attnum)
     from pg_attribute a
     where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p')
    and not c.relispartition
    and (n.nspname = 'public' or n.nspname = 'energy' or (n.nspname = 'auth' and c.relname = 'users'))
    and not (n.nspname = 'energy' and c.relname in ('migrations', 'applied_files'));

do $$
declare t record;
begin
  for t in select * from test_seed.tables loop
    execute format('create table test_seed.%I as select %s from %s', t.copy, t.columns, t.name);
  end loop;
end $$;

create or replace function test_seed.reset() returns void language plpgsql as $$
declare t record;
begin
  perform set_config('session_replication_role', 'replica', true);
  for t in select * from test_seed.tables loop
    execute format('delete from %s', t.name);
    execute format('insert into %s (%s) overriding system value select %s from test_seed.%I',
      t.name, t.columns, t.columns, t.copy);
  end loop;
  perform set_config('session_replication_role', 'origin', true);
end $$;`),
  );
}

/** Back to the state right after the migrations. */
export async function resetDatabase(database: Database): Promise<void> {
  await database.query('select test_seed.reset()');
}
