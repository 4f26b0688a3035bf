/** Does a known change come to what a hand computes? Five calls, small enough to be read. */

import { expect, it } from 'vitest';
import { settingsWith } from '@/config';
import { backtest } from '@/engine/backtest/backtest';
import type { Changes } from '@/engine/backtest/changes';
import type { DemandResponse } from '@/engine/backtest/demand';
import type { PastCall, PastEntry, PastMove } from '@/engine/backtest/history';
import { RefundsAgain } from '@/engine/backtest/refunds-again';
import type { SurgeWindow } from '@/pricing/surge-window';
import type { TierTerms } from '@/pricing/tier';

const pro: TierTerms = {
  tier: 'pro',
  dailyLimit: 40_000,
  tokensPerEnergy: 3_000,
  spikeThreshold: 10_000,
  compressionThreshold: 35_000,
  dailyEnergy: 1_500,
  maxEnergy: 3_000,
  priceModifier: '0.95',
  monthlyPriceUsd: '19',
  usdPerEnergy: '0.10',
};

const evening: SurgeWindow = {
  id: 'w',
  name: 'Evening',
  startTime: '20:00',
  endTime: '22:00',
  multiplier: '1.25',
  appliesTo: [],
  isActive: true,
  daysOfWeek: [],
  timeZone: null,
  priority: 0,
  grantsBonus: false,
  activeFrom: null,
  activeUntil: null,
  exemptFeatures: [],
};

const user = { userId: 'ada', tier: 'pro', timeZone: 'UTC', ownCap: null, ownDailyLimit: null } as const;

/** 6,000 tokens are two energies; × 0.95 outside every window is 1.90. */
const call = (at: string, balanceBefore: number, more: Partial<PastCall> = {}): PastCall => ({
  ...user,
  kind: 'call',
  seq: 2,
  at: Date.parse(at),
  balanceBefore,
  feature: 'ai_message',
  model: 'm',
  priceTier: 'pro',
  terms: {
    tokensPerEnergy: 3_000,
    windowMultiplier: '1',
    tierModifier: '0.95',
    energyFactor: '1',
    tokensBefore: 0,
  },
  tokens: 6_000,
  inputTokens: 1_000,
  base: 0,
  expectedTokens: 6_000,
  heldTokens: 9_000,
  localDay: at.slice(0, 10),
  charged: 190,
  lapsed: false,
  costUsd: 0.01,
  ...more,
});

const refund = (refunds: number, delta: number, balanceBefore: number): PastMove => ({
  ...user,
  kind: 'move',
  at: Date.parse('2026-03-10T23:00:00Z'),
  balanceBefore,
  isGrant: false,
  refunds,
  reason: 'refund',
  delta,
});

const run = (history: readonly PastEntry[], changed: Changes, demand: Partial<DemandResponse> = {}) =>
  backtest({
    history,
    configuration: { tiers: new Map([['pro', pro]]) },
    changed,
    demand: { elasticities: [0], shiftShare: 0, shiftHours: 6, ...demand },
    settings: settingsWith(),
  });

it('prices a window that was not there: 2 × 1.25 × 0.95 = 2.375, half up 2.38', () => {
  const history = [call('2026-03-10T20:00:00Z', 3_000), call('2026-03-10T22:00:00Z', 2_810)];
  const report = run(history, { windows: [evening] });
  expect(report.actual).toEqual({
    calls: 2,
    energy: 380,
    revenueUsd: expect.closeTo(0.38, 9),
    costUsd: 0.02,
    marginUsd: expect.closeTo(0.36, 9),
  });
  expect(report.changed).toMatchObject({ calls: 2, energy: 428, revenueUsd: expect.closeTo(0.428, 9) });
  expect(report.differenceEnergy).toBe(48);
  expect(report.usersAffected).toBe(1);
  expect(report.byHour.map(({ hour, changed }) => [hour, changed.energy])).toEqual([
    [20, 238],
    [22, 190],
  ]);
});

it('counts as users those who called, once each, and nobody who only got energy', () => {
  const opened: PastMove = { ...refund(0, 1_000, 0), refunds: null, reason: 'opening', isGrant: true };
  const of = (userId: string, ...entries: PastEntry[]) => entries.map((entry) => ({ ...entry, userId }));
  const calls = [call('2026-03-10T20:00:00Z', 3_000), call('2026-03-10T22:00:00Z', 2_810)];
  const report = run([...of('ada', opened, ...calls), ...of('bo', opened), ...of('cy', ...calls)], {});
  expect(report).toMatchObject({ users: 2, actual: { calls: 4 } });
});

