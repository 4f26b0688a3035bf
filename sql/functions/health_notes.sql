-- note_provider_errors, note_job: what processes write down for the report on health.

-- {errors: [{hour, provider, model, kind, errors, last_at}], kept_days} → {ok}: adds them up. What is older than so many days goes. Locks
-- the rows in their order.
create or replace function energy.note_provider_errors(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
begin
  insert into energy.provider_errors as known (hour, provider, model, kind, errors, last_at)
  select e.hour, e.provider, e.model, e.kind, sum(e.errors), max(e.last_at)
  from jsonb_to_recordset(request -> 'errors')
    as e (hour timestamptz, provider text, model text, kind text, errors bigint, last_at timestamptz)
  group by e.hour, e.provider, e.model, e.kind
  order by e.hour, e.provider, e.model, e.kind
  on conflict (hour, provider, model, kind) do update
  set errors = known.errors + excluded.errors, last_at = greatest(known.last_at, excluded.last_at);
  delete from energy.provider_errors
  where hour < moment - make_interval(days => (request ->> 'kept_days')::integer);
  return '{"ok": true}';
end
$$;

-- {job, started_at, ms, counts} or {job, started_at, ms, error} → {ok}: notes how a run ended. Of two that end in another
-- order than they began the later one counts as the last.
create or replace function energy.note_job(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  started timestamptz := (request ->> 'started_at')::timestamptz;
  has_failed boolean := request ->> 'error' is not null;
begin
  insert into energy.job_states as known
    (job, last_started_at, last_ms, last_succeeded_at, last_counts, last_failed_at, last_error, runs, failures)
  values (
    request ->> 'job', started, (request ->> 'ms')::bigint,
    case when not has_failed then moment end, case when not has_failed then request -> 'counts' end,
    case when has_failed then moment end, request ->> 'error', 1, has_failed::integer)
  on conflict (job) do update
  set last_started_at = greatest(known.last_started_at, excluded.last_started_at),
      last_ms = case when excluded.last_started_at >= known.last_started_at then excluded.last_ms else known.last_ms end,
      last_succeeded_at = greatest(known.last_succeeded_at, excluded.last_succeeded_at),
      last_counts = coalesce(excluded.last_counts, known.last_counts),
      last_failed_at = greatest(known.last_failed_at, excluded.last_failed_at),
      last_error = coalesce(excluded.last_error, known.last_error),
      runs = known.runs + 1,
      failures = known.failures + excluded.failures;
  return '{"ok": true}';
end
$$;
