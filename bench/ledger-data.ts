/** Whose energy is moved in the ledger's benchmark? Accounts written set by set, whose books are right from the start. */

import { createHash } from 'node:crypto';
import type { Database } from '../src/database/database.ts';

/** The id of the nth account: computed, so that a million of them take no memory here. */
export function userIdOf(nth: number): string {
  const hex = createHash('md5').update(`bench user ${nth}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The account that all clients of the hot case share. */
export const hotUserId = userIdOf(0);

/** Two lots an account: a reward of 20.00 that lapses in 30 days and is spent first, and a purchase that never does. */
const fillLedger = `
create temporary table bench_user on commit drop as
  select md5('bench user ' || n)::uuid as user_id from generate_series(0, $1 - 1) n;

insert into public.user_energy
  (user_id, tier, current_energy, daily_token_budget, version, last_token_reset, due_at, last_activity_day)
select user_id, 'pro', 1000020, 1000000000000, 2, day, (day + 1)::timestamp at time zone 'UTC', day
from bench_user, (select (now() at time zone 'UTC')::date as day) today;

insert into energy.grants (user_id, seq, reason, amount, remaining, expires_at, source_key)
select user_id, seq, reason, amount, amount, expires_at, reason
from bench_user, (values
  (1, 'purchase', 1000000, null::timestamptz),
  (2, 'streak_bonus', 20, now() + interval '30 days')) lot (seq, reason, amount, expires_at);

insert into energy.entries (user_id, seq, key, kind, reason, delta, balance_after)
select user_id, seq, md5(reason)::uuid, 'grant', reason, amount, balance
from bench_user, (values
  (1, 'purchase', 1000000, 1000000), (2, 'streak_bonus', 20, 1000020)) lot (seq, reason, amount, balance);`;

/** The floor of database.md: one conditional update of a balance row, one insert into a ledger without an index. */
const fillFloor = `
create schema bench;
create table bench.balance (user_id uuid primary key, balance numeric(14,2) not null check (balance >= 0))
  with (fillfactor = 70);
create table bench.ledger (
  user_id uuid not null, delta numeric(14,2) not null, balance_after numeric(14,2) not null,
  created_at timestamptz not null default now());

create function bench.floor(p_user uuid, p_amount numeric) returns numeric language plpgsql as $$
declare
  after numeric;
begin
  update bench.balance set balance = balance - p_amount
  where user_id = p_user and balance >= p_amount
  returning balance into after;
  if not found then
    return null;
  end if;
  insert into bench.ledger (user_id, delta, balance_after) values (p_user, -p_amount, after);
  return after;
end
$$;

insert into bench.balance (user_id, balance)
select md5('bench user ' || n)::uuid, 1000020 from generate_series(0, $1 - 1) n;`;

/** Fills an empty, migrated database with so many accounts on either side, and tells the planner. */
export async function fill(database: Database, accounts: number): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.script(fillLedger.replaceAll('$1', String(accounts)));
    await tx.script(fillFloor.replaceAll('$1', String(accounts)));
  });
  await database.query('vacuum analyze');
  await database.query('checkpoint');
}

/** How many differences `energy verify` finds. */
export async function differencesIn(database: Database): Promise<number> {
  const [row] = await database.query<{ count: string }>('select count(*) from energy.verify()');
  return Number(row?.count);
}

/** How large the data are on disk, in words. */
export async function sizeLine(database: Database, accounts: number): Promise<string> {
  const [row] = await database.query<{ size: string }>(
    'select pg_size_pretty(pg_database_size(current_database())) as size',
  );
  return `data: ${accounts.toLocaleString('en')} accounts of two lots each, ${row?.size}`;
}
