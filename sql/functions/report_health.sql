-- report_health: does everything run?

-- {ages: [seconds]} → {ok, complete_until, time_zone, checks, holds, lapsed, forgotten…}: open holds by their age (the last group is older
-- than every age), those whose lease is over, how many accounts are due, what the last checks found, how far the jobs have
-- come, and what lapsed holds cost in the last 30 days of the sums. Reads only.
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
    'returns_until', (select returns_until from energy.rollup_state))
$$;
