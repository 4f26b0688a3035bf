-- place_hold: sets energy and tokens aside for one call, atomically, before the model is called.

-- requests: [{user_id, key, fingerprint, feature, model?, energy, tokens, seconds, price?, estimated_tokens?,
-- compression_mode?, spike_detected?, spike_warning?}]; answers in the same order, each the hold or a
-- refusal: insufficient_energy, energy_held_elsewhere, token_budget_exceeded, account_frozen, unknown_user,
-- idempotency_conflict, invalid_request. A key makes one hold; the same key and fingerprint answer that hold again, and a
-- hold that ended unpaid is followed by one for the next attempt. Locks the accounts in order of user_id. Items that can
-- simply be placed are placed together; where one cannot, they are taken one by one, in order.
create or replace function energy.place_hold(requests jsonb, at timestamptz default null)
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
    return json_build_array(energy.place_hold_one(requests -> 0, moment));
  end if;
  together := energy.place_holds_together(requests, moment);
  if together is not null then
    return together;
  end if;
  for nth in 0 .. jsonb_array_length(requests) - 1 loop
    answers := answers || energy.place_hold_one(requests -> nth, moment);
  end loop;
  return to_json(answers);
end
$$;

-- One hold. Locks the account row.
create or replace function energy.place_hold_one(request jsonb, p_at timestamptz)
returns json
language plpgsql
set search_path = ''
as $$
declare
  hold energy.holds;
  account public.user_energy;
  energy_left numeric;
  tokens_left bigint;
  is_first_today boolean;
  refused jsonb;
begin
  hold.user_id := (request ->> 'user_id')::uuid;
  hold.id := (request ->> 'key')::uuid;
  hold.fingerprint := (request ->> 'fingerprint')::uuid;
  hold.feature := request ->> 'feature';
  hold.expires_at := p_at + make_interval(secs => (request ->> 'seconds')::double precision);
  select
    a.tier, a.last_token_reset, a.current_energy - a.held_energy,
    coalesce(a.daily_token_budget, (select b.daily_limit from public.token_budgets b where b.tier = a.tier))
      - a.tokens_used_today - a.tokens_held,
    a.last_activity_day is distinct from a.last_token_reset
  into hold.tier, hold.local_day, energy_left, tokens_left, is_first_today
  from public.user_energy a
  where a.user_id = hold.user_id and a.due_at > p_at and a.frozen_at is null
  for update;
  if not found then
    account := energy.ready(hold.user_id, p_at);
    hold.tier := account.tier;
    hold.local_day := account.last_token_reset;
    is_first_today := account.last_activity_day is distinct from account.last_token_reset;
  end if;
  if not coalesce(
    energy.is_amount((request ->> 'energy')::numeric) and (request ->> 'tokens')::bigint >= 0 and hold.expires_at > p_at
    and hold.feature <> '' and hold.id is not null and hold.fingerprint is not null, false)
  then
    return energy.refusal('invalid_request',
      'a hold needs a key, a fingerprint, a feature, seconds above zero, and energy (at most two decimals) and tokens of zero or more');
  end if;
  hold.energy := (request ->> 'energy')::numeric;
  hold.tokens := (request ->> 'tokens')::bigint;
  if hold.tier is null then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  if exists (select from energy.holds where user_id = hold.user_id and id = hold.id)
    or exists (select from energy.entries where user_id = hold.user_id and key = hold.id)
    or exists (select from energy.fact_keys where user_id = hold.user_id and key = hold.id)
  then
    return energy.place_hold_again(request, p_at);
  end if;
  if not coalesce(hold.energy <= energy_left and hold.tokens <= tokens_left, false) then
    account := energy.ready(hold.user_id, p_at);
    refused := energy.why_not_held(account, hold.energy, hold.tokens);
    if refused is not null then
      return case
        when (request ->> 'is_tentative')::boolean then refused
        else energy.refused_call(account, refused, p_at)
      end;
    end if;
  end if;

  update public.user_energy
  set held_energy = held_energy + hold.energy,
      tokens_held = tokens_held + hold.tokens,
      due_at = least(due_at, hold.expires_at),
      spike_warnings_count = spike_warnings_count + case when (request ->> 'spike_warning')::boolean then 1 else 0 end,
      updated_at = p_at
  where user_id = hold.user_id;

  hold.model := request ->> 'model';
  hold.price := coalesce(nullif(request -> 'price', 'null'), '{}');
  insert into energy.holds
    (user_id, id, fingerprint, feature, model, tier, energy, tokens, price, estimated_tokens, compression_mode,
     spike_detected, local_day, created_at, expires_at)
  values
    (hold.user_id, hold.id, hold.fingerprint, hold.feature, hold.model, hold.tier, hold.energy, hold.tokens, hold.price,
     (request ->> 'estimated_tokens')::bigint, coalesce((request ->> 'compression_mode')::boolean, false),
     coalesce((request ->> 'spike_detected')::boolean, false), hold.local_day, p_at, hold.expires_at);
  if is_first_today then
    perform energy.record_activity(hold.user_id, p_at);
  end if;
  hold.status := 'open';
  hold.created_at := p_at;
  return energy.hold_answer(hold);
