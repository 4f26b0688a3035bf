-- grant and purchase: energy that comes in, as lots.

-- requests: [{user_id, key, reason, amount, metadata?, source_key?, expires_at?}]; answers in the same order, each the
-- entry or a refusal. A refill (regeneration_rules.stops_at_cap) adds at most what is missing to the cap; where that is
-- nothing the answer is {ok: true, delta: 0, granted: false}, and is not stored. A reward lives regeneration_rules.lot_days unless expires_at says
-- otherwise. A repeated key answers what it answered first. Locks the accounts, one after the other in order of user_id.
create or replace function energy.grant(requests jsonb, at timestamptz default null)
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
    answers := answers || energy.grant_one(requests -> nth, moment);
  end loop;
  return answers;
end
$$;

-- One grant; the account is locked by the caller.
create or replace function energy.grant_one(request jsonb, p_at timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  the_user uuid := (request ->> 'user_id')::uuid;
  the_key uuid := (request ->> 'key')::uuid;
  asked numeric := (request ->> 'amount')::numeric;
  print uuid := energy.fingerprint('grant', request);
  rule public.regeneration_rules;
  room numeric;
  balance numeric;
  before jsonb;
begin
  if not coalesce(energy.is_amount(asked) and asked > 0 and the_key is not null and request ->> 'reason' <> '', false) then
    return energy.refusal('invalid_request',
      'a grant needs a key, a reason and an amount above zero with at most two decimals');
  end if;
  before := energy.replay(the_user, the_key, print);
  if before is not null then
    return before;
  end if;
  select * into rule from public.regeneration_rules where reason = request ->> 'reason';
  if not found and request ->> 'reason' not in ('purchase', 'adjustment') then
    return energy.refusal('invalid_request', format('there is no reason %s to grant energy', request ->> 'reason'));
  end if;
  if (request ->> 'expires_at')::timestamptz <= p_at then
    return energy.refusal('invalid_request', 'expires_at must be in the future');
  end if;
  select
    case when rule.stops_at_cap then coalesce(a.max_energy, b.max_energy) - a.current_energy else asked end,
    a.current_energy
  into room, balance
  from public.user_energy a
  join public.token_budgets b on b.tier = a.tier
  where a.user_id = the_user and a.erased_at is null;
  if not found then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  if balance + least(asked, room) >= 1e12 then
    return energy.refusal('invalid_request', 'the amount is larger than a balance can be');
  end if;
  if room <= 0 then
    return jsonb_build_object('ok', true, 'granted', false, 'delta', 0, 'why', 'the balance is at its cap');
  end if;
  return energy.add_lot(
    the_user, the_key, print, request ->> 'reason', least(asked, room),
    coalesce((request ->> 'expires_at')::timestamptz, p_at + make_interval(days => rule.lot_days)),
    coalesce(request ->> 'source_key', the_key::text), request -> 'metadata', p_at);
end
$$;

-- {user_id, key, amount, metadata?} → the entry. What was bought does not lapse and may exceed the cap.
create or replace function energy.purchase(request jsonb, at timestamptz default null)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  select energy.grant(
    jsonb_build_array((request - 'expires_at') || jsonb_build_object('reason', 'purchase')), at) -> 0
$$;
