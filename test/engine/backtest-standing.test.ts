/** Is a user's past replayed with the tier, cap, limit and zone of each moment, as the ledger tells them? */

import { beforeEach, expect, it } from 'vitest';
import { settingsWith } from '@/config';
import { backtestLedger } from '@/engine/backtest/backtest';
import type { Changes } from '@/engine/backtest/changes';
import { type PastEntry, readHistory } from '@/engine/backtest/history';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, type TestEngine } from '../support/test-engine.ts';

const day = (date: number) => `2026-03-${String(date).padStart(2, '0')}T12:00:00Z`;
const everything = { from: new Date('2026-03-01'), to: new Date('2026-06-01') };

describeOnEachDatabase('the past of a user', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  const historyOf = async (range = everything): Promise<PastEntry[]> => {
    const found: PastEntry[] = [];
    await readHistory(at.database, { ...range, entriesPerRead: 3 }, (entries) => found.push(...entries));
    return found;
  };
  const backtest = async (changed: Changes, range = everything) =>
    await backtestLedger(at.database, {
      configuration: await at.engine.configuration(),
      changed,
      demand: { elasticities: [0], shiftShare: 0, shiftHours: 6 },
      settings: settingsWith(),
      range,
      pages: { entriesPerRead: 100 },
    });

  it('has the terms of each moment, whatever was changed since, also where the stretch ends before', async () => {
    at.clock.set(day(1));
    const userId = await at.newUser({ tier: 'pro', timeZone: 'UTC' });
    const { ledger } = at.engine;
    const charge = async (date: number) => {
      at.clock.set(day(date));
      await at.engine.charge({ userId, feature: 'ai_message', base: 100 });
    };
    await charge(2);
    await ledger.setLimits({ userId, maxEnergy: 12_345, dailyTokenBudget: 777, actor: 'test' });
    await charge(3);
    await ledger.setTier({ userId, tier: 'elite', actor: 'test' });
    await ledger.setTimeZone({ userId, timeZone: 'Asia/Kolkata' });
    await charge(4);
    await ledger.setLimits({ userId, maxEnergy: null, actor: 'test' });
    await ledger.setTier({ userId, tier: 'free', actor: 'test' });
    await charge(5);
    const terms = [
      ['pro', 'UTC', null, null],
      ['pro', 'UTC', 12_345, 777],
      ['elite', 'Asia/Kolkata', 12_345, 777],
      ['free', 'Asia/Kolkata', null, 777],
    ];
    const callsIn = (entries: PastEntry[]) =>
      entries
        .filter(({ kind }) => kind === 'call')
        .map(({ tier, timeZone, ownCap, ownDailyLimit }) => [tier, timeZone, ownCap, ownDailyLimit]);
    expect(callsIn(await historyOf())).toEqual(terms);
    expect(
      callsIn(await historyOf({ from: new Date(day(3)), to: new Date('2026-03-04T00:00:00Z') })),
    ).toEqual([terms[1]]);
    // The entry of a change itself is the last of what stood before.
    const changes = (await historyOf()).filter(
      (entry) => entry.kind === 'move' && entry.reason === 'set_tier',
    );
    expect(changes.map(({ tier }) => tier)).toEqual(['pro', 'elite']);
  });

  it('of a user who left a tier yesterday refuses nothing because prices fell', async () => {
    at.clock.set(day(1));
    const userId = await at.newUser({ tier: 'enterprise' });
    for (let date = 2; date <= 28; date += 1) {
      at.clock.set(day(date));
      // 100 × 0.70 of the 200 that each midnight fills up again.
      await at.engine.charge({ userId, feature: 'ai_message', base: 10_000 });
    }
    at.clock.set(day(29));
    await at.engine.ledger.setTier({ userId, tier: 'free', actor: 'test' });
    at.clock.set(day(30));
    await at.engine.status(userId);
    const { windows, tiers } = await at.engine.configuration();
    const modified = (of: (modifier: number) => number): Changes => ({
      tiers: new Map(
        [...tiers].map(([tier, row]) => [
          tier,
          { ...row, priceModifier: of(Number(row.priceModifier)).toFixed(4) },
        ]),
      ),
    });
    expect(await backtest({ windows, tiers })).toMatchObject({
      differenceEnergy: 0,
      refused: 0,
      usersAffected: 0,
    });
    const cheaper = await backtest(modified((modifier) => modifier / 2));
    expect(cheaper).toMatchObject({ refused: 0, differenceEnergy: -27 * 3_500 });
    // At twice the price 200 and 160 pay for 140, and 120 do not: every third call, as on the tier that they had.
    expect(await backtest(modified((modifier) => modifier * 2))).toMatchObject({ refused: 9 });
  });

  it('of a user who had less before an upgrade has refills of what they had', async () => {
    at.clock.set(day(1));
    const userId = await at.newUser({ tier: 'free' });
    for (let date = 2; date <= 11; date += 1) {
      at.clock.set(day(date));
      await at.engine.charge({ userId, feature: 'ai_message', base: 400 });
    }
    await at.engine.ledger.setTier({ userId, tier: 'enterprise', actor: 'test' });
    at.clock.set(day(13));
    await at.engine.status(userId);
    const { tiers } = await at.engine.configuration();
    const doubled = new Map(
      [...tiers].map(([tier, row]) => [tier, { ...row, priceModifier: '2.2' }] as const),
    );
    // 8.80 each of a cap of 10 and 5 a day: every second one, though an enterprise would have had enough.
    expect(await backtest({ tiers: doubled })).toMatchObject({ refused: 5 });
  });
});