it('gives the same part of another charge back: of 2.38 all, then 0.95 of 1.90 as 1.19', () => {
  const evenings = [
    call('2026-03-10T20:00:00Z', 3_000),
    call('2026-03-10T21:00:00Z', 2_810, { seq: 3 }),
    call('2026-03-10T22:00:00Z', 2_620, { seq: 4 }),
  ];
  const refunds = [
    // In two parts, which come to all of it.
    refund(2, 63, 2_430),
    refund(2, 127, 2_493),
    refund(3, 95, 2_620),
    // Of a call before the history: given back as it was, and no revenue of it.
    refund(1, 50, 2_715),
  ];
  const report = run([...evenings, ...refunds], { windows: [evening] }, { elasticities: [0, 1] });
  expect(report.actual).toMatchObject({ calls: 3, energy: 190 + 95, costUsd: 0.03 });
  expect(report.changed).toMatchObject({ calls: 3, energy: 190 + 119 });
  expect(report.byHour.map(({ hour, actual, changed }) => [hour, actual.energy, changed.energy])).toEqual([
    [20, 0, 0],
    [21, 95, 119],
    [22, 190, 190],
  ]);
  expect(report.demand[0]?.energy).toBe(309);
  // 1 / 1.25 of the calls in the evening: 0.8 × (2.38 + 2.38 − 2.38 − 1.19) + 1.90.
  expect(report.demand[1]?.energy).toBe(Math.round(0.8 * 119 + 190));
  const same = run([...evenings, ...refunds], {});
  expect(same).toMatchObject({ differenceEnergy: 0, changed: { energy: 285 } });
});

it('keeps of a user’s calls those alone that are given back, where the refunds of the history are known', () => {
  const calls = [2, 3, 4].map((seq) => call('2026-03-10T21:00:00Z', 2_810, { seq }));
  const noted = (refunds: ReadonlyMap<number, number> | undefined) => {
    const again = new RefundsAgain(refunds);
    for (const each of calls) again.note({ call: each, charged: 238, usdPerEnergy, answered: null });
    return again;
  };
  const usdPerEnergy = { actual: 0.1, changed: 0.1 };
  const known = noted(new Map([[5, 3]]));
  expect([known.kept, noted(new Map()).kept, noted(undefined).kept]).toEqual([1, 0, 3]);
  expect(known.giveBack(refund(3, 95, 2_620))).toMatchObject({ actual: 95, changed: 119 });
  expect(known.giveBack(refund(1, 50, 2_715))).toBeNull();
});

it('gives nothing back of a call that would have been refused, so that the next one is not paid with it', () => {
  const history = [
    call('2026-03-10T20:00:00Z', 200),
    refund(2, 190, 10),
    call('2026-03-10T20:30:00Z', 200, { seq: 4 }),
  ];
  const report = run(history, { windows: [evening] });
  expect(report).toMatchObject({ refused: 2, actual: { energy: 190 }, changed: { energy: 0 } });
});

it('goes on where a call without a price took more than there would have been', () => {
  const history = [
    call('2026-03-10T08:00:00Z', 2_000),
    call('2026-03-10T09:00:00Z', 1_810, { seq: 3, terms: null, tokens: null, charged: 1_750 }),
    call('2026-03-10T10:00:00Z', 60, { seq: 4, charged: 60 }),
  ];
  const report = run(history, { energyFactors: new Map([['m', '2']]) });
  expect(report.refused).toBe(1);
  expect(report.changed.energy).toBe(380 + 1_750);
});

it('keeps the hold as the ceiling at the new price, too', () => {
  const capped = call('2026-03-10T12:00:00Z', 3_000, { tokens: 30_000, charged: 285 });
  expect(run([capped], {}).differenceEnergy).toBe(0);
  const dearer = run([capped], { energyFactors: new Map([['m', '2']]) });
  expect(dearer.changed.energy).toBe(570);
});

it('refuses whoever would no longer have it, and gives them back what they did not pay', () => {
  const history = [
    call('2026-03-10T08:00:00Z', 400),
    call('2026-03-10T09:00:00Z', 210),
    call('2026-03-10T10:00:00Z', 20, {
      tokens: 300,
      expectedTokens: 300,
      heldTokens: 300,
      base: 0,
      charged: 0,
      terms: null,
    }),
  ];
  const report = run(history, { energyFactors: new Map([['m', '1.5']]) });
  // 2 × 0.95 × 1.5 = 2.85 of 4.00; the second would need 2.85 of 1.15.
  expect(report.changed.energy).toBe(285);
  expect(report.refusedBy).toEqual({ insufficient_energy: 1, token_budget_exceeded: 0 });
  expect(report).toMatchObject({ refused: 1, usersRefused: 1, callsWithoutPrice: 1 });
});

