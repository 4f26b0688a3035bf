-- API keys: made, looked up, listed, revoked, replaced. user_id of a server's key is all zeroes.

-- What a key answers: everything but the hash. Pure.
create or replace function energy.key_answer(p_key energy.api_keys, p_replayed boolean default false)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'ok', true,
    'user_id', p_key.user_id,
    'key_id', p_key.id,
    'name', p_key.name,
    'scopes', p_key.scopes,
    'created_at', p_key.created_at,
    'expires_at', p_key.expires_at,
    'last_used_at', p_key.last_used_at,
    'revoked_at', p_key.revoked_at,
    'replayed', p_replayed)
$$;

-- {user_id, id, name, scopes, secret_hash (hex), fingerprint, expires_at?, replaces?, overlap_seconds?} → the key. The same
-- id and fingerprint answer the key that is there, another fingerprint is refused. A key that is replaced lapses after the
-- overlap. Locks the key that is replaced. Refuses not_found where that is not there or has ended.
create or replace function energy.create_key(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  the_user uuid := (request ->> 'user_id')::uuid;
  the_id uuid := (request ->> 'id')::uuid;
  print uuid := (request ->> 'fingerprint')::uuid;
  made energy.api_keys;
  replaced energy.api_keys;
begin
  select * into made from energy.api_keys where user_id = the_user and id = the_id;
  if found then
    if made.fingerprint <> print then
      return energy.refusal('idempotency_conflict', 'this idempotency key was used for another key');
    end if;
    return energy.key_answer(made, true);
  end if;
  if (request ->> 'expires_at')::timestamptz <= moment then
    return energy.refusal('invalid_request', 'expires_at must be in the future');
  end if;
  if exists (select from public.user_energy where user_id = the_user and erased_at is not null) then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  if request ->> 'replaces' is not null then
    select * into replaced from energy.api_keys
    where user_id = the_user and id = (request ->> 'replaces')::uuid
      and revoked_at is null and coalesce(expires_at > moment, true)
    for update;
    if not found then
      return energy.refusal('not_found', 'there is no such key, or it has ended');
    end if;
    update energy.api_keys
    set expires_at = least(expires_at, moment + make_interval(secs => (request ->> 'overlap_seconds')::double precision))
    where user_id = the_user and id = replaced.id;
  end if;
  insert into energy.api_keys (user_id, id, name, scopes, secret_hash, fingerprint, created_at, expires_at)
  values (
    the_user, the_id, coalesce(replaced.name, request ->> 'name'),
    coalesce(replaced.scopes, array(select jsonb_array_elements_text(request -> 'scopes'))),
    decode(request ->> 'secret_hash', 'hex'), print, moment,
    coalesce((request ->> 'expires_at')::timestamptz, replaced.expires_at))
  on conflict do nothing
  returning * into made;
  if made.id is null then
    -- Another attempt of the same request was quicker.
    return energy.create_key(request, at);
  end if;
  return energy.key_answer(made);
end
$$;

-- {user_id, id, noted_seconds} → the key with its hash, for a comparison in the server; {ok, key: null} where there is no
-- such key, or it has ended. Notes the use, at most once in so many seconds.
create or replace function energy.use_key(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  used energy.api_keys;
begin
  select * into used from energy.api_keys
  where user_id = (request ->> 'user_id')::uuid and id = (request ->> 'id')::uuid
    and revoked_at is null and coalesce(expires_at > moment, true);
  if not found then
    return '{"ok": true, "key": null}';
  end if;
  return jsonb_build_object(
    'ok', true,
    'key', energy.key_answer(used),
    'secret_hash', encode(used.secret_hash, 'hex'),
    'is_noted', coalesce(used.last_used_at > moment - make_interval(secs => (request ->> 'noted_seconds')::double precision), false));
end
$$;

-- {user_id, id} → {ok}: notes that the key was used now.
create or replace function energy.note_key_use(request jsonb, at timestamptz default null)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  update energy.api_keys set last_used_at = coalesce(at, clock_timestamp())
  where user_id = (request ->> 'user_id')::uuid and id = (request ->> 'id')::uuid;
  select '{"ok": true}'::jsonb
$$;

-- {user_id} → {ok, keys}: all keys of the user, or of servers, newest first, ended ones included. Reads only.
create or replace function energy.list_keys(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'keys',
    coalesce(jsonb_agg(energy.key_answer(k) order by k.created_at desc, k.id desc), '[]'))
  from energy.api_keys k
  where k.user_id = (request ->> 'user_id')::uuid
$$;

-- {user_id, id} → the key, revoked at once; one that was revoked before stays as it was. Refuses not_found.
create or replace function energy.revoke_key(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  revoked energy.api_keys;
begin
  update energy.api_keys set revoked_at = coalesce(revoked_at, at, clock_timestamp())
  where user_id = (request ->> 'user_id')::uuid and id = (request ->> 'id')::uuid
  returning * into revoked;
  if not found then
    return energy.refusal('not_found', 'there is no such key');
  end if;
  return energy.key_answer(revoked);
end
$$;