end
$$;

-- All holds in one statement where every account is fresh and can hold, and every key is new; null otherwise, with
-- nothing done but what was due. Locks the accounts in order of user_id.
create or replace function energy.place_holds_together(requests jsonb, p_at timestamptz)
returns json
language plpgsql
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_mergejoin = off
set enable_seqscan = off
as $$
declare
  answers json;
  inactive uuid[];
begin
  if not energy.prepare_each(requests, p_at) then
    return null;
  end if;
  with item as materialized (
    select
      r.*,
      a.tier,
      a.last_token_reset as local_day,
      a.last_activity_day is distinct from a.last_token_reset as unmarked,
      p_at + make_interval(secs => r.seconds::double precision) as expires_at,
      coalesce(
        r.energy >= 0 and r.energy = round(r.energy, 2) and r.tokens >= 0 and r.seconds > 0 and r.feature <> ''
        and r.fingerprint is not null and a.frozen_at is null
        and a.current_energy - a.held_energy >= sum(r.energy) over so_far
        and coalesce(a.daily_token_budget, b.daily_limit) >= a.tokens_used_today + a.tokens_held + sum(r.tokens) over so_far
        and (select e.seq from energy.entries e where e.user_id = r.user_id and e.key = r.key) is null
        and (select h.id from energy.holds h where h.user_id = r.user_id and h.id = r.key) is null
        and (select f.key from energy.fact_keys f where f.user_id = r.user_id and f.key = r.key) is null,
        false) as ok
    from rows from (
      jsonb_to_recordset(requests) as (
        user_id uuid, key uuid, fingerprint uuid, feature text, model text, energy numeric, tokens bigint,
        seconds numeric, price jsonb, estimated_tokens bigint, compression_mode boolean, spike_detected boolean,
        spike_warning boolean)
    ) with ordinality as r (
      user_id, key, fingerprint, feature, model, energy, tokens, seconds, price, estimated_tokens, compression_mode,
      spike_detected, spike_warning, nth)
    join public.user_energy a on a.user_id = r.user_id
    join public.token_budgets b on b.tier = a.tier
    window so_far as (partition by r.user_id order by r.nth rows unbounded preceding)
  ),
  all_of_them as (
    select bool_and(ok) and count(*) = jsonb_array_length(requests) and count(distinct key) = count(*) as ok from item
  ),
  account as (
    update public.user_energy a
    set held_energy = a.held_energy + t.energy,
        tokens_held = a.tokens_held + t.tokens,
        due_at = least(a.due_at, t.first_end),
        spike_warnings_count = a.spike_warnings_count + t.warnings,
        updated_at = p_at
    from (
      select
        user_id, sum(energy) as energy, sum(tokens) as tokens, min(expires_at) as first_end,
        count(*) filter (where spike_warning) as warnings
      from item
      group by user_id
    ) t
    where a.user_id = t.user_id and (select ok from all_of_them)
  ),
  placed as (
    insert into energy.holds
      (user_id, id, fingerprint, feature, model, tier, energy, tokens, price, estimated_tokens, compression_mode,
       spike_detected, local_day, created_at, expires_at)
    select
      user_id, key, fingerprint, feature, model, tier, energy, tokens, coalesce(price, '{}'), estimated_tokens,
      coalesce(compression_mode, false), coalesce(spike_detected, false), local_day, p_at, expires_at
    from item
    where (select ok from all_of_them)
  )
  select json_agg(json_build_object(
    'ok', true, 'hold_id', key, 'status', 'open', 'feature', feature, 'model', model, 'tier', tier, 'energy', energy,
    'tokens', tokens, 'price', coalesce(price, '{}'), 'local_day', local_day, 'created_at', p_at,
    'expires_at', expires_at, 'replayed', false) order by nth),
    array_agg(distinct user_id) filter (where unmarked)
  into answers, inactive
  from item
  where (select ok from all_of_them);

  perform energy.record_activity(u, p_at) from unnest(inactive) u;
  return answers;
