-- The one place where energy leaves an account for a call: one payment, or many at once with the same result.

-- Writes one payment that has been judged: spends lots (soonest to lapse first, then oldest, never-lapsing last), writes
-- the ledger entry and the usage row, adds to the sums of the day, and gives back what the line held. Returns the entry's
-- answer. The caller has locked the account. Raises NR008 where lots do not cover it, which no judged payment can meet.
create or replace function energy.pay(line energy.payment, p_at timestamptz)
returns json
language plpgsql
set search_path = ''
as $$
declare
  lots jsonb := '[]';
  the_seq bigint;
  balance numeric;
  local_day date;
  the_tier text;
begin
  if line.energy > 0 then
    lots := energy.spend(line.user_id, line.energy, line.spendable_after);
  end if;
  line.receipt := coalesce(line.receipt, '{}') || jsonb_build_object('lots', lots);

  update public.user_energy
  set current_energy = current_energy - line.energy,
      held_energy = held_energy - line.held_energy,
      tokens_held = tokens_held - line.tokens_held,
      tokens_used_today = tokens_used_today + line.tokens_counted,
      version = version + 1,
      updated_at = p_at
  where user_id = line.user_id
  returning version, current_energy, last_token_reset, tier into strict the_seq, balance, local_day, the_tier;

  insert into energy.entries
    (user_id, seq, key, fingerprint, kind, reason, delta, balance_after, hold_id, receipt, created_at)
  values
    (line.user_id, the_seq, line.key, line.fingerprint, line.kind, line.feature, -line.energy, balance, line.hold_id,
     line.receipt, p_at);

  insert into public.token_usage
    (user_id, created_at, id, feature, model, input_tokens, output_tokens, energy_cost, cost_usd, tier, compression_mode,
     spike_detected, estimated_tokens, hold_id, usage_day, metadata, source)
  values
    (line.user_id, p_at, line.key, line.feature, line.model, line.input_tokens, line.output_tokens, line.energy,
     line.cost_usd, coalesce(line.tier, the_tier), line.compression_mode, line.spike_detected, line.estimated_tokens,
     line.hold_id, local_day, coalesce(line.metadata, '{}'), 'engine');

  insert into energy.usage_days as d (user_id, day, feature, calls, input_tokens, output_tokens, energy_cost, cost_usd)
  values
    (line.user_id, local_day, line.feature, 1, line.input_tokens, line.output_tokens, line.energy,
     coalesce(line.cost_usd, 0))
  on conflict (user_id, day, feature) do update
  set calls = d.calls + 1,
      input_tokens = d.input_tokens + excluded.input_tokens,
      output_tokens = d.output_tokens + excluded.output_tokens,
      energy_cost = d.energy_cost + excluded.energy_cost,
      cost_usd = d.cost_usd + excluded.cost_usd;

  return json_build_object(
    'ok', true, 'seq', the_seq, 'kind', line.kind, 'reason', line.feature, 'delta', -line.energy,
    'balance_after', balance, 'hold_id', line.hold_id, 'receipt', line.receipt, 'at', p_at, 'replayed', false);
end
$$;

-- Takes an amount above zero from the lots of an account, which the caller has locked: from the first alone where that
-- covers it, as it nearly always does, else from one after the other. Returns what was taken: [[seq, amount], …].
create or replace function energy.spend(p_user uuid, p_amount numeric, p_alive_after timestamptz)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  lot record;
  the_seq bigint;
  part numeric;
  due numeric := p_amount;
  lots jsonb := '[]';
begin
  select seq, remaining into the_seq, part
  from energy.grants
  where user_id = p_user and is_open and (expires_at is null or expires_at > p_alive_after)
  order by expires_at, seq
  limit 1;
  if part >= p_amount then
    update energy.grants set remaining = remaining - p_amount where user_id = p_user and seq = the_seq;
    return jsonb_build_array(jsonb_build_array(the_seq, p_amount));
  end if;

  for lot in
    select seq, remaining
    from energy.grants
    where user_id = p_user and is_open and (expires_at is null or expires_at > p_alive_after)
    order by expires_at, seq
  loop
    part := least(lot.remaining, due);
    update energy.grants set remaining = remaining - part where user_id = p_user and seq = lot.seq;
    lots := lots || jsonb_build_array(jsonb_build_array(lot.seq, part));
    due := due - part;
    if due = 0 then
      return lots;
    end if;
  end loop;
  raise exception 'lots lack % of the % energy to be paid', due, p_amount using errcode = 'NR008';
end
$$;

-- Which lots cover what an account spends from one amount to another, counted from the first open lot on:
-- [[seq, amount], …]. Reads only; the caller has locked the account.
create or replace function energy.lots_between(p_user uuid, p_from numeric, p_to numeric)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_array(lot.seq, lot.amount) order by lot.starts), '[]')
  from (
    select g.seq, g.starts, least(p_to, g.ends) - greatest(p_from, g.starts) as amount
    from (
      select
        seq,
        sum(remaining) over so_far - remaining as starts,
        sum(remaining) over so_far as ends
      from energy.grants
      where user_id = p_user and is_open
      window so_far as (order by expires_at, seq rows unbounded preceding)
    ) g
    where g.starts < p_to and g.ends > p_from
  ) lot
  where lot.amount > 0
