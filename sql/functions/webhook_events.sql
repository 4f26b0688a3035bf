-- What happened that somebody wants to be told? It is derived from the ledger, by a job and not by the verbs: see docs/decisions.

-- [{user_id, id, type, cause, data, at}] → how many are new. Writes each event that an endpoint wants, once for its cause, with
-- a delivery to each endpoint that has wanted its type since before it happened.
create or replace function energy.tell(p_events jsonb, p_at timestamptz)
returns integer
language sql
set search_path = ''
as $$
  with wanted as (
    select e.*, w.id as endpoint_id
    from jsonb_to_recordset(p_events) as e (user_id uuid, id uuid, type text, cause text, data jsonb, at timestamptz)
    join energy.webhook_endpoints w on w.is_active and (w.wanted_since ->> e.type)::timestamptz <= e.at
  ),
  added as (
    insert into energy.webhook_events (user_id, id, cause, type, data, occurred_at, created_at)
    select distinct on (user_id, cause) user_id, id, cause, type, data, at, p_at from wanted
    order by user_id, cause, at
    on conflict (user_id, cause) do nothing
    returning user_id, id
  ),
  queued as (
    insert into energy.webhook_deliveries (user_id, event_id, endpoint_id, due_at, created_at)
    select w.user_id, w.id, w.endpoint_id, p_at, p_at
    from added a
    join wanted w on w.user_id = a.user_id and w.id = a.id
  )
  select count(*)::integer from added
$$;

-- {} → {ok, types}: what the endpoints that are switched on want. Reads only.
create or replace function energy.read_wanted_events(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'types', coalesce(jsonb_agg(distinct type), '[]'))
  from energy.webhook_endpoints w
  cross join unnest(w.events) as type
  where w.is_active
$$;

-- The account's refusal as it is, noted: the day's first one for operators, and any where a webhook wants to know of it. The
-- caller has locked the account, or does not mind that it moves on.
create or replace function energy.refused_call(account public.user_energy, refused jsonb, p_at timestamptz)
returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if refused ->> 'code' not in ('insufficient_energy', 'token_budget_exceeded') then
    return refused;
  end if;
  insert into energy.refused_days (user_id, day, first_at)
  values (account.user_id, account.last_token_reset, p_at)
  on conflict do nothing;
  if exists (
    select from energy.webhook_endpoints
    where is_active and events && array['energy.exhausted', 'budget.reached_100'])
  then
    insert into energy.refused_calls (user_id, version, code, needed, local_day, tokens_used, refused_at)
    values (
      account.user_id, account.version, refused ->> 'code',
      coalesce(refused -> 'details' ->> 'needed', refused -> 'details' ->> 'needed_tokens', '0')::numeric,
      account.last_token_reset, account.tokens_used_today, p_at)
    on conflict do nothing;
  end if;
  return refused;
end
$$;

-- {user_id, code, needed} → {ok}: notes a call that was refused before it came to a verb. needed: energy, or tokens. Waits for
-- whoever forgets the user, and then finds nobody.
create or replace function energy.note_refused_call(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  account public.user_energy;
begin
  select * into account
  from public.user_energy
  where user_id = (request ->> 'user_id')::uuid and erased_at is null
  for key share;
  if found then
    perform energy.refused_call(
      account,
      jsonb_build_object('code', request ->> 'code', 'details', jsonb_build_object('needed', request ->> 'needed')),
      coalesce(at, clock_timestamp()));
  end if;
  return '{"ok": true}';
end
$$;

-- {hours, after?: {user_id, seq}, lots} → {ok, lots: [{user_id, seq, tier, reason, remaining, expires_at}]}: the next lots behind
-- `after`, at most so many, that lapse within so many hours and of which nobody was told. Reads only.
create or replace function energy.read_lapsing_lots(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'lots', coalesce(jsonb_agg(jsonb_build_object(
    'user_id', l.user_id, 'seq', l.seq, 'tier', l.tier, 'reason', l.reason, 'remaining', l.remaining,
    'expires_at', l.expires_at) order by l.user_id, l.seq), '[]'))
  from (
    select g.user_id, g.seq, a.tier, g.reason, g.remaining, g.expires_at
    from energy.grants g
    join public.user_energy a on a.user_id = g.user_id
    where g.is_open
      and g.expires_at > coalesce(at, now())
      and g.expires_at <= coalesce(at, now()) + make_interval(hours => (request ->> 'hours')::integer)
      and (request -> 'after' is null
        or (g.user_id, g.seq) > ((request -> 'after' ->> 'user_id')::uuid, (request -> 'after' ->> 'seq')::bigint))
      and not exists (
        select from energy.webhook_events e where e.user_id = g.user_id and e.cause = 'grant.lapsing:' || g.seq)
    order by g.user_id, g.seq
    limit (request ->> 'lots')::integer
  ) l
$$;

-- {events} → {ok, events}: tells what follows from no entry. Of users, those whose account nobody has locked and who are not
-- forgotten; the others are left for the next time. Keeps their accounts from being forgotten meanwhile.
create or replace function energy.add_webhook_events(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  nobody constant uuid := '00000000-0000-0000-0000-000000000000';
  told uuid[];
begin
  select array_agg(user_id) into told
  from (
    select user_id
    from public.user_energy
    where user_id = any (array(select (e ->> 'user_id')::uuid from jsonb_array_elements(request -> 'events') e))
      and erased_at is null
    order by user_id
    for key share skip locked
  ) free;
  return jsonb_build_object('ok', true, 'events', energy.tell(
    (select coalesce(jsonb_agg(e), '[]') from jsonb_array_elements(request -> 'events') e
      where (e ->> 'user_id')::uuid = nobody or (e ->> 'user_id')::uuid = any (told)),
    coalesce(at, clock_timestamp())));
end
$$;

-- Takes a user out of what is told: events that were delivered to nobody go, of the others goes what they said. The mark stays
-- and bars whoever has read the account and is about to save. Locks the mark, then the open deliveries in order of their keys.
create or replace function energy.forget_webhooks(p_user uuid)
returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into energy.webhook_marks (user_id, seen_seq) values (p_user, -1)
  on conflict (user_id) do update set seen_seq = -1;
  delete from energy.refused_calls where user_id = p_user;
  perform from energy.webhook_deliveries
  where user_id = p_user and state <> 'delivered'
  order by event_id, endpoint_id
  for update;
  delete from energy.webhook_attempts a
  where a.user_id = p_user and not exists (
    select from energy.webhook_deliveries d
    where d.user_id = p_user and d.event_id = a.event_id and d.endpoint_id = a.endpoint_id and d.state = 'delivered');
  delete from energy.webhook_deliveries where user_id = p_user and state <> 'delivered';
  delete from energy.webhook_events e
  where e.user_id = p_user and not exists (
    select from energy.webhook_deliveries d where d.user_id = p_user and d.event_id = e.id);
  update energy.webhook_events set data = null where user_id = p_user;
end
$$;
