-- What time brings to accounts that nobody asks for: jobs sweep it up in batches. Nothing depends on them having run.

-- {after?, accounts} → {ok, seen, swept, last}: applies what is due to the next accounts behind `after`, at most so many, in
-- order of their ids. Locks them one after the other and leaves those that are locked to whoever works on them.
create or replace function energy.sweep_accounts(request jsonb, at timestamptz default null)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  select energy.sweep(
    array(
      select a.user_id
      from public.user_energy a
      where a.due_at <= coalesce(at, clock_timestamp())
        and a.user_id > coalesce((request ->> 'after')::uuid, '00000000-0000-0000-0000-000000000000')
      order by a.user_id
      limit (request ->> 'accounts')::integer),
    coalesce(at, clock_timestamp()))
$$;

-- The same for the accounts that have a lapsed hold: few, and found without looking at all the others.
create or replace function energy.sweep_holds(request jsonb, at timestamptz default null)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  select energy.sweep(
    array(
      select distinct h.user_id
      from energy.holds h
      where h.status = 'open'
        and h.expires_at <= coalesce(at, clock_timestamp())
        and h.user_id > coalesce((request ->> 'after')::uuid, '00000000-0000-0000-0000-000000000000')
      order by h.user_id
      limit (request ->> 'accounts')::integer),
    coalesce(at, clock_timestamp()))
$$;

-- Applies what is due to these accounts, in their order; locked ones are passed over.
create or replace function energy.sweep(p_users uuid[], p_at timestamptz)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  one uuid;
  swept integer := 0;
begin
  foreach one in array p_users loop
    perform from public.user_energy where user_id = one and due_at <= p_at for update skip locked;
    if found then
      perform energy.apply_due(one, p_at);
      swept := swept + 1;
    end if;
  end loop;
  return jsonb_build_object(
    'ok', true, 'seen', cardinality(p_users), 'swept', swept, 'last', p_users[cardinality(p_users)]);
end
$$;
