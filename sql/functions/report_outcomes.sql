-- report_outcomes: what did prices, rescues, streaks and tiers bring?

-- {from, until, stop_days} → {ok, complete_until, time_zone, known_until, prices, stops, streaks, tier_changes}: sums of the
-- dates [from, until), in order of the day. Energy is valued at its tier's list price of today. after_stop: of users who had
-- been refused a call within so many days. Reads only.
create or replace function energy.report_outcomes(request jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select energy.report_state() || jsonb_build_object(
    'complete_until', (select prices_until from energy.rollup_state),
    -- Days before the first that was noted as a whole are not known.
    'known_until', (
      select case when exists (select from energy.streaks_by_day) or exists (select from energy.stops_by_day) then outcomes_until end
      from energy.rollup_state),
    'prices', (
      select coalesce(json_agg(p order by p.day, p.multiplier), '[]')
      from (
        select
          u.day, u.multiplier, sum(u.calls) as calls, sum(u.tokens) as tokens, sum(u.energy) as energy,
          round(sum(u.energy_without), 2) as energy_without,
          coalesce(sum(u.energy * b.usd_per_energy), 0) as list_usd, sum(u.cost_usd) as cost_usd
        from energy.usage_by_price u
        left join public.token_budgets b on b.tier::text = u.tier
        where u.day >= (request ->> 'from')::date and u.day < (request ->> 'until')::date
        group by u.day, u.multiplier) p),
    'stops', (
      select coalesce(json_agg(s order by s.day, s.outcome), '[]')
      from (
        select day, outcome, sum(users) as users
        from energy.stops_by_day
        where day >= (request ->> 'from')::date and day < (request ->> 'until')::date
        group by day, outcome) s),
    'streaks', (
      select coalesce(json_agg(s order by s.day, s.length), '[]')
      from (
        select
          day, length,
          coalesce(sum(users) filter (where outcome = 'kept'), 0) as kept,
          coalesce(sum(users) filter (where outcome = 'missed'), 0) as missed,
          coalesce(sum(users) filter (where outcome = 'forgiven'), 0) as forgiven
        from energy.streaks_by_day
        where day >= (request ->> 'from')::date and day < (request ->> 'until')::date
        group by day, length) s),
    'tier_changes', (
      select coalesce(json_agg(c order by c.day, c.from_tier, c.to_tier), '[]')
      from (
        select
          t.day, t.from_tier, t.to_tier,
          coalesce(
            (higher.monthly_price_usd, higher.max_energy) > (lower.monthly_price_usd, lower.max_energy), false) as is_upgrade,
          sum(t.changes) as changes,
          coalesce(sum(t.changes) filter (where t.days_after_stop <= least((request ->> 'stop_days')::integer, 30)), 0) as after_stop
        from energy.tier_changes_by_day t
        left join public.token_budgets lower on lower.tier::text = t.from_tier
        left join public.token_budgets higher on higher.tier::text = t.to_tier
        where t.day >= (request ->> 'from')::date and t.day < (request ->> 'until')::date
        group by t.day, t.from_tier, t.to_tier, is_upgrade) c))
$$;
