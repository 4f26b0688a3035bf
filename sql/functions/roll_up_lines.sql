-- Which lines does a rollup add up? What the entries of accounts say of calls, of other movements, and of changes of tier.

-- The number that the facts of a call have under this name, or 0 where they have none that can be summed. Facts come from
-- whoever settles: what is no number, or beyond any call, must not stop the sums of all.
create or replace function energy.fact(facts jsonb, name text)
returns numeric
language sql
immutable
as $$
  select case
    when facts -> name is null then 0
    when facts ->> name ~ '^-?[0-9]{1,13}([.][0-9]{1,20})?$' then (facts ->> name)::numeric
    else 0
  end
$$;

-- The calls that the entries of these accounts after one seq and up to another paid for, one line each, and the refunds of
-- calls, dated when they were given, under the feature, model and tier of the call. Reads only.
create or replace function energy.usage_lines(p_users uuid[], p_from bigint[], p_until bigint[], p_zone text)
returns setof energy.usage_line
language sql
stable
set search_path = ''
as $$
  with entry as (
    select
      e.*, date_trunc('hour', e.created_at, p_zone) as hour, (e.created_at at time zone p_zone)::date as day,
      date_trunc('month', e.created_at at time zone p_zone)::date as month,
      date_trunc('month', a.created_at at time zone p_zone)::date as cohort
    from unnest(p_users, p_from, p_until) m (user_id, from_seq, until_seq)
    join public.user_energy a on a.user_id = m.user_id
    join energy.entries e on e.user_id = m.user_id and e.seq > m.from_seq and e.seq <= m.until_seq
    where e.kind in ('charge', 'settle') or (e.kind = 'adjust' and e.reason = 'refund')
  )
  select
    e.user_id, e.hour, e.day, e.month, e.cohort, t.feature, coalesce(t.model, ''), coalesce(t.tier, ''),
    row(
      1, t.input_tokens, t.output_tokens, energy.fact(t.metadata, 'cached_input_tokens'),
      energy.fact(t.metadata, 'cache_write_tokens'), energy.fact(t.metadata, 'reasoning_tokens'),
      energy.fact(t.metadata, 'undelivered_tokens'), t.energy_cost, 0, 0, coalesce(t.cost_usd, 0),
      (t.cost_usd is null)::integer, t.spike_detected::integer, t.compression_mode::integer,
      energy.fact(t.metadata, 'tokens_saved'), energy.fact(t.metadata, 'usd_saved'),
      energy.fact(t.metadata, 'usd_saved_by_model'), (t.estimated_tokens is not null)::integer,
      coalesce(t.estimated_tokens, 0), case when t.estimated_tokens is null then 0 else t.total_tokens end,
      coalesce(abs(t.actual_vs_estimate_diff), 0),
      coalesce(abs(t.actual_vs_estimate_diff) * 5 <= t.estimated_tokens, false)::integer,
      energy.fact(t.metadata, 'beyond_hold_energy'), energy.fact(t.metadata, 'beyond_hold_tokens'),
      (t.metadata ? 'lapsed')::integer, case when t.metadata ? 'lapsed' then coalesce(t.cost_usd, 0) else 0 end
    )::energy.usage_sums
  from entry e
  join public.token_usage t on t.user_id = e.user_id and t.created_at = e.created_at and t.id = e.key
  where e.kind <> 'adjust' and t.source = 'engine'
  union all
  select
    e.user_id, e.hour, e.day, e.month, e.cohort, t.feature, coalesce(t.model, ''), coalesce(t.tier, ''),
    row(0, 0, 0, 0, 0, 0, 0, 0, 1, e.delta, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)::energy.usage_sums
  from entry e
  join energy.entries paid on paid.user_id = e.user_id and paid.seq = (e.receipt ->> 'refunds')::bigint
  join public.token_usage t on t.user_id = paid.user_id and t.created_at = paid.created_at and t.id = paid.key
  where e.kind = 'adjust' and t.source = 'engine'
$$;

-- The entries of these accounts in the same span that paid for no call. Reads only.
create or replace function energy.other_lines(p_users uuid[], p_from bigint[], p_until bigint[], p_zone text)
returns table (user_id uuid, day date, kind text, reason text, tier text, cohort date, energy numeric)
language sql
stable
set search_path = ''
as $$
  select
    e.user_id, (e.created_at at time zone p_zone)::date, e.kind::text, e.reason, a.tier::text,
    date_trunc('month', a.created_at at time zone p_zone)::date, e.delta
  from unnest(p_users, p_from, p_until) m (user_id, from_seq, until_seq)
  join public.user_energy a on a.user_id = m.user_id
  join energy.entries e on e.user_id = m.user_id and e.seq > m.from_seq and e.seq <= m.until_seq
  where e.kind not in ('charge', 'settle')
$$;

-- The multiplier of the surge window by which a receipt says that the call was priced; 1 where it says nothing that can be
-- one. Receipts come from whoever settles: what is odd must not stop the sums of all.
create or replace function energy.multiplier_of(receipt jsonb)
returns numeric
language sql
immutable
set search_path = ''
as $$
  select case when said >= 0.0001 and said <= 100 then round(said, 4) else 1 end
  from energy.fact(receipt -> 'price', 'window_multiplier') said
$$;

-- The same calls by the price that they had. Reads only.
create or replace function energy.price_lines(p_users uuid[], p_from bigint[], p_until bigint[], p_zone text)
returns table (
  day date, tier text, multiplier numeric, tokens bigint, energy numeric, energy_without numeric, cost_usd numeric)
language sql
stable
set search_path = ''
as $$
  select
    (e.created_at at time zone p_zone)::date, coalesce(t.tier, ''), m.multiplier, t.input_tokens + t.output_tokens,
    t.energy_cost, t.energy_cost / m.multiplier, coalesce(t.cost_usd, 0)
  from unnest(p_users, p_from, p_until) u (user_id, from_seq, until_seq)
  join energy.entries e on e.user_id = u.user_id and e.seq > u.from_seq and e.seq <= u.until_seq
  join public.token_usage t on t.user_id = e.user_id and t.created_at = e.created_at and t.id = e.key
  cross join lateral (select energy.multiplier_of(e.receipt) as multiplier) m
  where e.kind in ('charge', 'settle') and t.source = 'engine'
$$;

-- Changes of tier among the entries of these accounts in the same span. Reads only.
create or replace function energy.tier_change_lines(p_users uuid[], p_from bigint[], p_until bigint[], p_zone text)
returns table (day date, from_tier text, to_tier text, days_after_stop smallint)
language sql
stable
set search_path = ''
as $$
  select
    (e.created_at at time zone p_zone)::date, e.receipt -> 'before' ->> 'tier', e.receipt -> 'after' ->> 'tier',
    coalesce((e.receipt ->> 'days_after_stop')::smallint, 32::smallint)
  from unnest(p_users, p_from, p_until) m (user_id, from_seq, until_seq)
  join energy.entries e on e.user_id = m.user_id and e.seq > m.from_seq and e.seq <= m.until_seq
  where e.kind = 'adjust' and e.reason = 'set_tier'
    and e.receipt -> 'before' ->> 'tier' <> e.receipt -> 'after' ->> 'tier'
$$;
