-- What a server reads for a user: entries and usage. Reads only.

-- {user_id, limit, before?} → {ok, entries}: the newest first; before is the seq to go on from.
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
    order by seq desc
    limit (request ->> 'limit')::integer
  ) e
$$;

-- {user_id, days} → {ok, totals, features}: the sums of the user's last local days, today included, from the sums of the
-- day and so without the rows that users write themselves.
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
  )
  select case
    when not exists (select from account) then
      energy.refusal('unknown_user', 'there is no account for this user')
    else jsonb_build_object(
      'ok', true,
      'features', (select coalesce(jsonb_agg(to_jsonb(f) order by f.energy_cost desc, f.feature), '[]') from feature f))
  end
$$;
