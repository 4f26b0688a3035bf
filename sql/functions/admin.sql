-- What admins change: the row and its line in the audit log together, or neither.

-- The table of a resource and the column that names a row, or null for what admins do not edit. Pure.
create or replace function energy.admin_table(resource text)
returns text[]
language sql
immutable
set search_path = ''
as $$
  select case resource
    when 'surge_windows' then array['surge_pricing_windows', 'id']
    when 'token_budgets' then array['token_budgets', 'tier']
    when 'cost_estimates' then array['ai_cost_estimates', 'feature']
    when 'model_prices' then array['model_prices', 'id']
    when 'regeneration_rules' then array['regeneration_rules', 'reason']
    when 'missions' then array['energy_missions', 'key']
  end
$$;

-- What tells one state of a row from another: its content, whenever it was written. A column that is null counts as little as
-- one that was not there when the row was written down. Null where there is no row. Pure.
create or replace function energy.row_version(p_row jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select md5(jsonb_object_agg(key, value)::text)
  from jsonb_each(p_row - 'updated_at' - 'created_at')
  where value <> 'null'
$$;

-- The row of a table of public as JSON, locked; null where there is none. Here and below moments are written in UTC, so that
-- a version is the same whoever asks.
create or replace function energy.locked_row(p_table text[], p_name text)
returns jsonb
language plpgsql
security definer
set search_path = ''
set timezone = 'UTC'
as $$
declare
  found_row jsonb;
begin
  execute format('select to_jsonb(t) from public.%I t where t.%I::text = $1 for update', p_table[1], p_table[2])
  into found_row using p_name;
  return found_row;
end
$$;

-- Writes a row as it is to be: null deletes it, a name without a row makes one. Answers the row as it is then.
create or replace function energy.write_row(p_table text[], p_name text, p_row jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
set timezone = 'UTC'
as $$
declare
  columns text;
  written jsonb;
begin
  if p_row is null then
    execute format('delete from public.%I t where t.%I::text = $1', p_table[1], p_table[2]) using p_name;
    return null;
  end if;
  select string_agg(format('%I', name), ', ') into columns from jsonb_object_keys(p_row) as name;
  if energy.locked_row(p_table, p_name) is null then
    execute format(
      'insert into public.%1$I as t (%2$s) select %2$s from jsonb_populate_record(null::public.%1$I, $1) returning to_jsonb(t)',
      p_table[1], columns)
    into written using p_row;
  else
    execute format(
      'update public.%1$I as t set (%2$s) = (select %2$s from jsonb_populate_record(null::public.%1$I, $1))
       where t.%3$I::text = $2 returning to_jsonb(t)',
      p_table[1], columns, p_table[2])
    into written using p_row, p_name;
  end if;
  return written;
end
$$;

-- Why a line can never be undone, whatever has become of what it tells of; null where it may be. The first two are of accounts,
-- the others of webhooks. Reads only.
create or replace function energy.never_undone(line energy.audit_log)
returns text
language sql
stable
set search_path = ''
as $$
  select case
    when line.subject like 'users/%' then case
      when exists (
        select from public.user_energy
        where user_id = substr(line.subject, length('users/') + 1)::uuid and erased_at is not null) then 'forgotten'
      when line.after ? 'energy' and line.entry_seq is null then 'entry_unknown'
    end
    when line.subject like 'webhooks/%' then case
      when line.after is null then 'secret_deleted'
      when line.action = 'rotate' then 'secret_replaced'
    end
  end
$$;

-- A line of the log as it is told, with what a change of a row needs next, the row's version, and with what it undid and was
-- undone by last. Reads only.
create or replace function energy.audit_answer(line energy.audit_log, p_replayed boolean default false)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'ok', true, 'id', line.id, 'actor', line.actor, 'action', line.action, 'subject', line.subject,
    'reason', line.reason, 'before', line.before, 'after', line.after,
    'version', energy.row_version(line.after), 'created_at', line.created_at, 'undoes', line.undoes,
    'undone_by', (select u.id from energy.audit_log u where u.undoes = line.id order by u.created_at desc limit 1),
    'never_undone', energy.never_undone(line), 'replayed', p_replayed)
$$;

-- The line that a repeated request wrote, a refusal where the id was used for another one, null where it is new. Admins
-- come one after the other: there are few of them, and two at once must see each other. Locks the log for others who write.
create or replace function energy.audited_before(p_id uuid, p_fingerprint uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  line energy.audit_log;
begin
  lock table energy.audit_log in share row exclusive mode;
  select * into line from energy.audit_log where id = p_id;
  if not found then
    return null;
  end if;
  if line.fingerprint <> p_fingerprint then
    return energy.refusal('idempotency_conflict', 'this idempotency key was used for another change');
  end if;
  return energy.audit_answer(line, true);
end
$$;

-- When a line of the log was written that is written at this moment: later than every line before it, also where the clock of
-- whoever writes is behind that of the last one, so that the times of the log are its order. Locks the log for others who write.
create or replace function energy.audit_time(p_moment timestamptz)
returns timestamptz
language plpgsql
security definer
set search_path = ''
as $$
begin
  lock table energy.audit_log in share row exclusive mode;
  return (
    select greatest(p_moment, max(created_at) + interval '1 microsecond') from energy.audit_log);
end
$$;

-- {id, actor, actor_id, reason, resource, action: create | update | delete, name?, version?, values?} → the line of the log.
-- {id, actor, actor_id, reason, action: undo, line} → the same: the row is again as it was before that line, which may tell of a row, an account or a webhook. A row that has changed
-- since it was read, or since that line, is refused (changed_meanwhile), as is what the table does not take
-- (invalid_request). The same id answers the same line. judged?: the state of the windows (energy.read_change) in which the
-- caller has found that the change may be made; in another one it is to judge again (changed_meanwhile, judge_again).
create or replace function energy.change_setting(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  verb text := request ->> 'action';
  print uuid := md5((request - 'id' - 'judged')::text)::uuid;
  resource text := request ->> 'resource';
  row_name text := request ->> 'name';
  known_version text := request ->> 'version';
  the_table text[];
  undone energy.audit_log;
  row_before jsonb;
  row_after jsonb;
  line energy.audit_log;
  answer jsonb;
begin
  if verb = 'undo' then
    -- Lines do not change. Each kind locks what it writes in its own order.
    select * into undone from energy.audit_log where id = (request ->> 'line')::uuid;
    if undone.subject like 'users/%' then
      return energy.undo_account(undone, request, moment);
    elsif undone.subject like 'webhooks/%' then
      return energy.undo_webhook(undone, request, moment);
    end if;
  end if;
  answer := energy.audited_before((request ->> 'id')::uuid, print);
  if answer is not null then
    return answer;
  end if;
  if request ->> 'judged' <> energy.windows_state() then
    return energy.refusal('changed_meanwhile', 'the surge windows have changed since this change was judged',
      '{"judge_again": true}');
  end if;
  if verb = 'undo' then
    if undone.id is null then
      return energy.refusal('not_found', 'the audit log has no such line');
    end if;
    resource := split_part(undone.subject, '/', 1);
    row_name := substr(undone.subject, length(resource) + 2);
    known_version := energy.row_version(undone.after);
  end if;
  the_table := energy.admin_table(resource);
  if the_table is null then
    return energy.refusal('invalid_request', 'this change is not undone here: make the opposite one');
  end if;

  if verb = 'create' then
    row_name := coalesce(row_name, request -> 'values' ->> the_table[2], gen_random_uuid()::text);
  end if;
  row_before := energy.locked_row(the_table, row_name);
  if verb in ('update', 'delete') and row_before is null then
    return energy.refusal('not_found', format('there is no %s in %s', row_name, resource));
  end if;
  if energy.row_version(row_before) is distinct from known_version then
    return energy.refusal('changed_meanwhile',
      case when verb = 'create' then format('there is already a %s in %s', row_name, resource)
        else format('%s in %s is no longer as it was read', row_name, resource) end,
      jsonb_build_object('version', energy.row_version(row_before), 'current', row_before));
  end if;

  row_after := case verb
    when 'undo' then undone.before
    when 'create' then (request -> 'values') || jsonb_build_object(the_table[2], row_name, 'created_at', moment)
    when 'update' then row_before || (request -> 'values') || jsonb_build_object(the_table[2], row_name)
  end || jsonb_build_object('updated_at', moment);
  -- For the history of the rules, which names who is signed in.
  perform set_config('request.jwt.claims', jsonb_build_object('sub', request ->> 'actor_id')::text, true);
  begin
    row_after := energy.write_row(the_table, row_name, row_after);
  exception
    when unique_violation then
      return energy.refusal('changed_meanwhile', 'another row has this name, or says the same of the same');
    when check_violation or not_null_violation or data_exception then
      return energy.refusal('invalid_request', format('the table does not take this: %s', sqlerrm));
  end;
  insert into energy.audit_log (id, fingerprint, actor, action, subject, reason, before, after, undoes, created_at)
  values (
    (request ->> 'id')::uuid, print, request ->> 'actor', verb, resource || '/' || row_name, request ->> 'reason',
    row_before, row_after, undone.id, energy.audit_time(moment))
  returning * into line;
  return energy.audit_answer(line);
end
$$;

-- {resource} → {ok, rows}: each row with its version. Reads only.
create or replace function energy.read_settings(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set timezone = 'UTC'
as $$
declare
  the_table text[] := energy.admin_table(request ->> 'resource');
  rows_found jsonb;
begin
  execute format(
    'select coalesce(jsonb_agg(to_jsonb(t) || jsonb_build_object(''version'', energy.row_version(to_jsonb(t)))
       order by t.%2$I), ''[]'') from public.%1$I t',
    the_table[1], the_table[2])
  into rows_found;
  return jsonb_build_object('ok', true, 'rows', rows_found);
end
$$;

-- {limit, before?: {at, id}, subject?} → {ok, lines}: the log, the newest first. Reads only.
create or replace function energy.read_audit(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with page as (
    select a as line from energy.audit_log a
    where (request ->> 'subject' is null or subject = request ->> 'subject')
      and (request -> 'before' is null
        or (created_at, id) < ((request -> 'before' ->> 'at')::timestamptz, (request -> 'before' ->> 'id')::uuid))
    order by created_at desc, id desc
    limit (request ->> 'limit')::integer)
  select jsonb_build_object('ok', true, 'lines', coalesce(jsonb_agg(
    energy.audit_answer(line) || jsonb_build_object('place',
      to_char((line).created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    order by (line).created_at desc, (line).id desc), '[]'))
  from page
$$;
