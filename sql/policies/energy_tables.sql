-- Every table of schema energy is machinery: row-level security without a policy, and no privilege for any API role, the
-- server's included. What they hold is reached through the verbs. One loop, so that a new table is closed as it comes.

do $closed$
declare
  one regclass;
begin
  for one in
    select c.oid::regclass
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'energy' and c.relkind in ('r', 'p')
    order by c.relname
  loop
    execute format('alter table %s enable row level security', one);
    execute format('revoke all on table %s from public, anon, authenticated, service_role', one);
  end loop;
end
$closed$;

revoke all on type energy.payment, energy.usage_told, energy.usage_sums, energy.usage_line from public;
