/** How does a history for the backtest come about? By real calls on the real engine, of every kind that prices differ for. */

import type { Database } from '@/database/database';
import type { Tier } from '@/pricing/tier';
import { createFakeClock } from '@/testing/index';
import { createTestEngine, refusalOf, reply, type TestEngine } from '../support/test-engine.ts';

/** When a call is quoted, UTC, and how many seconds later it is held: inside windows, at their edges, and across them. */
const moments: readonly (readonly [quotedAt: string, heldAfterSeconds: number])[] = [
  ['05:58:59.999Z', 90],
  ['06:02:00.000Z', 0],
  ['07:15:00.000Z', 0],
  ['09:59:59.999Z', 0],
  ['10:00:00.000Z', 0],
  ['13:59:59.500Z', 1],
  ['15:58:00.000Z', 240],
  ['20:59:59.999Z', 0],
  ['21:00:00.000Z', 0],
  ['22:59:59.999Z', 0],
  ['23:00:00.000Z', 0],
];

const input = 'Write a message to a company that ships parcels over the weekend.';

/** What the model uses; the second is beyond the hold, the last beyond every spike threshold's level. */
const usages = [
  { promptTokens: 20, completionTokens: 300 },
  { promptTokens: 20, completionTokens: 5_000 },
  { promptTokens: 20, completionTokens: 1 },
];

async function configure(database: Database): Promise<void> {
  await database.query(`insert into public.model_prices
    (model, input_usd_per_million, output_usd_per_million, energy_factor) values ('scripted', 1, 4, 1.35), ('small', 0.1, 0.4, 0.5)`);
  await database.query(`insert into public.surge_pricing_windows
    (name, start_time, end_time, multiplier, applies_to, time_zone, priority, days_of_week) values
    ('Kolkata lunch', '12:30', '13:15', 1.07, '{ai_chatbot}', 'Asia/Kolkata', 5, '{1,2,3}')`);
  await database.query("update public.ai_cost_estimates set cheaper_model = 'small'");
}

/** One round of calls of a user; what cannot be paid is refused, as in life. */
async function callsOf(made: TestEngine, userId: string, feature: string, day: string): Promise<void> {
  const { engine, clock, provider } = made;
  for (const [nth, [quotedAt, heldAfterSeconds]] of moments.entries()) {
    clock.set(`${day}T${quotedAt}`);
    const request = { userId, feature, input, confirmed: true };
    const quote = await engine.quote(request);
    clock.advance({ seconds: heldAfterSeconds });
    const [plain] = usages;
    provider.script(reply(['said'], usages[nth % usages.length] ?? plain));
    await refusalOf(engine.run({ ...request, quoteToken: quote.token }));
    await refusalOf(engine.charge({ userId, feature, base: 33 + nth }));
  }
}

/**
 * Users of every tier, over days: windows and their edges, quotes held later, more used than held, a charge of a base, a
 * model with a factor and its cheaper one, a moved zone, a changed tier, a lapsed hold, a refund.
 */
export async function makeHistory(database: Database): Promise<TestEngine> {
  await configure(database);
  const made = createTestEngine(database, { clock: createFakeClock('2026-03-09T00:00:00Z') });
  const { engine, clock, provider } = made;
  const tiers: readonly Tier[] = ['free', 'pro', 'elite', 'team', 'enterprise'];
  const features = ['ai_message', 'ai_chatbot', 'company_crawler'];
  for (const [nth, tier] of tiers.entries()) {
    clock.set('2026-03-09T00:00:00Z');
    const userId = await made.newUser({ tier, timeZone: nth % 2 === 0 ? 'UTC' : 'Asia/Kolkata' });
    await callsOf(made, userId, features[nth % features.length] ?? 'ai_message', '2026-03-10');
    await engine.ledger.setTimeZone({ userId, timeZone: 'America/New_York' });
    if (tier === 'free') await engine.ledger.setTier({ userId, tier: 'pro', actor: 'test' });
    await callsOf(made, userId, features[(nth + 1) % features.length] ?? 'ai_message', '2026-03-12');
    const [newest] = (await engine.ledger.entries(userId)).filter(({ kind }) => kind === 'settle');
    if (newest !== undefined) await engine.ledger.refund({ userId, seq: newest.seq });
    await engine.ledger.purchase({ userId, energy: 10_000 });
    provider.script(reply(['large'], { promptTokens: 9_000, completionTokens: 2_000 }));
    await refusalOf(
      engine.run({ userId, feature: 'ai_pitchdeck', input: input.repeat(400), confirmed: true }),
    );
    clock.advance({ days: 3 });
    await engine.status(userId);
  }
  clock.set('2026-03-20T12:00:00Z');
  const poor = await made.newUser({ energy: 100 });
  provider.script(reply(['short'], { promptTokens: 20, completionTokens: 30 }));
  await refusalOf(engine.run({ userId: poor, feature: 'ai_message', input }));
  return made;
}
