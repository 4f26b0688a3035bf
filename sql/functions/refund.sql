-- refund and adjust: corrections, each with an entry that says what it corrects and why.

-- {user_id, key, seq, amount?, note?} → the entry, or a refusal. Gives back what a charge or settlement took, all of it or
-- part, at most once in all, to the very lots it came from (the last spent first), which keep their own end: what has
-- lapsed meanwhile lapses again. Tokens and usage stay as they were. Locks the account row.
create or replace function energy.refund(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  the_user uuid := (request ->> 'user_id')::uuid;
  the_key uuid := (request ->> 'key')::uuid;
  print uuid := energy.fingerprint('refund', request);
  paid energy.entries;
  entry energy.entries;
  refunded numeric;
  wanted numeric;
  lots jsonb;
begin
  perform energy.prepare(array[the_user], moment);
  if the_key is null then
    return energy.refusal('invalid_request', 'a refund needs a key');
  end if;
  lots := energy.replay(the_user, the_key, print);
  if lots is not null then
    return lots;
  end if;
  if exists (select from public.user_energy where user_id = the_user and erased_at is not null) then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  select * into paid from energy.entries
  where user_id = the_user and seq = (request ->> 'seq')::bigint and kind in ('charge', 'settle');
  if not found then
    return energy.refusal('invalid_request', 'seq must be that of a charge or settlement of this user');
  end if;
  select coalesce(sum(e.delta), 0) into refunded from energy.entries e
  where e.user_id = the_user and e.kind = 'adjust' and e.reason = 'refund' and (e.receipt ->> 'refunds')::bigint = paid.seq;
  wanted := coalesce((request ->> 'amount')::numeric, -paid.delta - refunded);
  if not (wanted > 0 and wanted = round(wanted, 2) and wanted <= -paid.delta - refunded) then
    return energy.refusal('invalid_request',
      format('at most %s of this entry can still be refunded', -paid.delta - refunded),
      jsonb_build_object('charged', -paid.delta, 'refunded', refunded));
  end if;

  with taken as (
    select (l ->> 0)::bigint as seq, (l ->> 1)::numeric as amount, nth
    from jsonb_array_elements(paid.receipt -> 'lots') with ordinality as e (l, nth)
  ),
  counted as (
    select seq, nth, amount, sum(amount) over (order by nth desc) as upto from taken
  ),
  back as (
    select seq, nth, least(upto, refunded + wanted) - greatest(upto - amount, refunded) as amount
    from counted
    where upto > refunded and upto - amount < refunded + wanted
  ),
  restored as (
    update energy.grants g set remaining = g.remaining + b.amount
    from back b
    where g.user_id = the_user and g.seq = b.seq
    returning g.expires_at
  ),
  account as (
    update public.user_energy
    set current_energy = current_energy + wanted,
        version = version + 1,
        due_at = least(due_at, (select min(expires_at) from restored)),
        updated_at = moment
    where user_id = the_user
    returning version, current_energy
  )
  insert into energy.entries (user_id, seq, key, fingerprint, kind, reason, delta, balance_after, hold_id, receipt, created_at)
  select
    the_user, account.version, the_key, print, 'adjust', 'refund', wanted, account.current_energy, paid.hold_id,
    jsonb_build_object('refunds', paid.seq, 'note', request ->> 'note', 'lots',
      (select jsonb_agg(jsonb_build_array(seq, amount) order by nth) from back)),
    moment
  from account
  returning * into entry;

  perform energy.apply_due(the_user, moment);
  return energy.entry_answer(entry);
end
$$;

-- {user_id, key, amount, note, actor} → the entry, or a refusal. An admin's correction, up or down, never without a note
-- and a name; downwards at most what no hold needs. Locks the account row.
create or replace function energy.adjust(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  the_user uuid := (request ->> 'user_id')::uuid;
  the_key uuid := (request ->> 'key')::uuid;
  amount numeric := (request ->> 'amount')::numeric;
  print uuid := energy.fingerprint('adjust', request);
  note jsonb := jsonb_build_object('note', request ->> 'note', 'actor', request ->> 'actor');
  account public.user_energy;
  answer jsonb;
begin
  perform energy.prepare(array[the_user], moment);
  if not coalesce(
    amount <> 0 and energy.is_amount(abs(amount)) and the_key is not null
    and btrim(request ->> 'note') <> '' and btrim(request ->> 'actor') <> '', false)
  then
    return energy.refusal('invalid_request',
      'an adjustment needs a key, an amount other than zero with at most two decimals, a note and an actor');
  end if;
  answer := energy.replay(the_user, the_key, print);
  if answer is not null then
    return answer;
  end if;
  select * into account from public.user_energy where user_id = the_user and erased_at is null;
  if not found then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  if account.current_energy + amount >= 1e12 then
    return energy.refusal('invalid_request', 'the amount is larger than a balance can be');
  end if;
  if amount > 0 then
    return energy.add_lot(
      the_user, the_key, print, 'adjustment', amount, null, the_key::text, note, moment, 'adjust');
  end if;
  account.frozen_at := null;
  return coalesce(
    energy.why_not_spent(account, -amount),
    energy.take_back(the_user, the_key, print, 'adjustment', -amount, note, moment));
end
$$;

-- Takes energy out of an account for no call, from the lots in spending order; where the note has lots, each with an amount, that
-- much from them first. The receipt's lots are those it was taken from. Locks the account row.
create or replace function energy.take_back(
  p_user uuid, p_key uuid, p_fingerprint uuid, p_reason text, p_amount numeric, p_note jsonb, p_at timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  entry energy.entries;
begin
  with preferred as (
    select (l ->> 0)::bigint as seq, sum((l ->> 1)::numeric) as amount
    from jsonb_array_elements(coalesce(p_note -> 'lots', '[]')) l
    group by 1
  ),
  part as (
    select
      g.seq,
      sum(p.amount) over spending - p.amount as starts,
      sum(p.amount) over spending as ends
    from energy.grants g
    left join preferred f on f.seq = g.seq
    cross join lateral (select least(g.remaining, coalesce(f.amount, 0)) as amount) first
    cross join lateral (values (1, first.amount), (2, g.remaining - first.amount)) as p (turn, amount)
    where g.user_id = p_user and g.is_open and (g.expires_at is null or g.expires_at > p_at) and p.amount > 0
    window spending as (order by p.turn, g.expires_at nulls last, g.seq)
  ),
  take as (
    select seq, min(starts) as starts, sum(least(ends, p_amount) - starts) as amount
    from part
    where starts < p_amount
    group by seq
  ),
  spent as (
    update energy.grants g set remaining = g.remaining - t.amount
    from take t
    where g.user_id = p_user and g.seq = t.seq
  ),
  account as (
    update public.user_energy
    set current_energy = current_energy - p_amount, version = version + 1, updated_at = p_at
    where user_id = p_user
    returning version, current_energy
  )
  insert into energy.entries (user_id, seq, key, fingerprint, kind, reason, delta, balance_after, receipt, created_at)
  select
    p_user, account.version, p_key, p_fingerprint, 'adjust', p_reason, -p_amount, account.current_energy,
    p_note || jsonb_build_object('lots', (select coalesce(jsonb_agg(jsonb_build_array(seq, amount) order by starts), '[]') from take)),
    p_at
  from account
  returning * into entry;
  return energy.entry_answer(entry);
end
$$;
