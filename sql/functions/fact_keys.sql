-- Was this reported before? Facts have keys of their own in the ledger; here are those that callers gave with their reports.

-- request: {idempotency_key?, fingerprint?, …}. What the same report was answered: its entry, or {ok, amount} where it has none; a
-- refusal where the key was used for anything else; null where it is new or there is none. Reads only; the caller holds the
-- account's lock.
create or replace function energy.reported_before(p_user uuid, request jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  the_key uuid := (request ->> 'idempotency_key')::uuid;
  print uuid := (request ->> 'fingerprint')::uuid;
  known energy.fact_keys;
begin
  if the_key is null then
    return null;
  end if;
  select * into known from energy.fact_keys where user_id = p_user and key = the_key;
  if not found or known.fingerprint is distinct from print then
    return energy.replay(p_user, the_key, print);
  end if;
  if known.seq is null then
    return jsonb_build_object('ok', true, 'amount', known.amount);
  end if;
  return (select energy.entry_answer(e, true) from energy.entries e where e.user_id = p_user and e.seq = known.seq);
end
$$;

-- Keeps what a report with a key has done; nothing where it has none. The caller holds the account's lock.
create or replace function energy.note_report(
  p_user uuid, request jsonb, p_reason text, p_amount numeric, p_seq bigint, p_at timestamptz)
returns void
language sql
set search_path = ''
as $$
  insert into energy.fact_keys (user_id, key, fingerprint, reason, amount, seq, created_at)
  select p_user, (request ->> 'idempotency_key')::uuid, (request ->> 'fingerprint')::uuid, p_reason, p_amount, p_seq, p_at
  where request ->> 'idempotency_key' is not null
$$;
