-- Opening an account: once per user, with the opening grant, its lot and its entry, and a pattern row.

-- Makes the account where there is none. Safe to call twice and from several sessions at once: one of them opens it.
-- Locks the new account row. Returns true where this call opened it.
create or replace function energy.create_account(p_user uuid, p_tier text, p_zone text, p_at timestamptz)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  today date := (p_at at time zone p_zone)::date;
  midnight timestamptz := energy.start_of_day(today + 1, p_zone);
  opening numeric;
begin
  select max_energy into strict opening from public.token_budgets where tier = p_tier;

  insert into public.user_energy
    (user_id, tier, time_zone, current_energy, version, last_token_reset, due_at, last_regen_at, next_regen_at, created_at, updated_at)
  values
    (p_user, p_tier, p_zone, 0, 0, today, midnight, p_at, midnight, p_at, p_at)
  on conflict (user_id) do nothing;
  if not found then
    return false;
  end if;

  insert into public.user_energy_patterns (user_id, created_at, updated_at)
  values (p_user, p_at, p_at)
  on conflict (user_id) do nothing;

  if opening > 0 then
    perform energy.add_lot(
      p_user, md5('opening')::uuid, null, 'opening', opening, null, 'opening', jsonb_build_object('tier', p_tier), p_at);
  end if;
  return true;
end
$$;

-- Makes sure that the user has an account. Where auth.users is our stand-in the user is entered there at first sight;
-- where it is Supabase's, an unknown user stays unknown. Returns true where there is an account now.
create or replace function energy.ensure_account(p_user uuid, p_at timestamptz)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (select from public.user_energy where user_id = p_user) then
    return true;
  end if;
  if not exists (select from auth.users where id = p_user) then
    if not energy.users_are_ours() then
      return false;
    end if;
    perform set_config('energy.opening', jsonb_build_object('at', p_at)::text, true);
    insert into auth.users (id, created_at) values (p_user, p_at) on conflict (id) do nothing;
    perform set_config('energy.opening', '', true);
  end if;
  perform energy.create_account(p_user, 'free', 'UTC', p_at);
  return true;
end
$$;

-- True where auth.users is our stand-in, into which a user may be entered at first sight. Reads only.
create or replace function energy.users_are_ours()
returns boolean
language sql
stable
set search_path = ''
as $$
  select coalesce(obj_description('auth.users'::regclass, 'pg_class'), '') like 'energy-engine:%'
$$;

