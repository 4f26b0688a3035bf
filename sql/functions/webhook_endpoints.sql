-- Where events go: endpoints, changed by admins with a line of the audit log, or switched off by what they answer.

-- An endpoint as it is told and as the audit log keeps it: without its secrets, and without how its deliveries stand. Reads only.
create or replace function energy.webhook_row(endpoint energy.webhook_endpoints)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'id', endpoint.id, 'url', endpoint.url, 'description', endpoint.description, 'events', endpoint.events,
    'is_active', endpoint.is_active, 'disabled_because', endpoint.disabled_because,
    'secret_since', endpoint.secret_since, 'previous_secret_until', endpoint.previous_secret_until,
    'created_at', endpoint.created_at, 'updated_at', endpoint.updated_at)
$$;

-- Since when each of these types has been wanted, where it was wanted before as p_before says. Reads only its arguments.
create or replace function energy.wanted_since(p_events text[], p_before jsonb, p_at timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(type, coalesce(p_before -> type, to_jsonb(p_at))), '{}') from unnest(p_events) as type
$$;

-- The secrets before the previous one that go on signing when there is a new one, or null: each until the end that it was promised, so that
-- a rotation whose answer was lost can be followed by another. An overlap of nothing ends them all. Reads only its arguments.
create or replace function energy.older_secrets(endpoint energy.webhook_endpoints, request jsonb, p_at timestamptz)
returns jsonb
language sql
stable
set search_path = ''
set timezone = 'UTC'
as $$
  select jsonb_agg(old)
  from (
    select jsonb_build_object('secret', endpoint.previous_secret, 'until', endpoint.previous_secret_until) as old
    union all
    select jsonb_array_elements(endpoint.older_secrets)
  ) o
  where (old ->> 'until')::timestamptz > p_at and (request ->> 'overlap_seconds')::double precision > 0
$$;

-- Gives up what was still to be sent to an endpoint. Locks its open deliveries in order of their keys.
create or replace function energy.cancel_deliveries(p_endpoint uuid)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform from energy.webhook_deliveries
  where endpoint_id = p_endpoint and due_at is not null
  order by user_id, event_id, endpoint_id
  for update;
  update energy.webhook_deliveries
  set state = 'cancelled', due_at = null
  where endpoint_id = p_endpoint and due_at is not null;
end
$$;

