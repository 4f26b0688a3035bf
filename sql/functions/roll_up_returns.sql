-- roll_up_returns: who came back after a day, and after what was given on it?

-- {days} → {ok, day}: notes of the next day who came back in so many days after it, by what they had been given on it; day
-- is null where no such day is over yet. Days are the users' own. Locks the row of the state.
create or replace function energy.roll_up_returns(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  state energy.rollup_state;
  the_day date;
  days integer := (request ->> 'days')::integer;
begin
  select * into strict state from energy.rollup_state where name = 'rollup' for update;
  the_day := coalesce(state.returns_until + 1, (select min(day) from energy.entries_by_day));
  -- A day is over everywhere on earth when it has been over for a day in UTC.
  if the_day is null or state.complete_until is null
    or the_day + days + 2 > (state.complete_until at time zone 'UTC')::date
  then
    return jsonb_build_object('ok', true, 'day', null);
  end if;

  insert into energy.returns_by_day (reason, day, tier, away, was_active, back_after, users)
  -- Once each: otherwise every mention of a day looks it up again.
  with account as materialized (
    select
      a.user_id, a.tier::text as tier, a.time_zone,
      the_day - (select max(u.day) from energy.usage_days u where u.user_id = a.user_id and u.day < the_day) as away,
      exists (select from energy.usage_days u where u.user_id = a.user_id and u.day = the_day) as was_active,
      coalesce((
        select min(u.day) - the_day from energy.usage_days u
        where u.user_id = a.user_id and u.day > the_day and u.day <= the_day + days), 0) as back_after
    from public.user_energy a
    where (a.created_at at time zone a.time_zone)::date <= the_day and a.erased_at is null
  )
  select
    g.reason, the_day, c.tier,
    case
      when c.away is null then 0 when c.away >= 31 then 31 when c.away >= 15 then 15 when c.away >= 8 then 8
      when c.away >= 4 then 4 when c.away >= 2 then 2 else 1
    end,
    c.was_active, c.back_after, count(*)
  from account c
  cross join lateral (
    select '' as reason
    union
    select r.reason
    from public.energy_regeneration_events r
    where r.user_id = c.user_id and r.source = 'engine'
      and r.created_at >= energy.start_of_day(the_day, c.time_zone)
      and r.created_at < energy.start_of_day(the_day + 1, c.time_zone)
  ) g
  group by 1, 3, 4, 5, 6;
  update energy.rollup_state set returns_until = the_day where name = 'rollup';
  return jsonb_build_object('ok', true, 'day', the_day);
end
$$;
