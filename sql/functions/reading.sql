-- What a server reads for a user: entries and usage. Reads only.

-- {user_id, limit, before?, seq?, show?, reason?} → {ok, entries}: the newest first; before is the seq to go on from. seq is
-- one line alone; show is calls, received, lapsed or changes.
create or replace function energy.read_entries(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'entries', coalesce(jsonb_agg(energy.entry_answer(e) order by e.seq desc), '[]'))
  from (
    select *
    from energy.entries
    where user_id = (request ->> 'user_id')::uuid
      and ((request ->> 'before') is null or seq < (request ->> 'before')::bigint)
      and ((request ->> 'seq') is null or seq = (request ->> 'seq')::bigint)
      and ((request ->> 'reason') is null or reason = request ->> 'reason')
      and case request ->> 'show'
        when 'calls' then kind in ('charge', 'settle')
        when 'received' then delta > 0
        when 'lapsed' then kind = 'expire'
        when 'changes' then kind = 'adjust'
        else true
      end
    order by seq desc
    limit (request ->> 'limit')::integer
  ) e
$$;

-- {user_id, days} → {ok, totals, features}: the sums of the user's last local days, today included, from the sums of the
-- day and so without the rows that users write themselves. What compression and cheaper models saved, and how many answers
-- reached their limit, is summed from the calls.
create or replace function energy.read_usage(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with account as (
    select user_id, (coalesce(at, now()) at time zone time_zone)::date as today
    from public.user_energy
    where user_id = (request ->> 'user_id')::uuid
  ),
  feature as (
    select
      d.feature, sum(d.calls) as calls, sum(d.input_tokens) as input_tokens, sum(d.output_tokens) as output_tokens,
      sum(d.energy_cost) as energy_cost, sum(d.cost_usd) as cost_usd
    from account a
    join energy.usage_days d on d.user_id = a.user_id and d.day > a.today - (request ->> 'days')::integer
    group by d.feature
  ),
  told as (
    select
      u.feature,
      count(*) filter (where (u.metadata ->> 'reached_limit')::boolean) as reached_limit,
      coalesce(sum((u.metadata ->> 'tokens_saved')::bigint), 0) as tokens_saved,
      coalesce(sum((u.metadata ->> 'usd_saved')::numeric), 0)
        + coalesce(sum((u.metadata ->> 'usd_saved_by_model')::numeric), 0) as usd_saved
    from account a
    join public.token_usage u
      on u.user_id = a.user_id
      and u.created_at >= coalesce(at, now()) - make_interval(days => (request ->> 'days')::integer + 2)
      and u.usage_day > a.today - (request ->> 'days')::integer
    where u.source = 'engine'
    group by u.feature
  )
  select case
    when not exists (select from account) then
      energy.refusal('unknown_user', 'there is no account for this user')
    else jsonb_build_object(
      'ok', true,
      'features', (
        select coalesce(jsonb_agg(
          to_jsonb(f) || jsonb_build_object(
            'reached_limit', coalesce(t.reached_limit, 0), 'tokens_saved', coalesce(t.tokens_saved, 0),
            'usd_saved', coalesce(t.usd_saved, 0))
          order by f.energy_cost desc, f.feature), '[]')
        from feature f
        left join told t on t.feature = f.feature))
  end
$$;
