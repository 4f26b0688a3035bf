/** Whose calls do the reports' benchmark read? Accounts, calls and grants written set by set, whose books are right. */

import type { Database } from '../src/database/database.ts';

/** How much is written; `days` end with the last midnight in UTC. */
export interface ReportData {
  readonly accounts: number;
  readonly calls: number;
  readonly days: number;
}

/** A number from 0 up to `below`, the same for the same words; of so many bits that none of the benchmark's sizes is too large. */
const dice = (words: string, below: number | string): string =>
  `(abs(hashtextextended(${words}, 7)) % ${below})`;

/**
 * Who signed up when, and on which tier. Calls are numbered in time; their user is drawn by the square of a number
 * from 0 to 1, so that few make many calls: of 100,000 users the dearest makes 0.3 % of them.
 */
const people = ({ accounts, days }: ReportData): string => `
create schema bench;
create table bench.span as
  select date_trunc('day', now(), 'UTC') - interval '${days} days' as start, interval '${days} days' as length;
create table bench.person as
  select n, md5('bench user ' || n)::uuid as user_id,
    ('{free,free,free,free,pro,pro,elite,team,enterprise}'::text[])[1 + ${dice(`'tier' || n`, 9)}] as tier,
    start - ${dice(`'signed up' || n`, 330)} * interval '1 day' as signed_up
  from generate_series(0, ${accounts - 1}) n, bench.span;
alter table bench.person add primary key (n);
analyze bench.person;`;

/** Every eleventh event is a grant. */
const events = ({ accounts, calls }: ReportData): string => `
create unlogged table bench.event as
  select e.n, p.user_id, p.tier, s.start + s.length * (e.n::double precision / ${Math.ceil(calls * 1.1)}) as at,
    e.n % 11 = 0 as is_grant, md5('event ' || e.n)::uuid as key,
    (1 + e.dice % 9) * 0.37 as energy,
    ('{ai_message,ai_message,ai_chatbot,ai_chatbot,ai_sequence,ai_pitchdeck,ai_deepscan,ai_objection,ai_about,company_crawler}'::text[])[1 + e.dice / 16 % 10] as feature,
    ('{gpt-4.1-mini,gpt-4.1-mini,claude-haiku,gpt-4.1}'::text[])[1 + e.dice / 256 % 4] as model,
    (200 + e.dice / 1024 % 3000)::bigint as input_tokens, (40 + e.dice / 4096 % 1500)::bigint as output_tokens, e.dice
  from (
    select n, ${dice(`'event' || n`, '4611686018427387904')} as dice,
      floor(${accounts} * power(${dice(`'who' || n`, 1_000_000_007)} / 1000000007.0::double precision, 2))::integer as who
    from generate_series(1, ${Math.ceil(calls * 1.1)}) n
  ) e
  join bench.person p on p.n = e.who, bench.span s;
create unlogged table bench.entry as
  select *, 1 + row_number() over so_far as seq,
    1000000 + sum(case when is_grant then 2 else -energy end) over so_far as balance
  from bench.event
  window so_far as (partition by user_id order by n rows unbounded preceding);
drop table bench.event;
analyze bench.entry;`;

const reasons = `('{streak_bonus,closing_bonus,mission_completion,happy_hour,productivity_boost}'::text[])[1 + dice % 5]`;
const isSettled = `dice % 5 = 0`;
const multiplier = `case when extract(hour from at) between 9 and 11 then '1.2' when extract(hour from at) = 20 then '0.8' else '1' end`;

