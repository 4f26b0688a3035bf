/** Whose days turn and whose habits are learned in the benchmark of jobs? Accounts with ten calls each, written set by set. */

import { createHash } from 'node:crypto';
import type { Database } from '../src/database/database.ts';

export const callsOfOne = 10;

/** The id of the nth user: computed, of the form that verbs ask for. */
export function userIdOf(nth: number): string {
  const hex = createHash('md5').update(`bench user ${nth}`).digest('hex');
  const [a, b, c, d, e] = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(13, 16),
    hex.slice(17, 20),
    hex.slice(20),
  ];
  return `${a}-${b}-4${c}-8${d}-${e}`;
}

/**
 * One call on each of the last ten days, at an hour of the user's own or five hours later. One user in four has nearly
 * nothing left, the others half. The books are right.
 */
const fill = `
set local session_replication_role = replica;

create temporary table bench_user on commit drop as
  select
    n, overlay(overlay(md5('bench user ' || n) placing '4' from 13) placing '8' from 17)::uuid as user_id, case when n % 4 = 0 then 0.95 else 0.5 end as cost,
    make_interval(hours => 5 + n % 12) as hour
  from generate_series(0, $1 - 1) n;
create temporary table bench_call on commit drop as
  select
    u.user_id, u.cost, c as nth, md5('call ' || c)::uuid as key,
    date_trunc('day', now()) - make_interval(days => 11 - c) + u.hour + make_interval(hours => 5 * (c % 2)) as at
  from bench_user u, generate_series(1, ${callsOfOne}) c;

insert into auth.users (id) select user_id from bench_user;

insert into public.user_energy_patterns (user_id) select user_id from bench_user;

insert into public.user_energy
  (user_id, tier, current_energy, version, last_token_reset, due_at, last_activity_day)
select user_id, 'free', 10 - cost * ${callsOfOne}, 1 + ${callsOfOne}, day, (day + 1)::timestamp at time zone 'UTC', day
from bench_user, (select (now() at time zone 'UTC')::date as day) today;

insert into energy.grants (user_id, seq, reason, amount, remaining, source_key)
select user_id, 1, 'opening', 10, 10 - cost * ${callsOfOne}, 'opening' from bench_user;

insert into energy.entries (user_id, seq, key, kind, reason, delta, balance_after, created_at)
select user_id, 1, md5('opening')::uuid, 'grant', 'opening', 10, 10, now() - interval '30 days' from bench_user;

insert into energy.entries (user_id, seq, key, kind, reason, delta, balance_after, receipt, created_at)
select
  user_id, 1 + nth, key, 'charge', 'ai_message', -cost, 10 - cost * nth,
  jsonb_build_object('lots', jsonb_build_array(jsonb_build_array(1, cost))), at
from bench_call;

insert into public.token_usage
  (user_id, created_at, id, feature, model, input_tokens, output_tokens, energy_cost, tier, usage_day, metadata, source)
select
  user_id, at, key, 'ai_message', 'a-model', 300, 400, cost, 'free', at::date,
  jsonb_build_object('delivered', true, 'input_hash', md5(user_id::text || nth)), 'engine'
from bench_call;

insert into energy.usage_days (user_id, day, feature, calls, input_tokens, output_tokens, energy_cost)
select user_id, at::date, 'ai_message', count(*), 300 * count(*), 400 * count(*), sum(cost)
from bench_call
group by user_id, at::date;`;

/** Fills an empty, migrated database with so many accounts, and tells the planner. */
export async function fillJobs(database: Database, accounts: number): Promise<void> {
  await database.transaction((tx) => tx.script(fill.replaceAll('$1', String(accounts))));
  await database.query('vacuum analyze');
  await database.query('checkpoint');
}
