-- What becomes of telling: deliveries are claimed, sent, and their end noted. At least once: who claimed one and fell silent
-- has perhaps sent it.

-- The secrets that sign now: the endpoint's own, and those before that still overlap with it. Reads only its arguments.
create or replace function energy.signing_secrets(endpoint energy.webhook_endpoints, p_at timestamptz)
returns text[]
language sql
stable
set search_path = ''
as $$
  select array[endpoint.secret]
    || case when endpoint.previous_secret_until > p_at then array[endpoint.previous_secret] end
    || array(
      select older ->> 'secret'
      from jsonb_array_elements(endpoint.older_secrets) as older
      where (older ->> 'until')::timestamptz > p_at)
$$;

-- The deliveries that are due at endpoints that are switched on, what was never tried first, then the longest waiting, at most
-- `limit`; of one endpoint at most so many that no more than `at_once_to_one` are under way. Or the one that `only` names. Reads only.
create or replace function energy.due_deliveries(request jsonb, p_at timestamptz)
returns setof energy.webhook_deliveries
language sql
stable
set search_path = ''
as $$
  select due.*
  from energy.webhook_endpoints w
  cross join lateral (
    select d.*
    from energy.webhook_deliveries d
    where d.endpoint_id = w.id
      and d.due_at <= p_at
      and (request -> 'only' is null or d.event_id = (request -> 'only' ->> 'event_id')::uuid)
    order by d.due_at, d.event_id
    limit case
      when request -> 'only' is not null then 1
      else greatest(0, (request ->> 'at_once_to_one')::integer - (
        select count(*) from energy.webhook_deliveries b
        where b.endpoint_id = w.id and b.due_at > p_at and b.state = 'sending'))
    end
  ) due
  where w.is_active
    and (request -> 'only' is null or w.id = (request -> 'only' ->> 'endpoint_id')::uuid)
  order by due.tries > 0, due.due_at, due.event_id
  limit (request ->> 'limit')::integer
$$;

