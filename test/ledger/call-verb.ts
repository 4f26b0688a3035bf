/** How does a test call the SQL verbs themselves? By name, with JSON, at a moment. */

import { expect } from 'vitest';
import type { Queryable } from '@/database/database';
import { newUserId } from '../support/databases.ts';
import type { VerbName } from './ledger-model.ts';
import { keyOf } from './model-account.ts';
import type { Json } from './model-answer.ts';

/** A Tuesday at noon in UTC; 08:00 in New York and Santiago. */
export const noon = '2026-05-05T12:00:00Z';

/** A moment that many seconds after another. */
export const later = (at: string, seconds: number): string =>
  new Date(Date.parse(at) + seconds * 1_000).toISOString();

let keys = 0;
/** A key that no other call in this file has. */
export const newKey = (): string => keyOf(`key ${keys++}`);

type Fields = Readonly<Record<string, unknown>>;

/** Calls a verb that takes one request. */
export async function call(
  database: Queryable,
  verb: VerbName,
  request: Fields,
  at: string | null = noon,
): Promise<Json> {
  const [row] = await database.query<{ answer: Json }>(`select energy.${verb}($1, $2) as answer`, [
    JSON.stringify(request),
    at,
  ]);
  return row?.answer ?? {};
}

/** Calls a verb that takes an array of requests. */
export async function callEach(
  database: Queryable,
  verb: VerbName,
  requests: readonly Fields[],
  at: string | null = noon,
): Promise<readonly Json[]> {
  const [row] = await database.query<{ answers: Json[] }>(`select energy."${verb}"($1, $2) as answers`, [
    JSON.stringify(requests),
    at,
  ]);
  return row?.answers ?? [];
}

/** Calls such a verb with one request; resolves to its answer. */
export async function callOne(
  database: Queryable,
  verb: VerbName,
  request: Fields,
  at: string | null = noon,
): Promise<Json> {
  const [answer] = await callEach(database, verb, [request], at);
  return answer ?? {};
}

/** Opens an account; it owns its tier's cap (free 10, pro 30, elite 60, team 100, enterprise 200). */
export async function openedAccount(database: Queryable, fields: Fields = {}, at = noon): Promise<string> {
  const user_id = newUserId();
  const answer = await call(database, 'open_account', { user_id, ...fields }, at);
  expect(answer.ok).toBe(true);
  return user_id;
}

export const chargeOf = (user_id: string, energy: unknown, fields: Fields = {}): Fields => ({
  user_id,
  key: newKey(),
  feature: 'ai_message',
  energy,
  ...fields,
});

export const holdOf = (user_id: string, energy: unknown, fields: Fields = {}): Fields => ({
  user_id,
  key: newKey(),
  fingerprint: keyOf('a body'),
  feature: 'ai_message',
  energy,
  tokens: 10,
  seconds: 120,
  ...fields,
});

export const settlementOf = (
  user_id: string,
  hold_id: unknown,
  energy: unknown,
  fields: Fields = {},
): Fields => ({
  user_id,
  hold_id,
  energy,
  input_tokens: 4,
  output_tokens: 3,
  ...fields,
});

/** A reward that lapses so many seconds after the moment. */
export const rewardOf = (user_id: string, amount: unknown, seconds: number, at = noon): Fields => ({
  user_id,
  key: newKey(),
  reason: 'streak_bonus',
  amount,
  expires_at: later(at, seconds),
});

export const accountAt = (database: Queryable, user_id: string, at: string | null = noon): Promise<Json> =>
  call(database, 'read_account', { user_id }, at);

/** The entries of a user, in order. */
export const entriesOf = (database: Queryable, userId: string): Promise<Json[]> =>
  database.query<Json>('select * from energy.entries where user_id = $1 order by seq', [userId]);

/** Expects that the books of these users show no difference. */
export async function expectRightBooks(database: Queryable, ...userIds: readonly string[]): Promise<void> {
  const differences = await database.query(
    'select v.* from unnest($1::uuid[]) u cross join lateral energy.verify(u) v',
    [userIds],
  );
  expect(differences).toEqual([]);
}
