-- check_rollups: are the sums that reports read the sums of the rows?

-- Each row is one cell that differs. The sums by hour and by user are compared with the calls, those by day and by cohort
-- with these, all other entries with the ledger, as far as each is rolled up, in one snapshot. Where a cell has calls of a
-- person who was forgotten, whose rows have lost their facts, the sums of facts are left out. Reads every call.
create or replace function energy.check_rollups()
returns table (rollup text, cell text, expected text, found text)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  one record;
  zone text := (select time_zone from energy.rollup_state);
  facts constant text[] := array[
    'cached_input_tokens', 'cache_write_tokens', 'reasoning_tokens', 'undelivered_tokens', 'tokens_saved', 'usd_saved',
    'usd_saved_by_model', 'beyond_hold_energy', 'beyond_hold_tokens', 'lapsed_calls', 'lapsed_cost_usd'];
  marks constant text := '
    (select array_agg(user_id order by user_id) from energy.rollup_marks),
    (select array_agg(0::bigint) from energy.rollup_marks),
    (select array_agg(rolled_seq order by user_id) from energy.rollup_marks), $2';
  priced_marks constant text := replace(marks, 'rolled_seq', 'priced_seq');
begin
  if zone is null then
    return;
  end if;
  for one in
    select t.name, t.keys, t.found_keys, replace(t.raw, 'MARKS', marks) as raw, m.found_sums,
      case when t.raw like '%usage_lines%' then m.line_sums else m.found_sums end as raw_sums
    from (values
      ('usage_by_hour', 'hour, feature, model, tier', 'hour, feature, model, tier',
        'select l.*, a.erased_at is not null as forgotten
         from energy.usage_lines(MARKS) l join public.user_energy a on a.user_id = l.user_id'),
      ('usage_by_user', 'user_id, month, tier', 'user_id, month, tier',
        'select l.*, a.erased_at is not null as forgotten
         from energy.usage_lines(MARKS) l join public.user_energy a on a.user_id = l.user_id'),
      ('usage_by_day', 'day, feature, model, tier', 'day, feature, model, tier',
        'select *, (hour at time zone $2)::date as day, false as forgotten from energy.usage_by_hour'),
      ('usage_by_cohort', 'day, tier', 'day, tier',
        'select *, false as forgotten from energy.usage_by_day'),
      ('usage_by_cohort', 'month, cohort, tier', 'date_trunc(''month'', r.day)::date as month, cohort, tier',
        'select u.*, date_trunc(''month'', a.created_at at time zone $2)::date as cohort, false as forgotten
         from energy.usage_by_user u join public.user_energy a on a.user_id = u.user_id')
    ) t (name, keys, found_keys, raw)
    cross join (
      select
        string_agg(format('sum((r.sums).%1$I) as %1$I', name), ', ') as line_sums,
        string_agg(format('sum(r.%1$I) as %1$I', name), ', ') as found_sums
      from unnest(energy.usage_measures()) name
    ) m
  loop
    return query execute format(
      'with e as (select %2$s, bool_or(r.forgotten) as forgotten, %4$s from (%5$s) r group by %2$s),
         f as (select %6$s, %3$s from energy.%1$I r group by %7$s),
         pair as (
           select concat_ws('' '', %2$s) as cell, e.forgotten, to_jsonb(e) - ''forgotten'' as expected, to_jsonb(f) as found
           from e full join f using (%2$s))
       select %8$L, cell, expected::text, found::text
       from pair
       where case when forgotten then expected - $1 is distinct from found - $1 else expected is distinct from found end',
      one.name, one.keys, one.found_sums, one.raw_sums, one.raw, one.found_keys,
      (select string_agg(n::text, ', ') from generate_series(1, cardinality(string_to_array(one.keys, ','))) n), one.name)
    using facts, zone;
  end loop;

  return query execute replace(
    'with e as (
       select day, kind, reason, cohort, count(*) as entries, sum(energy) as energy
       from energy.other_lines(MARKS) group by 1, 2, 3, 4),
     f as (
       select day, kind, reason, cohort, sum(entries) as entries, sum(energy) as energy
       from energy.entries_by_day group by 1, 2, 3, 4)
     select ''entries_by_day'', concat_ws('' '', day, kind, reason, cohort), to_jsonb(e)::text, to_jsonb(f)::text
     from e full join f using (day, kind, reason, cohort)
     where to_jsonb(e) is distinct from to_jsonb(f)', 'MARKS', marks)
  using facts, zone;

  return query execute replace(
    'with e as (
       select
         day, tier, multiplier, count(*) as calls, sum(tokens) as tokens, sum(energy) as energy,
         sum(energy_without) as energy_without, sum(cost_usd) as cost_usd
       from energy.price_lines(MARKS) group by 1, 2, 3)
     select ''usage_by_price'', concat_ws('' '', day, tier, multiplier), to_jsonb(e)::text, to_jsonb(f)::text
     from e full join energy.usage_by_price f using (day, tier, multiplier)
     where to_jsonb(e) is distinct from to_jsonb(f)', 'MARKS', priced_marks)
  using facts, zone;

  return query execute replace(
    'with e as (
       select day, from_tier, to_tier, days_after_stop, count(*) as changes
       from energy.tier_change_lines(MARKS) group by 1, 2, 3, 4)
     select
       ''tier_changes_by_day'', concat_ws('' '', day, from_tier, to_tier, days_after_stop), to_jsonb(e)::text, to_jsonb(f)::text
     from e full join energy.tier_changes_by_day f using (day, from_tier, to_tier, days_after_stop)
     where to_jsonb(e) is distinct from to_jsonb(f)', 'MARKS', priced_marks)
  using facts, zone;
end
$$;

-- {what: 'rollups' or 'books', differences} → {ok}. Notes what a check found, for the report on health.
create or replace function energy.note_check(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  is_books boolean := request ->> 'what' = 'books';
  counted bigint := (request ->> 'differences')::bigint;
begin
  update energy.rollup_state
  set books_checked_at = case when is_books then moment else books_checked_at end,
      book_differences = case when is_books then counted else book_differences end,
      rollups_checked_at = case when is_books then rollups_checked_at else moment end,
      rollup_differences = case when is_books then rollup_differences else counted end
  where name = 'rollup';
  return '{"ok": true}';
end
$$;