it('gives a full account the midnight refill that it would have had room for', () => {
  const history = [
    call('2026-03-10T08:00:00Z', 3_190),
    call('2026-03-13T08:00:00Z', 3_000, {
      tokens: 90_000,
      expectedTokens: 90_000,
      heldTokens: 90_000,
      charged: 2_850,
    }),
  ];
  // The first call costs 5.70 instead of 1.90, which leaves 26.20; three midnights bring it back to the cap of 30.
  expect(run(history, { energyFactors: new Map([['m', '1']]) }).differenceEnergy).toBe(0);
  const dearer = run([history[0] as PastCall, { ...(history[1] as PastCall), model: 'other' }], {
    energyFactors: new Map([['m', '3']]),
  });
  expect(dearer.refused).toBe(0);
  expect(dearer.changed.energy).toBe(570 + 2_850);
});

it('replays a smaller daily refill and a smaller day of tokens', () => {
  const reset = {
    ...user,
    kind: 'move',
    at: Date.parse('2026-03-11T00:00:00Z'),
    balanceBefore: 10,
    isGrant: true,
    refunds: null,
    reason: 'daily_reset',
    delta: 1_500,
  } as const;
  const history = [
    call('2026-03-10T08:00:00Z', 200),
    reset,
    call('2026-03-11T08:00:00Z', 1_510),
    call('2026-03-11T09:00:00Z', 1_320),
  ];
  expect(run(history, {}).refused).toBe(0);
  expect(run(history, { rules: new Map([['daily_reset', 0]]) }).refusedBy.insufficient_energy).toBe(2);
  const tiers = new Map([['pro', { ...pro, dailyLimit: 10_000 }]] as const);
  expect(run(history, { tiers }).refusedBy).toEqual({ insufficient_energy: 0, token_budget_exceeded: 1 });
});

it('prices by other estimates only where they hold less', () => {
  const estimates = new Map([
    ['ai_message', { feature: 'ai_message', baseTokens: 100, tokenMultiplier: '1.0', tokensPerItem: null }],
  ]);
  // 1,000 in and 100 expected out, 356 at most: one energy is held where two were used.
  expect(run([call('2026-03-10T08:00:00Z', 3_000)], { estimates }).changed.energy).toBe(95);
});

it('answers with a range: fewer calls at ε, and some of them when it is cheaper', () => {
  const history = [call('2026-03-10T21:30:00Z', 3_000)];
  const changed = { windows: [evening] };
  const { demand, range } = run(history, changed, { elasticities: [0, 1, 2] });
  expect(demand.map(({ energy }) => energy)).toEqual([
    238,
    Math.round(238 / 1.25),
    Math.round(238 / 1.25 ** 2),
  ]);
  expect(range.energy).toEqual([152, 238]);
  expect(range.revenueUsd[1]).toBeCloseTo(0.238, 9);
  // Half of it waits for 22:00, and costs 1.90 there.
  const shifted = run(history, changed, { shiftShare: 0.5 });
  expect(shifted.demand[0]?.energy).toBe(214);
  expect(run(history, changed, { shiftShare: 0.5, shiftHours: 0.25 }).demand[0]?.energy).toBe(238);
});

it('rounds a list up once, also at other prices', () => {
  const terms = {
    tokensPerEnergy: 3_000,
    windowMultiplier: '1',
    tierModifier: '0.95',
    energyFactor: '1',
    tokensBefore: 2_000,
  };
  // 2,000 and 1,500 tokens are two energies together, of which the first has been paid.
  const later = call('2026-03-10T12:00:00Z', 3_000, {
    terms,
    tokens: 1_500,
    expectedTokens: 1_500,
    charged: 95,
  });
  expect(run([later], {}).differenceEnergy).toBe(0);
  expect(run([later], { energyFactors: new Map([['m', '2']]) }).changed.energy).toBe(190);
});

it('refuses a response that cannot be', () => {
  expect(() => run([], {}, { elasticities: [] })).toThrow('elasticities');
  expect(() => run([], {}, { shiftShare: 1.5 })).toThrow('shifts');
});

it('says which changes no past call can tell anything of', () => {
  const history = [call('2026-03-10T08:00:00Z', 3_000)];
  const other = { ...pro, monthlyPriceUsd: '29', spikeThreshold: 1, compressionThreshold: 1 };
  const report = run(history, { tiers: new Map([['pro', other]]) });
  expect(report).toMatchObject({ differenceEnergy: 0, refused: 0 });
  expect(report.notReplayed).toEqual([
    'tiers.pro.spike_threshold',
    'tiers.pro.compression_threshold',
    'tiers.pro.monthly_price_usd',
  ]);
  expect(
    run(history, { tiers: new Map([['pro', { ...pro, monthlyPriceUsd: '19.00' }]]) }).notReplayed,
  ).toEqual([]);
});

it('charges nothing for a lapsed hold at any price', () => {
  const lapsed = call('2026-03-10T08:00:00Z', 3_000, { charged: 0, lapsed: true });
  expect(run([lapsed], { energyFactors: new Map([['m', '9']]) }).changed.energy).toBe(0);
});
