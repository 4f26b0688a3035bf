-- report_regeneration, report_returns: what energy was given, to whom, and who came back after it.

-- {from, until} → {ok, complete_until, time_zone, days, tiers, cohorts, spent, budgets}: entries that are no calls, summed by day, by
-- tier and by cohort, for the dates [from, until); what calls paid and cost in the same days; and the rules that have a
-- budget for the platform, with what they gave on each of the days. Reads only.
create or replace function energy.report_regeneration(request jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with line as materialized (
    select day, kind, reason, tier, cohort, entries, energy
    from energy.entries_by_day
    where day >= (request ->> 'from')::date and day < (request ->> 'until')::date
  )
  select energy.report_state() || jsonb_build_object(
    'days', (
      select coalesce(json_agg(d order by d.day, d.kind, d.reason), '[]')
      from (select day, kind, reason, sum(entries) as entries, sum(energy) as energy from line group by 1, 2, 3) d),
    'tiers', (
      select coalesce(json_agg(t order by t.kind, t.reason, t.tier), '[]')
      from (
        select l.kind, l.reason, l.tier, sum(l.entries) as entries, sum(l.energy) as energy,
          sum(l.energy * b.usd_per_energy) as list_usd
        from line l left join public.token_budgets b on b.tier = l.tier
        group by 1, 2, 3) t),
    'cohorts', (
      select coalesce(json_agg(c order by c.kind, c.reason, c.cohort), '[]')
      from (select kind, reason, cohort, sum(entries) as entries, sum(energy) as energy from line group by 1, 2, 3) c),
    'spent', (
      select json_build_object('energy', coalesce(sum(energy), 0), 'cost_usd', coalesce(sum(cost_usd), 0))
      from energy.usage_by_day
      where day >= (request ->> 'from')::date and day < (request ->> 'until')::date),
    'budgets', (
      select coalesce(json_agg(b order by b.reason, b.day), '[]')
      from (
        select r.reason, r.platform_energy_per_day as energy_per_day, d.day, coalesce(d.energy, 0) as used
        from public.regeneration_rules r
        left join energy.platform_days d
          on d.reason = r.reason and d.day >= (request ->> 'from')::date and d.day < (request ->> 'until')::date
        where r.platform_energy_per_day is not null) b))
$$;

-- {from, until, reason, days} → {ok, complete_until, time_zone, returns_until, strata: [{tier, away, was_active, users, returned, given,
-- given_returned}]}: of everybody and of those who were given energy for the reason, on each of the dates [from, until),
-- how many were active within so many days after it, by tier, by how long they had been away, and by whether they were
-- active on the day itself. Reads only.
create or replace function energy.report_returns(request jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with stratum as (
    select
      tier, away, was_active,
      sum(users) filter (where reason = '') as users,
      sum(users) filter (where reason = '' and back_after between 1 and (request ->> 'days')::integer) as returned,
      sum(users) filter (where reason <> '') as given,
      sum(users) filter (where reason <> '' and back_after between 1 and (request ->> 'days')::integer) as given_returned
    from energy.returns_by_day
    where reason in ('', request ->> 'reason')
      and day >= (request ->> 'from')::date and day < (request ->> 'until')::date
    group by tier, away, was_active
  )
  select energy.report_state() || jsonb_build_object(
    'returns_until', (select returns_until from energy.rollup_state),
    'strata', (
      select coalesce(json_agg(json_build_object(
        'tier', tier, 'away', away, 'was_active', was_active, 'users', coalesce(users, 0), 'returned', coalesce(returned, 0),
        'given', coalesce(given, 0), 'given_returned', coalesce(given_returned, 0)) order by tier, away, was_active), '[]')
      from stratum))
$$;
