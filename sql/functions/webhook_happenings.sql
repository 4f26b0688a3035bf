-- What is new in the ledger, and what was made of it: the steps of the job that looks for events.

-- Since when one of these types has been wanted; null where none is. Reads only.
create or replace function energy.wanted_from(p_types jsonb)
returns timestamptz
language sql
stable
set search_path = ''
as $$
  select min((w.wanted_since ->> type)::timestamptz)
  from energy.webhook_endpoints w
  cross join jsonb_array_elements_text(p_types) as type
  where w.is_active
$$;

-- {types, users} → {ok, users: [user_id]}: some of those, at most so many, who have entries or refusals that nobody has looked at
-- since one of these types has been wanted; in order of their ids. One look at every account, in whatever order is quickest. Reads only.
create or replace function energy.read_unseen_users(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'users', coalesce(jsonb_agg(unseen.user_id order by unseen.user_id), '[]'))
  from (
    select a.user_id
    from public.user_energy a
    left join energy.webhook_marks m on m.user_id = a.user_id
    where a.erased_at is null
      and (
        (a.updated_at >= (select energy.wanted_from(request -> 'types')) and a.version > coalesce(m.seen_seq, 0))
        or a.user_id = any (array(select r.user_id from energy.refused_calls r)))
    limit (request ->> 'users')::integer
  ) unseen
$$;