$$;

-- The same for many judged payments in one statement; several lines of one account are paid in order. Returns the
-- answers in the order of nth. Every account at hand is fresh: nothing of it has lapsed.
create or replace function energy.pay_together(lines energy.payment[], p_at timestamptz)
returns json
language plpgsql
set search_path = ''
as $$
declare
  answers json;
  written integer;
  owed numeric;
  covered numeric;
begin
  with line as (
    select
      l.*,
      l.version + row_number() over so_far as seq,
      l.balance - sum(l.energy) over so_far as balance_after,
      sum(l.energy) over so_far - l.energy as spent_from,
      sum(l.energy) over so_far as spent_to,
      case when l.energy > 0 and first.remaining >= sum(l.energy) over so_far then first.seq end as only_lot
    from unnest(lines) l
    left join lateral (
      select seq, remaining
      from energy.grants
      where user_id = l.user_id and is_open
      order by expires_at, seq
      limit 1
    ) first on true
    window so_far as (partition by l.user_id order by l.nth rows unbounded preceding)
  ),
  with_lots as (
    select
      line.*,
      case
        when only_lot is not null then jsonb_build_array(jsonb_build_array(only_lot, energy))
        when energy > 0 then energy.lots_between(user_id, spent_from, spent_to)
        else '[]'
      end as lots
    from line
  ),
  paid as materialized (
    select *, coalesce(receipt, '{}') || jsonb_build_object('lots', lots) as full_receipt
    from with_lots
  ),
  account as (
    update public.user_energy a
    set current_energy = a.current_energy - t.energy,
        held_energy = a.held_energy - t.held_energy,
        tokens_held = a.tokens_held - t.tokens_held,
        tokens_used_today = a.tokens_used_today + t.tokens_counted,
        version = a.version + t.lines,
        updated_at = p_at
    from (
      select
        user_id, count(*) as lines, sum(energy) as energy, sum(held_energy) as held_energy,
        sum(tokens_held) as tokens_held, sum(tokens_counted) as tokens_counted
      from paid
      group by user_id
    ) t
    where a.user_id = t.user_id
  ),
  spent as (
    update energy.grants g
    set remaining = g.remaining - s.amount
    from (
      select user_id, seq, sum(amount) as amount
      from (
        select user_id, only_lot as seq, energy as amount
        from paid
        where only_lot is not null
        union all
        select paid.user_id, (l ->> 0)::bigint, (l ->> 1)::numeric
        from paid
        cross join jsonb_array_elements(paid.lots) l
        where paid.only_lot is null
      ) part
      group by user_id, seq
    ) s
    where g.user_id = s.user_id and g.seq = s.seq
  ),
  entry as (
    insert into energy.entries
      (user_id, seq, key, fingerprint, kind, reason, delta, balance_after, hold_id, receipt, created_at)
    select
      user_id, seq, key, fingerprint, kind, feature, -energy, balance_after, hold_id, full_receipt, p_at
    from paid
  ),
  usage as (
    insert into public.token_usage
      (user_id, created_at, id, feature, model, input_tokens, output_tokens, energy_cost, cost_usd, tier,
       compression_mode, spike_detected, estimated_tokens, hold_id, usage_day, metadata, source)
    select
      user_id, p_at, key, feature, model, input_tokens, output_tokens, energy, cost_usd, tier, compression_mode,
      spike_detected, estimated_tokens, hold_id, local_day, coalesce(metadata, '{}'), 'engine'
    from paid
  ),
  day_sum as (
    insert into energy.usage_days as d
      (user_id, day, feature, calls, input_tokens, output_tokens, energy_cost, cost_usd)
    select
      user_id, local_day, feature, count(*), sum(input_tokens), sum(output_tokens), sum(energy),
      coalesce(sum(cost_usd), 0)
    from paid
    group by user_id, local_day, feature
    on conflict (user_id, day, feature) do update
    set calls = d.calls + excluded.calls,
        input_tokens = d.input_tokens + excluded.input_tokens,
        output_tokens = d.output_tokens + excluded.output_tokens,
        energy_cost = d.energy_cost + excluded.energy_cost,
        cost_usd = d.cost_usd + excluded.cost_usd
  )
  select
    json_agg(json_build_object(
      'ok', true, 'seq', seq, 'kind', kind, 'reason', feature, 'delta', -energy, 'balance_after', balance_after,
      'hold_id', hold_id, 'receipt', full_receipt, 'at', p_at, 'replayed', false) order by nth),
    count(*),
    sum(energy),
    sum(case
      when only_lot is not null then energy
      else (select coalesce(sum((l ->> 1)::numeric), 0) from jsonb_array_elements(lots) l)
    end)
  into answers, written, owed, covered
  from paid;

  if owed <> covered or written <> cardinality(lines) then
    raise exception 'lots hold % of the % energy to be paid', covered, owed using errcode = 'NR008';
  end if;
  return answers;
end
$$;
