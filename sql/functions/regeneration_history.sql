-- What came back, and what did it cost? A user's events, the platform's sums, and the edits of the rules.

-- {user_id, limit, before?} → {ok, events}: the engine's events of a user, the newest first; before is the seq to go on
-- from. Reads only.
create or replace function energy.read_events(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'events', coalesce(jsonb_agg(jsonb_build_object(
    'seq', e.entry_seq, 'id', e.id, 'reason', e.reason, 'amount', e.energy_amount, 'at', e.created_at, 'day', e.local_day,
    'saw', e.metadata) order by e.entry_seq desc), '[]'))
  from (
    select *
    from public.energy_regeneration_events
    where user_id = (request ->> 'user_id')::uuid
      and source = 'engine'
      and entry_seq < coalesce((request ->> 'before')::bigint, 9223372036854775807)
    order by entry_seq desc
    limit (request ->> 'limit')::integer
  ) e
$$;

-- {from, until} → {ok, days}: what was granted on the users' local days from the first to the last, by day and reason, in
-- energy and at the list price of the time, in USD. Reads only.
create or replace function energy.read_regeneration_report(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'days', coalesce(jsonb_agg(to_jsonb(d) order by d.day, d.reason), '[]'))
  from (
    select
      local_day as day, reason, count(*) as grants, count(distinct user_id) as users, sum(energy_amount) as energy,
      sum(value_usd) as usd
    from public.energy_regeneration_events
    where source = 'engine' and local_day between (request ->> 'from')::date and (request ->> 'until')::date
    group by local_day, reason
  ) d
$$;

-- {reason?, limit} → {ok, changes}: edits of the rules, the newest first. Reads only.
create or replace function energy.read_rule_changes(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'changes', coalesce(jsonb_agg(to_jsonb(c) - 'id' order by c.changed_at desc), '[]'))
  from (
    select *
    from energy.regeneration_rule_changes
    where reason = coalesce(request ->> 'reason', reason)
    order by changed_at desc
    limit (request ->> 'limit')::integer
  ) c
$$;

-- Trigger function: writes down an edit of a rule, and who made it: the signed-in user, else the database's role. It is later
-- than every edit that it sees, also where the clock has not moved since, so that the times of edits one after the other are their
-- order.
create or replace function energy.note_rule_change()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  earlier jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - 'updated_at' end;
  later jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - 'updated_at' end;
begin
  if earlier is distinct from later then
    insert into energy.regeneration_rule_changes (reason, changed_at, before, after, changed_by)
    select
      coalesce(later, earlier) ->> 'reason', greatest(clock_timestamp(), max(changed_at) + interval '1 microsecond'),
      earlier, later, coalesce(energy.uid()::text, session_user)
    from energy.regeneration_rule_changes;
  end if;
  return null;
end
$$;

do $trigger$
begin
  if not exists (
    select from pg_catalog.pg_trigger
    where tgname = 'note_rule_change' and tgrelid = 'public.regeneration_rules'::regclass
  ) then
    create trigger note_rule_change
      after insert or update or delete on public.regeneration_rules
      for each row execute function energy.note_rule_change();
  end if;
end
$trigger$;
