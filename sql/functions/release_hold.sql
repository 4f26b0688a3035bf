-- release_hold and extend_hold: end a hold unpaid, or lengthen its lease.

-- requests: [{user_id, hold_id}]; answers in the same order, each the hold or hold_not_open. Nothing was used, so nothing
-- is paid and no lot changes. A released or lapsed hold released again answers the same. Locks the accounts in order.
create or replace function energy.release_hold(requests jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  answers jsonb := '[]';
begin
  perform energy.prepare_each(requests, moment);
  for nth in 0 .. jsonb_array_length(requests) - 1 loop
    answers := answers || energy.release_one(requests -> nth, moment);
  end loop;
  return answers;
end
$$;

-- One release; the account is locked by the caller, with what was due applied.
create or replace function energy.release_one(request jsonb, p_at timestamptz)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  hold energy.holds;
  account_due_at timestamptz;
begin
  update energy.holds
  set status = 'released', ended_at = p_at
  where user_id = (request ->> 'user_id')::uuid and id = (request ->> 'hold_id')::uuid and status = 'open'
  returning * into hold;
  if found then
    update public.user_energy
    set held_energy = held_energy - hold.energy, tokens_held = tokens_held - hold.tokens, updated_at = p_at
    where user_id = hold.user_id
    returning due_at into account_due_at;
    -- What the hold covered of a lapsed lot lapses with it.
    if account_due_at <= p_at then
      perform energy.apply_due(hold.user_id, p_at);
    end if;
    return energy.hold_answer(hold);
  end if;

  select * into hold from energy.holds
  where user_id = (request ->> 'user_id')::uuid and id = (request ->> 'hold_id')::uuid;
  if hold.status in ('released', 'expired') then
    return energy.hold_answer(hold, true);
  end if;
  return energy.refusal('hold_not_open',
    case when hold.id is null then 'there is no such hold of this user' else 'the hold was settled' end,
    jsonb_build_object('status', coalesce(hold.status, 'unknown')));
end
$$;

-- requests: [{user_id, hold_id, seconds, seconds_in_all}]; answers in the same order, each the hold with its new end, or
-- hold_not_open or invalid_request. Lengthens the time only: the end is now + seconds, at most seconds_in_all after the
-- hold was placed, and never earlier than it was. Locks the accounts in order.
create or replace function energy.extend_hold(requests jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  answers jsonb := '[]';
begin
  perform energy.prepare_each(requests, moment);
  for nth in 0 .. jsonb_array_length(requests) - 1 loop
    answers := answers || energy.extend_one(requests -> nth, moment);
  end loop;
  return answers;
end
$$;

-- One extension; the account is locked by the caller, with what was due applied.
create or replace function energy.extend_one(request jsonb, p_at timestamptz)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  further double precision := (request ->> 'seconds')::double precision;
  in_all double precision := (request ->> 'seconds_in_all')::double precision;
  hold energy.holds;
begin
  if not coalesce(further > 0 and in_all > 0, false) then
    return energy.refusal('invalid_request', 'an extension needs seconds and seconds_in_all above zero');
  end if;
  update energy.holds
  set expires_at = greatest(
    expires_at, least(p_at + make_interval(secs => further), created_at + make_interval(secs => in_all)))
  where user_id = (request ->> 'user_id')::uuid and id = (request ->> 'hold_id')::uuid and status = 'open'
  returning * into hold;
  if found then
    return energy.hold_answer(hold);
  end if;
  select * into hold from energy.holds
  where user_id = (request ->> 'user_id')::uuid and id = (request ->> 'hold_id')::uuid;
  return energy.refusal('hold_not_open', 'the hold has ended',
    jsonb_build_object('status', coalesce(hold.status, 'unknown')));
end
$$;
