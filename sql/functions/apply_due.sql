-- What time brings: turned days, lapsed lots and lapsed holds, applied to the user at hand inside every verb, in the
-- order in which they happened, so that nothing depends on a job having run.

-- Adds a lot with its ledger entry, and the regeneration event where the reason is one. Of the metadata, what stands under
-- 'fact' is kept with the event alone, where forget_user can blank it. Returns the entry's answer.
-- Locks the account row (its caller has it already).
create or replace function energy.add_lot(
  p_user uuid, p_key uuid, p_fingerprint uuid, p_reason text, p_amount numeric,
  p_expires_at timestamptz, p_source_key text, p_metadata jsonb, p_at timestamptz, p_kind text default 'grant')
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  entry energy.entries;
begin
  update public.user_energy
  set current_energy = current_energy + p_amount,
      version = version + 1,
      due_at = least(due_at, p_expires_at),
      regenerated_seq = case
        when exists (select from public.regeneration_rules where reason = p_reason) then version + 1
        else regenerated_seq
      end,
      updated_at = p_at
  where user_id = p_user
  returning version, current_energy into strict entry.seq, entry.balance_after;

  insert into energy.grants (user_id, seq, reason, amount, remaining, expires_at, source_key, created_at)
  values (p_user, entry.seq, p_reason, p_amount, p_amount, p_expires_at, p_source_key, p_at);

  insert into energy.entries (user_id, seq, key, fingerprint, kind, reason, delta, balance_after, receipt, created_at)
  values (p_user, entry.seq, p_key, p_fingerprint, p_kind, p_reason, p_amount, entry.balance_after, p_metadata - 'fact', p_at)
  returning * into entry;

  insert into public.energy_regeneration_events
    (user_id, id, reason, energy_amount, entry_seq, metadata, source, local_day, value_usd, created_at)
  select
    p_user, p_key, p_reason, p_amount, entry.seq, coalesce(p_metadata, '{}'), 'engine', a.last_token_reset,
    p_amount * b.usd_per_energy, p_at
  from public.user_energy a
  join public.token_budgets b on b.tier = a.tier
  join public.regeneration_rules r on r.reason = p_reason
  where a.user_id = p_user
    and exists (select from auth.users where id = p_user);
  return energy.entry_answer(entry);
end
$$;

-- Lets the part of every lot lapse that is past its time at p_moment and that no hold covers. Holds cover lots in
-- spending order; a lapsed lot covers only holds placed while it was alive. Entries are dated p_dated.
create or replace function energy.lapse_lots(p_user uuid, p_moment timestamptz, p_dated timestamptz)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  lot energy.grants;
  kept numeric := 0;
  covered numeric;
  lost numeric;
  the_seq bigint;
  balance numeric;
begin
  for lot in
    select * from energy.grants
    where user_id = p_user and is_open and expires_at <= p_moment
    order by expires_at, seq
  loop
    select coalesce(sum(h.energy), 0) - kept into covered
    from energy.holds h
    where h.user_id = p_user and h.status = 'open' and h.created_at < lot.expires_at;
    lost := lot.remaining - least(lot.remaining, greatest(covered, 0));
    kept := kept + lot.remaining - lost;
    continue when lost = 0;

    update energy.grants set remaining = remaining - lost where user_id = p_user and seq = lot.seq;
    update public.user_energy
    set current_energy = current_energy - lost, version = version + 1, updated_at = p_dated
    where user_id = p_user
    returning version, current_energy into strict the_seq, balance;
    insert into energy.entries (user_id, seq, key, kind, reason, delta, balance_after, receipt, created_at)
    values (
      p_user, the_seq, md5(format('lapsed:%s:%s', lot.seq, the_seq))::uuid, 'expire', lot.reason, -lost, balance,
      jsonb_build_object('lots', jsonb_build_array(jsonb_build_array(lot.seq, lost)), 'lapsed_at', lot.expires_at),
      p_dated);
  end loop;
end
$$;

-- Applies everything that was due by p_at, one instant after the other. Does nothing where nothing is due.
-- Locks the account row.
create or replace function energy.apply_due(p_user uuid, p_at timestamptz)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  account public.user_energy;
  done timestamptz := '-infinity';
  midnight timestamptz;
  hold_end timestamptz;
  lot_end timestamptz;
  moment timestamptz;
  dated timestamptz;
begin
  select * into account from public.user_energy where user_id = p_user and due_at <= p_at for update;
  if not found then
    return;
  end if;
  select coalesce(max(e.created_at), '-infinity') into dated
  from energy.entries e
  where e.user_id = p_user and e.seq = account.version;

  loop
    midnight := energy.start_of_day(account.last_token_reset + 1, account.time_zone);
    select min(expires_at) into hold_end from energy.holds where user_id = p_user and status = 'open';
    select min(expires_at) into lot_end from energy.grants where user_id = p_user and is_open and expires_at > done;
    moment := least(midnight, hold_end, lot_end);
    exit when moment > p_at;
    dated := greatest(dated, moment);

    if hold_end <= moment then
      with lapsed as (
        update energy.holds set status = 'expired', ended_at = expires_at
        where user_id = p_user and status = 'open' and expires_at <= moment
        returning energy, tokens
      )
      update public.user_energy
      set held_energy = held_energy - (select sum(energy) from lapsed),
          tokens_held = tokens_held - (select sum(tokens) from lapsed)
      where user_id = p_user;
    end if;

    perform energy.lapse_lots(p_user, moment, dated);

    if midnight <= moment then
      account.last_token_reset := (moment at time zone account.time_zone)::date;
      perform energy.turn_day(p_user, account.last_token_reset, dated);
      account.last_token_reset := energy.skip_full_days(p_user, moment, p_at);
    end if;
    done := moment;
  end loop;

  -- A lapsed lot that a hold still covers keeps the account due: every verb then looks again.
  select min(expires_at) into lot_end from energy.grants where user_id = p_user and is_open;
  update public.user_energy
  set due_at = least(midnight, hold_end, lot_end), next_regen_at = midnight
  where user_id = p_user;
end
$$;
