-- report_health: does everything run?

-- {ages: [seconds], error_hours, error_rows} → {ok, complete_until, time_zone, checks, holds, lapsed, provider_errors, jobs…}: open holds
-- by their age (the last group is older than every age), those whose lease is over, what the last checks found, how far
-- the sums have come, what lapsed holds cost in the last 30 days of them, what failed at providers in the last hours, the
-- most frequent first, and how the jobs ended. Reads only.
create or replace function energy.report_health(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with moment as (
    select coalesce(at, now()) as now
  ),
  open_hold as (
    select
      h.energy, h.tokens, h.expires_at <= m.now as is_lapsed,
      (select count(*) from jsonb_array_elements_text(request -> 'ages') age
       where extract(epoch from m.now - h.created_at) >= age::numeric) as age_group
    from energy.holds h, moment m
    where h.status = 'open'
  )
  select energy.report_state() || jsonb_build_object(
    'holds', (
      select coalesce(json_agg(g order by g.age_group), '[]')
      from (
        select age_group, count(*) as holds, sum(energy) as energy, sum(tokens) as tokens,
          count(*) filter (where is_lapsed) as lapsed
        from open_hold group by age_group) g),
    'lapsed', (
      select json_build_object(
        'calls', coalesce(sum(r.lapsed_calls), 0), 'cost_usd', coalesce(sum(r.lapsed_cost_usd), 0),
        'beyond_hold_energy', coalesce(sum(r.beyond_hold_energy), 0), 'undelivered_tokens', coalesce(sum(r.undelivered_tokens), 0))
      from energy.usage_by_day r, energy.rollup_state s
      where r.day > (s.complete_until at time zone s.time_zone)::date - 30),
    'checks', (
      select json_build_object(
        'books_at', s.books_checked_at, 'book_differences', s.book_differences,
        'rollups_at', s.rollups_checked_at, 'rollup_differences', s.rollup_differences)
      from energy.rollup_state s),
    'provider_errors', (
      select coalesce(json_agg(e order by e.errors desc, e.provider, e.model, e.kind), '[]')
      from (
        select provider, model, kind, sum(errors) as errors, max(last_at) as last_at
        from energy.provider_errors, moment m
        where hour > m.now - make_interval(hours => (request ->> 'error_hours')::integer)
        group by provider, model, kind
        order by sum(errors) desc, provider, model, kind
        limit (request ->> 'error_rows')::integer) e),
    'jobs', (select coalesce(json_agg(j order by j.job), '[]') from energy.job_states j),
    'returns_until', (select returns_until from energy.rollup_state))
$$;
