-- roll_up: adds to the sums that reports read what the ledger has written since. See docs/decisions.

-- {time_zone, users, entries, entries_of_one, after?, pass?} → {ok, pass, users, entries, is_all, last}. Adds the new
-- entries of at most so many accounts behind `after`, in order of their ids, with at most so many entries together (the
-- first account's always), and of one account at most entries_of_one. All of it or nothing. An answer of no users ends a
-- pass: asked with the `pass` of its first answer, everything committed before that is now in the sums. Refuses another
-- zone than that of the sums at hand. Locks the row of the state, so that two passes take turns, and no account.
create or replace function energy.roll_up(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  zone text := request ->> 'time_zone';
  state energy.rollup_state;
  users uuid[];
  froms bigint[];
  priced_froms bigint[];
  untils bigint[];
  entries bigint;
  whole boolean;
begin
  if not energy.is_time_zone(zone) then
    return energy.refusal('invalid_request', format('%s is not an IANA time zone such as Europe/Berlin', zone));
  end if;
  update energy.rollup_state
  set time_zone = coalesce(time_zone, zone)
  where name = 'rollup'
  returning * into strict state;
  if zone <> state.time_zone then
    return energy.refusal('invalid_request',
      format('the sums are of days in %s, not %s: they have to be rebuilt', state.time_zone, zone));
  end if;

  with candidate as (
    select
      a.user_id, a.version, coalesce(m.rolled_seq, 0) as rolled_seq, coalesce(m.priced_seq, 0) as from_seq,
      least(a.version, coalesce(m.priced_seq, 0) + (request ->> 'entries_of_one')::bigint) as until_seq
    from public.user_energy a
    left join energy.rollup_marks m on m.user_id = a.user_id
    where a.version > coalesce(m.priced_seq, 0)
      and a.user_id > coalesce((request ->> 'after')::uuid, '00000000-0000-0000-0000-000000000000')
    order by a.user_id
    limit (request ->> 'users')::integer
  ),
  counted as (
    select *, row_number() over so_far as nth, sum(until_seq - from_seq) over so_far as entries
    from candidate
    window so_far as (order by user_id rows unbounded preceding)
  )
  select
    array_agg(c.user_id order by c.user_id), array_agg(least(c.rolled_seq, c.until_seq) order by c.user_id),
    array_agg(c.from_seq order by c.user_id), array_agg(c.until_seq order by c.user_id), max(c.entries),
    bool_and(c.until_seq = c.version)
  into users, froms, priced_froms, untils, entries, whole
  from counted c
  where c.nth = 1 or c.entries <= (request ->> 'entries')::bigint;

  if users is not null then
    perform energy.add_to_sums(users, froms, priced_froms, untils, zone);
  elsif (request -> 'pass' ->> 'generation')::bigint = state.generation then
    update energy.rollup_state
    set complete_until = greatest(complete_until, (request -> 'pass' ->> 'at')::timestamptz),
        prices_until = greatest(prices_until, (request -> 'pass' ->> 'at')::timestamptz)
    where name = 'rollup';
  end if;
  return jsonb_build_object(
    'ok', true, 'pass', jsonb_build_object('generation', state.generation, 'at', moment), 'users', coalesce(cardinality(users), 0), 'entries', coalesce(entries, 0),
    'is_all', coalesce(whole, true), 'last', users[cardinality(users)]);
end
$$;

-- One account's new entries, for who is about to blank what the sums are made of. Nothing where no sums are kept. Locks
-- the row of the state until the transaction ends.
create or replace function energy.roll_up_user(p_user uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  zone text;
  from_seq bigint;
  priced_from bigint;
  until_seq bigint;
begin
  select time_zone into zone from energy.rollup_state where name = 'rollup' for update;
  select coalesce(max(rolled_seq), 0), coalesce(max(priced_seq), 0) into from_seq, priced_from
  from energy.rollup_marks
  where user_id = p_user;
  select version into until_seq from public.user_energy where user_id = p_user;
  if zone is not null and until_seq > priced_from then
    perform energy.add_to_sums(array[p_user], array[from_seq], array[priced_from], array[until_seq], zone);
  end if;
end
$$;

-- Empties the sums, so that the next pass makes them anew, in whatever zone it says. Stops and streaks are of the users' own days,
-- whatever the platform's zone is, and stay: of people who were forgotten they could not be made again.
create or replace function energy.drop_sums()
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform from energy.rollup_state where name = 'rollup' for update;
  delete from energy.rollup_marks;
  delete from energy.usage_by_hour;
  delete from energy.usage_by_day;
  delete from energy.usage_by_cohort;
  delete from energy.usage_by_user;
  delete from energy.entries_by_day;
  delete from energy.returns_by_day;
  delete from energy.usage_by_price;
  delete from energy.tier_changes_by_day;
  update energy.rollup_state
  set generation = generation + 1, time_zone = null, complete_until = null, prices_until = null,
      returns_until = null, rollups_checked_at = null, rollup_differences = null
  where name = 'rollup';
end
$$;

-- What is summed, by name: the fields of energy.usage_sums. Reads the catalogue only.
create or replace function energy.usage_measures()
returns text[]
language sql
stable
set search_path = ''
as $$
  select array_agg(attname::text order by attnum)
  from pg_catalog.pg_attribute
  where attrelid = 'energy.usage_sums'::regclass
$$;

-- Adds the entries of these accounts after one seq and up to another to every table of sums, and moves the marks; those of prices
-- and tiers begin at a seq of their own. The caller has locked the state.
create or replace function energy.add_to_sums(
  p_users uuid[], p_from bigint[], p_priced_from bigint[], p_until bigint[], p_zone text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  lines energy.usage_line[];
  target record;
begin
  select array_agg(l) into lines from energy.usage_lines(p_users, p_from, p_until, p_zone) l;

  for target in
    select t.name, t.keys, m.names, m.sums, m.additions
    from (values
      ('usage_by_hour', 'hour, feature, model, tier'),
      ('usage_by_day', 'day, feature, model, tier'),
      ('usage_by_cohort', 'day, cohort, tier'),
      ('usage_by_user', 'user_id, month, tier')) t (name, keys)
    cross join (
      select
        string_agg(name, ', ') as names,
        string_agg(format('sum((l.sums).%I)', name), ', ') as sums,
        string_agg(format('%1$I = r.%1$I + excluded.%1$I', name), ', ') as additions
      from unnest(energy.usage_measures()) name
    ) m
  loop
    execute format(
      'insert into energy.%1$I as r (%2$s, %3$s) select %2$s, %4$s from unnest($1) l group by %2$s
       on conflict (%2$s) do update set %5$s',
      target.name, target.keys, target.names, target.sums, target.additions)
    using lines;
  end loop;

  insert into energy.entries_by_day as r (day, kind, reason, tier, cohort, entries, energy)
  select l.day, l.kind, l.reason, l.tier, l.cohort, count(*), sum(l.energy)
  from energy.other_lines(p_users, p_from, p_until, p_zone) l
  group by l.day, l.kind, l.reason, l.tier, l.cohort
  on conflict (day, kind, reason, tier, cohort) do update
  set entries = r.entries + excluded.entries, energy = r.energy + excluded.energy;

  insert into energy.usage_by_price as r (day, tier, multiplier, calls, tokens, energy, energy_without, cost_usd)
  select
    l.day, l.tier, l.multiplier, count(*), sum(l.tokens), sum(l.energy), sum(l.energy_without), sum(l.cost_usd)
  from energy.price_lines(p_users, p_priced_from, p_until, p_zone) l
  group by l.day, l.tier, l.multiplier
  on conflict (day, tier, multiplier) do update
  set calls = r.calls + excluded.calls,
      tokens = r.tokens + excluded.tokens,
      energy = r.energy + excluded.energy,
      energy_without = r.energy_without + excluded.energy_without,
      cost_usd = r.cost_usd + excluded.cost_usd;

  insert into energy.tier_changes_by_day as r (day, from_tier, to_tier, days_after_stop, changes)
  select l.day, l.from_tier, l.to_tier, l.days_after_stop, count(*)
  from energy.tier_change_lines(p_users, p_priced_from, p_until, p_zone) l
  group by l.day, l.from_tier, l.to_tier, l.days_after_stop
  on conflict (day, from_tier, to_tier, days_after_stop) do update set changes = r.changes + excluded.changes;

  insert into energy.rollup_marks as m (user_id, rolled_seq, priced_seq)
  select user_id, until_seq, until_seq from unnest(p_users, p_until) u (user_id, until_seq)
  on conflict (user_id) do update
  set rolled_seq = greatest(m.rolled_seq, excluded.rolled_seq), priced_seq = excluded.priced_seq;
end
$$;
