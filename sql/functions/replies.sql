-- What a model answered, kept for a retry with the same idempotency key, and what stands in the books for a reader.

-- {user_id, hold_id, reply, hours} → {ok}. Keeps the reply, before the hold is settled, so that whoever paid can have it.
create or replace function energy.keep_reply(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
begin
  insert into energy.replies (user_id, hold_id, reply, created_at, expires_at)
  values (
    (request ->> 'user_id')::uuid, (request ->> 'hold_id')::uuid, request -> 'reply', moment,
    moment + make_interval(secs => (request ->> 'hours')::double precision * 3600))
  on conflict (user_id, hold_id) do update
  set reply = excluded.reply, expires_at = excluded.expires_at;
  return '{"ok": true}';
end
$$;

-- {user_id, key} → {ok, hold, fingerprint, reply, entry}: how far the call with this key has come: its hold (the last
-- attempt's; expired once its lease is over, applied or not), the kept reply (null once its time is over) and the
-- settlement. All null where the key is new. Reads only.
create or replace function energy.read_call(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  the_user uuid := (request ->> 'user_id')::uuid;
  hold energy.holds;
  next_hold energy.holds;
begin
  select * into hold from energy.holds where user_id = the_user and id = (request ->> 'key')::uuid;
  while hold.next_id is not null loop
    select * into next_hold from energy.holds where user_id = the_user and id = hold.next_id;
    exit when not found;
    hold := next_hold;
  end loop;
  if hold.id is null then
    return '{"ok": true, "hold": null}';
  end if;
  if hold.status = 'open' and hold.expires_at <= coalesce(at, now()) then
    hold.status := 'expired';
  end if;
  return jsonb_build_object(
    'ok', true,
    'hold', energy.hold_answer(hold, true),
    'fingerprint', hold.fingerprint,
    'reply', (
      select r.reply from energy.replies r
      where r.user_id = the_user and r.hold_id = hold.id and r.expires_at > coalesce(at, now())),
    'entry', (
      select energy.entry_answer(e, true) from energy.entries e where e.user_id = the_user and e.key = hold.id));
end
$$;

-- Deletes the replies whose time is over. Returns how many.
create or replace function energy.drop_replies(at timestamptz default null)
returns integer
language sql
security definer
set search_path = ''
as $$
  with dropped as (
    delete from energy.replies where expires_at <= coalesce(at, now()) returning 1
  )
  select count(*)::integer from dropped
$$;
