-- What every verb begins with: its accounts locked, opened where they are missing, with what was due applied.

-- The first thing in every verb: locks the accounts in order of user_id (so that no two calls can deadlock), opens those
-- that are missing, applies what is due. Returns true where every account exists and nothing is left due.
create or replace function energy.prepare(p_users uuid[], p_at timestamptz)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  known integer;
  fresh boolean;
  one uuid;
begin
  with existing as materialized (
    select count(*) as accounts from public.user_energy where user_id = any (p_users)
  )
  select count(*), coalesce(bool_and(locked.due_at > p_at), true) into known, fresh
  from (
    select due_at
    from public.user_energy
    where user_id = any (p_users) and (select accounts from existing) = cardinality(p_users)
    order by user_id
    for update
  ) locked;
  if known = cardinality(p_users) and fresh then
    return true;
  end if;

  -- Where an account is missing none is locked yet: first all are opened, then all are locked, each in order.
  for one in select distinct u from unnest(p_users) u where u is not null order by u loop
    perform energy.ensure_account(one, p_at);
  end loop;
  perform from public.user_energy where user_id = any (p_users) order by user_id for update;
  for one in select user_id from public.user_energy where user_id = any (p_users) and due_at <= p_at order by user_id loop
    perform energy.apply_due(one, p_at);
  end loop;
  select count(*), coalesce(bool_and(a.due_at > p_at), true) into known, fresh
  from public.user_energy a
  where a.user_id = any (p_users);
  return fresh and known = cardinality(p_users);
end
$$;

-- The account as it is at p_at, locked: opened where it is missing, with what was due applied. A row of nulls where the
-- user is unknown. What every verb on one account begins with.
create or replace function energy.ready(p_user uuid, p_at timestamptz)
returns public.user_energy
language plpgsql
set search_path = ''
as $$
declare
  account public.user_energy;
begin
  select * into account from public.user_energy where user_id = p_user for update;
  if account.due_at > p_at then
    return account;
  end if;
  perform energy.prepare(array[p_user], p_at);
  select * into account from public.user_energy where user_id = p_user;
  return account;
end
$$;

-- prepare() for the users of many requests.
create or replace function energy.prepare_each(requests jsonb, p_at timestamptz)
returns boolean
language plpgsql
set search_path = ''
as $$
begin
  return energy.prepare(
    array(select distinct (r ->> 'user_id')::uuid from jsonb_array_elements(requests) r), p_at);
end
$$;

-- True for an amount of energy as it may be asked for: zero or more, at most two decimals, within a balance. Pure.
create or replace function energy.is_amount(amount numeric)
returns boolean
language sql
immutable
as $$
  select amount >= 0 and amount < 1e12 and amount = round(amount, 2)
$$;
