-- What has been learned from settled calls: read by every process, moved on by whichever of them comes first.

-- How far learning has come. Locks nothing.
create or replace function energy.learned_until()
returns timestamptz
language sql
stable
set search_path = ''
as $$
  select seen_until from energy.learning_progress where name = 'calls'
$$;

-- Whole milliseconds since 1970, as a number that every language holds exactly. Pure.
create or replace function energy.milliseconds_of(moment timestamptz)
returns bigint
language sql
immutable
set search_path = ''
as $$
  select (extract(epoch from date_trunc('milliseconds', moment)) * 1000)::bigint
$$;

-- {seen_until?} → {ok, seen_until, outputs, calibrations}: all that is learned of features and models; outputs and
-- calibrations are null where seen_until says that the caller has them already. Reads only.
create or replace function energy.read_answers(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'seen_until', now_seen.ms) || case
    when now_seen.ms = (request ->> 'seen_until')::bigint then '{}'
    else jsonb_build_object(
      'outputs', (
        select coalesce(jsonb_agg(jsonb_build_object('feature', s.feature, 'model', s.model, 'sketch', s.sketch)), '[]')
        from energy.output_sketches s),
      'calibrations', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'model', c.model, 'meanRatio', c.mean_ratio, 'observations', c.observations)), '[]')
        from energy.model_calibrations c))
  end
  from (select energy.milliseconds_of(energy.learned_until()) as ms) now_seen
$$;

-- {seen_until, outputs}: what is learned of one user's answers, by feature and model, from so many calls on. Reads only.
create or replace function energy.user_answers(p_user uuid, p_calls_at_least bigint)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'seen_until', energy.milliseconds_of(energy.learned_until()),
    'outputs', (
      select coalesce(jsonb_agg(jsonb_build_object('feature', s.feature, 'model', s.model, 'sketch', s.sketch)), '[]')
      from energy.user_output_sketches s
      where s.user_id = p_user and s.calls >= p_calls_at_least))
$$;

-- Up to which moment calls are to be learned from next: at most p_most of them (a few more where they share a millisecond),
-- of a bounded stretch of time, and none that is younger than p_before. Null where there is nothing to do. Reads only.
create or replace function energy.learnable_until(p_from timestamptz, p_before timestamptz, p_most integer)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  stretch constant interval := '10 minutes';
  first timestamptz;
  slice timestamptz;
  beyond timestamptz;
begin
  -- Quiet times are skipped: the first call of the next stretch, else of all that is left.
  select min(created_at) into first
  from public.token_usage where created_at >= p_from and created_at < least(p_from + stretch, p_before);
  if first is null and p_from + stretch < p_before then
    select min(created_at) into first
    from public.token_usage where created_at >= p_from + stretch and created_at < p_before;
  end if;
  if first is null then
    return null;
  end if;
  slice := least(date_trunc('milliseconds', first) + stretch, p_before);
  select created_at into beyond
  from public.token_usage
  where created_at >= first and created_at < slice
  order by created_at
  offset p_most
  limit 1;
  return greatest(
    coalesce(date_trunc('milliseconds', beyond), slice), date_trunc('milliseconds', first) + interval '1 millisecond');
end
$$;

