-- settle_hold: ends a hold by paying what was really used, never more than was held.

-- requests: [{user_id, hold_id, energy, input_tokens, output_tokens, model?, cost_usd?, receipt?, metadata?}]; answers in
-- the same order, each the settlement's entry or a refusal (hold_not_open, invalid_request, unknown_user). The tokens of
-- the day rise by what was used, at most by what was held, and only on the day of the hold; what goes beyond the hold is
-- noted as the platform's. A lapsed hold is settled at zero, with the loss noted. The same settlement again answers what
-- it answered first. Locks the accounts in order of user_id. Items that can simply be settled are settled together.
create or replace function energy.settle_hold(requests jsonb, at timestamptz default null)
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
    return json_build_array(energy.settle_one(requests -> 0, moment));
  end if;
  together := energy.settle_together(requests, moment);
  if together is not null then
    return together;
  end if;
  for nth in 0 .. jsonb_array_length(requests) - 1 loop
    answers := answers || energy.settle_one(requests -> nth, moment);
  end loop;
  return to_json(answers);
end
$$;

-- One settlement. Locks the account row.
create or replace function energy.settle_one(request jsonb, p_at timestamptz)
returns json
language plpgsql
set search_path = ''
as $$
declare
  the_user uuid := (request ->> 'user_id')::uuid;
  used energy.usage_told := energy.usage_of(request);
  today date;
  was_fresh boolean;
  hold energy.holds;
  entry energy.entries;
  answer json;
begin
  select last_token_reset into today
  from public.user_energy
  where user_id = the_user and due_at > p_at
  for update;
  was_fresh := found;
  if not was_fresh then
    today := (energy.ready(the_user, p_at)).last_token_reset;
  end if;
  if used.energy is null then
    return energy.refusal('invalid_request',
      'a settlement needs energy (at most two decimals) and input and output tokens of zero or more');
  end if;
  update energy.holds
  set status = 'settled', ended_at = p_at
  where user_id = the_user and id = (request ->> 'hold_id')::uuid and status = 'open'
  returning * into hold;
  if found then
    answer := energy.pay(energy.settlement(hold, today, used), p_at);
    if not was_fresh then
      -- What the hold covered of a lapsed lot lapses with it.
      perform energy.apply_due(the_user, p_at);
    end if;
    return answer;
  end if;

  select * into hold from energy.holds
  where user_id = the_user and id = (request ->> 'hold_id')::uuid;
  if not found then
    return energy.refusal('hold_not_open', 'there is no such hold of this user', '{"status": "unknown"}');
  end if;
  select * into entry from energy.entries where user_id = hold.user_id and key = hold.id;
  if found and entry.fingerprint = used.fingerprint then
    return energy.entry_answer(entry, true);
  end if;
  if found or hold.status <> 'expired' then
    return energy.refusal('hold_not_open', format('the hold was %s at %s', hold.status, hold.ended_at),
      jsonb_build_object('status', hold.status));
  end if;
  return energy.pay(energy.loss_of_lapsed(hold, today, used), p_at);
end
$$;

-- What a caller tells of a call's use; energy is null where it is not valid. Pure.
create or replace function energy.usage_of(request jsonb)
returns energy.usage_told
language plpgsql
immutable
set search_path = ''
as $$
declare
  used energy.usage_told;
begin
  used.energy := (request ->> 'energy')::numeric;
  used.input_tokens := (request ->> 'input_tokens')::bigint;
  used.output_tokens := (request ->> 'output_tokens')::bigint;
  used.model := request ->> 'model';
  used.cost_usd := (request ->> 'cost_usd')::numeric;
  used.receipt := coalesce(nullif(request -> 'receipt', 'null'), '{}');
  used.metadata := coalesce(nullif(request -> 'metadata', 'null'), '{}');
  if not coalesce(energy.is_amount(used.energy) and used.input_tokens >= 0 and used.output_tokens >= 0, false) then
    used.energy := null;
  end if;
  used.fingerprint := md5(concat_ws(
    '|', 'settle', trim_scale(used.energy), used.input_tokens, used.output_tokens, used.model))::uuid;
  return used;
end
$$;

-- The payment that ends a hold: at most what it held, its tokens on its own day only. Pure.
create or replace function energy.settlement(hold energy.holds, today date, used energy.usage_told)
returns energy.payment
language plpgsql
immutable
set search_path = ''
as $$
declare
  line energy.payment;
  tokens bigint := used.input_tokens + used.output_tokens;
