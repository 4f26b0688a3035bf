/** What do the catalogues say of our schema? One query a kind of thing, each giving finished lines under their heading. */

/** Our tables, views and the users table that our trigger and keys hang on; not the bookkeeping of the migration runner. */
const ourRelations = `
  select c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relacl, c.relowner,
    format('%s.%s', n.nspname, c.relname) as name
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'energy')
    and c.relkind in ('r', 'p', 'v', 'm', 'S')
    and not c.relispartition
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('e', 'i'))
    and not (n.nspname = 'energy' and c.relname in ('migrations', 'applied_files'))`;

const ourFunctions = `
  select p.*, format('%s.%s(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as name
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'energy')
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')`;

/** Whom grants are listed for; owners differ from server to server. */
const grantees = `('anon', 'authenticated', 'service_role', 'PUBLIC')`;

/** Privileges that every supported version has (17 adds MAINTAIN, which our roles get nowhere). */
const privileges = `('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'USAGE', 'EXECUTE')`;

const grantLines = (what: string, relation: string, acl: string) => `
  select format('grant %s on ${what} %s to %s', string_agg(lower(a.privilege_type), ', ' order by a.privilege_type),
    ${relation}, g.grantee)
  from (${acl}) a,
    lateral (select coalesce((select rolname from pg_roles where oid = a.grantee), 'PUBLIC') as grantee) g
  where g.grantee in ${grantees} and a.privilege_type in ${privileges}
  group by ${relation}, g.grantee`;

export const snapshotQueries: readonly { readonly heading: string; readonly sql: string }[] = [
  {
    heading: 'schema grants',
    sql: grantLines(
      'schema',
      'a.name',
      `select n.nspname as name, x.* from pg_namespace n, aclexplode(n.nspacl) x where n.nspname = 'energy'`,
    ),
  },
  {
    heading: 'types',
    sql: `
      select concat_ws(' ', case t.typtype when 'd' then 'domain' else 'type' end, format('%s.%s', n.nspname, t.typname),
        case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end,
        case when t.typnotnull then 'not null' end,
        case when t.typdefault is not null then 'default ' || t.typdefault end,
        (select string_agg(format('%s %s', k.conname, pg_get_constraintdef(k.oid)), ' ' order by k.conname)
         from pg_constraint k where k.contypid = t.oid and k.contype = 'c'),
        (select '(' || string_agg(format('%s %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum) || ')'
         from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped))
      from pg_type t
      join pg_namespace n on n.oid = t.typnamespace
      left join pg_class c on c.oid = t.typrelid
      where n.nspname in ('public', 'energy')
        and (t.typtype in ('d', 'e') or (t.typtype = 'c' and c.relkind = 'c'))
        and not exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')`,
  },
  {
    heading: 'relations',
    sql: `
      select concat_ws(' ', case r.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
        r.name,
        case when r.relrowsecurity then 'rls' end,
        case when r.relforcerowsecurity then 'forced' end,
        case when r.reloptions is not null then format('with (%s)', array_to_string(r.reloptions, ', ')) end,
        case when r.relkind in ('v', 'm') then 'definition ' || md5(pg_get_viewdef(r.oid)) end)
      from (${ourRelations}) r`,
  },
  {
    heading: 'columns',
    sql: `
      select concat_ws(' ', format('%s.%s', r.name, a.attname), format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then 'not null' end,
        case when a.attidentity <> '' then 'identity ' || a.attidentity::text end,
        case when a.attgenerated <> '' then format('generated (%s)', pg_get_expr(d.adbin, d.adrelid))
          when d.adbin is not null then 'default ' || pg_get_expr(d.adbin, d.adrelid) end)
      from (${ourRelations}) r
      join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
      where r.relkind <> 'S'`,
  },
  {
    heading: 'constraints',
    sql: `
      select concat_ws(' ', r.name, k.conname, pg_get_constraintdef(k.oid), case when not k.convalidated then 'not valid' end)
      from (${ourRelations}) r
      join pg_constraint k on k.conrelid = r.oid
      where k.contype in ('p', 'u', 'f', 'c', 'x')`,
  },
  {
    heading: 'indexes',
    sql: `
      select pg_get_indexdef(i.indexrelid)
      from (${ourRelations}) r
      join pg_index i on i.indrelid = r.oid`,
  },
  {
    heading: 'triggers',
    sql: `
      select pg_get_triggerdef(t.oid) || case t.tgenabled when 'O' then '' else ' -- enabled: ' || t.tgenabled::text end
      from pg_trigger t
      join pg_proc p on p.oid = t.tgfoid
      join pg_namespace n on n.oid = p.pronamespace
      where not t.tgisinternal and n.nspname in ('public', 'energy')`,
  },
  {
    heading: 'functions',
    sql: `
      select concat_ws(' ', f.name, 'returns', pg_get_function_result(f.oid), l.lanname,
        case f.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
        case when f.proisstrict then 'strict' end,
        case when f.prosecdef then 'security definer' end,
        case when f.proconfig is not null then format('set (%s)', array_to_string(f.proconfig, ', ')) end,
        'body', md5(replace(f.prosrc, E'\\r', '')))
      from (${ourFunctions}) f
      join pg_language l on l.oid = f.prolang`,
  },
  {
    heading: 'policies',
    sql: `
      select concat_ws(' ', format('%s.%s', schemaname, tablename), policyname, lower(permissive), 'for', lower(cmd),
        'to', array_to_string(roles, ', '), 'using ' || qual, 'check ' || with_check)
      from pg_policies
      where schemaname in ('public', 'energy')`,
  },
  {
    heading: 'relation grants',
    sql: grantLines(
      'relation',
      'a.name',
      `select r.name, x.* from (${ourRelations}) r, aclexplode(r.relacl) x`,
    ),
  },
  {
    heading: 'column grants',
    sql: grantLines(
      'column',
      'a.name',
      `select format('%s.%s', r.name, c.attname) as name, x.*
       from (${ourRelations}) r
       join pg_attribute c on c.attrelid = r.oid and not c.attisdropped,
         aclexplode(c.attacl) x`,
    ),
  },
  {
    heading: 'function grants',
    sql: grantLines(
      'function',
      'a.name',
      `select f.name, x.* from (${ourFunctions}) f, aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) x`,
    ),
  },
];
