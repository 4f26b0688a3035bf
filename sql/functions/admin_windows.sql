-- What has to be known of all surge windows before one is changed.

-- What tells one state of the surge windows from another.
create or replace function energy.windows_state()
returns text
language sql
stable
security definer
set search_path = ''
set timezone = 'UTC'
as $$
  select md5(coalesce(string_agg(energy.row_version(to_jsonb(w)), ',' order by w.id), ''))
  from public.surge_pricing_windows w
$$;

-- {id, line?} → {ok, known, rows, state, undone}: all surge windows, each with its version, and their state, for a change
-- that is to have this id; known: the log has it already. undone: the line that is to be undone, as {name, before, version,
-- created_at, is_newest}, the version being that of the row which it left, and is_newest false where windows were changed
-- after it, or may have been; null where no line of a surge window is named. Reads only.
create or replace function energy.read_change(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
set timezone = 'UTC'
as $$
  select jsonb_build_object(
    'ok', true,
    'known', exists (select from energy.audit_log where id = (request ->> 'id')::uuid),
    'rows', (
      select coalesce(
        jsonb_agg(to_jsonb(w) || jsonb_build_object('version', energy.row_version(to_jsonb(w))) order by w.id), '[]')
      from public.surge_pricing_windows w),
    'state', energy.windows_state(),
    'undone', (
      select jsonb_build_object(
        'name', substr(a.subject, length('surge_windows/') + 1), 'before', a.before,
        'version', energy.row_version(a.after), 'created_at', a.created_at,
        'is_newest', not exists (
          select from energy.audit_log b
          -- Older logs have lines of the same moment.
          where b.created_at >= a.created_at and b.id <> a.id and b.subject like 'surge\_windows/%'))
      from energy.audit_log a
      where a.id = (request ->> 'line')::uuid and a.subject like 'surge\_windows/%'))
$$;