-- {id, actor, reason, action: create | update | delete | rotate, name?, version?, values?, new_id?, secret?, overlap_seconds?,
-- older_secrets_at_most?, endpoints_at_most?} → the line of the audit log. name is an endpoint's id, new_id that of a new one. Refuses not_found,
-- changed_meanwhile where the endpoint is no longer as it was read, idempotency_conflict, and invalid_request where there are
-- as many as may be, endpoints or secrets that overlap. as, undoes: what the line says instead of the action, and which line is undone (energy.undo_webhook).
-- The same id answers the same line. What is not in values stays. Locks the log, the endpoint, then its deliveries.
create or replace function energy.change_webhook(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
set timezone = 'UTC'
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  verb text := request ->> 'action';
  print uuid := md5((request - array['id', 'new_id', 'secret', 'older_secrets_at_most', 'endpoints_at_most'])::text)::uuid;
  before energy.webhook_endpoints;
  after energy.webhook_endpoints;
  line energy.audit_log;
  answer jsonb;
begin
  answer := energy.audited_before((request ->> 'id')::uuid, print);
  if answer is not null then
    return answer;
  end if;
  select * into before from energy.webhook_endpoints where id = (request ->> 'name')::uuid for update;
  if before.id is null and verb <> 'create' then
    return energy.refusal('not_found', 'there is no such endpoint');
  end if;
  if verb in ('update', 'delete') and energy.row_version(energy.webhook_row(before)) is distinct from request ->> 'version' then
    return energy.refusal('changed_meanwhile', 'the endpoint is no longer as it was read',
      jsonb_build_object('version', energy.row_version(energy.webhook_row(before))));
  end if;

  if verb = 'create' then
    if (select count(*) from energy.webhook_endpoints) >= (request ->> 'endpoints_at_most')::integer then
      return energy.refusal('invalid_request', format('there are %s endpoints already', request ->> 'endpoints_at_most'));
    end if;
    after := energy.changed_webhook(jsonb_populate_record(null::energy.webhook_endpoints, jsonb_build_object(
      'id', request ->> 'new_id', 'secret', request ->> 'secret', 'secret_since', moment, 'description', '',
      'is_active', true, 'wanted_since', '{}'::jsonb, 'created_at', moment)), request -> 'values', moment);
    insert into energy.webhook_endpoints select after.*;
  elsif verb = 'update' then
    after := energy.changed_webhook(before, request -> 'values', moment);
    if after.is_active <> before.is_active then
      perform energy.cancel_deliveries(before.id);
    end if;
  elsif verb = 'rotate' then
    after := before;
    after.older_secrets := energy.older_secrets(before, request, moment);
    if jsonb_array_length(after.older_secrets) > (request ->> 'older_secrets_at_most')::integer then
      return energy.refusal('invalid_request',
        'so many secrets overlap already: wait until one has ended, or end them all by overlap_hours: 0');
    end if;
    after.previous_secret_until :=
      moment + make_interval(secs => (request ->> 'overlap_seconds')::double precision);
    after.previous_secret := before.secret;
    after.secret := request ->> 'secret';
    after.secret_since := moment;
    after.updated_at := moment;
  end if;
  if verb in ('update', 'rotate') then
    update energy.webhook_endpoints
    set url = after.url, description = after.description, events = after.events, wanted_since = after.wanted_since,
        is_active = after.is_active, disabled_because = after.disabled_because, failing_since = after.failing_since,
        secret = after.secret, secret_since = after.secret_since, previous_secret = after.previous_secret,
        previous_secret_until = after.previous_secret_until, older_secrets = after.older_secrets, updated_at = after.updated_at
    where id = before.id;
  elsif verb = 'delete' then
    delete from energy.webhook_endpoints where id = before.id;
    perform energy.cancel_deliveries(before.id);
    delete from energy.webhook_attempts a
    using energy.webhook_deliveries d
    where d.endpoint_id = before.id
      and a.user_id = d.user_id and a.event_id = d.event_id and a.endpoint_id = d.endpoint_id;
    delete from energy.webhook_deliveries where endpoint_id = before.id;
  end if;
  insert into energy.audit_log (id, fingerprint, actor, action, subject, reason, before, after, undoes, created_at)
  values (
    (request ->> 'id')::uuid, print, request ->> 'actor', coalesce(request ->> 'as', verb), 'webhooks/' || coalesce(after.id, before.id),
    request ->> 'reason', case when before.id is not null then energy.webhook_row(before) end,
    case when after.id is not null then energy.webhook_row(after) end, (request ->> 'undoes')::uuid,
    energy.audit_time(moment))
  returning * into line;
  return energy.audit_answer(line);
end
$$;

-- Undoes a line that tells of an endpoint, as change_webhook changes it: the values of before, or no endpoint where it made one. Refuses
-- what it cannot bring back: a secret that was replaced, or was deleted with its endpoint.
create or replace function energy.undo_webhook(undone energy.audit_log, request jsonb, p_at timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  if undone.after is null then
    return energy.refusal('invalid_request', 'the secret of this endpoint is gone with it: make a new one, and give its secret to the receiver');
  elsif undone.action = 'rotate' then
    return energy.refusal('invalid_request', 'a secret that was replaced is not brought back: make a new one');
  end if;
  return energy.change_webhook(
    request - 'line' || jsonb_build_object(
      'action', case when undone.before is null then 'delete' else 'update' end,
      'as', 'undo', 'undoes', undone.id,
      'name', substr(undone.subject, length('webhooks/') + 1),
      'version', energy.row_version(undone.after),
      'values', (
        select jsonb_object_agg(key, value) from jsonb_each(undone.before)
        where key in ('url', 'description', 'events', 'is_active', 'disabled_because'))),
    p_at);
end
$$;

-- An endpoint with these values: switched on, it begins anew, and elsewhere nothing has failed yet; what it wants newly, it wants from now
-- on. Reads only its arguments.
create or replace function energy.changed_webhook(endpoint energy.webhook_endpoints, p_values jsonb, p_at timestamptz)
returns energy.webhook_endpoints
language plpgsql
stable
set search_path = ''
as $$
declare
  changed energy.webhook_endpoints := jsonb_populate_record(endpoint, p_values);
begin
  if changed.is_active and not endpoint.is_active then
    endpoint.wanted_since := '{}';
  end if;
  if changed.url is distinct from endpoint.url or (changed.is_active and not endpoint.is_active) then
    changed.failing_since := null;
  end if;
  changed.disabled_because := case
    when changed.is_active then null
    else coalesce(endpoint.disabled_because, p_values ->> 'disabled_because', 'by_hand')
  end;
  changed.wanted_since := energy.wanted_since(changed.events, endpoint.wanted_since, p_at);
  changed.updated_at := p_at;
  return changed;
end
$$;

-- {id, because: gone | failing, failing_seconds?, reason} → {ok, disabled}: switches an endpoint off that has been failing for so
-- long, or said that it is gone, with a line of the audit log. Nothing where it is off already. Locks as change_webhook does.
create or replace function energy.disable_webhook(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
set timezone = 'UTC'
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  before energy.webhook_endpoints;
  after energy.webhook_endpoints;
begin
  lock table energy.audit_log in share row exclusive mode;
  select * into before
  from energy.webhook_endpoints
  where id = (request ->> 'id')::uuid
    and is_active
    and (request ->> 'failing_seconds' is null
      or failing_since <= moment - make_interval(secs => (request ->> 'failing_seconds')::double precision))
  for update;
  if not found then
    return '{"ok": true, "disabled": false}';
  end if;
  update energy.webhook_endpoints
  set is_active = false, disabled_because = request ->> 'because', updated_at = moment
  where id = before.id
  returning * into after;
  perform energy.cancel_deliveries(before.id);
  insert into energy.audit_log (id, fingerprint, actor, action, subject, reason, before, after, created_at)
  values (
    gen_random_uuid(), md5(request::text)::uuid, 'the job deliver-webhooks', 'disable', 'webhooks/' || before.id,
    request ->> 'reason', energy.webhook_row(before), energy.webhook_row(after),
    energy.audit_time(moment));
  return '{"ok": true, "disabled": true}';
end
$$;

-- {} → {ok, endpoints}: the oldest first, each with its version and how many deliveries it still waits for. Reads only.
create or replace function energy.read_webhooks(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
set timezone = 'UTC'
as $$
  select jsonb_build_object('ok', true, 'endpoints', coalesce(jsonb_agg(
    energy.webhook_row(w) || jsonb_build_object(
      'version', energy.row_version(energy.webhook_row(w)),
      'failing_since', w.failing_since,
      'waiting', (
        select count(*) from energy.webhook_deliveries d where d.endpoint_id = w.id and d.due_at is not null))
    order by w.created_at, w.id), '[]'))
  from energy.webhook_endpoints w
$$;
