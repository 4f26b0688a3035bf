/** What may happen in a ledger? Some days of it, drawn by dice: every kind of call, refunds, grants, lapses. */

import type { Queryable } from '@/database/database';
import {
  call,
  callOne,
  chargeOf,
  holdOf,
  later,
  newKey,
  openedAccount,
  rewardOf,
  settlementOf,
} from '../ledger/call-verb.ts';

/** Numbers below 1, the same for a seed (mulberry32). */
function diceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const features = ['ai_message', 'ai_chatbot', 'ai_deepscan'];
const models = ['large', 'small', undefined];

interface Happening {
  readonly database: Queryable;
  readonly user: string;
  readonly at: string;
  readonly dice: () => number;
}

const pick = <T>(from: readonly T[], dice: () => number): T => from[Math.floor(dice() * from.length)] as T;

/** Facts as the engine writes them, and some that nobody should. */
const factsOf = (dice: () => number): Record<string, unknown> =>
  pick(
    [
      { cached_input_tokens: 3, reasoning_tokens: 2, cache_write_tokens: 1, delivered: true },
      { tokens_saved: 40, usd_saved: '0.0000123456', undelivered_tokens: 9 },
      { usd_saved_by_model: '-0.0000000007', model_passed_over: 'huge' },
      { usd_saved: null, tokens_saved: 'many', cached_input_tokens: [1], reasoning_tokens: 1e300 },
      {},
    ],
    dice,
  );

async function settledCall({ database, user, at, dice }: Happening, seconds: number): Promise<void> {
  const hold = await callOne(
    database,
    'place_hold',
    holdOf(user, '2.50', {
      feature: pick(features, dice),
      model: pick(models, dice),
      tokens: 900,
      estimated_tokens: dice() < 0.7 ? Math.floor(dice() * 900) : undefined,
      compression_mode: dice() < 0.3,
      spike_detected: dice() < 0.2,
    }),
    at,
  );
  if (hold.ok !== true) return;
  const used = settlementOf(user, hold.hold_id, (dice() * 3).toFixed(2), {
    input_tokens: Math.floor(dice() * 600),
    output_tokens: Math.floor(dice() * 600),
    model: pick(models, dice),
    cost_usd: dice() < 0.8 ? (dice() / 100).toFixed(10) : undefined,
    metadata: factsOf(dice),
  });
  await callOne(database, 'settle_hold', used, later(at, seconds));
}

const happenings: readonly ((happening: Happening) => Promise<unknown>)[] = [
  (one) => settledCall(one, 5),
  (one) => settledCall(one, 30),
  // Past its lease: the loss is noted.
  (one) => settledCall(one, 300),
  ({ database, user, at, dice }) =>
    callOne(database, 'charge', chargeOf(user, '0.75', { feature: pick(features, dice) }), at),
  ({ database, user, at }) => callOne(database, 'grant', rewardOf(user, '1.25', 3_600, at), at),
  async ({ database, user, at }) => {
    const [paid] = await database.query<{ seq: string }>(
      `select seq from energy.entries where user_id = $1 and kind in ('charge', 'settle') and delta < -0.5 order by seq desc limit 1`,
      [user],
    );
    if (paid)
      await call(database, 'refund', { user_id: user, key: newKey(), seq: paid.seq, amount: '0.20' }, at);
  },
  ({ database, user, at }) =>
    call(database, 'set_tier', { user_id: user, tier: 'pro', actor: 'test', key: newKey() }, at),
];

/** Opens so many accounts, a month between their sign-ups. */
export async function openedAccounts(database: Queryable, count: number): Promise<string[]> {
  const users: string[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    users.push(await openedAccount(database, { tier: 'team' }, `2026-0${1 + nth}-15T12:00:00Z`));
  }
  return users;
}

/** Lets so much happen to these users, from the moment on, about a third of an hour apart. */
export async function letHappen(
  database: Queryable,
  users: readonly string[],
  { from, count, seed }: { from: string; count: number; seed: number },
): Promise<void> {
  const dice = diceOf(seed);
  for (let nth = 0; nth < count; nth += 1) {
    const happening = { database, user: pick(users, dice), at: later(from, nth * 1_234), dice };
    await pick(happenings, dice)(happening);
  }
}