begin
  line.nth := 1;
  line.user_id := hold.user_id;
  line.key := hold.id;
  line.kind := 'settle';
  line.fingerprint := used.fingerprint;
  line.hold_id := hold.id;
  line.spendable_after := hold.created_at;
  line.energy := least(used.energy, hold.energy);
  line.held_energy := hold.energy;
  line.tokens_held := hold.tokens;
  line.tokens_counted := case when hold.local_day = today then least(tokens, hold.tokens) else 0 end;
  line.feature := hold.feature;
  line.model := coalesce(used.model, hold.model);
  line.tier := hold.tier;
  line.input_tokens := used.input_tokens;
  line.output_tokens := used.output_tokens;
  line.cost_usd := used.cost_usd;
  line.estimated_tokens := hold.estimated_tokens;
  line.compression_mode := hold.compression_mode;
  line.spike_detected := hold.spike_detected;
  line.receipt := used.receipt || jsonb_build_object('held', hold.energy);
  line.metadata := used.metadata;
  if used.energy > hold.energy or tokens > hold.tokens then
    line.metadata := line.metadata || jsonb_build_object(
      'beyond_hold_energy', greatest(used.energy - hold.energy, 0),
      'beyond_hold_tokens', greatest(tokens - hold.tokens, 0));
  end if;
  return line;
end
$$;

-- The record of a call whose hold had lapsed: nothing is charged or counted, all of it is the platform's loss. Pure.
create or replace function energy.loss_of_lapsed(hold energy.holds, today date, used energy.usage_told)
returns energy.payment
language plpgsql
immutable
set search_path = ''
as $$
declare
  line energy.payment := energy.settlement(hold, today, used);
begin
  line.energy := 0;
  line.held_energy := 0;
  line.tokens_held := 0;
  line.tokens_counted := 0;
  line.receipt := line.receipt || '{"lapsed": true}';
  line.metadata := line.metadata || jsonb_build_object(
    'lapsed', true, 'beyond_hold_energy', used.energy, 'beyond_hold_tokens', used.input_tokens + used.output_tokens);
  return line;
end
$$;

-- All settlements together where every account is fresh and every hold open; null otherwise, with nothing done but what
-- was due. Locks the accounts in order of user_id.
create or replace function energy.settle_together(requests jsonb, p_at timestamptz)
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
begin
  if not energy.prepare_each(requests, p_at) then
    return null;
  end if;
  select
    count(distinct i.hold_id) = jsonb_array_length(requests) and bool_and(coalesce(
      i.energy >= 0 and i.energy < 1e12 and i.energy = round(i.energy, 2) and i.input_tokens >= 0 and i.output_tokens >= 0, false)),
    array_agg(row(
      i.nth, i.user_id, a.version, a.current_energy, a.last_token_reset, i.hold_id, 'settle',
      md5(concat_ws('|', 'settle', trim_scale(i.energy), i.input_tokens, i.output_tokens, i.model))::uuid,
      i.hold_id, h.created_at, least(i.energy, h.energy), h.energy, h.tokens,
      case when h.local_day = a.last_token_reset then least(i.input_tokens + i.output_tokens, h.tokens) else 0 end,
      h.feature, coalesce(i.model, h.model), h.tier, i.input_tokens, i.output_tokens, i.cost_usd, h.estimated_tokens,
      h.compression_mode, h.spike_detected,
      coalesce(i.receipt, '{}') || jsonb_build_object('held', h.energy),
      case
        when i.energy <= h.energy and i.input_tokens + i.output_tokens <= h.tokens then i.metadata
        else coalesce(i.metadata, '{}') || jsonb_build_object(
          'beyond_hold_energy', greatest(i.energy - h.energy, 0),
          'beyond_hold_tokens', greatest(i.input_tokens + i.output_tokens - h.tokens, 0))
      end
    )::energy.payment)
  into payable, lines
  from rows from (
    jsonb_to_recordset(requests) as (
      user_id uuid, hold_id uuid, energy numeric, input_tokens bigint, output_tokens bigint, model text,
      cost_usd numeric, receipt jsonb, metadata jsonb)
  ) with ordinality as i (
    user_id, hold_id, energy, input_tokens, output_tokens, model, cost_usd, receipt, metadata, nth)
  join energy.holds h on h.user_id = i.user_id and h.id = i.hold_id and h.status = 'open'
  join public.user_energy a on a.user_id = i.user_id;
  if not payable or cardinality(lines) is distinct from jsonb_array_length(requests) then
    return null;
  end if;

  update energy.holds h
  set status = 'settled', ended_at = p_at
  from unnest(lines) l
  where h.user_id = l.user_id and h.id = l.hold_id;
  return energy.pay_together(lines, p_at);
end
$$;
