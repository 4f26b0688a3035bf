/** Does the regenerating half of the v2 service answer in its documented shapes, a method for each reason? */

import { beforeEach, expect, it } from 'vitest';
import { reasons } from '@/regeneration/reason';
import type { EnergyEngineV2 } from '@/services/energy/energyEngineV2';
import { describeOnEachDatabase, newUserId } from '../support/databases.ts';
import { createTestEngine, type TestEngine } from '../support/test-engine.ts';

/** Every method that grants, with facts where it takes some. */
const methods = (v2: EnergyEngineV2, userId: string) => [
  v2.applyDailyReset(userId),
  v2.applyInactivityBonus(userId),
  v2.applyStreakBonus(userId),
  v2.applyClosingBonus(userId, { dealId: 'D-1' }),
  v2.applyLowEnergyRescue(userId),
  v2.applyBehavioralRegen(userId),
  v2.applyHappyHourBonus(userId),
  v2.applySurgeDiscount(userId),
  v2.applyMlRecommendation(userId, { shortfall: 0.505 }),
  v2.applyMissionCompletion(userId, 'complete_profile'),
  v2.applyUpgradeBonus(userId, 'free', 'pro'),
  v2.applyReferralBonus(userId, newUserId()),
  v2.applyProductivityBoost(userId),
];

describeOnEachDatabase('the v2 service', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  it('has a method for each of the thirteen reasons, which grants or says why not', async () => {
    const userId = await at.newUser();
    const results = await Promise.all(methods(at.v2, userId));
    expect(results.map(({ reason }) => reason)).toEqual(reasons);
    for (const { granted, amount, why, why_code } of results) {
      expect(granted).toBe(amount > 0);
      expect(why === null).toBe(granted);
      expect(why_code === null).toBe(granted);
    }
    expect(results.filter(({ granted }) => granted).map(({ reason, amount }) => [reason, amount])).toEqual([
      ['closing_bonus', 3],
      ['ml_recommendation', 0.51],
      ['mission_completion', 1],
    ]);
  });

  it('tells when the next can be had', async () => {
    const userId = await at.newUser({ energy: 0 });
    expect(await at.v2.applyDailyReset(userId)).toEqual({
      granted: false,
      amount: 0,
      reason: 'daily_reset',
      why: 'the refill comes when the next day begins',
      why_code: 'comes_with_the_day',
      next_at: '2026-03-11T00:00:00.000Z',
      next_day: '2026-03-11',
      next_amount: 5,
    });
    at.clock.advance({ days: 1 });
    expect(await at.v2.applyDailyReset(userId)).toEqual({
      granted: true,
      amount: 5,
      reason: 'daily_reset',
      why: null,
      why_code: null,
      next_at: null,
      next_day: null,
      next_amount: null,
    });
  });

  it('keeps activity, absence and streak', async () => {
    const userId = await at.newUser();
    expect(await at.v2.computeInactivityDays(userId)).toBe(0);
    expect(await at.v2.updateUserActivity(userId)).toEqual({
      streak_days: 1,
      streak_freezes: 0,
      inactivity_days: 0,
      last_activity_at: at.clock.now().toISOString(),
    });
    at.clock.advance({ days: 1 });
    expect(await at.v2.incrementStreak(userId)).toBe(2);
    expect(await at.v2.incrementStreak(userId)).toBe(2);
    at.clock.advance({ days: 5 });
    expect(await at.v2.computeInactivityDays(userId)).toBe(5);
    expect(await at.v2.getEnergyStatus(userId)).toMatchObject({ streak_days: 0, inactivity_days: 1 });
    expect(await at.v2.updateUserActivity(userId)).toMatchObject({ streak_days: 1, inactivity_days: 5 });
    expect(await at.v2.computeInactivityDays(userId)).toBe(0);
    expect(await at.v2.applyInactivityBonus(userId)).toMatchObject({ granted: true, amount: 5 });
    expect(await at.v2.resetStreak(userId)).toBe(0);
  });

  it('notes the time of activity each time, also later on the same day', async () => {
    const userId = await at.newUser();
    await at.v2.updateUserActivity(userId);
    at.clock.advance({ hours: 3 });
    const { last_activity_at } = await at.v2.updateUserActivity(userId);
    expect(last_activity_at).toBe(at.clock.now().toISOString());
  });
});
