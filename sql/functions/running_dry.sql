-- Who has little left beside what they usually use in a day? Those of whom a forecast is worth making.

-- {state_version, after?, users, days, efficiency_from, behavior_from} → {ok, cohort, users: [{user_id, time_zone, available,
-- daily_energy, next_reset, efficiency_score, habits, recent}]}: at most so many users behind `after`, in order of their ids,
-- who have less available than so many days of their average consumption, whose scores are at least these, and who have not
-- been given a recommendation on their local day. Frozen and forgotten accounts are left out, and those that something is due
-- for: what they have is known once it is applied. Reads only.
create or replace function energy.read_running_dry(request jsonb, at timestamptz default null)
returns json
language sql
stable
security definer
set search_path = ''
as $$
  select json_build_object(
    'ok', true,
    'cohort', energy.read_cohort((request ->> 'state_version')::integer),
    'users', (
      select coalesce(json_agg(to_json(u) order by u.user_id), '[]')
      from (
        select
          a.user_id, a.time_zone, a.current_energy - a.held_energy as available, b.daily_energy,
          energy.start_of_day(a.last_token_reset + 1, a.time_zone) as next_reset, p.efficiency_score, s.habits, s.recent
        from public.user_energy a
        join public.token_budgets b on b.tier = a.tier
        join public.user_energy_patterns p on p.user_id = a.user_id
        join energy.pattern_states s
          on s.user_id = a.user_id and s.state_version = (request ->> 'state_version')::integer
        where a.user_id > coalesce((request ->> 'after')::uuid, '00000000-0000-0000-0000-000000000000')
          and a.due_at > coalesce(at, now())
          and a.frozen_at is null
          and a.erased_at is null
          and s.habits is not null
          and a.current_energy - a.held_energy < p.avg_daily_consumption * (request ->> 'days')::numeric
          and p.efficiency_score >= (request ->> 'efficiency_from')::numeric
          and p.behavior_score >= (request ->> 'behavior_from')::numeric
          and not exists (
            select from public.energy_regeneration_events e
            where e.user_id = a.user_id
              and e.local_day = a.last_token_reset
              and e.reason = 'ml_recommendation'
              and e.source = 'engine')
        order by a.user_id
        limit (request ->> 'users')::integer
      ) u))
$$;