const ledger = `
insert into auth.users (id, email, created_at)
select user_id, 'user' || n || '@example.com', signed_up from bench.person;
insert into energy.entries (user_id, seq, key, kind, reason, delta, balance_after, created_at)
select user_id, 1, md5('purchase')::uuid, 'grant', 'purchase', 1000000, 1000000, signed_up from bench.person;
insert into energy.entries (user_id, seq, key, kind, reason, delta, balance_after, hold_id, receipt, created_at)
select user_id, seq, key, case when is_grant then 'grant' when ${isSettled} then 'settle' else 'charge' end,
  case when is_grant then ${reasons} else feature end, case when is_grant then 2 else -energy end, balance,
  case when not is_grant and ${isSettled} then key end,
  case when not is_grant then jsonb_build_object('tier', tier, 'model', model,
    'price', jsonb_build_object('window_multiplier', ${multiplier}), 'lots', jsonb_build_array(jsonb_build_array(1, energy))) end, at
from bench.entry;
insert into energy.grants (user_id, seq, reason, amount, remaining, source_key, created_at)
select p.user_id, 1, 'purchase', 1000000, 1000000 - coalesce(sum(e.energy) filter (where not e.is_grant), 0), 'purchase', p.signed_up
from bench.person p left join bench.entry e using (user_id) group by p.user_id, p.signed_up;
insert into energy.grants (user_id, seq, reason, amount, remaining, source_key, created_at)
select user_id, seq, ${reasons}, 2, 2, key::text, at from bench.entry where is_grant;
insert into public.energy_regeneration_events (user_id, id, reason, energy_amount, entry_seq, source, created_at)
select user_id, key, ${reasons}, 2, seq, 'engine', at from bench.entry where is_grant;
insert into energy.holds (user_id, id, fingerprint, feature, model, tier, energy, tokens, local_day, status, created_at, expires_at, ended_at)
select user_id, key, key, feature, model, tier, energy + 1, input_tokens + output_tokens + 500, (at at time zone 'UTC')::date,
  'settled', at - interval '3 seconds', at + interval '117 seconds', at
from bench.entry where not is_grant and ${isSettled};
insert into energy.holds (user_id, id, fingerprint, feature, tier, energy, tokens, local_day, created_at, expires_at)
select user_id, md5('open' || n)::uuid, user_id, 'ai_message', tier, 1, 100, current_date, now() - n * interval '7 seconds', now() + interval '1 hour'
from bench.person where n < 300;`;

const usage = `
insert into public.token_usage
  (user_id, created_at, id, feature, model, input_tokens, output_tokens, energy_cost, cost_usd, tier, compression_mode, spike_detected,
   estimated_tokens, hold_id, usage_day, metadata, source)
select user_id, at, key, feature, model, input_tokens, output_tokens, energy,
  case when dice % 50 > 0 then (input_tokens * 4 + output_tokens * 16) / 10000000.0 end, tier, dice % 8 = 0, dice % 97 = 0,
  (input_tokens + output_tokens) * (80 + dice / 64 % 60) / 100, case when ${isSettled} then key end, (at at time zone 'UTC')::date,
  jsonb_build_object('cached_input_tokens', input_tokens / 3, 'reasoning_tokens', output_tokens / 4, 'delivered', true) ||
    case when dice % 8 = 0 then '{"tokens_saved": 120, "usd_saved": "0.0000480000"}'::jsonb else '{}' end, 'engine'
from bench.entry where not is_grant order by n;
insert into energy.usage_days (user_id, day, feature, calls, input_tokens, output_tokens, energy_cost, cost_usd)
select user_id, usage_day, feature, count(*), sum(input_tokens), sum(output_tokens), sum(energy_cost), coalesce(sum(cost_usd), 0)
from public.token_usage group by 1, 2, 3;
insert into energy.active_days (user_id, day, streak_days)
select user_id, day, row_number() over (partition by user_id, day - nth order by day)
from (select user_id, day, row_number() over (partition by user_id order by day)::integer as nth from energy.usage_days group by user_id, day) d;
insert into energy.refused_days (user_id, day, first_at)
select user_id, usage_day, min(created_at) + interval '1 minute' from public.token_usage where spike_detected group by user_id, usage_day;`;

const accounts = `
insert into public.user_energy
  (user_id, tier, current_energy, held_energy, tokens_held, version, last_token_reset, due_at, created_at)
select p.user_id, p.tier, coalesce(e.balance, 1000000), case when p.n < 300 then 1 else 0 end, case when p.n < 300 then 100 else 0 end,
  coalesce(e.seq, 1), (now() at time zone 'UTC')::date, date_trunc('day', now(), 'UTC') + interval '1 day', p.signed_up
from bench.person p
left join (select distinct on (user_id) user_id, seq, balance from bench.entry order by user_id, seq desc) e using (user_id);
insert into public.user_energy_patterns (user_id) select user_id from bench.person;
drop schema bench cascade;`;

/** Fills an empty, migrated database, telling each step. Triggers and references are off while it writes: it writes what they would. */
export async function fillReports(
  database: Database,
  data: ReportData,
  say: (line: string) => void,
): Promise<void> {
  const steps = { people: people(data), events: events(data), ledger, usage, accounts };
  await database.transaction(async (tx) => {
    await tx.script(
      `set local session_replication_role = replica; set local work_mem = '256MB'; set local maintenance_work_mem = '512MB'`,
    );
    for (const [name, script] of Object.entries(steps)) {
      const from = performance.now();
      await tx.script(script);
      say(`written: ${name}, ${((performance.now() - from) / 1_000).toFixed(0)} s`);
    }
  });
  await database.query('vacuum analyze');
  await database.query('checkpoint');
}
