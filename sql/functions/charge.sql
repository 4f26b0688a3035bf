-- charge: pays a known price at once, without a hold.

-- requests: [{user_id, key, feature, energy, model?, receipt?, metadata?, fingerprint?}]; answers in the same order, each
-- the entry or a refusal: insufficient_energy, energy_held_elsewhere, account_frozen, unknown_user, idempotency_conflict,
-- invalid_request. A repeated key answers what it answered first. One round trip, everything or nothing for each item.
-- Locks the accounts in order of user_id. Items that can simply be paid are paid together; where one cannot, they are
-- taken one by one, in order.
create or replace function energy.charge(requests jsonb, at timestamptz default null)
returns json
language plpgsql
security definer
set search_path = ''
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  together json;
  answers json[] := '{}';
begin
  if jsonb_array_length(requests) = 1 then
    return json_build_array(energy.charge_one(requests -> 0, moment));
  end if;
  together := energy.charge_together(requests, moment);
  if together is not null then
    return together;
  end if;
  for nth in 0 .. jsonb_array_length(requests) - 1 loop
    answers := answers || energy.charge_one(requests -> nth, moment);
  end loop;
  return to_json(answers);
end
$$;

-- One charge. Locks the account row.
create or replace function energy.charge_one(request jsonb, p_at timestamptz)
returns json
language plpgsql
set search_path = ''
as $$
declare
  the_user uuid := (request ->> 'user_id')::uuid;
  the_key uuid := (request ->> 'key')::uuid;
  cost numeric := (request ->> 'energy')::numeric;
  the_feature text := request ->> 'feature';
  the_model text := request ->> 'model';
  print uuid := coalesce(
    (request ->> 'fingerprint')::uuid, md5(concat_ws('|', 'charge', the_feature, the_model, trim_scale(cost)))::uuid);
  account public.user_energy;
  available numeric;
  is_first_today boolean;
  line energy.payment;
begin
  select current_energy - held_energy, last_activity_day is distinct from last_token_reset
  into available, is_first_today
  from public.user_energy
  where user_id = the_user and due_at > p_at and frozen_at is null
  for update;
  if not found then
    account := energy.ready(the_user, p_at);
    available := case when account.frozen_at is null then account.current_energy - account.held_energy end;
    is_first_today := account.last_activity_day is distinct from account.last_token_reset;
  end if;
  if not coalesce(energy.is_amount(cost) and the_key is not null and the_feature <> '', false) then
    return energy.refusal('invalid_request',
      'a charge needs a key, a feature and an energy of zero or more with at most two decimals');
  end if;
  if available is null and account.user_id is null then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  if exists (select from energy.entries where user_id = the_user and key = the_key)
    or exists (select from energy.holds where user_id = the_user and id = the_key)
    or exists (select from energy.fact_keys where user_id = the_user and key = the_key)
  then
    return energy.replay(the_user, the_key, print);
  end if;
  if coalesce(available < cost, true) then
    account := energy.ready(the_user, p_at);
    return energy.refused_call(account, energy.why_not_spent(account, cost), p_at);
  end if;

  line.user_id := the_user;
  line.key := the_key;
  line.kind := 'charge';
  line.fingerprint := print;
  line.spendable_after := p_at;
  line.energy := cost;
  line.held_energy := 0;
  line.tokens_held := 0;
  line.tokens_counted := 0;
  line.feature := the_feature;
  line.model := the_model;
  line.input_tokens := 0;
  line.output_tokens := 0;
  line.compression_mode := false;
  line.spike_detected := false;
  line.receipt := nullif(request -> 'receipt', 'null');
  line.metadata := nullif(request -> 'metadata', 'null');
  if is_first_today then
    perform energy.record_activity(the_user, p_at);
  end if;
  return energy.pay(line, p_at);
end
$$;

-- All charges in one statement where every account is fresh and can pay, and every key is new; null otherwise, with
-- nothing done but what was due. Locks the accounts in order of user_id.
create or replace function energy.charge_together(requests jsonb, p_at timestamptz)
returns json
language plpgsql
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_mergejoin = off
set enable_seqscan = off
as $$
declare
  lines energy.payment[];
  payable boolean;
  unmarked uuid[];
begin
  if not energy.prepare_each(requests, p_at) then
    return null;
  end if;
  select
    count(distinct i.key) = jsonb_array_length(requests) and bool_and(i.ok),
    array_agg(row(
      i.nth, i.user_id, i.version, i.current_energy, i.last_token_reset, i.key, 'charge',
      coalesce(i.fingerprint, md5(concat_ws('|', 'charge', i.feature, i.model, trim_scale(i.energy)))::uuid),
      null, p_at, i.energy, 0, 0, 0, i.feature, i.model, i.tier, 0, 0, null, null, false, false, i.receipt, i.metadata
    )::energy.payment),
    array_agg(i.user_id) filter (where i.unmarked)
  into payable, lines, unmarked
  from (
    select
      r.*,
      a.version,
      a.current_energy,
      a.last_token_reset,
      a.tier,
      a.last_activity_day is distinct from a.last_token_reset as unmarked,
      coalesce(
        r.energy >= 0 and r.energy = round(r.energy, 2) and r.feature <> '' and a.frozen_at is null
        and a.current_energy - a.held_energy >= sum(r.energy) over (partition by r.user_id order by r.nth)
        and (select e.seq from energy.entries e where e.user_id = r.user_id and e.key = r.key) is null
        and (select h.id from energy.holds h where h.user_id = r.user_id and h.id = r.key) is null
        and (select f.key from energy.fact_keys f where f.user_id = r.user_id and f.key = r.key) is null,
        false) as ok
    from rows from (
      jsonb_to_recordset(requests) as (
        user_id uuid, key uuid, fingerprint uuid, feature text, energy numeric, model text, receipt jsonb, metadata jsonb)
    ) with ordinality as r (user_id, key, fingerprint, feature, energy, model, receipt, metadata, nth)
    join public.user_energy a on a.user_id = r.user_id
  ) i;
  if not payable or cardinality(lines) <> jsonb_array_length(requests) then
    return null;
  end if;
  perform energy.record_activity(u, p_at) from (select distinct u from unnest(unmarked) u) each;
  return energy.pay_together(lines, p_at);
end
$$;

-- Why an account cannot spend this much now, or null. Energy that is merely held is told apart from energy that is gone. Pure.
create or replace function energy.why_not_spent(account public.user_energy, wanted numeric)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  details jsonb := jsonb_build_object(
    'needed', wanted, 'owned', account.current_energy, 'held', account.held_energy,
    'available', account.current_energy - account.held_energy);
begin
  if account.frozen_at is not null then
    return energy.refusal('account_frozen', 'the account is frozen');
  elsif account.current_energy < wanted then
    return energy.refusal('insufficient_energy',
      format('%s energy are needed and %s are there', wanted, account.current_energy), details);
  elsif account.current_energy - account.held_energy < wanted then
    return energy.refusal('energy_held_elsewhere',
      format('%s energy are needed; %s of %s are held by calls that are running', wanted, account.held_energy,
        account.current_energy), details);
  end if;
  return null;
end
$$;
