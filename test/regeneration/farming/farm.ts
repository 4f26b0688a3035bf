/** How much does a client gain that calls every v2 method thousands of times on one local day, in any order? */

import { v7 } from 'uuid';
import { seededRandom } from '../../../bench/random.ts';
import type { Database } from '../../../src/database/database.ts';
import { createEnergyEngine, type EnergyEngine } from '../../../src/engine.ts';
import { createEnergyEngineV2, type EnergyEngineV2 } from '../../../src/services/energy/energyEngineV2.ts';
import { createFakeClock, type FakeClock } from '../../../src/testing/fake-clock.ts';

export interface FarmOptions {
  /** Of each method. */
  readonly calls: number;
  readonly seed: number;
  /** How many are under way at once. */
  readonly together: number;
}

export interface FarmOutcome {
  readonly calls: number;
  /** Reason → hundredths gained on the day. */
  readonly gained: Readonly<Record<string, number>>;
  /** What requirements R3 allow, in the order in which the client called. */
  readonly allowed: Readonly<Record<string, number>>;
  readonly differences: number;
}

const dayStart = Date.parse('2026-03-10T00:00:00Z');
const secondsOfDay = 86_399;

interface Farm {
  readonly engine: EnergyEngine;
  readonly v2: EnergyEngineV2;
  readonly clock: FakeClock;
  readonly userId: string;
  readonly random: () => number;
  readonly referred: readonly string[];
}

const pick = <T>(random: () => number, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)] as T;
const tiers = ['free', 'pro', 'enterprise', 'gold'] as const;
const missions = ['complete_profile', 'first_pitch_deck', 'connect_crm', 'no_such_mission', ''] as const;

/** Every method of the service, with the facts of somebody who tries them all. */
const methods: Readonly<Record<string, (farm: Farm) => Promise<unknown>>> = {
  updateUserActivity: ({ v2, userId }) => v2.updateUserActivity(userId),
  computeInactivityDays: ({ v2, userId }) => v2.computeInactivityDays(userId),
  incrementStreak: ({ v2, userId }) => v2.incrementStreak(userId),
  resetStreak: ({ v2, userId }) => v2.resetStreak(userId),
  applyDailyReset: ({ v2, userId }) => v2.applyDailyReset(userId),
  applyInactivityBonus: ({ v2, userId }) => v2.applyInactivityBonus(userId),
  applyStreakBonus: ({ v2, userId }) => v2.applyStreakBonus(userId),
  applyBehavioralRegen: ({ v2, userId }) => v2.applyBehavioralRegen(userId),
  applyClosingBonus: ({ v2, userId, random }) =>
    v2.applyClosingBonus(userId, random() < 0.2 ? {} : { dealId: `deal ${Math.floor(random() * 1e6)}` }),
  applyLowEnergyRescue: ({ v2, userId }) => v2.applyLowEnergyRescue(userId),
  applyHappyHourBonus: ({ v2, userId }) => v2.applyHappyHourBonus(userId),
  applySurgeDiscount: ({ v2, userId }) => v2.applySurgeDiscount(userId),
  applyMlRecommendation: ({ v2, userId, random }) =>
    v2.applyMlRecommendation(userId, { shortfall: 3 + Math.floor(random() * 1_000) }),
  applyMissionCompletion: ({ v2, userId, random }) =>
    v2.applyMissionCompletion(userId, pick(random, missions)),
  applyUpgradeBonus: ({ v2, userId, random }) =>
    v2.applyUpgradeBonus(userId, pick(random, tiers), pick(random, tiers)),
  applyReferralBonus: ({ v2, userId, random, referred }) =>
    v2.applyReferralBonus(userId, pick(random, referred)),
  applyProductivityBoost: ({ v2, userId }) => v2.applyProductivityBoost(userId),
  computeSurgeMultiplier: ({ v2, userId }) => v2.computeSurgeMultiplier(userId, 'ai_message'),
  applySurgePricing: ({ v2, userId }) => v2.applySurgePricing(userId, 'ai_message', 5),
  chargeEnergyV2: ({ v2, userId }) => v2.chargeEnergyV2(userId, 'ai_message', 0),
  getEnergyStatus: ({ v2, userId }) => v2.getEnergyStatus(userId),
  getCurrentSurgeWindow: ({ v2 }) => v2.getCurrentSurgeWindow(),
  getRegenerationHistory: ({ v2, userId }) => v2.getRegenerationHistory(userId, 10),
};

export const methodNames = Object.keys(methods);