-- {limit, at_once_to_one, lease_seconds, tries_at_most?, only?: {endpoint_id, event_id}} → {ok, deliveries, next_in_seconds}: claims what is due. Each
-- is then due again when its lease is over, unless its end was noted before; who has had all its tries has failed, also where nobody
-- could tell what came of them. next_in_seconds: until the next waiting one is due, of
-- all that are left; null where none waits. Of two at once nobody claims the same: whoever comes second finds it no longer due. Locks in order of the keys.
create or replace function energy.claim_deliveries(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  -- Processes of before this was asked for claim as they did, while they are replaced.
  tries_at_most integer := coalesce((request ->> 'tries_at_most')::integer, 2147483647);
  due energy.webhook_deliveries;
  endpoint energy.webhook_endpoints;
  event energy.webhook_events;
  answers jsonb := '[]';
begin
  for due in
    select * from energy.due_deliveries(request, moment) order by user_id, event_id, endpoint_id
  loop
    update energy.webhook_deliveries
    set state = case when tries < tries_at_most then 'sending' else 'failed' end,
        due_at = case
          when tries < tries_at_most
            then moment + make_interval(secs => (request ->> 'lease_seconds')::double precision)
        end,
        attempts = attempts + (tries < tries_at_most)::integer,
        tries = tries + (tries < tries_at_most)::integer
    where user_id = due.user_id and event_id = due.event_id and endpoint_id = due.endpoint_id and due_at <= moment
    returning * into due;
    continue when not found;
    update energy.webhook_attempts
    set outcome = 'lost'
    where user_id = due.user_id and event_id = due.event_id and endpoint_id = due.endpoint_id
      and attempt < due.attempts + (due.state = 'failed')::integer and outcome = 'sending';
    continue when due.state = 'failed';
    insert into energy.webhook_attempts (user_id, event_id, endpoint_id, attempt, outcome, created_at)
    values (due.user_id, due.event_id, due.endpoint_id, due.attempts, 'sending', moment);
    select * into endpoint from energy.webhook_endpoints where id = due.endpoint_id;
    select * into event from energy.webhook_events where user_id = due.user_id and id = due.event_id;
    answers := answers || jsonb_build_object(
      'user_id', due.user_id, 'event_id', due.event_id, 'endpoint_id', due.endpoint_id, 'attempt', due.attempts,
      'tries', due.tries, 'type', event.type, 'data', event.data, 'occurred_at', event.occurred_at, 'url', endpoint.url,
      'secrets', energy.signing_secrets(endpoint, moment));
  end loop;
  return jsonb_build_object('ok', true, 'deliveries', answers, 'next_in_seconds', (
    select extract(epoch from min(next.due_at) - moment)
    from energy.webhook_endpoints w
    cross join lateral (
      select d.due_at
      from energy.webhook_deliveries d
      where d.endpoint_id = w.id and d.due_at is not null and d.state = 'waiting'
      order by d.due_at
      limit 1
    ) next
    where w.is_active));
end
$$;

-- {user_id, event_id, endpoint_id, attempt, outcome, status?, milliseconds, retry_in_seconds?, is_test?} → {ok, failing_seconds}: notes what
-- came of an attempt. Where it was delivered that ends the delivery, else it waits so long, or has failed where that is null. An
-- attempt that was given up for lost meanwhile changes its own row alone. failing_seconds: since the endpoint's first failure; that of a test,
-- which nobody tries again, is none. Locks the endpoint where its standing changes, then the delivery.
create or replace function energy.finish_delivery(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  arrived boolean := request ->> 'outcome' = 'delivered';
  retry_at timestamptz := moment + make_interval(secs => (request ->> 'retry_in_seconds')::double precision);
  since timestamptz;
begin
  update energy.webhook_endpoints
  set failing_since = case when not arrived then moment end
  where id = (request ->> 'endpoint_id')::uuid
    and (failing_since is null) = (not arrived)
    and (arrived or not coalesce((request ->> 'is_test')::boolean, false));
  select failing_since into since from energy.webhook_endpoints where id = (request ->> 'endpoint_id')::uuid;

  update energy.webhook_deliveries
  set state = case when arrived then 'delivered' when retry_at is null then 'failed' else 'waiting' end,
      due_at = case when not arrived then retry_at end,
      delivered_at = case when arrived then moment end
  where user_id = (request ->> 'user_id')::uuid
    and event_id = (request ->> 'event_id')::uuid
    and endpoint_id = (request ->> 'endpoint_id')::uuid
    and attempts = (request ->> 'attempt')::integer
    and state = 'sending';
  update energy.webhook_attempts
  set outcome = request ->> 'outcome',
      status = (request ->> 'status')::integer,
      milliseconds = (request ->> 'milliseconds')::integer
  where user_id = (request ->> 'user_id')::uuid
    and event_id = (request ->> 'event_id')::uuid
    and endpoint_id = (request ->> 'endpoint_id')::uuid
    and attempt = (request ->> 'attempt')::integer;
  return jsonb_build_object('ok', true, 'failing_seconds', extract(epoch from moment - since));
end
$$;

-- {days, limit} → {ok, events}: drops what was told longer ago, at most so many events, with what became of them, and without
-- a look at whether that has ended: no delivery is tried for so long. Refusals that nobody looked at go as well.
create or replace function energy.drop_webhook_events(request jsonb, at timestamptz default null)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  delete from energy.refused_calls where refused_at < coalesce(at, now()) - make_interval(days => (request ->> 'days')::integer);
  with gone as (
    delete from energy.webhook_events
    where (user_id, id) in (
      select user_id, id from energy.webhook_events
      where created_at < coalesce(at, now()) - make_interval(days => (request ->> 'days')::integer)
      order by created_at
      limit (request ->> 'limit')::integer)
    returning user_id, id
  ),
  deliveries as (
    delete from energy.webhook_deliveries d using gone g where d.user_id = g.user_id and d.event_id = g.id
  ),
  attempts as (
    delete from energy.webhook_attempts a using gone g where a.user_id = g.user_id and a.event_id = g.id
  )
  select jsonb_build_object('ok', true, 'events', count(*)) from gone
$$;

-- {} → {ok, waiting, late_seconds, active, failing}: how deliveries and endpoints stand, of all processes. Late: by how long the
-- longest waiting one is past its time. What is left at an endpoint that is off or gone waits for nobody. Reads only.
create or replace function energy.read_webhook_standing(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'waiting', d.waiting, 'late_seconds', greatest(0, extract(epoch from coalesce(at, now()) - d.oldest)), 'active', w.active, 'failing', w.failing)
  from (
    select count(*) as waiting, min(o.due_at) as oldest
    from energy.webhook_deliveries o
    join energy.webhook_endpoints e on e.id = o.endpoint_id and e.is_active
    where o.due_at is not null
  ) d
  cross join (
    select count(*) filter (where is_active) as active, count(*) filter (where is_active and failing_since is not null) as failing
    from energy.webhook_endpoints
  ) w
$$;
