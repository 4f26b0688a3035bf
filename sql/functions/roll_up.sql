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
      a.user_id, a.version, coalesce(m.rolled_seq, 0) as from_seq,
      least(a.version, coalesce(m.rolled_seq, 0) + (request ->> 'entries_of_one')::bigint) as until_seq
    from public.user_energy a
    left join energy.rollup_marks m on m.user_id = a.user_id
    where a.version > coalesce(m.rolled_seq, 0)
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
    array_agg(c.user_id order by c.user_id), array_agg(c.from_seq order by c.user_id),
    array_agg(c.until_seq order by c.user_id), max(c.entries), bool_and(c.until_seq = c.version)
  into users, froms, untils, entries, whole
  from counted c
  where c.nth = 1 or c.entries <= (request ->> 'entries')::bigint;

  if users is not null then
    perform energy.add_to_sums(users, froms, untils, zone);
  elsif (request -> 'pass' ->> 'generation')::bigint = state.generation then
    update energy.rollup_state
    set complete_until = greatest(complete_until, (request -> 'pass' ->> 'at')::timestamptz)
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
  until_seq bigint;
begin
  select time_zone into zone from energy.rollup_state where name = 'rollup' for update;
  select coalesce(max(rolled_seq), 0) into from_seq from energy.rollup_marks where user_id = p_user;
  select version into until_seq from public.user_energy where user_id = p_user;
  if zone is not null and until_seq > from_seq then
    perform energy.add_to_sums(array[p_user], array[from_seq], array[until_seq], zone);
  end if;
end
$$;

-- Empties the sums, so that the next pass makes them anew, in whatever zone it says.
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
  update energy.rollup_state
  set generation = generation + 1, time_zone = null, complete_until = null, returns_until = null, rollups_checked_at = null, rollup_differences = null
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

-- Adds the entries of these accounts after one seq and up to another to every table of sums, and moves the marks. The
-- caller has locked the state.
create or replace function energy.add_to_sums(p_users uuid[], p_from bigint[], p_until bigint[], p_zone text)
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

  insert into energy.rollup_marks as m (user_id, rolled_seq)
  select user_id, until_seq from unnest(p_users, p_until) u (user_id, until_seq)
  on conflict (user_id) do update set rolled_seq = excluded.rolled_seq;
end
$$;

-- The number that the facts of a call have under this name, or 0 where they have none that can be summed. Facts come from
-- whoever settles: what is no number, or beyond any call, must not stop the sums of all.
create or replace function energy.fact(facts jsonb, name text)
returns numeric
language sql
immutable
as $$
  select case
    when facts -> name is null then 0
    when facts ->> name ~ '^-?[0-9]{1,13}([.][0-9]{1,20})?$' then (facts ->> name)::numeric
    else 0
  end
$$;

-- The calls that the entries of these accounts after one seq and up to another paid for, one line each, and the refunds of
-- calls, dated when they were given, under the feature, model and tier of the call. Reads only.
create or replace function energy.usage_lines(p_users uuid[], p_from bigint[], p_until bigint[], p_zone text)
returns setof energy.usage_line
language sql
stable
set search_path = ''
as $$
  with entry as (
    select
      e.*, date_trunc('hour', e.created_at, p_zone) as hour, (e.created_at at time zone p_zone)::date as day,
      date_trunc('month', e.created_at at time zone p_zone)::date as month,
      date_trunc('month', a.created_at at time zone p_zone)::date as cohort
    from unnest(p_users, p_from, p_until) m (user_id, from_seq, until_seq)
    join public.user_energy a on a.user_id = m.user_id
    join energy.entries e on e.user_id = m.user_id and e.seq > m.from_seq and e.seq <= m.until_seq
    where e.kind in ('charge', 'settle') or (e.kind = 'adjust' and e.reason = 'refund')
  )
  select
    e.user_id, e.hour, e.day, e.month, e.cohort, t.feature, coalesce(t.model, ''), coalesce(t.tier, ''),
    row(
      1, t.input_tokens, t.output_tokens, energy.fact(t.metadata, 'cached_input_tokens'),
      energy.fact(t.metadata, 'cache_write_tokens'), energy.fact(t.metadata, 'reasoning_tokens'),
      energy.fact(t.metadata, 'undelivered_tokens'), t.energy_cost, 0, 0, coalesce(t.cost_usd, 0),
      (t.cost_usd is null)::integer, t.spike_detected::integer, t.compression_mode::integer,
      energy.fact(t.metadata, 'tokens_saved'), energy.fact(t.metadata, 'usd_saved'),
      energy.fact(t.metadata, 'usd_saved_by_model'), (t.estimated_tokens is not null)::integer,
      coalesce(t.estimated_tokens, 0), case when t.estimated_tokens is null then 0 else t.total_tokens end,
      coalesce(abs(t.actual_vs_estimate_diff), 0),
      coalesce(abs(t.actual_vs_estimate_diff) * 5 <= t.estimated_tokens, false)::integer,
      energy.fact(t.metadata, 'beyond_hold_energy'), energy.fact(t.metadata, 'beyond_hold_tokens'),
      (t.metadata ? 'lapsed')::integer, case when t.metadata ? 'lapsed' then coalesce(t.cost_usd, 0) else 0 end
    )::energy.usage_sums
  from entry e
  join public.token_usage t on t.user_id = e.user_id and t.created_at = e.created_at and t.id = e.key
  where e.kind <> 'adjust' and t.source = 'engine'
  union all
  select
    e.user_id, e.hour, e.day, e.month, e.cohort, t.feature, coalesce(t.model, ''), coalesce(t.tier, ''),
    row(0, 0, 0, 0, 0, 0, 0, 0, 1, e.delta, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)::energy.usage_sums
  from entry e
  join energy.entries paid on paid.user_id = e.user_id and paid.seq = (e.receipt ->> 'refunds')::bigint
  join public.token_usage t on t.user_id = paid.user_id and t.created_at = paid.created_at and t.id = paid.key
  where e.kind = 'adjust' and t.source = 'engine'
$$;

-- The entries of these accounts in the same span that paid for no call. Reads only.
create or replace function energy.other_lines(p_users uuid[], p_from bigint[], p_until bigint[], p_zone text)
returns table (user_id uuid, day date, kind text, reason text, tier text, cohort date, energy numeric)
language sql
stable
set search_path = ''
as $$
  select
    e.user_id, (e.created_at at time zone p_zone)::date, e.kind::text, e.reason, a.tier::text,
    date_trunc('month', a.created_at at time zone p_zone)::date, e.delta
  from unnest(p_users, p_from, p_until) m (user_id, from_seq, until_seq)
  join public.user_energy a on a.user_id = m.user_id
  join energy.entries e on e.user_id = m.user_id and e.seq > m.from_seq and e.seq <= m.until_seq
  where e.kind not in ('charge', 'settle')
$$;
