-- What is written to a table of the configuration by no function of ours: a super admin's own statement, as row-level security
-- allows it, or the server role's. It has its line in the audit log too. What the owner writes, such as seeds, has none.

-- Who writes: the signed-in user, as admins are named elsewhere, else the role of the claims or of the session. Reads only.
create or replace function energy.writer_name()
returns text
language sql
stable
set search_path = ''
as $$
  select coalesce(
    'user ' || energy.uid(),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role',
    nullif(current_setting('role', true), 'none'),
    session_user)
$$;

-- Trigger function, its argument the resource: before the statement it locks the log, as every other change does first, so that
-- two who write cannot deadlock; after each row that has really changed it writes the line.
create or replace function energy.note_written_row()
returns trigger
language plpgsql
security definer
set search_path = ''
set timezone = 'UTC'
as $$
declare
  row_before jsonb;
  row_after jsonb;
begin
  if tg_level = 'STATEMENT' then
    -- Whom row-level security refuses changes no row, and keeps nobody waiting.
    if current_setting('role', true) = 'authenticated' and not energy.is_super_admin() then
      return null;
    end if;
    lock table energy.audit_log in share row exclusive mode;
    return null;
  end if;
  row_before := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  row_after := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  if energy.row_version(row_before) is not distinct from energy.row_version(row_after) then
    return null;
  end if;
  insert into energy.audit_log (id, fingerprint, actor, action, subject, reason, before, after, created_at)
  values (
    gen_random_uuid(), md5(coalesce(row_after, row_before)::text)::uuid, energy.writer_name(),
    case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end,
    format('%s/%s', tg_argv[0], coalesce(row_after, row_before) ->> (energy.admin_table(tg_argv[0]))[2]),
    'written in the database', row_before, row_after, energy.audit_time(clock_timestamp()));
  return null;
end
$$;

do $trigger$
declare
  resource text;
  the_table text;
begin
  foreach resource in array array[
    'surge_windows', 'token_budgets', 'cost_estimates', 'model_prices', 'regeneration_rules', 'missions']
  loop
    the_table := (energy.admin_table(resource))[1];
    continue when exists (
      select from pg_catalog.pg_trigger
      where tgname = 'note_written_row' and tgrelid = format('public.%I', the_table)::regclass);
    -- Our own functions run as their owner.
    execute format(
      'create trigger note_writing before insert or update or delete on public.%1$I for each statement
         when (current_user in (''authenticated'', ''service_role''))
         execute function energy.note_written_row(%2$L)',
      the_table, resource);
    execute format(
      'create trigger note_written_row after insert or update or delete on public.%1$I for each row
         when (current_user in (''authenticated'', ''service_role''))
         execute function energy.note_written_row(%2$L)',
      the_table, resource);
  end loop;
end
$trigger$;
