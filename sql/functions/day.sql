-- When does a user's day begin, and what does its beginning bring?

-- The first instant of a local day. Where the clock is set back over midnight, 00:00 comes twice and the first one counts
-- ("at time zone" alone takes the second); where it is set forward over midnight, the day begins when that happens. Pure.
create or replace function energy.start_of_day(day date, zone text)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  start timestamptz := day::timestamp at time zone zone;
  eve timestamptz := start - interval '24 hours';
  set_back interval := (eve at time zone zone - eve at time zone 'UTC') - (start at time zone zone - start at time zone 'UTC');
begin
  if set_back > '0' and ((start - set_back) at time zone zone)::date = day then
    return start - set_back;
  end if;
  return start;
end
$$;

-- What the day brings to an account, before its cap: the tier's amount, or nothing where the rule is off or for others.
-- Reads only.
create or replace function energy.daily_refill(account public.user_energy)
returns numeric
language sql
stable
set search_path = ''
as $$
  select coalesce((
    select b.daily_energy
    from public.token_budgets b
    join public.regeneration_rules r on r.reason = 'daily_reset' and r.is_active and (r.tiers is null or b.tier = any (r.tiers))
    where b.tier = account.tier and account.erased_at is null), 0)
$$;

-- Begins the user's local day: today's tokens and warnings from zero, and the day's refill up to the cap.
create or replace function energy.turn_day(p_user uuid, p_day date, p_moment timestamptz)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  refill numeric;
  lives integer;
begin
  update public.user_energy
  set last_token_reset = p_day, tokens_used_today = 0, spike_warnings_count = 0, updated_at = p_moment
  where user_id = p_user;

  select least(energy.daily_refill(a), coalesce(a.max_energy, b.max_energy) - a.current_energy), r.lot_days
  into refill, lives
  from public.user_energy a
  join public.token_budgets b on b.tier = a.tier
  left join public.regeneration_rules r on r.reason = 'daily_reset'
  where a.user_id = p_user;

  if refill > 0 then
    perform energy.add_lot(
      p_user, md5('daily_reset:' || p_day)::uuid, null, 'daily_reset', refill,
      p_moment + make_interval(hours => 24 * lives), 'daily_reset:' || p_day,
      jsonb_build_object('day', p_day), p_moment);
  end if;
end
$$;

-- While a balance is at its cap and nothing lapses, further midnights change nothing: goes to the last of them at once.
-- Returns the local day that the account stands on then.
create or replace function energy.skip_full_days(p_user uuid, p_from timestamptz, p_until timestamptz)
returns date
language plpgsql
security definer
set search_path = ''
as $$
declare
  quiet_until timestamptz;
  standing date;
begin
  -- What ends exactly at a midnight ends before that day's refill, so the last quiet instant is just before it.
  select least(
      p_until,
      (select min(expires_at) from energy.holds where user_id = p_user and status = 'open') - interval '1 microsecond',
      (select min(expires_at) from energy.grants where user_id = p_user and is_open and expires_at > p_from)
        - interval '1 microsecond')
  into quiet_until;

  update public.user_energy a
  set last_token_reset = greatest(a.last_token_reset, (quiet_until at time zone a.time_zone)::date)
  from public.token_budgets b
  where a.user_id = p_user
    and b.tier = a.tier
    and (
      a.current_energy >= coalesce(a.max_energy, b.max_energy)
      or energy.daily_refill(a) = 0)
  returning a.last_token_reset into standing;
  if standing is null then
    select last_token_reset into strict standing from public.user_energy where user_id = p_user;
  end if;
  return standing;
end
$$;
