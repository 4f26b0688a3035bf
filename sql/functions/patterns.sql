-- Learning habits: what has happened since a user was last learned, and what was learned of it.

-- {state_version, after?, users, calls, calls_of_one} → {ok, cohort, users: [{user_id, time_zone, from_seq, until_seq,
-- is_all, is_due, habits, recent, calls}]}: at most so many users behind `after`, in order of their ids, who have entries that were
-- not learned or a description that is over; with at most so many calls together (the first user's always), and of one user
-- at most those of calls_of_one entries. A call is [ms since 1970, tokens, energy, delivered, what was asked]. A state of
-- another version counts as none. Reads only. Each table is told where to begin, so that a batch reads its own users alone.
create or replace function energy.read_unlearned(request jsonb, at timestamptz default null)
returns json
language sql
stable
security definer
set search_path = ''
as $$
  with candidate as materialized (
    select
      a.user_id, a.time_zone, a.version, coalesce(s.learned_seq, 0) as from_seq, s.habits, s.recent,
      least(a.version, coalesce(s.learned_seq, 0) + (request ->> 'calls_of_one')::bigint) as until_seq,
      coalesce(s.describe_at <= coalesce(at, now()), true) as is_due
    from public.user_energy a
    join public.user_energy_patterns p on p.user_id = a.user_id and p.user_id > coalesce((request ->> 'after')::uuid, '00000000-0000-0000-0000-000000000000')
    left join energy.pattern_states s
      on s.user_id = a.user_id and s.user_id > coalesce((request ->> 'after')::uuid, '00000000-0000-0000-0000-000000000000')
      and s.state_version = (request ->> 'state_version')::integer
    where a.user_id > coalesce((request ->> 'after')::uuid, '00000000-0000-0000-0000-000000000000')
      and a.erased_at is null
      and (a.version > coalesce(s.learned_seq, 0) or s.describe_at <= coalesce(at, now()))
    order by a.user_id
    limit (request ->> 'users')::integer
  ),
  counted as (
    select *, row_number() over so_far as nth, sum(until_seq - from_seq) over so_far as entries
    from candidate
    window so_far as (order by user_id rows unbounded preceding)
  )
  select json_build_object(
    'ok', true,
    'cohort', energy.read_cohort((request ->> 'state_version')::integer),
    'users', (
      select coalesce(json_agg(json_build_object(
        'user_id', c.user_id, 'time_zone', c.time_zone, 'from_seq', c.from_seq, 'until_seq', c.until_seq,
        'is_all', c.until_seq = c.version, 'is_due', c.is_due, 'habits', c.habits, 'recent', c.recent,
        'calls', energy.calls_between(c.user_id, c.from_seq, c.until_seq)) order by c.user_id), '[]')
      from counted c
      where c.nth = 1 or c.entries <= (request ->> 'calls')::bigint))
$$;

-- The calls that an account's entries after one seq and up to another have paid for, in their order. A call is delivered
-- where its settlement says so, or, saying nothing, paid for output. Reads only.
create or replace function energy.calls_between(p_user uuid, p_after bigint, p_until bigint)
returns json
language sql
stable
set search_path = ''
as $$
  select coalesce(json_agg(json_build_array(
    floor(extract(epoch from t.created_at) * 1000)::bigint, t.total_tokens, t.energy_cost,
    coalesce((t.metadata ->> 'delivered')::boolean, t.output_tokens > 0) and not t.metadata ? 'lapsed',
    t.metadata ->> 'input_hash') order by e.seq), '[]')
  from energy.entries e
  join public.token_usage t on t.user_id = e.user_id and t.created_at = e.created_at and t.id = e.key
  where e.user_id = p_user
    and e.seq > p_after and e.seq <= p_until
    and e.kind in ('charge', 'settle')
    and t.source = 'engine'
$$;

-- {state_version, users: [{user_id, from_seq, until_seq, state?: {habits, recent}, description?: {columns, describe_at}}]}
-- → {ok, saved: [user_id]}. Saves what was learned of users who still stand at from_seq and are not forgotten: of two that
-- have learned the same, one saves. What is left out stays. Locks the rows of user_energy_patterns in order of user_id.
create or replace function energy.save_patterns(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  version integer := (request ->> 'state_version')::integer;
  known uuid[];
  saved uuid[];
begin
  select array_agg(locked.user_id) into known
  from (
    select p.user_id
    from public.user_energy_patterns p
    where p.user_id in (select (i ->> 'user_id')::uuid from jsonb_array_elements(request -> 'users') i)
    order by p.user_id
    for update
  ) locked;

  with item as materialized (
    select i.user_id, i.from_seq, i.until_seq, i.state, i.description
    from jsonb_to_recordset(request -> 'users') as i (
      user_id uuid, from_seq bigint, until_seq bigint, state jsonb, description jsonb)
    where i.user_id = any (known)
  ),
  old as (
    update energy.pattern_states s
    set state_version = version,
        learned_seq = i.until_seq,
        habits = case when i.state is null then s.habits else nullif(i.state -> 'habits', 'null') end,
        recent = case when i.state is null then s.recent else nullif(i.state -> 'recent', 'null') end,
        describe_at = coalesce((i.description ->> 'describe_at')::timestamptz, s.describe_at),
        updated_at = moment
    from item i
    where s.user_id = i.user_id
      and (s.state_version <> version or s.learned_seq = i.from_seq)
    returning s.user_id
  ),
  new as (
    insert into energy.pattern_states
      (user_id, state_version, learned_seq, habits, recent, describe_at, updated_at)
    select
      i.user_id, version, i.until_seq, nullif(i.state -> 'habits', 'null'), nullif(i.state -> 'recent', 'null'),
      coalesce((i.description ->> 'describe_at')::timestamptz, moment), moment
    from item i
    where not exists (select from energy.pattern_states s where s.user_id = i.user_id)
    returning user_id
  )
  select array_agg(user_id) into saved
  from (select user_id from old union all select user_id from new) s;

  update public.user_energy_patterns p
  set peak_usage_hours = d.peak_usage_hours,
      avg_daily_consumption = d.avg_daily_consumption,
      predicted_next_usage = d.predicted_next_usage,
      predicted_next_from = d.predicted_next_from,
      predicted_next_until = d.predicted_next_until,
      predicted_next_probability = d.predicted_next_probability,
      regen_multiplier = d.regen_multiplier,
      behavior_score = d.behavior_score,
      efficiency_score = d.efficiency_score,
      updated_at = moment
  from jsonb_to_recordset(request -> 'users') as i (user_id uuid, description jsonb)
  cross join jsonb_to_record(i.description) as d (
    peak_usage_hours smallint[], avg_daily_consumption numeric, predicted_next_usage timestamptz,
    predicted_next_from timestamptz, predicted_next_until timestamptz, predicted_next_probability numeric,
    regen_multiplier numeric, behavior_score numeric, efficiency_score numeric)
  where p.user_id = i.user_id
    and i.user_id = any (saved)
    and i.description is not null;
  return jsonb_build_object('ok', true, 'saved', to_jsonb(coalesce(saved, '{}')));
end
$$;

-- The sums over all users in that version of their meaning; null before anything was learned. Reads only.
create or replace function energy.read_cohort(p_state_version integer)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select state from energy.cohort where name = 'everyone v' || p_state_version
$$;

-- {state_version, change} → {ok}. Adds the change, an object of lists of numbers, to the sums over all users, number by
-- number. Locks the row of the sums.
create or replace function energy.add_to_cohort(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into energy.cohort as c (name, state, updated_at)
  values ('everyone v' || (request ->> 'state_version'), request -> 'change', coalesce(at, clock_timestamp()))
  on conflict (name) do update
  set state = energy.sum_of_lists(c.state, excluded.state), updated_at = excluded.updated_at;
  return '{"ok": true}';
end
$$;

-- The lists of numbers in one object added to those of the same name in another, in double precision; what is no list
-- stays as the first has it. Pure.
create or replace function energy.sum_of_lists(one jsonb, another jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_object_agg(key, case
    when jsonb_typeof(value) <> 'array' then value
    else (
      select jsonb_agg(
        (x.value)::double precision + coalesce((another -> key -> (x.nth - 1)::integer)::double precision, 0)
        order by x.nth)
      from jsonb_array_elements(value) with ordinality x (value, nth))
    end)
  from jsonb_each(one)
$$;

-- What a quote has to know of a user's use to tell whether a call is unusual: {recent, this_hour}: the learned part (null
-- before the first call), and the energy of the UTC hour at hand, of its last thousand calls at most. Reads only.
create or replace function energy.recent_use(p_user uuid, p_state_version integer, p_at timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'recent', (
      select s.recent from energy.pattern_states s where s.user_id = p_user and s.state_version = p_state_version),
    'this_hour', (
      select coalesce(sum(t.energy_cost), 0)
      from (
        select energy_cost
        from public.token_usage
        where user_id = p_user
          and created_at >= date_trunc('hour', p_at, 'UTC') and created_at <= p_at
          and source = 'engine'
        order by created_at desc
        limit 1000
      ) t))
$$;
