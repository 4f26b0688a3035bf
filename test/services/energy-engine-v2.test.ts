/** Does the charging half of the v2 service answer in its documented shapes? */

import { beforeEach, expect, it } from 'vitest';
import { describeOnEachDatabase, newUserId } from '../support/databases.ts';
import { createTestEngine, refusalOf, type TestEngine } from '../support/test-engine.ts';

describeOnEachDatabase('energyEngineV2', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  it.each([
    ['05:59:59', 1],
    ['06:00:00', 0.85],
    ['10:00:00', 1],
    ['14:00:00', 0.8],
    ['16:00:00', 1],
    ['21:00:00', 1.2],
    ['22:59:59', 1.2],
    ['23:00:00', 1.3],
    ['01:59:59', 1.3],
    ['02:00:00', 1],
  ])('pain 17: at %s the window’s multiplier is %d, in every answer', async (time, multiplier) => {
    at.clock.set(`2026-03-10T${time}Z`);
    const userId = await at.newUser();
    expect(await at.v2.computeSurgeMultiplier(userId, 'ai_message')).toBe(multiplier);
    expect(await at.v2.applySurgePricing(userId, 'ai_message', 5)).toBeCloseTo(5 * multiplier, 10);
    const window = await at.v2.getCurrentSurgeWindow('ai_message');
    expect(window?.multiplier ?? 1).toBe(multiplier);
    expect(await at.v2.chargeEnergyV2(userId, 'ai_message', 2)).toBe(true);
    const { current } = await at.v2.getEnergyStatus(userId);
    expect(current).toBeCloseTo(10 - Math.round(2 * multiplier * 110) / 100, 10);
  });

  it('a window for some features opens for them alone', async () => {
    await at.database.query(
      `insert into public.surge_pricing_windows (name, start_time, end_time, multiplier, applies_to, priority)
       values ('Scans', '12:00', '13:00', 2, '{ai_deepscan}', 1)`,
    );
    expect((await at.v2.getCurrentSurgeWindow('ai_deepscan'))?.name).toBe('Scans');
    expect(await at.v2.getCurrentSurgeWindow('ai_message')).toBeNull();
    expect(await at.v2.getCurrentSurgeWindow()).toBeNull();
  });

  it('charges the price, records the activity, and refuses without touching anything where energy is short', async () => {
    const userId = await at.newUser({ energy: 549 });
    expect(await at.v2.chargeEnergyV2(userId, 'ai_pitchdeck', 5)).toBe(false);
    expect(await at.v2.getEnergyStatus(userId)).toMatchObject({ current: 5.49, streak_days: 0 });
    expect(await at.v2.chargeEnergyV2(userId, 'ai_pitchdeck', 4.99)).toBe(true);
    expect(await at.v2.getEnergyStatus(userId)).toMatchObject({
      current: 0,
      available: 0,
      held: 0,
      streak_days: 1,
      last_activity_at: at.clock.now().toISOString(),
    });
    expect(await at.v2.chargeEnergyV2(userId, 'ai_pitchdeck', 0)).toBe(true);
    expect(await at.engine.ledger.verify(userId)).toEqual([]);
  });

  it.each([
    ['a negative cost', 'ai_message', -1, 'invalid_request'],
    ['no number', 'ai_message', Number.NaN, 'invalid_request'],
    ['an endless cost', 'ai_message', Number.POSITIVE_INFINITY, 'invalid_request'],
    ['three decimals', 'ai_message', 0.001, 'invalid_request'],
    ['an unknown feature', 'ai_nothing', 1, 'unknown_feature'],
  ])('refuses %s with an error that says what to do', async (_, feature, cost, code) => {
    const userId = await at.newUser();
    expect(await refusalOf(at.v2.chargeEnergyV2(userId, feature, cost))).toBe(code);
    expect((await at.v2.getEnergyStatus(userId)).current).toBe(10);
  });

  it('shows the whole status, and tells no user’s number as NaN', async () => {
    const userId = await at.newUser({ tier: 'pro' });
    expect(await at.v2.getEnergyStatus(userId)).toEqual({
      current: 30,
      max: 30,
      held: 0,
      available: 30,
      tier: 'pro',
      streak_days: 0,
      streak_freezes: 0,
      inactivity_days: 0,
      last_activity_at: null,
      next_refill_at: '2026-03-11T00:00:00.000Z',
      next_refill_amount: 0,
      lapsing_soon: [],
      tokens_used_today: 0,
      daily_token_budget: 40_000,
      compression_mode_enabled: false,
      frozen: false,
    });
  });

  it('opens the account of a user whom it sees for the first time', async () => {
    expect(await at.v2.chargeEnergyV2(newUserId(), 'ai_message', 1)).toBe(true);
  });
});
