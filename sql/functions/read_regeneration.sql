-- What do the rules of regeneration look at? One reading of an account, its activity and the rules, at one moment.

-- {user_id, reason?, key?, mission?, from_tier?, to_tier?, idempotency_key?, fingerprint?} → the account as read_account tells it, and: the moment; the rules
-- and what each has paid; what this call's turned days brought; whether the key has paid; the facts that rules are about.
-- regen_multiplier is the account's where it was set to something, else the one that was learned. With a reason only what
-- that one needs is read. Applies what is due. Locks the account row.
create or replace function energy.read_regeneration(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  the_user uuid := (request ->> 'user_id')::uuid;
  the_reason text := request ->> 'reason';
  seen_before bigint;
  account public.user_energy;
  reported jsonb;
  turned numeric;
begin
  -- Locked before it is looked at: a day that another call is just turning is not this one's.
  select version into seen_before from public.user_energy where user_id = the_user for update;
  account := energy.ready(the_user, moment);
  if account.user_id is null or account.erased_at is not null then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  select coalesce(sum(delta), 0) into turned
  from energy.entries
  where user_id = the_user and seq > seen_before and kind = 'grant' and reason = 'daily_reset';
  reported := energy.reported_before(the_user, request);
  -- Turning the day is all that this reason does, and is done.
  if reported is null and the_reason = 'daily_reset' and turned > 0 then
    perform energy.note_report(the_user, request, the_reason, turned, null, moment);
  end if;
  return energy.account_answer(the_user) || jsonb_build_object(
    'at', moment,
    'regenerated_seq', account.regenerated_seq,
    'regen_multiplier', coalesce(
      nullif(account.regen_multiplier, 1),
      (select regen_multiplier from public.user_energy_patterns where user_id = the_user), 1),
    'streak_started_on', coalesce(account.streak_started_on, account.last_activity_day - account.streak_days + 1),
    'last_regen_at', coalesce(account.last_regen_at, account.created_at),
    'own_regen_rate_per_hour', account.regen_rate_per_hour,
    'last_used_at', energy.last_used_at(account),
    'turned', turned,
    'reported', reported,
    'known', exists (select from energy.entries where user_id = the_user and key = (request ->> 'key')::uuid),
    'rules', (
      select coalesce(jsonb_object_agg(r.reason, to_jsonb(r)), '{}') from public.regeneration_rules r
      where the_reason is null or r.reason = the_reason),
    'paid', energy.paid_by_reason(the_user, account.last_token_reset, the_reason),
    'daily_energy', (select jsonb_object_agg(tier, daily_energy) from public.token_budgets),
    'efficiency_score', (select efficiency_score from public.user_energy_patterns where user_id = the_user),
    'useful_calls', case
      when coalesce(the_reason, 'productivity_boost') = 'productivity_boost' then energy.useful_calls(account, moment) end,
    'spent_below', case
      when coalesce(the_reason, 'surge_discount') = 'surge_discount' then energy.spent_below(account, moment) end,
    'mission', (select amount from public.energy_missions where key = request ->> 'mission' and is_active),
    'changed_tier', case when account.tier = request ->> 'to_tier' then exists (
      select from energy.entries
      where user_id = the_user and reason = 'set_tier'
        and receipt -> 'before' ->> 'tier' = request ->> 'from_tier'
        and receipt -> 'after' ->> 'tier' = request ->> 'to_tier') else false end);
end
$$;

-- What each reason has paid a user: today, this month, without a fact's id, last. Looks back over two months. Reads only.
create or replace function energy.paid_by_reason(p_user uuid, p_today date, p_reason text)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(reason, to_jsonb(p) - 'reason'), '{}')
  from (
    select
      reason,
      count(*) filter (where local_day = p_today) as today,
      count(*) filter (where local_day >= date_trunc('month', p_today)::date) as this_month,
      count(*) filter (where local_day = p_today and metadata -> 'without_id' = 'true') as without_id_today,
      max(created_at) as last_at,
      (array_agg(metadata order by entry_seq desc) filter (where reason = 'streak_bonus'))[1] as last_saw
    from public.energy_regeneration_events
    where user_id = p_user
      and source = 'engine'
      and local_day > p_today - 62
      and (p_reason is null or reason = p_reason)
    group by reason
  ) p
$$;

-- When the user was last seen active: told, or by a call that was paid. Reads only.
create or replace function energy.last_used_at(account public.user_energy)
returns timestamptz
language sql
stable
set search_path = ''
as $$
  select greatest(account.last_activity_at, (
    select created_at from public.token_usage
    where user_id = account.user_id and source = 'engine'
    order by created_at desc
    limit 1))
$$;

-- Calls of the account's day whose output was delivered and that were not asked again, with the same input, within the
-- rule's minutes (requirements R3). A local day lasts at most 50 hours, where the zone is moved. Reads only.
create or replace function energy.useful_calls(account public.user_energy, p_at timestamptz)
returns bigint
language sql
stable
set search_path = ''
as $$
  with call as (
    select feature, created_at, metadata ->> 'input_hash' as input, metadata -> 'delivered' = 'true' as delivered
    from public.token_usage
    where user_id = account.user_id
      and source = 'engine'
      and created_at > p_at - interval '3 days'
      and usage_day = account.last_token_reset
  ),
  judged as (
    select delivered, created_at, lead(created_at) over (partition by feature, input order by created_at) as asked_again_at, input
    from call
  )
  select count(*)
  from judged
  where delivered
    and (input is null or asked_again_at is null
      or asked_again_at > created_at + make_interval(mins => energy.rule_number('productivity_boost', 'repeat_minutes', 10)::integer))
$$;

-- What the user spent on the day before in windows whose multiplier was below 1, less what was given back of it. Reads only.
create or replace function energy.spent_below(account public.user_energy, p_at timestamptz)
returns numeric
language sql
stable
set search_path = ''
as $$
  with paid as (
    select e.seq, -e.delta as energy
    from public.token_usage t
    join energy.entries e on e.user_id = t.user_id and e.key = t.id
    where t.user_id = account.user_id
      and t.source = 'engine'
      and t.created_at > p_at - interval '6 days'
      and t.usage_day = account.last_token_reset - 1
      and case
        when e.receipt -> 'price' ->> 'window_multiplier' ~ '^[0-9]{1,4}(\.[0-9]+)?$'
          then (e.receipt -> 'price' ->> 'window_multiplier')::numeric < 1
      end
  )
  select greatest(0, coalesce(sum(p.energy), 0) - coalesce((
    select sum(r.delta)
    from energy.entries r
    where r.user_id = account.user_id
      and r.kind = 'adjust'
      and r.reason = 'refund'
      and r.seq > (select min(seq) from paid)
      and (r.receipt ->> 'refunds')::bigint in (select seq from paid)), 0))
  from paid p
$$;
