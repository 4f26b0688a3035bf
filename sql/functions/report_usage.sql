-- report_usage, report_calls: what was used, by any cut, from the sums; and the calls behind a cell.

-- The state of the sums, as every report shows it. Reads only.
create or replace function energy.report_state()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'complete_until', s.complete_until, 'time_zone', s.time_zone)
  from energy.rollup_state s
$$;

-- {from, until, bucket?: hour or day, by: [feature, model, tier, cohort], feature?, model?, tier?, cohort?, rows} → {ok,
-- complete_until, time_zone, columns, rows}: columns are bucket, by, the sums, revenue_usd and refunded_usd, rows lists of
-- them, at most rows + 1, in order of time, then the costliest first. From and until are instants for hours and dates for
-- days. Cohorts are kept by day and tier alone. Energy is valued at its tier's list price of today. Reads only.
create or replace function energy.report_usage(request jsonb)
returns json
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  cuts text[] := array(select jsonb_array_elements_text(request -> 'by'));
  is_hourly boolean := request ->> 'bucket' is not distinct from 'hour';
  of_cohorts boolean := 'cohort' = any (cuts) or request ? 'cohort';
  dimensions text[] := case when of_cohorts then '{cohort,tier}' else '{feature,model,tier}' end;
  time_column text := case when is_hourly then 'hour' else 'day' end;
  measures text[] := energy.usage_measures();
  groups text[] := case when request ->> 'bucket' is null then '{}' else array[time_column] end || cuts;
  columns text[];
  rows json;
begin
  if not cuts <@ dimensions or (of_cohorts and (is_hourly or request ?| '{feature,model}')) then
    return energy.refusal('invalid_request', 'cohorts are kept by day and tier alone');
  end if;
  columns := groups || measures || '{revenue_usd,refunded_usd}';

  -- Summed by tier first, so that a price is multiplied with few sums and not with every cell.
  execute format(
    'with tier_sum as (
       select %1$s r.tier as of_tier, %2$s
       from energy.%3$I r
       where r.%4$I >= ($1 ->> ''from'')::%5$s and r.%4$I < ($1 ->> ''until'')::%5$s %6$s
       group by %1$s r.tier
     ),
     row as (
       select %7$s %8$s,
         sum(t.energy * b.usd_per_energy) as revenue_usd, sum(t.refunded_energy * b.usd_per_energy) as refunded_usd
       from tier_sum t
       left join public.token_budgets b on b.tier = t.of_tier
       %9$s
       limit ($1 ->> ''rows'')::integer + 1
     )
     select coalesce(json_agg(json_build_array(%10$s)), ''[]'') from row',
    (select coalesce(string_agg(format('r.%I, ', name), ''), '') from unnest(groups) name),
    (select string_agg(format('sum(r.%1$I) as %1$I', name), ', ') from unnest(measures) name),
    'usage_by_' || case when of_cohorts then 'cohort' else time_column end,
    time_column,
    case when is_hourly then 'timestamptz' else 'date' end,
    (select coalesce(string_agg(format(' and r.%I = ($1 ->> %L)::%s', name, name,
       case name when 'cohort' then 'date' else 'text' end), ''), '')
     from unnest(dimensions) name where request ? name),
    (select coalesce(string_agg(format('t.%I, ', name), ''), '') from unnest(groups) name),
    (select string_agg(format('sum(t.%1$I) as %1$I', name), ', ') from unnest(measures) name),
    case
      when groups = '{}' then ''
      else 'group by ' || (select string_agg(format('t.%I', name), ', ') from unnest(groups) name)
        || ' order by ' || case when request ->> 'bucket' is null then '' else '1, ' end || 'sum(t.cost_usd) desc, sum(t.energy) desc'
    end,
    (select string_agg(format('row.%I', name), ', ') from unnest(columns) name))
  into rows using request;
  return (
    select json_build_object(
      'ok', true, 'complete_until', s.complete_until, 'time_zone', s.time_zone,
      'columns', array_replace(columns, time_column, 'bucket'), 'rows', rows)
    from energy.rollup_state s);
end
$$;

