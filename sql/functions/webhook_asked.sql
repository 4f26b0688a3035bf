-- What admins ask of deliveries: to see them, to send one again, to try an endpoint.

-- {endpoint_id, event_id} → {ok}: is to be sent again, at once, with all its tries before it. Refuses not_found,
-- request_in_progress while it is being sent, and invalid_request where the endpoint is off or the user was forgotten.
create or replace function energy.resend_delivery(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  asked energy.webhook_deliveries;
begin
  select d.* into asked
  from energy.webhook_deliveries d
  where d.endpoint_id = (request ->> 'endpoint_id')::uuid and d.event_id = (request ->> 'event_id')::uuid
  for update;
  if not found then
    return energy.refusal('not_found', 'there is no such delivery');
  end if;
  if not exists (select from energy.webhook_endpoints where id = asked.endpoint_id and is_active) then
    return energy.refusal('invalid_request', 'the endpoint is switched off: switch it on first');
  end if;
  if not exists (
    select from energy.webhook_events where user_id = asked.user_id and id = asked.event_id and data is not null)
  then
    return energy.refusal('invalid_request', 'the user of this event was forgotten, and with them what it said');
  end if;
  if asked.state = 'sending' and asked.due_at > moment then
    return energy.refusal('request_in_progress', 'it is being sent at this moment');
  end if;
  update energy.webhook_deliveries
  set state = 'waiting', due_at = moment, tries = 0, delivered_at = null
  where user_id = asked.user_id and event_id = asked.event_id and endpoint_id = asked.endpoint_id;
  return '{"ok": true}';
end
$$;

-- {endpoint_id, id, key} → {ok, event_id, added}: a test for this endpoint alone, whatever it wants; the same key makes no second
-- one. Refuses not_found, and invalid_request where the endpoint is off.
create or replace function energy.add_webhook_test(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  nobody constant uuid := '00000000-0000-0000-0000-000000000000';
  endpoint energy.webhook_endpoints;
  event_id uuid;
begin
  select * into endpoint from energy.webhook_endpoints where id = (request ->> 'endpoint_id')::uuid;
  if not found then
    return energy.refusal('not_found', 'there is no such endpoint');
  end if;
  if not endpoint.is_active then
    return energy.refusal('invalid_request', 'the endpoint is switched off: switch it on first');
  end if;
  insert into energy.webhook_events (user_id, id, cause, type, data, occurred_at, created_at)
  values (
    nobody, (request ->> 'id')::uuid, format('webhook.test:%s:%s', endpoint.id, request ->> 'key'), 'webhook.test',
    jsonb_build_object('endpoint_id', endpoint.id), moment, moment)
  on conflict (user_id, cause) do nothing
  returning id into event_id;
  if event_id is null then
    return jsonb_build_object('ok', true, 'added', false, 'event_id', (
      select e.id from energy.webhook_events e
      where e.user_id = nobody and e.cause = format('webhook.test:%s:%s', endpoint.id, request ->> 'key')));
  end if;
  insert into energy.webhook_deliveries (user_id, event_id, endpoint_id, due_at, created_at)
  values (nobody, event_id, endpoint.id, moment, moment);
  return jsonb_build_object('ok', true, 'added', true, 'event_id', event_id);
end
$$;

-- {endpoint_id, event_id?, before?, state?, limit} → {ok, deliveries}: the newest first, each with its last fifty attempts; or the one
-- of that event. Refuses not_found. Reads only.
create or replace function energy.read_deliveries(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  found_rows jsonb;
begin
  select coalesce(jsonb_agg(to_jsonb(d) || jsonb_build_object(
    'type', e.type, 'data', e.data, 'occurred_at', e.occurred_at,
    'attempts', (
      select coalesce(jsonb_agg(to_jsonb(a) order by a.attempt desc), '[]')
      from (
        select * from energy.webhook_attempts t
        where t.user_id = d.user_id and t.event_id = d.event_id and t.endpoint_id = d.endpoint_id
        order by t.attempt desc
        limit 50
      ) a)) order by d.event_id desc), '[]')
  into found_rows
  from (
    select *
    from energy.webhook_deliveries
    where endpoint_id = (request ->> 'endpoint_id')::uuid
      and (request ->> 'event_id' is null or event_id = (request ->> 'event_id')::uuid)
      and (request ->> 'before' is null or event_id < (request ->> 'before')::uuid)
      and (request ->> 'state' is null or state = request ->> 'state')
    order by event_id desc
    limit (request ->> 'limit')::integer
  ) d
  join energy.webhook_events e on e.user_id = d.user_id and e.id = d.event_id;
  if found_rows = '[]' and (request ->> 'event_id' is not null or not exists (
    select from energy.webhook_endpoints where id = (request ->> 'endpoint_id')::uuid))
  then
    return energy.refusal('not_found', 'there is no such endpoint or delivery');
  end if;
  return jsonb_build_object('ok', true, 'deliveries', found_rows);
end
$$;
