-- roll_up_outcomes: who ran short on a day and went on, and whose streak was kept?

-- {} → {ok, day}: adds the next day that is over everywhere to the sums of stops and streaks; day is null where there is
-- none. Days are the users' own, and tiers those of now. Locks the row of the state.
create or replace function energy.roll_up_outcomes(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  state energy.rollup_state;
  the_day date;
begin
  select * into strict state from energy.rollup_state where name = 'rollup' for update;
  the_day := coalesce(
    state.outcomes_until + 1,
    least((select min(day) from energy.active_days), (select min(day) from energy.refused_days)));
  -- A day is over everywhere on earth when it has been over for a day in UTC.
  if the_day is null or state.complete_until is null or the_day + 2 > (state.complete_until at time zone 'UTC')::date then
    return jsonb_build_object('ok', true, 'day', null);
  end if;

  insert into energy.stops_by_day (day, tier, outcome, users)
  with short as (
    select
      a.tier::text as tier, r.first_at,
      r.first_at is not null and exists (
        select
        from public.token_usage u
        left join energy.holds h on h.user_id = u.user_id and h.id = u.hold_id
        where u.user_id = a.user_id and u.source = 'engine'
          and u.created_at > r.first_at
          -- What was running already when another call was refused is no way out.
          and coalesce(h.created_at, u.created_at) > r.first_at
          and coalesce(h.local_day, u.usage_day) = the_day) as was_served
    from public.user_energy a
    left join energy.refused_days r on r.user_id = a.user_id and r.day = the_day
    where a.erased_at is null
      and (r.first_at is not null or exists (
        select from public.energy_regeneration_events e
        where e.user_id = a.user_id and e.local_day = the_day and e.reason = 'low_energy_rescue' and e.source = 'engine'))
  )
  select
    the_day, tier,
    case when first_at is null then 'rescued' when was_served then 'went_on' else 'stopped' end as outcome,
    count(*)
  from short
  group by tier, outcome;

  insert into energy.streaks_by_day (day, tier, length, outcome, users)
  with streak as (
    select
      a.tier::text as tier,
      coalesce(before.streak_days, today.streak_days - 1) as length,
      case
        when today.forgiven > 0 then 'forgiven'
        when before.is_reset then null
        when today.streak_days > before.streak_days then 'kept'
        when today.day is null then 'missed'
      end as outcome
    from public.user_energy a
    left join energy.active_days today on today.user_id = a.user_id and today.day = the_day
    left join energy.active_days before on before.user_id = a.user_id and before.day = the_day - 1
    where a.erased_at is null and (before.day is not null or today.forgiven > 0)
  )
  select
    the_day, tier, case when length >= 7 then 7 when length >= 2 then 2 else 1 end as at_least, outcome, count(*)
  from streak
  where outcome is not null
  group by tier, at_least, outcome;

  update energy.rollup_state set outcomes_until = the_day where name = 'rollup';
  return jsonb_build_object('ok', true, 'day', the_day);
end
$$;
