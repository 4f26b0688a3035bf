-- report_heavy_users, report_find_users, report_timeline: who costs how much, who is who, what happened to an account.

-- {month, now, users, points} → {ok, complete_until, time_zone, days, all: {users, cost_usd, gini}, curve: [[share of users, share of cost]], top}: the
-- users of a month by what they cost, the dearest first; top has their sums by tier, those of the month before, and the
-- account as it is; days are those of the month that have begun; spent is what a user's calls of a local day were charged: [[days
-- since the month began, energy], …], from the day first_day on, that of the sign-up where it lies in the month. Costs are summed as double precision. Reads only.
create or replace function energy.report_heavy_users(request jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
-- The costs of 100,000 users are summed and sorted in memory.
set work_mem = '32MB'
as $$
  with span as materialized (
    select
      (request ->> 'month')::timestamp at time zone s.time_zone as from_at,
      ((request ->> 'month')::timestamp + interval '1 month') at time zone s.time_zone as until_at,
      greatest(0, least(
        ((request ->> 'month')::date + interval '1 month')::date,
        ((request ->> 'now')::timestamptz at time zone s.time_zone)::date + 1) - (request ->> 'month')::date) as days
    from energy.rollup_state s
  ),
  one as materialized (
    select user_id, sum(cost_usd::double precision) as cost
    from energy.usage_by_user
    where month = (request ->> 'month')::date
    group by user_id
  ),
  counted as (
    select count(*) as users, (request ->> 'points')::bigint as points from one
  ),
  -- Users by their place from the cheapest on, gathered between the curve's points: point p stands at the place ceil(users * p / points).
  stretch as materialized (
    select
      max(r.nth) as nth, sum(r.cost) as cost,
      -- Twice the area above the curve, times users and cost: each cost weighs by the users above it less those below it.
      sum((2 * r.nth - 1 - n.users) * r.cost) as above
    from counted n
    cross join (select cost, row_number() over (order by cost) as nth from one) r
    group by (r.nth - 1) * n.points / n.users
  ),
  whole as (
    select
      n.users, coalesce((select sum(cost) from stretch), 0) as cost,
      (select sum(above) / nullif(sum(cost) * n.users, 0) from stretch) as gini
    from counted n
  ),
  top as (
    select user_id, cost from one order by cost desc, user_id limit (request ->> 'users')::integer
  )
  select energy.report_state() || jsonb_build_object(
    'days', (select days from span),
    'all', (
      select json_build_object('users', users, 'cost_usd', cost, 'gini', greatest(gini, 0)) from whole),
    'curve', (
      select coalesce(json_agg(json_build_array(
        s.nth::double precision / w.users, s.cost_up_to / nullif(w.cost, 0)) order by s.nth), '[]')
      from whole w
      cross join (select nth, sum(cost) over (order by nth) as cost_up_to from stretch) s),
    'top', (
      select coalesce(json_agg(json_build_object(
        'user_id', t.user_id, 'email', (select x.email from auth.users x where x.id = t.user_id),
        'tier', a.tier, 'energy', a.current_energy, 'held', a.held_energy,
        'is_frozen', a.frozen_at is not null, 'is_forgotten', a.erased_at is not null,
        'warnings_today', a.spike_warnings_count, 'signed_up', a.created_at,
        'cost_before', (
          select coalesce(sum(u.cost_usd), 0) from energy.usage_by_user u
          where u.user_id = t.user_id and u.month = ((request ->> 'month')::date - interval '1 month')::date),
        'bought', (
          select coalesce(sum(g.amount), 0) from energy.grants g, span
          where g.user_id = t.user_id and g.reason = 'purchase' and g.created_at >= from_at and g.created_at < until_at),
        'own_cap', a.max_energy,
        'first_day', greatest(0, (a.created_at at time zone a.time_zone)::date - (request ->> 'month')::date),
        'spent', (
          select coalesce(json_agg(json_build_array(d.day - (request ->> 'month')::date, d.energy) order by d.day), '[]')
          from (
            select u.day, sum(u.energy_cost) as energy
            from energy.usage_days u
            where u.user_id = t.user_id
              and u.day >= (request ->> 'month')::date
              and u.day < ((request ->> 'month')::date + interval '1 month')::date
            group by u.day
          ) d),
        'tiers', (
          select json_agg(to_jsonb(u) - 'user_id' - 'month' order by u.tier)
          from energy.usage_by_user u
          where u.user_id = t.user_id and u.month = (request ->> 'month')::date)) order by t.cost desc, t.user_id), '[]')
      from top t
      join public.user_energy a on a.user_id = t.user_id))
$$;

-- {text, after?, limit} → {ok, users}: accounts whose id or email begins with the text, in order of their ids. Reads only.
create or replace function energy.report_find_users(request jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  wanted text := lower(btrim(request ->> 'text'));
  digits text := replace(wanted, '-', '');
  last_id uuid := coalesce((request ->> 'after')::uuid, '00000000-0000-0000-0000-000000000000');
  at_most integer := (request ->> 'limit')::integer;
  ids uuid[] := '{}';
begin
  if digits ~ '^[0-9a-f]{0,32}$' then
    -- Bounds that are known before the statement is planned are looked up in the key.
    ids := array(
      select a.user_id
      from public.user_energy a
      where a.user_id between rpad(digits, 32, '0')::uuid and rpad(digits, 32, 'f')::uuid and a.user_id > last_id
      order by a.user_id
      limit at_most);
  end if;
  if wanted <> '' then
    -- Emails have no index that serves: all are read once, in the order in which they lie.
    ids := ids || array(
      with named as materialized (
        select u.id from auth.users u where starts_with(lower(u.email), wanted) and u.id > last_id
      )
      select id from named order by id limit at_most);
  end if;
  return (
    select jsonb_build_object('ok', true, 'users', coalesce(jsonb_agg(u order by u.user_id), '[]'))
    from (
      select
        a.user_id, x.email, a.tier, a.current_energy as energy, a.held_energy as held, a.time_zone,
        a.frozen_at is not null as is_frozen, a.erased_at is not null as is_forgotten, a.created_at as signed_up
      from public.user_energy a
      left join auth.users x on x.id = a.user_id
      where a.user_id = any (ids)
      order by a.user_id
      limit at_most
    ) u);
end
$$;

-- {user_id, before?, kind?, limit} → {ok, open_holds, entries, next}: what happened to an account, the newest first: each entry with
-- the lot that it brought or the hold that it ended; next is the seq to go on from, null at the end. Open holds come with
-- the first page. Reads only.
create or replace function energy.report_timeline(request jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with page as materialized (
    select *
    from energy.entries
    where user_id = (request ->> 'user_id')::uuid
      and (not request ? 'before' or seq < (request ->> 'before')::bigint)
      and (not request ? 'kind' or kind = request ->> 'kind')
    order by seq desc
    limit (request ->> 'limit')::integer
  )
  select case
    when not exists (select from public.user_energy where user_id = (request ->> 'user_id')::uuid) then
      energy.refusal('unknown_user', 'there is no account for this user')
    else jsonb_build_object(
      'ok', true,
      'open_holds', (
        select coalesce(jsonb_agg(energy.hold_answer(h) order by h.created_at desc, h.id desc), '[]')
        from energy.holds h
        where h.user_id = (request ->> 'user_id')::uuid and h.status = 'open' and not request ? 'before'),
      'entries', (
        select coalesce(jsonb_agg(energy.entry_answer(p::energy.entries)::jsonb || jsonb_build_object(
          'lot', (
            select jsonb_build_object('amount', g.amount, 'remaining', g.remaining, 'expires_at', g.expires_at)
            from energy.grants g where g.user_id = p.user_id and g.seq = p.seq),
          'hold', (
            select jsonb_build_object('energy', h.energy, 'tokens', h.tokens, 'status', h.status, 'placed_at', h.created_at)
            from energy.holds h where h.user_id = p.user_id and h.id = p.hold_id)) order by p.seq desc), '[]')
        from page p),
      'next', (
        select case when count(*) = (request ->> 'limit')::integer and min(seq) > 1 then min(seq) end from page))
  end
$$;
