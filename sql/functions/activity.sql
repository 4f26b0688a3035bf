-- Was the user here today? Activity, the streak that it carries on, and the freezes that forgive a missed day.

-- A number among a rule's parameters, or the default where it is missing or none. Reads only.
create or replace function energy.rule_number(p_reason text, p_name text, p_default numeric)
returns numeric
language sql
stable
set search_path = ''
as $$
  select coalesce(
    (select case when jsonb_typeof(parameters -> p_name) = 'number' then (parameters ->> p_name)::numeric end
      from public.regeneration_rules where reason = p_reason),
    p_default)
$$;

-- How many missed days the account's streak survives, where freezes are not switched off. Reads only.
create or replace function energy.usable_freezes(p_freezes integer)
returns integer
language sql
stable
set search_path = ''
as $$
  select case
    when p_freezes = 0 then 0
    else least(p_freezes, greatest(0, least(energy.rule_number('streak_bonus', 'freezes_at_most', 0), 1000)))::integer
  end
$$;

-- The streak as it stands on the account's local day: 0 once more days were missed than freezes forgive. Reads only.
create or replace function energy.standing_streak(account public.user_energy)
returns integer
language sql
stable
set search_path = ''
as $$
  select case
    when account.last_activity_day >= account.last_token_reset - 1 then account.streak_days
    when account.last_token_reset - account.last_activity_day - 1 <= energy.usable_freezes(account.streak_freezes)
      then account.streak_days
    else 0
  end
$$;

-- The freezes as they stand on the account's local day, without those that the days missed until now use up, and how more
-- come: {held, at_most, every_days}. Reads only.
create or replace function energy.standing_freezes(account public.user_energy)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'held', energy.usable_freezes(account.streak_freezes - least(
      greatest(0, coalesce(account.last_token_reset - account.last_activity_day - 1, 0)),
      energy.usable_freezes(account.streak_freezes))),
    'at_most', greatest(0, least(energy.rule_number('streak_bonus', 'freezes_at_most', 0), 1000))::integer,
    'every_days', greatest(1, energy.rule_number('streak_bonus', 'freeze_every_days', 7))::integer)
$$;

-- Notes that the user was active. The first time on a local day the streak goes on, over missed days where freezes are
-- held for all of them, or begins anew; the length of the absence and the day are kept; each full stretch of days earns a freeze.
-- Locks the account row.
create or replace function energy.record_activity(p_user uuid, p_at timestamptz)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  account public.user_energy;
  today date;
  missed integer;
  usable integer;
  goes_on boolean;
begin
  select * into account from public.user_energy where user_id = p_user and erased_at is null for update;
  if not found then
    return;
  end if;
  today := account.last_token_reset;
  if account.last_activity_day >= today then
    update public.user_energy set last_activity_at = greatest(last_activity_at, p_at) where user_id = p_user;
    return;
  end if;

  missed := today - account.last_activity_day - 1;
  usable := energy.usable_freezes(account.streak_freezes);
  goes_on := coalesce(account.streak_days > 0 and missed <= usable, false);
  if missed > 0 then
    account.streak_freezes := account.streak_freezes - least(missed, usable);
  end if;
  if goes_on then
    account.streak_started_on := coalesce(account.streak_started_on, account.last_activity_day - account.streak_days + 1);
    account.streak_days := account.streak_days + 1;
  else
    account.streak_started_on := today;
    account.streak_days := 1;
  end if;
  if account.streak_days % greatest(1, energy.rule_number('streak_bonus', 'freeze_every_days', 7))::integer = 0
    and account.streak_freezes < energy.rule_number('streak_bonus', 'freezes_at_most', 0)
  then
    account.streak_freezes := account.streak_freezes + 1;
  end if;

  update public.user_energy
  set streak_days = account.streak_days,
      streak_started_on = account.streak_started_on,
      streak_freezes = account.streak_freezes,
      inactivity_days = coalesce(today - account.last_activity_day, 0),
      last_activity_day = today,
      last_activity_at = p_at
  where user_id = p_user;
  -- A day that was lived before the zone was moved may come again.
  insert into energy.active_days (user_id, day, streak_days, forgiven)
  values (p_user, today, account.streak_days, case when goes_on then missed else 0 end)
  on conflict do nothing;
end
$$;

-- {user_id, idempotency_key?, fingerprint?} → the account, with the activity noted; as it is where that was done with this key
-- before: a retry that comes after midnight makes no day of its own. Such keys are kept two days, the longest that one may
-- be on its way. Refuses unknown_user and idempotency_conflict. Locks the account row.
create or replace function energy.mark_active(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  account public.user_energy := energy.ready((request ->> 'user_id')::uuid, moment);
  reported jsonb;
begin
  if account.user_id is null or account.erased_at is not null then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  reported := energy.reported_before(account.user_id, request);
  if not (reported ->> 'ok')::boolean then
    return reported;
  end if;
  if reported is null then
    delete from energy.fact_keys
    where user_id = account.user_id and reason = 'activity' and created_at < moment - interval '2 days';
    perform energy.record_activity(account.user_id, moment);
    perform energy.note_report(account.user_id, request, 'activity', null, null, moment);
  end if;
  return energy.account_answer(account.user_id);
end
$$;

-- {user_id} → the account, with a streak of 0: the next day with activity is its first. Locks the account row.
create or replace function energy.reset_streak(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  account public.user_energy := energy.ready((request ->> 'user_id')::uuid, coalesce(at, clock_timestamp()));
begin
  if account.user_id is null or account.erased_at is not null then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  update public.user_energy set streak_days = 0, streak_started_on = null where user_id = account.user_id;
  update energy.active_days set is_reset = true where user_id = account.user_id and day = account.last_activity_day;
  return energy.account_answer(account.user_id);
end
$$;