-- The verb: {user_id, tier, time_zone} → what the account is now. An account that is open already stays as it is.
-- Refuses an unknown tier, an unknown zone, and a user that is not in Supabase's auth.users.
create or replace function energy.open_account(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  the_user uuid := (request ->> 'user_id')::uuid;
  zone text := coalesce(request ->> 'time_zone', 'UTC');
  new_tier text := coalesce(request ->> 'tier', 'free');
  opened boolean;
begin
  if not exists (select from public.token_budgets where tier = new_tier) then
    return energy.refusal('invalid_request', format('there is no tier %s', new_tier));
  end if;
  if not energy.is_time_zone(zone) then
    return energy.refusal('invalid_request', format('%s is not an IANA time zone such as Europe/Berlin', zone));
  end if;
  opened := not exists (select from public.user_energy where user_id = the_user);
  if not exists (select from auth.users where id = the_user) then
    if not energy.users_are_ours() then
      return energy.refusal('unknown_user', 'the user is not in auth.users');
    end if;
    -- The user first, always, so that a sign-up at the same moment cannot deadlock; its trigger opens the account.
    perform set_config('energy.opening', jsonb_build_object('tier', new_tier, 'time_zone', zone, 'at', moment)::text, true);
    insert into auth.users (id, email, created_at)
    values (the_user, request ->> 'email', moment)
    on conflict (id) do nothing;
    perform set_config('energy.opening', '', true);
  end if;
  perform energy.create_account(the_user, new_tier, zone, moment);
  perform energy.prepare(array[the_user], moment);
  return energy.account_answer(the_user) || jsonb_build_object('opened', opened);
end
$$;

-- True for a zone name that this server knows; POSIX forms such as UTC+3 are none. Reads only.
create or replace function energy.is_time_zone(zone text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  if zone is null or zone !~ '^[A-Za-z]+[A-Za-z0-9_-]*(/[A-Za-z0-9_+-]+)*$' then
    return false;
  end if;
  perform now() at time zone zone;
  return true;
exception when invalid_parameter_value then
  return false;
end
$$;

-- The account as it stands, with the limits that are in force. Reads only.
create or replace function energy.account_answer(p_user uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'ok', true,
    'user_id', a.user_id,
    'tier', a.tier,
    'time_zone', a.time_zone,
    'current_energy', a.current_energy,
    'held_energy', a.held_energy,
    'max_energy', coalesce(a.max_energy, b.max_energy),
    'daily_token_budget', coalesce(a.daily_token_budget, b.daily_limit),
    'tokens_used_today', a.tokens_used_today,
    'tokens_held', a.tokens_held,
    'last_token_reset', a.last_token_reset,
    'next_regen_at', energy.start_of_day(a.last_token_reset + 1, a.time_zone),
    'streak_days', energy.standing_streak(a),
    'streak_freezes', a.streak_freezes,
    'inactivity_days', a.inactivity_days,
    'absent_days', coalesce(a.last_token_reset - a.last_activity_day, 0),
    'last_activity_at', a.last_activity_at,
    'regen_multiplier', a.regen_multiplier,
    'regen_rate_per_hour', coalesce(a.regen_rate_per_hour, b.daily_energy / 48),
    'surge_multiplier', a.surge_multiplier,
    'compression_mode_enabled', a.compression_mode_enabled,
    'spike_warnings_count', a.spike_warnings_count,
    'version', a.version,
    'frozen', a.frozen_at is not null,
    'erased', a.erased_at is not null,
    'created_at', a.created_at)
  from public.user_energy a
  join public.token_budgets b on b.tier = a.tier
  where a.user_id = p_user
$$;

-- Reads an account as it is at this moment: what is due is applied first, so that a missed reset or lapse never shows.
-- {user_id, surge_multiplier?, use_of_version?, answers_from_calls?, lapsing_within_days?} → the account, or unknown_user. A
-- quote names its window's multiplier, which is noted where it differs from the last one, and asks for the user's recent use
-- (energy.recent_use), as learned in that version, and what was learned of their answers (energy.user_answers). A status
-- asks for the lots that lapse within so many days, what a day brings, and the freezes of the streak. Locks the account only where something is due or
-- noted.
create or replace function energy.read_account(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  the_user uuid := (request ->> 'user_id')::uuid;
begin
  if not exists (select from public.user_energy where user_id = the_user and due_at > moment) then
    perform energy.prepare(array[the_user], moment);
  end if;
  if request ? 'surge_multiplier' then
    update public.user_energy
    set surge_multiplier = (request ->> 'surge_multiplier')::numeric
    where user_id = the_user and surge_multiplier <> (request ->> 'surge_multiplier')::numeric;
  end if;
  return coalesce(
    energy.account_answer(the_user) || case
      when request ? 'use_of_version' then
        jsonb_build_object('use', energy.recent_use(the_user, (request ->> 'use_of_version')::integer, moment))
      else '{}'
    end || case
      when request ? 'answers_from_calls' then
        jsonb_build_object('answers', energy.user_answers(the_user, (request ->> 'answers_from_calls')::bigint))
      else '{}'
    end || case
      when request ? 'lapsing_within_days' then jsonb_build_object(
        'daily_refill', (select energy.daily_refill(a) from public.user_energy a where a.user_id = the_user),
        'freezes', (select energy.standing_freezes(a) from public.user_energy a where a.user_id = the_user),
        'lapsing', energy.lots_lapsing(
          the_user, moment + make_interval(hours => 24 * (request ->> 'lapsing_within_days')::integer)))
      else '{}'
    end,
    energy.refusal('unknown_user', 'there is no account for this user'));
end
$$;

-- What is left of the lots that lapse by then, the soonest first. Reads only.
create or replace function energy.lots_lapsing(p_user uuid, p_until timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(
    jsonb_build_object('seq', seq, 'reason', reason, 'remaining', remaining, 'expires_at', expires_at)
    order by expires_at, seq), '[]')
  from energy.grants
  where user_id = p_user and is_open and expires_at <= p_until
$$;

-- For the trigger on auth.users: a sign-up gets its account. A failure here must never undo a sign-up: the account is
-- then opened by the user's first verb. open_account says the tier, zone and time in the setting energy.opening.
create or replace function energy.welcome(p_user uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  opening jsonb := coalesce(nullif(current_setting('energy.opening', true), '')::jsonb, '{}');
begin
  perform energy.create_account(
    p_user,
    coalesce(opening ->> 'tier', 'free'),
    coalesce(opening ->> 'time_zone', 'UTC'),
    coalesce((opening ->> 'at')::timestamptz, clock_timestamp()));
exception when others then
  raise warning 'energy: no account yet for %: %', p_user, sqlerrm;
end
$$;

-- Trigger function of auth.users (requirements R1): a new user gets a pattern row, an account and its opening grant.
create or replace function public.create_default_energy_pattern()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform energy.welcome(new.id);
  return new;
end
$$;

do $trigger$
begin
  if not exists (
    select from pg_catalog.pg_trigger
    where tgname = 'create_default_energy_pattern' and tgrelid = 'auth.users'::regclass
  ) then
    create trigger create_default_energy_pattern
      after insert on auth.users
      for each row execute function public.create_default_energy_pattern();
  end if;
end
$trigger$;