-- {most, lag_seconds} → {ok, seen_until, until, calls, outputs, users, calibrations}: the calls that nobody has learned
-- from, oldest first, and what is known of their features, models and users. until is null where there are none. A call
-- of the last lag_seconds waits: one that settled before it may not be visible yet. Reads only.
create or replace function energy.read_unlearned_calls(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  seen timestamptz := energy.learned_until();
  before timestamptz := date_trunc('milliseconds', coalesce(at, clock_timestamp()))
    - make_interval(secs => (request ->> 'lag_seconds')::double precision);
  until timestamptz := energy.learnable_until(seen, before, (request ->> 'most')::integer);
  answer jsonb;
begin
  if until is null then
    return jsonb_build_object('ok', true, 'seen_until', energy.milliseconds_of(seen), 'until', null);
  end if;
  with call as (
    select
      u.user_id, u.created_at, u.id, u.feature, coalesce(u.metadata ->> 'model_asked', u.model, '') as model,
      u.input_tokens, u.output_tokens, u.metadata
    from public.token_usage u
    where u.created_at >= seen and u.created_at < until and u.source = 'engine' and u.hold_id is not null
  )
  select jsonb_build_object(
    'ok', true,
    'seen_until', energy.milliseconds_of(seen),
    'until', energy.milliseconds_of(until),
    'calls', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'userId', c.user_id, 'feature', c.feature, 'model', c.model, 'at', energy.milliseconds_of(c.created_at),
        'inputTokens', c.input_tokens, 'outputTokens', c.output_tokens,
        'finishReason', c.metadata ->> 'finish_reason',
        'limitLowered', coalesce((c.metadata ->> 'limit_lowered')::boolean, false),
        'answers', coalesce((c.metadata ->> 'answers')::integer, 1),
        'items', greatest(coalesce((c.metadata ->> 'items')::integer, 1), 1),
        'guessedInputTokens', (c.metadata ->> 'guessed_input_tokens')::bigint,
        'countedInputTokens', (c.metadata ->> 'counted_input_tokens')::bigint)
        order by c.created_at, c.id), '[]')
      from call c),
    'outputs', (
      select coalesce(jsonb_agg(jsonb_build_object('feature', s.feature, 'model', s.model, 'sketch', s.sketch)), '[]')
      from energy.output_sketches s
      where s.feature in (select c.feature from call c)),
    'users', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'userId', s.user_id, 'feature', s.feature, 'model', s.model, 'sketch', s.sketch)), '[]')
      from (select distinct c.user_id, c.feature, c.model from call c) k
      join energy.user_output_sketches s
        on s.user_id = k.user_id and s.feature = k.feature and s.model = k.model),
    'calibrations', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'model', m.model, 'meanRatio', m.mean_ratio, 'observations', m.observations)), '[]')
      from energy.model_calibrations m
      where m.model in (select c.model from call c)))
  into answer;
  return answer;
end
$$;

-- {seen_until, until, outputs, users, calibrations} → {ok, kept}: keeps what was learned from the calls between the two
-- moments, where nobody else has done so meanwhile; kept false, and nothing written, where somebody has. Users who are
-- being forgotten are left out: forget_user takes the same lock. Locks the row of progress.
create or replace function energy.keep_answers(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
begin
  update energy.learning_progress
  set seen_until = to_timestamp((request ->> 'until')::numeric / 1000), updated_at = moment
  where name = 'calls' and energy.milliseconds_of(seen_until) = (request ->> 'seen_until')::bigint;
  if not found then
    return '{"ok": true, "kept": false}';
  end if;

  insert into energy.output_sketches as s (feature, model, sketch, updated_at)
  select feature, model, sketch, moment
  from jsonb_to_recordset(request -> 'outputs') as o (feature text, model text, sketch jsonb)
  on conflict (feature, model) do update
  set sketch = excluded.sketch, updated_at = excluded.updated_at;

  insert into energy.user_output_sketches as s (user_id, feature, model, calls, sketch, updated_at)
  select a.user_id, o.feature, o.model, (o.sketch ->> 'calls')::bigint, o.sketch, moment
  from jsonb_to_recordset(request -> 'users') as o ("userId" uuid, feature text, model text, sketch jsonb)
  join public.user_energy a on a.user_id = o."userId" and a.erased_at is null
  on conflict (user_id, feature, model) do update
  set calls = excluded.calls, sketch = excluded.sketch, updated_at = excluded.updated_at;

  insert into energy.model_calibrations as c (model, mean_ratio, observations, updated_at)
  select model, "meanRatio", observations, moment
  from jsonb_to_recordset(request -> 'calibrations') as o (model text, "meanRatio" double precision, observations bigint)
  on conflict (model) do update
  set mean_ratio = excluded.mean_ratio, observations = excluded.observations, updated_at = excluded.updated_at;
  return '{"ok": true, "kept": true}';
end
$$;