-- {from, until, feature?, model?, tier?, cohort?, spike?, user_id?, before?: {at, user_id, id}, limit, hours} → {ok, complete_until, time_zone,
-- calls, next}: the calls between two instants, the newest first, each with its receipt, at most limit. The sums tell
-- which hours hold any, so that no other is looked at; next is where to go on, null at the end; a page of a rare cut may hold fewer than limit, as at most
-- so many hours are looked at. A person's own calls are found by their key. Reads only.
create or replace function energy.report_calls(request jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
-- The hours are walked backwards by the key until the page is full, not all sorted first.
set cursor_tuple_fraction = 0.001
as $$
declare
  from_at timestamptz := (request ->> 'from')::timestamptz;
  until_at timestamptz := (request ->> 'until')::timestamptz;
  before_at timestamptz := coalesce((request -> 'before' ->> 'at')::timestamptz, 'infinity');
  -- A page that ended between two hours has looked through the later one.
  done_hour timestamptz := case
    when request -> 'before' ->> 'id' = '00000000-0000-0000-0000-000000000000' then before_at end;
  wanted integer := (request ->> 'limit')::integer;
  found jsonb := '[]';
  page jsonb;
  one record;
  hours_left integer := (request ->> 'hours')::integer;
  last_hour timestamptz;
  is_end boolean := true;
  next jsonb;
begin
  if request ? 'user_id' then
    found := energy.calls_within(request, from_at, until_at, wanted);
    is_end := jsonb_array_length(found) < wanted;
  else
    for one in
      select r.hour
      from energy.usage_by_hour r
      where r.hour > from_at - interval '1 hour' and r.hour < until_at and r.hour <= before_at and r.hour is distinct from done_hour
        and (not request ? 'feature' or r.feature = request ->> 'feature')
        and (not request ? 'model' or r.model = request ->> 'model')
        and (not request ? 'tier' or r.tier = request ->> 'tier')
        and case when (request ->> 'spike')::boolean then r.spikes > 0 else r.calls > 0 end
      order by r.hour desc
    loop
      continue when one.hour = last_hour;
      last_hour := one.hour;
      if hours_left = 0 or jsonb_array_length(found) >= wanted then
        is_end := false;
        exit;
      end if;
      hours_left := hours_left - 1;
      page := energy.calls_within(
        request, greatest(from_at, one.hour), least(until_at, one.hour + interval '1 hour'),
        wanted - jsonb_array_length(found));
      found := found || page;
      -- Where an hour gave nothing, the next page begins with the hour before it.
      next := jsonb_build_object(
        'at', greatest(from_at, one.hour), 'user_id', '00000000-0000-0000-0000-000000000000',
        'id', '00000000-0000-0000-0000-000000000000');
    end loop;
    is_end := is_end and jsonb_array_length(found) < wanted;
  end if;
  if is_end then
    next := null;
  elsif jsonb_array_length(found) >= wanted then
    next := jsonb_build_object(
      'at', found -> -1 -> 'at', 'user_id', found -> -1 -> 'user_id', 'id', found -> -1 -> 'id');
  end if;
  return energy.report_state() || jsonb_build_object('calls', found, 'next', next);
end
$$;

-- The calls of one stretch of time, the newest first, behind the cursor. Reads only.
create or replace function energy.calls_within(request jsonb, p_from timestamptz, p_until timestamptz, p_limit integer)
returns jsonb
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  calls jsonb;
begin
  with page as (
    select t.*
    from public.token_usage t
    where t.created_at >= p_from and t.created_at < p_until
      and t.source = 'engine'
      and (not request ? 'user_id' or t.user_id = (request ->> 'user_id')::uuid)
      and (not request ? 'feature' or t.feature = request ->> 'feature')
      and (not request ? 'model' or coalesce(t.model, '') = request ->> 'model')
      and (not request ? 'tier' or coalesce(t.tier, '') = request ->> 'tier')
      and (not coalesce((request ->> 'spike')::boolean, false) or t.spike_detected)
      and (not request ? 'cohort' or exists (
        select from public.user_energy a, energy.rollup_state s
        where a.user_id = t.user_id
          and date_trunc('month', a.created_at at time zone s.time_zone)::date = (request ->> 'cohort')::date))
      and (not request ? 'before' or (t.created_at, t.user_id, t.id) < (
        (request -> 'before' ->> 'at')::timestamptz, (request -> 'before' ->> 'user_id')::uuid,
        (request -> 'before' ->> 'id')::uuid))
    order by t.created_at desc, t.user_id desc, t.id desc
    limit p_limit
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'at', p.created_at, 'user_id', p.user_id, 'id', p.id, 'feature', p.feature, 'model', p.model, 'tier', p.tier,
    'input_tokens', p.input_tokens, 'output_tokens', p.output_tokens, 'energy', p.energy_cost, 'cost_usd', p.cost_usd,
    'compressed', p.compression_mode, 'spike', p.spike_detected, 'estimated_tokens', p.estimated_tokens,
    'facts', p.metadata, 'seq', e.seq, 'kind', e.kind, 'receipt', e.receipt)
    order by p.created_at desc, p.user_id desc, p.id desc), '[]')
  into calls
  from page p
  left join energy.entries e on e.user_id = p.user_id and e.key = p.id;
  return calls;
end
$$;
