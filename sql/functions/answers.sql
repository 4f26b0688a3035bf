-- How a verb answers: the same entry or hold always reads the same, the first time and on every retry.

-- What a ledger entry answers. Pure.
create or replace function energy.entry_answer(entry energy.entries, replayed boolean default false)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'ok', true,
    'seq', entry.seq,
    'kind', entry.kind,
    'reason', entry.reason,
    'delta', entry.delta,
    'balance_after', entry.balance_after,
    'hold_id', entry.hold_id,
    'receipt', entry.receipt,
    'at', entry.created_at,
    'replayed', replayed)
$$;

-- What a hold answers. Pure.
create or replace function energy.hold_answer(hold energy.holds, replayed boolean default false)
returns json
language plpgsql
immutable
set search_path = ''
as $$
begin
  return json_build_object(
    'ok', true,
    'hold_id', hold.id,
    'status', hold.status,
    'feature', hold.feature,
    'model', hold.model,
    'tier', hold.tier,
    'energy', hold.energy,
    'tokens', hold.tokens,
    'price', hold.price,
    'local_day', hold.local_day,
    'created_at', hold.created_at,
    'expires_at', hold.expires_at,
    'replayed', replayed);
end
$$;

-- A refusal: a value, never an exception, so that it undoes nobody else's work in the same call. Pure.
create or replace function energy.refusal(code text, message text, details jsonb default '{}')
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object('ok', false, 'code', code, 'message', message, 'details', details)
$$;

-- The original answer of a key that this user has used, a refusal where the body differs, null where the key is new.
-- Reads only; the caller holds the account's lock.
create or replace function energy.replay(p_user uuid, p_key uuid, p_fingerprint uuid)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  entry energy.entries;
begin
  select * into entry from energy.entries where user_id = p_user and key = p_key;
  if found then
    if entry.fingerprint is distinct from p_fingerprint then
      return energy.refusal('idempotency_conflict', 'this idempotency key was used for another request');
    end if;
    return energy.entry_answer(entry, true);
  end if;
  if exists (select from energy.holds where user_id = p_user and id = p_key) then
    return energy.refusal('idempotency_conflict', 'this idempotency key was used for a hold');
  end if;
  if exists (select from energy.fact_keys where user_id = p_user and key = p_key) then
    return energy.refusal('idempotency_conflict', 'this idempotency key was used for another report');
  end if;
  return null;
end
$$;

-- What makes two requests with one key the same request: the verb and its body, without the key. Pure.
create or replace function energy.fingerprint(verb text, request jsonb)
returns uuid
language sql
immutable
set search_path = ''
as $$
  select coalesce((request ->> 'fingerprint')::uuid, md5(verb || (request - 'key' - 'metadata')::text)::uuid)
$$;
