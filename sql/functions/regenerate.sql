-- regenerate: pays what a rule has judged, if what the rule saw still holds.

-- {user_id, reason, key, amount, day, regenerated_seq, only_below?, accrued_until?, platform_zone?, metadata?, idempotency_key?,
-- fingerprint?} → the entry, or {ok, granted: false, why}. The rule was judged on a reading of the account (read_regeneration); here, under the
-- account's lock, that reading is checked: the same local day, no regeneration since (so that every limit it counted still
-- holds), still below only_below, still room under the cap. Where one of them changed the answer is "raced": read and judge
-- again. A key that has paid answers "already_granted"; a platform's budget of the day that is used up "platform_budget_spent".
-- A report that was made with the same idempotency key before answers its entry again. Refuses unknown_user, invalid_request and
-- idempotency_conflict. One round trip, everything or nothing. Locks the account, then the budget's row.
create or replace function energy.regenerate(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  the_key uuid := (request ->> 'key')::uuid;
  amount numeric := (request ->> 'amount')::numeric;
  account public.user_energy := energy.ready((request ->> 'user_id')::uuid, moment);
  rule public.regeneration_rules;
  cap numeric;
  answer jsonb;
begin
  if account.user_id is null or account.erased_at is not null then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  answer := energy.reported_before(account.user_id, request);
  if answer is not null then
    return answer;
  end if;
  if not coalesce(energy.is_amount(amount) and amount > 0 and the_key is not null, false) then
    return energy.refusal('invalid_request', 'a regeneration needs a key and an amount above zero with at most two decimals');
  end if;

  select * into rule from public.regeneration_rules where reason = request ->> 'reason' and is_active;
  select coalesce(account.max_energy, b.max_energy) into cap from public.token_budgets b where b.tier = account.tier;
  if not coalesce(
    rule.reason is not null
    and account.frozen_at is null
    and account.last_token_reset = (request ->> 'day')::date
    and account.regenerated_seq = (request ->> 'regenerated_seq')::bigint
    and (request ->> 'only_below' is null or account.current_energy < (request ->> 'only_below')::numeric)
    and (not rule.stops_at_cap or account.current_energy + amount <= cap),
    false)
  then
    return energy.not_regenerated('raced');
  end if;
  if exists (select from energy.entries where user_id = account.user_id and key = the_key) then
    return energy.not_regenerated('already_granted');
  end if;
  if not energy.take_from_budget(rule, amount, (moment at time zone coalesce(request ->> 'platform_zone', 'UTC'))::date) then
    return energy.not_regenerated('platform_budget_spent');
  end if;

  if request ->> 'accrued_until' is not null then
    update public.user_energy
    set last_regen_at = (request ->> 'accrued_until')::timestamptz
    where user_id = account.user_id;
  end if;
  answer := energy.add_lot(
    account.user_id, the_key, null, rule.reason, amount, moment + make_interval(hours => 24 * rule.lot_days),
    rule.reason || ':' || the_key, request -> 'metadata', moment);
  perform energy.note_report(account.user_id, request, rule.reason, amount, (answer ->> 'seq')::bigint, moment);
  return answer;
end
$$;

-- Nothing was paid, and why. Pure.
create or replace function energy.not_regenerated(why text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'granted', false, 'why', why)
$$;

-- Takes the amount from what the platform may give for this rule on its day. True where the rule has no such budget, or
-- the amount fits in. Locks the row of the rule's day, which only rules with a budget have.
create or replace function energy.take_from_budget(rule public.regeneration_rules, p_amount numeric, p_day date)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  if rule.platform_energy_per_day is null then
    return true;
  end if;
  if p_amount > rule.platform_energy_per_day then
    return false;
  end if;
  insert into energy.platform_days as d (reason, day, energy)
  values (rule.reason, p_day, p_amount)
  on conflict (reason, day) do update
  set energy = d.energy + excluded.energy
  where d.energy + excluded.energy <= rule.platform_energy_per_day;
  return found;
end
$$;

-- {user_id, claim} → {ok, claimed, known}: notes on a referred user's account who referred them, once for good. claimed is
-- true where the claim is this one, now or before; known is false where the referred user has no account. Writes one row.
create or replace function energy.claim_referral(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  referred uuid := (request ->> 'user_id')::uuid;
  the_claim uuid := (request ->> 'claim')::uuid;
  found_claim uuid;
begin
  if not exists (select from public.user_energy where user_id = referred and erased_at is null) then
    return jsonb_build_object('ok', true, 'known', false, 'claimed', false);
  end if;
  insert into energy.referral_claims (user_id, claim, claimed_at)
  values (referred, the_claim, coalesce(at, clock_timestamp()))
  on conflict (user_id) do nothing;
  select claim into strict found_claim from energy.referral_claims where user_id = referred;
  return jsonb_build_object('ok', true, 'known', true, 'claimed', found_claim = the_claim);
end
$$;
