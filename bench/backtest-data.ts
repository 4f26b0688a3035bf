/** Which history is replayed by the backtest's benchmark? Calls of many users through a month, priced by SQL as the engine prices them. */

import type { Database } from '../src/database/database.ts';

/** Calls of each user, one every few hours. */
export const callsPerUser = 50;

/** A purchase first, so that every call could be paid; then the calls, each with its hold, entry and usage row. */
const fillHistory = `
create temporary table bench_call on commit drop as
  select
    md5('bench user ' || u)::uuid as user_id, n,
    md5(u || ' ' || n)::uuid as id,
    tokens,
    start + make_interval(secs => n * 50000 + (u * 7919) % 43200) as at,
    (array['ai_message', 'ai_chatbot', 'ai_pitchdeck', 'company_crawler'])[1 + (u + n) % 4] as feature,
    w.name as window_name, coalesce(w.multiplier, 1) as multiplier,
    round(ceil(tokens / 3000.0) * coalesce(w.multiplier, 1) * 0.95, 2) as total
  from generate_series(1, $users) u
  cross join generate_series(1, ${callsPerUser}) n
  cross join (select timestamptz '2026-03-01 00:00Z') t (start)
  cross join lateral (select 200 + (u::bigint * n * 104729) % 14000) k (tokens)
  cross join lateral (
    select extract(hour from (start + make_interval(secs => n * 50000 + (u * 7919) % 43200)) at time zone 'UTC')
  ) c (h)
  left join (values
    (21, 23, 'Peak Evening', 1.2), (14, 16, 'Happy Hour', 0.8), (6, 10, 'Morning Advantage', 0.85),
    (23, 24, 'Late Night Premium', 1.3), (0, 2, 'Late Night Premium', 1.3)) w (from_hour, to_hour, name, multiplier)
    on h >= w.from_hour and h < w.to_hour;

insert into public.user_energy (user_id, tier, current_energy, version, last_token_reset, due_at)
select md5('bench user ' || u)::uuid, 'pro', 0, ${callsPerUser + 1}, '2026-04-30', '2100-01-01'
from generate_series(1, $users) u;

insert into energy.entries (user_id, seq, key, kind, reason, delta, balance_after, created_at)
select md5('bench user ' || u)::uuid, 1, md5('purchase')::uuid, 'grant', 'purchase', 10000, 10000, '2026-03-01 00:00Z'
from generate_series(1, $users) u;

insert into energy.holds
  (user_id, id, fingerprint, feature, model, tier, energy, tokens, estimated_tokens, local_day, status, created_at, expires_at, ended_at)
select
  user_id, id, id, feature, 'gpt-4.1-mini', 'pro', total, tokens + 500, tokens, (at at time zone 'UTC')::date, 'settled', at,
  at + interval '2 minutes', at + interval '4 seconds'
from bench_call;

insert into energy.entries (user_id, seq, key, kind, reason, delta, balance_after, hold_id, receipt, created_at)
select
  user_id, n + 1, id, 'settle', feature, -total, 10000 - sum(total) over (partition by user_id order by n), id,
  jsonb_build_object(
    'quote_id', id, 'tier', 'pro', 'model', 'gpt-4.1-mini', 'expected', total, 'held', total,
    'quoted_at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'lots', jsonb_build_array(jsonb_build_array(1, total)),
    'price', jsonb_build_object(
      'tokens', tokens, 'tokens_per_energy', 3000, 'base', to_char(ceil(tokens / 3000.0), 'FM990.00'), 'window', window_name,
      'window_multiplier', multiplier::text, 'tier_modifier', '0.95', 'energy_factor', '1', 'after_window', '1.20',
      'after_tier', '1.14', 'total', total)),
  at + interval '4 seconds'
from bench_call;

insert into public.token_usage
  (user_id, created_at, id, feature, model, input_tokens, output_tokens, energy_cost, cost_usd, tier, estimated_tokens, hold_id, usage_day, source)
select
  user_id, at + interval '4 seconds', id, feature, 'gpt-4.1-mini', tokens * 3 / 4, tokens - tokens * 3 / 4, total,
  tokens * 0.0000007, 'pro', tokens, id, (at at time zone 'UTC')::date, 'engine'
from bench_call;`;

/** Fills an empty, migrated database with so many users' calls. */
export async function fillHistoryOf(database: Database, users: number): Promise<void> {
  await database.transaction((tx) => tx.script(fillHistory.replaceAll('$users', String(users))));
  await database.query('vacuum analyze');
}