end
$$;

-- What a used key answers: its hold while that is open or settled, a new attempt after one that ended unpaid, or
-- idempotency_conflict. The account is locked by the caller.
create or replace function energy.place_hold_again(request jsonb, p_at timestamptz)
returns json
language plpgsql
set search_path = ''
as $$
declare
  the_user uuid := (request ->> 'user_id')::uuid;
  the_key uuid := (request ->> 'key')::uuid;
  hold energy.holds;
  answer json;
begin
  select * into hold from energy.holds where user_id = the_user and id = the_key;
  if not found or hold.fingerprint <> (request ->> 'fingerprint')::uuid then
    return energy.refusal('idempotency_conflict', 'this idempotency key was used for another request');
  end if;
  if hold.next_id is not null then
    select * into strict hold from energy.holds where user_id = the_user and id = hold.next_id;
  end if;
  if hold.status in ('open', 'settled') then
    return energy.hold_answer(hold, true);
  end if;
  answer := energy.place_hold_one(
    jsonb_set(request, '{key}', to_jsonb(md5('again:' || hold.id)::uuid)), p_at);
  update energy.holds
  set next_id = (answer ->> 'hold_id')::uuid
  where user_id = the_user and id = the_key and (answer ->> 'ok')::boolean;
  return answer;
end
$$;

-- Why this account cannot hold this much now, or null. Tokens of holds from an earlier local day do not count for
-- today's budget. Reads only.
create or replace function energy.why_not_held(account public.user_energy, p_energy numeric, p_tokens bigint)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  daily_limit bigint := account.daily_token_budget;
  held_today bigint := account.tokens_held;
  left_today bigint;
begin
  if account.frozen_at is not null or account.current_energy - account.held_energy < p_energy then
    return energy.why_not_spent(account, p_energy);
  end if;
  if daily_limit is null then
    select b.daily_limit into strict daily_limit from public.token_budgets b where b.tier = account.tier;
  end if;
  left_today := daily_limit - account.tokens_used_today;
  if held_today + p_tokens <= left_today then
    return null;
  end if;

  select coalesce(sum(tokens), 0) into held_today
  from energy.holds
  where user_id = account.user_id and status = 'open' and local_day = account.last_token_reset;
  if held_today + p_tokens <= left_today then
    return null;
  end if;
  return energy.refusal(
    case when p_tokens <= left_today then 'energy_held_elsewhere' else 'token_budget_exceeded' end,
    format('%s tokens are needed; %s of today''s %s are used and %s are held by calls that are running',
      p_tokens, account.tokens_used_today, daily_limit, held_today),
    jsonb_build_object(
      'needed_tokens', p_tokens, 'daily_limit', daily_limit, 'tokens_used_today', account.tokens_used_today,
      'tokens_held', held_today, 'exceeded_by', held_today + p_tokens - left_today,
      'resets_at', energy.start_of_day(account.last_token_reset + 1, account.time_zone)));
end
$$;
