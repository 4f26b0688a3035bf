-- The functions that the contract names in schema public (requirements R1). They run with the caller's own rights and
-- lean on the verbs of schema energy.

-- Applies the turned day to every account that is due: tokens_used_today and spike_warnings_count from zero, and what
-- else the night brought. Accounts that another call is working on are left to that call. Returns how many it turned.
create or replace function public.reset_daily_token_usage()
returns integer
language sql
set search_path = ''
as $$
  select energy.turn_days(null, null)
$$;

-- Applies what is due to at most p_most accounts (null: all). Locks them one after the other, skipping those that are
-- locked. Returns how many it worked on. Safe to run twice, late, and from several machines at once.
create or replace function energy.turn_days(p_most integer, p_at timestamptz)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(p_at, clock_timestamp());
  one uuid;
  turned integer := 0;
begin
  for one in
    select user_id from public.user_energy where due_at <= moment order by user_id limit p_most
  loop
    perform from public.user_energy where user_id = one and due_at <= moment for update skip locked;
    if found then
      perform energy.apply_due(one, moment);
      turned := turned + 1;
    end if;
  end loop;
  return turned;
end
$$;

-- Energy for this many tokens at the user's tier, before any multiplier: ceil(tokens / tokens_per_energy).
-- Null where the user has no account; raises NR008 for negative tokens.
create or replace function public.calculate_token_energy_cost(user_id uuid, tokens bigint)
returns integer
language plpgsql
stable
set search_path = ''
as $$
begin
  if tokens < 0 then
    raise exception 'tokens must be zero or more, not %', tokens using errcode = 'NR008';
  end if;
  return (
    select ceil(tokens::numeric / b.tokens_per_energy)::integer
    from public.user_energy a
    join public.token_budgets b on b.tier = a.tier
    where a.user_id = calculate_token_energy_cost.user_id);
end
$$;
