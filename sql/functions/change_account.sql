-- Changes of an account that move no energy: tier, zone, limits, freeze. Each leaves an entry of delta 0 that says what
-- was before and after, and answers a repeated key with what it answered first.

-- Applies the change, given as the columns it sets; columns not named stay. Where a new zone leaps over a date, nobody could
-- be active on it: the last day of activity moves along, so that no streak ends and no absence grows by it.
-- Where the request names the version at which the account was read, a change of tier, limits or freeze since then refuses it.
-- Locks the account row.
create or replace function energy.change_account(
  verb text, request jsonb, changes jsonb, p_at timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  the_user uuid := (request ->> 'user_id')::uuid;
  the_key uuid := (request ->> 'key')::uuid;
  print uuid := energy.fingerprint(verb, request);
  before public.user_energy;
  after public.user_energy;
  answer jsonb;
  leapt integer;
begin
  perform energy.prepare(array[the_user], p_at);
  if the_key is null then
    return energy.refusal('invalid_request', format('%s needs a key', verb));
  end if;
  answer := energy.replay(the_user, the_key, print);
  if answer is not null then
    return answer;
  end if;
  select * into before from public.user_energy where user_id = the_user and erased_at is null;
  if not found then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  if exists (
    select from energy.entries
    where user_id = the_user and seq > (request ->> 'version')::bigint
      and kind = 'adjust' and reason in ('set_tier', 'set_limits', 'freeze'))
  then
    return energy.refusal('changed_meanwhile',
      'the tier, the limits or the freeze of this account have changed since it was read');
  end if;

  after := jsonb_populate_record(before, changes);
  leapt := case
    when after.time_zone = before.time_zone then 0
    else greatest(0, (p_at at time zone after.time_zone)::date - before.last_token_reset - 1)
  end;
  update public.user_energy
  set tier = after.tier,
      time_zone = after.time_zone,
      max_energy = after.max_energy,
      daily_token_budget = after.daily_token_budget,
      frozen_at = after.frozen_at,
      compression_mode_enabled = after.compression_mode_enabled,
      due_at = case when after.time_zone = before.time_zone then due_at else '-infinity' end,
      last_activity_day = last_activity_day + leapt,
      version = version + 1,
      updated_at = p_at
  where user_id = the_user;
  insert into energy.active_days (user_id, day, streak_days, is_reset)
  select the_user, a.day + nth, a.streak_days, a.is_reset
  from energy.active_days a, generate_series(1, leapt) nth
  where a.user_id = the_user and a.day = before.last_activity_day
  on conflict do nothing;

  insert into energy.entries (user_id, seq, key, fingerprint, kind, reason, delta, balance_after, receipt, created_at)
  values (
    the_user, before.version + 1, the_key, print, 'adjust', verb, 0, before.current_energy,
    jsonb_build_object(
      'before', (select jsonb_object_agg(k, to_jsonb(before) -> k) from jsonb_object_keys(changes) k),
      'after', changes, 'note', request ->> 'note', 'actor', request ->> 'actor')
    || case
      when verb = 'set_tier' then jsonb_strip_nulls(jsonb_build_object('days_after_stop', (
        select greatest(0, least(before.last_token_reset - max(day), 31)) from energy.refused_days
        where user_id = the_user having max(day) is not null)))
      else '{}'
    end,
    p_at);
  perform energy.apply_due(the_user, p_at);
  return (select energy.entry_answer(e) from energy.entries e where e.user_id = the_user and e.key = the_key);
end
$$;

-- {user_id, key, tier, version?, note?, actor?} → the entry, whose receipt tells how many days ago the user was last refused a call. Cap, budget and price modifier change in this one step; energy stays.
create or replace function energy.set_tier(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not exists (select from public.token_budgets where tier = request ->> 'tier') then
    return energy.refusal('invalid_request', format('there is no tier %s', request ->> 'tier'));
  end if;
  return energy.change_account(
    'set_tier', request, jsonb_build_object('tier', request ->> 'tier'), coalesce(at, clock_timestamp()));
end
$$;

-- {user_id, key, time_zone} → the entry. The user's day turns by the new zone from now on, never back to a day that was.
create or replace function energy.set_time_zone(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not energy.is_time_zone(request ->> 'time_zone') then
    return energy.refusal('invalid_request',
      format('%s is not an IANA time zone such as Europe/Berlin', request ->> 'time_zone'));
  end if;
  return energy.change_account(
    'set_time_zone', request, jsonb_build_object('time_zone', request ->> 'time_zone'), coalesce(at, clock_timestamp()));
end
$$;

-- {user_id, key, frozen, version?, note?, actor?} → the entry. A frozen account places no hold and pays no charge; what is held can
-- still be settled or released.
create or replace function energy.freeze(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
begin
  return energy.change_account(
    'freeze', request,
    jsonb_build_object('frozen_at', case when coalesce((request ->> 'frozen')::boolean, true) then moment end), moment);
end
$$;

-- {user_id, key, max_energy?, daily_token_budget?, compression_mode_enabled?, version?, note?, actor?} → the entry. A number
-- overrides the tier's for this user, null brings the tier's back; what is not named stays.
create or replace function energy.set_limits(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not coalesce(energy.is_amount((request ->> 'max_energy')::numeric), true)
    or (request ->> 'daily_token_budget')::bigint < 0
    or request -> 'compression_mode_enabled' = 'null'
  then
    return energy.refusal('invalid_request', 'a limit is zero or more (energy with at most two decimals), or null for the tier''s own');
  end if;
  return energy.change_account(
    'set_limits', request,
    (select coalesce(jsonb_object_agg(k, v), '{}') from jsonb_each(request) as e (k, v)
      where k in ('max_energy', 'daily_token_budget', 'compression_mode_enabled')),
    coalesce(at, clock_timestamp()));
end
$$;
