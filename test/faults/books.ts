/** What stands in the books of some users? Read by plain SQL, beside the verbs whose work it judges. */

import { hundredthsOf } from '../../src/amount.ts';
import type { Database } from '../../src/database/database.ts';
import { verifyBooks } from '../../src/ledger/reading.ts';
import type { AccountFact, Books, HoldFact } from './messages.ts';

export async function readAccounts(database: Database, userIds: readonly string[]): Promise<AccountFact[]> {
  const rows = await database.query<{ user_id: string; current_energy: string; held_energy: string }>(
    'select user_id, current_energy, held_energy from public.user_energy where user_id = any($1::uuid[])',
    [userIds],
  );
  return rows.map(({ user_id, current_energy, held_energy }) => ({
    userId: user_id,
    current: hundredthsOf(current_energy),
    held: hundredthsOf(held_energy),
  }));
}

async function readEntries(database: Database, userIds: readonly string[]): Promise<Books['entries']> {
  const rows = await database.query<{
    user_id: string;
    seq: string;
    kind: string;
    hold_id: string | null;
    delta: string;
    balance_after: string;
  }>(
    `select user_id, seq, kind, hold_id, delta, balance_after
     from energy.entries where user_id = any($1::uuid[]) order by user_id, seq`,
    [userIds],
  );
  return rows.map((row) => ({
    userId: row.user_id,
    seq: Number(row.seq),
    kind: row.kind,
    holdId: row.hold_id,
    delta: hundredthsOf(row.delta),
    balanceAfter: hundredthsOf(row.balance_after),
  }));
}

async function readHolds(database: Database, userIds: readonly string[]): Promise<HoldFact[]> {
  const rows = await database.query<{
    user_id: string;
    id: string;
    next_id: string | null;
    status: HoldFact['status'];
  }>('select user_id, id, next_id, status from energy.holds where user_id = any($1::uuid[])', [userIds]);
  return rows.map(({ user_id, next_id, ...row }) => ({ ...row, userId: user_id, nextId: next_id }));
}

async function readUsage(database: Database, userIds: readonly string[]): Promise<Books['usage']> {
  const rows = await database.query<{ user_id: string; cost: string }>(
    `select user_id, sum(energy_cost) as cost from public.token_usage
     where user_id = any($1::uuid[]) group by user_id`,
    [userIds],
  );
  return rows.map(({ user_id, cost }) => ({ userId: user_id, cost: hundredthsOf(cost) }));
}

export async function readBooks(database: Database, userIds: readonly string[]): Promise<Books> {
  return {
    accounts: await readAccounts(database, userIds),
    entries: await readEntries(database, userIds),
    holds: await readHolds(database, userIds),
    usage: await readUsage(database, userIds),
    differences: (await verifyBooks(database)).length,
  };
}