-- {types, users: [user_id], entries, entries_of_one} → {ok, users: […]}: what is new of these accounts, in order of their ids, as
-- far as it is at most so many entries together (the first account's always), and of one account at most entries_of_one. Reads only.
create or replace function energy.read_happenings(request jsonb, at timestamptz default null)
returns json
language sql
stable
security definer
set search_path = ''
as $$
  with candidate as materialized (
    select
      a.user_id, a.tier, a.version, a.last_token_reset, a.tokens_used_today, a.held_energy,
      coalesce(a.max_energy, b.max_energy) as cap, coalesce(a.daily_token_budget, b.daily_limit) as daily_limit,
      m.seen_seq, m.is_low, m.is_exhausted, (select energy.wanted_from(request -> 'types')) as since
    from public.user_energy a
    join public.token_budgets b on b.tier = a.tier
    left join energy.webhook_marks m on m.user_id = a.user_id
    where a.user_id = any (array(select jsonb_array_elements_text(request -> 'users')::uuid))
      and a.erased_at is null
  ),
  begun as (
    select c.*, coalesce((
      select e.seq
      from energy.entries e
      where e.user_id = c.user_id and e.seq > coalesce(c.seen_seq, 0) and e.created_at < c.since
      order by e.seq desc
      limit 1), c.seen_seq, 0) as from_seq
    from candidate c
  ),
  counted as (
    select
      t.*, row_number() over so_far as nth, sum(t.until_seq - t.from_seq) over so_far as entries
    from (
      select *, least(version, from_seq + (request ->> 'entries_of_one')::bigint) as until_seq from begun
    ) t
    window so_far as (order by t.user_id rows unbounded preceding)
  )
  select json_build_object('ok', true, 'users', (
    select coalesce(json_agg(json_build_object(
      'user_id', c.user_id, 'tier', c.tier, 'cap', c.cap, 'daily_limit', c.daily_limit, 'mark', c.seen_seq,
      'from_seq', c.from_seq, 'until_seq', c.until_seq, 'is_all', c.until_seq = c.version,
      'is_low', c.is_low, 'is_exhausted', c.is_exhausted,
      'balance_before', (
        select e.balance_after from energy.entries e where e.user_id = c.user_id and e.seq = c.from_seq),
      'days', (
        select coalesce(json_agg(json_build_object(
          'day', d.day,
          'tokens_used', case
            when d.day = c.last_token_reset then c.tokens_used_today
            else energy.tokens_of_day(c.user_id, d.day)
          end)), '[]')
        from (
          select distinct t.usage_day as day
          from energy.entries e
          join public.token_usage t on t.user_id = e.user_id and t.created_at = e.created_at and t.id = e.key
          where e.user_id = c.user_id and e.seq > c.from_seq and e.seq <= c.until_seq and e.kind = 'settle'
        ) d),
      'holds', (
        select coalesce(json_agg(json_build_object('at', h.created_at, 'energy', h.energy)), '[]')
        from energy.holds h
        where c.held_energy > 0 and h.user_id = c.user_id and h.status = 'open'),
      'entries', energy.happenings_between(c.user_id, c.from_seq, c.until_seq),
      'refusals', (
        select coalesce(json_agg(json_build_object(
          'version', r.version, 'code', r.code, 'needed', r.needed, 'day', r.local_day, 'tokens_used', r.tokens_used,
          'at', r.refused_at) order by r.version, r.refused_at), '[]')
        from energy.refused_calls r
        where r.user_id = c.user_id and r.version <= c.until_seq)
      ) order by c.user_id), '[]')
    from counted c
    where c.nth = 1 or c.entries <= (request ->> 'entries')::bigint))
$$;

-- An account's entries after one seq and up to another, with the tiers of a change of tier, and what the call was that one
-- paid for. Reads only.
create or replace function energy.happenings_between(p_user uuid, p_after bigint, p_until bigint)
returns json
language sql
stable
set search_path = ''
as $$
  select coalesce(json_agg(json_build_object(
    'seq', e.seq, 'at', e.created_at, 'delta', e.delta, 'balance', e.balance_after,
    'from_tier', case when e.reason = 'set_tier' then e.receipt -> 'before' ->> 'tier' end,
    'to_tier', case when e.reason = 'set_tier' then e.receipt -> 'after' ->> 'tier' end,
    'call', case when t.id is not null then json_build_object(
      'feature', t.feature, 'model', t.model, 'tier', t.tier, 'tokens', t.total_tokens, 'energy', t.energy_cost,
      'is_spike', t.spike_detected, 'day', t.usage_day)
    end) order by e.seq), '[]')
  from energy.entries e
  left join public.token_usage t
    on e.kind in ('charge', 'settle') and t.user_id = e.user_id and t.created_at = e.created_at and t.id = e.key
    and t.source = 'engine'
  where e.user_id = p_user and e.seq > p_after and e.seq <= p_until
$$;

-- What an account's calls of a local day have added to the day's tokens, as tokens_used_today had it before the day turned:
-- see energy.settlement. Reads only.
create or replace function energy.tokens_of_day(p_user uuid, p_day date)
returns bigint
language sql
stable
set search_path = ''
as $$
  select coalesce(sum(least(t.total_tokens, h.tokens)), 0)::bigint
  from public.token_usage t
  join energy.holds h on h.user_id = t.user_id and h.id = t.hold_id
  where t.user_id = p_user
    and t.created_at >= (p_day - 1)::timestamp at time zone 'UTC'
    and t.created_at < (p_day + 2)::timestamp at time zone 'UTC'
    and t.usage_day = p_day
    and h.local_day = p_day
    and t.source = 'engine'
    and not t.metadata ? 'lapsed'
$$;

-- {users: [{user_id, mark, until_seq, is_low, is_exhausted, refusals: [{version, code}], events}]} → {ok, saved: [user_id], events}.
-- Keeps what was made of the happenings of users whose mark still stands where it was read: of two that have looked through the
-- same, one saves. A user who is forgotten meanwhile has no such mark any more. Locks the marks in order of user_id.
create or replace function energy.save_happenings(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  item record;
  saved uuid[] := '{}';
  events jsonb := '[]';
begin
  for item in
    select *
    from jsonb_to_recordset(request -> 'users') as i (
      user_id uuid, mark bigint, until_seq bigint, is_low boolean, is_exhausted boolean, refusals jsonb, events jsonb)
    order by user_id
  loop
    if item.mark is null then
      insert into energy.webhook_marks (user_id, seen_seq, is_low, is_exhausted)
      values (item.user_id, item.until_seq, item.is_low, item.is_exhausted)
      on conflict (user_id) do nothing;
    else
      update energy.webhook_marks
      set seen_seq = item.until_seq, is_low = item.is_low, is_exhausted = item.is_exhausted
      where user_id = item.user_id and seen_seq = item.mark;
    end if;
    continue when not found;
    saved := saved || item.user_id;
    events := events || item.events;
    delete from energy.refused_calls r
    using jsonb_to_recordset(item.refusals) as seen (version bigint, code text)
    where r.user_id = item.user_id and r.version = seen.version and r.code = seen.code;
  end loop;
  return jsonb_build_object('ok', true, 'saved', to_jsonb(saved), 'events', energy.tell(events, moment));
end
$$;