/**
 * An account for which everything that a day can bring is due: six days of a streak, yesterday's use in a cheap hour, a move
 * from free to pro, five useful calls, half an energy an hour that accrues, and a cap so high that it never decides.
 */
async function prepare(database: Database, seed: number): Promise<Farm> {
  const clock = createFakeClock('2026-03-04T12:00:00Z');
  const settings = { configurationRefreshSeconds: 400 * 86_400 };
  const engine = createEnergyEngine({ database, clock, settings });
  const userId = v7();
  const referred = [userId, v7(), ...Array.from({ length: 15 }, () => v7())];
  await engine.ledger.openAccount({ userId });
  for (const each of referred.slice(2)) await engine.ledger.openAccount({ userId: each });
  await engine.ledger.setTier({ userId, tier: 'pro' });
  await engine.ledger.setLimits({ userId, maxEnergy: 200_000 });
  await database.query('update public.user_energy_patterns set efficiency_score = 0.9 where user_id = $1', [
    userId,
  ]);
  for (let day = 0; day < 6; day += 1) {
    if (day > 0) clock.advance({ days: 1 });
    await engine.recordActivity(userId);
  }
  clock.set('2026-03-09T14:30:00Z');
  await engine.charge({ userId, feature: 'ai_message', base: 500 });
  clock.set('2026-03-09T23:59:59Z');
  const { currentEnergy } = await engine.status(userId);
  await engine.ledger.adjust({ userId, energy: -currentEnergy, note: 'for the farm', actor: 'test' });
  await database.query(
    'update public.user_energy set regen_rate_per_hour = 0.5, last_regen_at = $2 where user_id = $1',
    [userId, new Date(dayStart)],
  );
  clock.set('2026-03-10T00:00:00Z');
  return {
    engine,
    v2: createEnergyEngineV2(async () => engine),
    clock,
    userId,
    random: seededRandom(seed),
    referred,
  };
}

function shuffled(names: readonly string[], random: () => number): string[] {
  const order = [...names];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as string, order[last] as string];
  }
  return order;
}

/** The seventh day's bonus is there from the day's first activity on, until the client throws its own streak away. */
function streakAllowed(order: readonly string[]): number {
  let isActive = true;
  for (const name of order) {
    if (name === 'resetStreak') isActive = false;
    if (name === 'applyStreakBonus' && isActive) return 100;
  }
  return 0;
}

/** Requirements R3 for this account and day, in hundredths. */
const allowedFor = (order: readonly string[]): Record<string, number> => ({
  daily_reset: 1_500,
  streak_bonus: streakAllowed(order),
  closing_bonus: 10 * 300,
  low_energy_rescue: 40_000,
  behavioral_regen: 1_100,
  happy_hour: 200,
  surge_discount: 38,
  ml_recommendation: 300,
  mission_completion: 100 + 200 + 300,
  upgrade_bonus: 1_500 - 500,
  referral_bonus: 10 * 500,
  productivity_boost: 100,
});

async function gainedOn(database: Database, userId: string): Promise<Record<string, number>> {
  const rows = await database.query<{ reason: string; energy: string }>(
    `select reason, sum(delta) as energy from energy.entries
     where user_id = $1 and kind = 'grant' and created_at >= $2 group by reason`,
    [userId, new Date(dayStart)],
  );
  return Object.fromEntries(rows.map(({ reason, energy }) => [reason, Math.round(Number(energy) * 100)]));
}

/** Plays the day: every method so often, evenly over its 24 hours, in a shuffled order. */
export async function farmOneDay(database: Database, options: FarmOptions): Promise<FarmOutcome> {
  const farm = await prepare(database, options.seed);
  const { engine, clock, userId, random } = farm;
  const order = shuffled(
    methodNames.flatMap((name) => Array<string>(options.calls).fill(name)),
    random,
  );
  for (let nth = 0; nth < 5; nth += 1) {
    const metadata = { delivered: true, input_hash: `input ${nth}` };
    await engine.ledger.charge({ userId, feature: 'ai_message', energy: 0, metadata });
  }
  for (let from = 0; from < order.length; from += options.together) {
    clock.set(new Date(dayStart + Math.floor((from / order.length) * secondsOfDay) * 1_000).toISOString());
    await Promise.all(order.slice(from, from + options.together).map((name) => methods[name]?.(farm)));
  }
  const outcome = {
    calls: order.length,
    gained: await gainedOn(database, userId),
    allowed: Object.fromEntries(Object.entries(allowedFor(order)).filter(([, energy]) => energy > 0)),
    differences: (await engine.ledger.verify()).length,
  };
  await engine.close();
  return outcome;
}
