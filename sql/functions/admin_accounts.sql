-- What admins do to an account, and how it is undone: the verb of the ledger and the line of the audit log together, or neither.

-- {id, actor, reason, verb: adjust | grant | set_tier | set_limits | freeze, request} → the entry: the verb of the ledger,
-- and the line of the log with it. A repeated id answers what the ledger answers to a repeated key, and writes no second line.
create or replace function energy.change_user(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  verb text := request ->> 'verb';
  asked jsonb := request -> 'request';
  answer jsonb;
  logged_at timestamptz;
begin
  answer := case verb
    when 'adjust' then energy.adjust(asked, moment)
    when 'grant' then energy.grant(jsonb_build_array(asked), moment) -> 0
    when 'set_tier' then energy.set_tier(asked, moment)
    when 'set_limits' then energy.set_limits(asked, moment)
    when 'freeze' then energy.freeze(asked, moment)
  end;
  if not (answer ->> 'ok')::boolean or answer -> 'granted' = 'false' then
    return answer;
  end if;
  -- It locks the log: before the insert, whose own lock it would have to raise beside somebody else's.
  logged_at := energy.audit_time(moment);
  insert into energy.audit_log
    (id, fingerprint, actor, action, subject, reason, before, after, entry_seq, created_at)
  values (
    (request ->> 'id')::uuid, md5((request - 'id')::text)::uuid, request ->> 'actor', verb,
    'users/' || (asked ->> 'user_id'), request ->> 'reason',
    coalesce(
      answer -> 'receipt' -> 'before',
      jsonb_build_object('energy', (answer ->> 'balance_after')::numeric - (answer ->> 'delta')::numeric)),
    coalesce(answer -> 'receipt' -> 'after', jsonb_build_object('energy', answer -> 'balance_after')),
    (answer ->> 'seq')::bigint, logged_at)
  on conflict (id) do nothing;
  return answer;
end
$$;

-- Takes back what an entry brought, from its own lots first. What has lapsed of them is gone already and is not taken twice; the
-- receipt keeps which lapses were counted, since more than one entry may have brought energy to a lot.
-- {…entry, lapsed, spent}, or a refusal where the balance no longer covers the rest. The account is locked by the caller.
create or replace function energy.undo_gain(paid energy.entries, p_key uuid, p_fingerprint uuid, p_note jsonb, p_at timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  account public.user_energy;
  lapsed numeric;
  lapses jsonb;
  lots jsonb;
  kept numeric;
  owed numeric;
  answer jsonb;
begin
  with lot as (
    select (l ->> 0)::bigint as seq, (l ->> 1)::numeric as amount
    from jsonb_array_elements(
      case when paid.kind = 'adjust' and paid.receipt ? 'lots' then paid.receipt -> 'lots'
        else jsonb_build_array(jsonb_build_array(paid.seq, paid.delta)) end) as l
  ),
  fate as (
    select
      lot.amount,
      greatest(0, least(lot.amount, coalesce((
        select -sum(e.delta) from energy.entries e
        where e.user_id = paid.user_id and e.kind = 'expire' and e.seq > paid.seq
          and (e.receipt -> 'lots' -> 0 ->> 0)::bigint = lot.seq), 0)
        - coalesce((
          select sum((counted ->> 1)::numeric)
          from energy.entries e, jsonb_array_elements(e.receipt -> 'lapsed') counted
          where e.user_id = paid.user_id and e.kind = 'adjust' and e.seq > paid.seq
            and (counted ->> 0)::bigint = lot.seq), 0))) as lapsed,
      lot.seq, g.remaining
    from lot
    join energy.grants g on g.user_id = paid.user_id and g.seq = lot.seq
  )
  select
    sum(f.lapsed), sum(least(f.remaining, f.amount - f.lapsed)),
    jsonb_agg(jsonb_build_array(f.seq, f.amount - f.lapsed)),
    coalesce(jsonb_agg(jsonb_build_array(f.seq, f.lapsed)) filter (where f.lapsed > 0), '[]')
  into lapsed, kept, lots, lapses
  from fate f;
  owed := paid.delta - lapsed;
  if owed = 0 then
    return energy.refusal('invalid_request', format('all of the %s has lapsed: nothing is left to take back', paid.delta));
  end if;
  select * into account from public.user_energy where user_id = paid.user_id;
  account.frozen_at := null;
  answer := energy.why_not_spent(account, owed);
  if answer is not null then
    return energy.refusal(answer ->> 'code',
      format('%s would be taken back, and %s of it are spent: the balance no longer covers it (%s are available)',
        owed, owed - kept, account.current_energy - account.held_energy),
      (answer -> 'details') || jsonb_build_object('lapsed', lapsed, 'spent', owed - kept));
  end if;
  return energy.take_back(
      paid.user_id, p_key, p_fingerprint, 'adjustment', owed,
      p_note || jsonb_build_object('undoes', paid.seq, 'lapsed', lapses, 'lots', lots), p_at)
    || jsonb_build_object('lapsed', lapsed, 'spent', owed - kept);
end
$$;

-- Gives back what an entry took, to the very lots it came from, which keep their own end: what has lapsed meanwhile lapses at once.
-- {…entry, lapsed}. The account is locked by the caller.
create or replace function energy.undo_loss(taken energy.entries, p_key uuid, p_fingerprint uuid, p_note jsonb, p_at timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  entry energy.entries;
  balance numeric;
begin
  if (select current_energy - taken.delta >= 1e12 from public.user_energy where user_id = taken.user_id) then
    return energy.refusal('invalid_request', 'the amount is larger than a balance can be');
  end if;
  with back as (
    select (l ->> 0)::bigint as seq, (l ->> 1)::numeric as amount from jsonb_array_elements(taken.receipt -> 'lots') as l
  ),
  restored as (
    update energy.grants g set remaining = g.remaining + b.amount
    from back b
    where g.user_id = taken.user_id and g.seq = b.seq
    returning g.expires_at
  ),
  account as (
    update public.user_energy
    set current_energy = current_energy - taken.delta,
        version = version + 1,
        due_at = least(due_at, (select min(expires_at) from restored)),
        updated_at = p_at
    where user_id = taken.user_id
    returning version, current_energy
  )
  insert into energy.entries (user_id, seq, key, fingerprint, kind, reason, delta, balance_after, receipt, created_at)
  select
    taken.user_id, account.version, p_key, p_fingerprint, 'adjust', 'adjustment', -taken.delta, account.current_energy,
    p_note || jsonb_build_object('undoes', taken.seq, 'lots', taken.receipt -> 'lots'), p_at
  from account
  returning * into entry;
  perform energy.apply_due(taken.user_id, p_at);
  select current_energy into balance from public.user_energy where user_id = taken.user_id;
  return energy.entry_answer(entry) || jsonb_build_object('lapsed', entry.balance_after - balance);
end
$$;

-- Brings back the tier, the limits or the freeze of before a line, where nothing has changed them since. The account is locked by
-- the caller.
create or replace function energy.undo_standing(undone energy.audit_log, request jsonb, p_at timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  account public.user_energy;
  left_so public.user_energy;
begin
  select * into account from public.user_energy where user_id = (request ->> 'user_id')::uuid;
  left_so := jsonb_populate_record(account, undone.after);
  if to_jsonb(left_so) <> to_jsonb(account) then
    return energy.refusal('changed_meanwhile', 'the account has changed since: undo the later change first');
  end if;
  return energy.change_account(
    case
      when undone.before ? 'tier' then 'set_tier'
      when undone.before ? 'frozen_at' then 'freeze'
      else 'set_limits'
    end,
    request, undone.before, p_at);
end
$$;

-- Undoes a line that tells of an account, once: {id, actor, reason, …} → the line of the log. Refuses changed_meanwhile where it was undone
-- or changed since, and what the ledger refuses. The same id answers the same line. Locks the account, then the log.
create or replace function energy.undo_account(undone energy.audit_log, request jsonb, p_at timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  the_user uuid := substr(undone.subject, length('users/') + 1)::uuid;
  print uuid := md5((request - 'id' - 'judged')::text)::uuid;
  note jsonb := jsonb_build_object('note', request ->> 'reason', 'actor', request ->> 'actor');
  the_key uuid := (request ->> 'id')::uuid;
  entry energy.entries;
  line energy.audit_log;
  answer jsonb;
begin
  perform energy.prepare(array[the_user], p_at);
  answer := energy.audited_before(the_key, print);
  if answer is not null then
    return answer;
  end if;
  if exists (select from public.user_energy where user_id = the_user and erased_at is not null) then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  if exists (select from energy.audit_log where undoes = undone.id) then
    return energy.refusal('changed_meanwhile', 'this change was undone already: undo the undoing to have it again');
  end if;
  answer := energy.replay(the_user, the_key, energy.fingerprint('undo', request));
  if answer is not null then
    return energy.refusal('idempotency_conflict', 'this idempotency key was used for another change');
  end if;
  if not undone.after ? 'energy' then
    answer := energy.undo_standing(undone, note || jsonb_build_object('user_id', the_user, 'key', the_key), p_at);
  else
    select * into entry from energy.entries where user_id = the_user and seq = undone.entry_seq;
    answer := case
      when entry.seq is null
        then energy.refusal('invalid_request', 'this line does not tell which entry it made: make the opposite correction')
      when entry.delta > 0 then energy.undo_gain(entry, the_key, print, note, p_at)
      else energy.undo_loss(entry, the_key, print, note, p_at)
    end;
  end if;
  if not (answer ->> 'ok')::boolean then
    return answer;
  end if;
  insert into energy.audit_log
    (id, fingerprint, actor, action, subject, reason, before, after, undoes, entry_seq, created_at)
  select
    the_key, print, request ->> 'actor', 'undo', undone.subject, request ->> 'reason',
    case when undone.after ? 'energy'
      then jsonb_build_object('energy', (answer ->> 'balance_after')::numeric - (answer ->> 'delta')::numeric)
      else answer -> 'receipt' -> 'before' end,
    case when undone.after ? 'energy'
      then jsonb_strip_nulls(jsonb_build_object(
        'energy', a.current_energy,
        'lapsed', nullif((answer ->> 'lapsed')::numeric, 0),
        'spent', nullif((answer ->> 'spent')::numeric, 0)))
      else answer -> 'receipt' -> 'after' end,
    undone.id, (answer ->> 'seq')::bigint, energy.audit_time(p_at)
  from public.user_energy a
  where a.user_id = the_user
  returning * into line;
  return energy.audit_answer(line);
end
$$;
