/** Does a replayed balance stand where prices alone put it? Whoever pays less is never poorer, whatever became of tiers and caps. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settingsWith } from '@/config';
import { backtest } from '@/engine/backtest/backtest';
import type { Changes } from '@/engine/backtest/changes';
import type { PastCall, PastEntry, PastMove } from '@/engine/backtest/history';
import { pricerOf } from '@/engine/backtest/price-again';
import type { Tier, TierTerms } from '@/pricing/tier';

const termsOf = (tier: Tier, dailyEnergy: number, priceModifier: string): TierTerms => ({
  tier,
  dailyLimit: 5_000,
  tokensPerEnergy: 3_000,
  spikeThreshold: 10_000,
  compressionThreshold: 35_000,
  dailyEnergy,
  maxEnergy: 2 * dailyEnergy,
  priceModifier,
  monthlyPriceUsd: '19',
  usdPerEnergy: '0.10',
});
const today = new Map<Tier, TierTerms>([
  ['free', termsOf('free', 500, '1.1')],
  ['pro', termsOf('pro', 1_500, '0.95')],
  ['enterprise', termsOf('enterprise', 10_000, '0.7')],
]);

const run = (history: readonly PastEntry[], changed: Changes) =>
  backtest({
    history,
    configuration: { tiers: today },
    changed,
    demand: { elasticities: [0], shiftShare: 0, shiftHours: 6 },
    settings: settingsWith(),
  });

/** An account that lives by the ledger's rules, and writes down what a history would read. */
class Life {
  readonly entries: PastEntry[] = [];
  tier: Tier = 'enterprise';
  ownCap: number | null = null;
  balance = 0;
  day = 0;

  readonly rows: ReadonlyMap<Tier, TierTerms>;

  constructor(rows = today) {
    this.rows = rows;
  }

  get #user() {
    return {
      userId: 'ada',
      at: Date.UTC(2026, 2, 1 + this.day, 12),
      balanceBefore: this.balance,
      tier: this.tier,
      timeZone: 'UTC',
      ownCap: this.ownCap,
      ownDailyLimit: null,
    };
  }

  /** What one energy costs on the tier. Hundredths. */
  get ofOneEnergy(): number {
    return 100 * Number(this.rows.get(this.tier)?.priceModifier ?? 1);
  }

  move(reason: string, delta: number, isGrant = true): void {
    const move: PastMove = { ...this.#user, kind: 'move', isGrant, refunds: null, reason, delta };
    this.entries.push(move);
    this.balance += delta;
  }

  nextDay(): void {
    this.day += 1;
    const row = this.rows.get(this.tier);
    const refill = Math.min(row?.dailyEnergy ?? 0, (this.ownCap ?? row?.maxEnergy ?? 0) - this.balance);
    if (refill > 0) this.move('daily_reset', refill);
  }

  setTier(tier: Tier): void {
    this.move('set_tier', 0, false);
    this.tier = tier;
  }

  setCap(cap: number | null): void {
    this.move('set_limits', 0, false);
    this.ownCap = cap;
  }

  /** False where it could not be paid. */
  call(tokens: number): boolean {
    const terms = {
      tokensPerEnergy: 3_000,
      windowMultiplier: '1',
      tierModifier: this.rows.get(this.tier)?.priceModifier ?? '1',
      energyFactor: '1',
      tokensBefore: 0,
    };
    const charged = pricerOf({ ...terms, tier: this.tier, window: null }).tokens(tokens);
    if (charged > this.balance) return false;
    const call: PastCall = {
      ...this.#user,
      kind: 'call',
      seq: this.entries.length + 1,
      feature: 'ai_message',
      model: 'm',
      priceTier: this.tier,
      terms,
      tokens,
      inputTokens: 1,
      base: 0,
      expectedTokens: tokens,
      heldTokens: tokens,
      localDay: `2026-03-${String(1 + this.day).padStart(2, '0')}`,
      charged,
      lapsed: false,
      costUsd: 0.01,
    };
    this.entries.push(call);
    this.balance -= charged;
    return true;
  }
}

const factor = (value: string): Changes => ({ energyFactors: new Map([['m', value]]) });

describe('a backtest of other prices', () => {
  it('fills an account by the tier and cap of each day, not by those of today', () => {
    const life = new Life();
    life.move('opening', 20_000);
    for (let day = 0; day < 27; day += 1) {
      // 100 energies are 70 at the modifier of enterprise; a day brings them back.
      life.call(300_000);
      life.nextDay();
    }
    life.setTier('free');
    life.nextDay();
    expect(life.entries.filter(({ kind }) => kind === 'call')).toHaveLength(27);
    // Before anything was said of tiers, half the price left them with refills of a free user, and refused weeks of calls.
    expect(run(life.entries, factor('0.5'))).toMatchObject({ refused: 0, changed: { energy: 27 * 3_500 } });
    // Twice the price is 140: 200 and 160 pay for it, 120 do not and fill up to 200 again. One call of three is refused.
    expect(run(life.entries, factor('2')).refused).toBe(9);
  });

  it('fills an account of before an upgrade by what it had then', () => {
    const life = new Life();
    life.tier = 'free';
    life.move('opening', 1_000);
    for (let day = 0; day < 10; day += 1) {
      // Four energies are 4.40 at the modifier of free, and a day brings 5.
      life.call(12_000);
      life.nextDay();
    }
    life.setTier('enterprise');
    life.nextDay();
    // Twice the price is 8.80: 10 pay for it, 1.20 and a day's 5 do not and fill up to 10 again. Every second one is refused.
    expect(run(life.entries, factor('2')).refused).toBe(5);
  });

  it('believes a refill what was in force, though the row of its tier was edited since', () => {
    const life = new Life(new Map([['free', termsOf('free', 10_000, '1.1')]]));
    life.tier = 'free';
    life.move('opening', 11_000);
    // The day brings 100 energies, of which today's row would give 5 and hold 10.
    for (const energies of [100, 90, 90]) {
      expect(life.call(3_000 * energies)).toBe(true);
      life.nextDay();
    }
    expect(run(life.entries, factor('0.99'))).toMatchObject({ refused: 0, usersAffected: 1 });
    expect(run(life.entries, factor('1'))).toMatchObject({ differenceEnergy: 0, usersAffected: 0 });
  });

  it('keeps to a user’s own cap as long as it was theirs', () => {
    const life = new Life();
    life.tier = 'pro';
    life.setCap(20_000);
    life.move('purchase', 10_000);
    life.call(60_000);
    life.nextDay();
    life.setCap(null);
    life.nextDay();
    life.call(180_000);
    expect(life.entries.filter(({ kind }) => kind === 'call')).toHaveLength(2);
    expect(run(life.entries, factor('0.9'))).toMatchObject({ refused: 0 });
  });
});

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ is: fc.constant('call' as const), tokens: fc.integer({ min: 1, max: 90_000 }) }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('all' as const) }) },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('day' as const) }) },
  fc.record({ is: fc.constant('tier' as const), tier: fc.constantFrom<Tier>('free', 'pro', 'enterprise') }),
  fc.record({ is: fc.constant('cap' as const), cap: fc.option(fc.integer({ min: 0, max: 30_000 })) }),
  fc.record({ is: fc.constant('purchase' as const), energy: fc.integer({ min: 1, max: 5_000 }) }),
  fc.record({ is: fc.constant('lapse' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
);

/** Rows that an admin has edited since: what was given then is not what they say today. */
const rowsThen = fc
  .record({ daily: fc.integer({ min: 0, max: 12_000 }), cap: fc.integer({ min: 0, max: 25_000 }) })
  .map(
    ({ daily, cap }) =>
      new Map([...today].map(([tier, row]) => [tier, { ...row, dailyEnergy: daily, maxEnergy: cap }])),
  );

const lives = fc
  .record({
    rows: fc.oneof(fc.constant(today), rowsThen),
    opening: fc.integer({ min: 0, max: 20_000 }),
    tier: fc.constantFrom<Tier>('free', 'pro', 'enterprise'),
    steps: fc.array(step, { maxLength: 60, size: 'max' }),
  })
  .map(({ rows, opening, tier, steps }) => {
    const life = new Life(rows);
    life.tier = tier;
    life.move('opening', opening);
    for (const each of steps) {
      if (each.is === 'call') life.call(each.tokens);
      if (each.is === 'all') life.call(3_000 * Math.floor(life.balance / life.ofOneEnergy));
      if (each.is === 'day') life.nextDay();
      if (each.is === 'tier') life.setTier(each.tier);
      if (each.is === 'cap') life.setCap(each.cap);
      if (each.is === 'purchase') life.move('purchase', each.energy);
      if (each.is === 'lapse') life.move('streak_bonus', -Math.floor(life.balance * each.share), false);
    }
    return life.entries;
  });

const cheaperTiers = (share: number): Changes => ({
  tiers: new Map(
    [...today].map(([tier, row]) => [
      tier,
      { ...row, priceModifier: (Number(row.priceModifier) * share).toFixed(4) },
    ]),
  ),
});

/** Of today's price; most of them just below it, where what is saved is less than a refill. */
const shares = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0.9, max: 1, noNaN: true }),
);

describe('over any life of an account', () => {
  it('no refusal comes of prices that are lower everywhere', () => {
    fc.assert(
      fc.property(lives, shares, (history, share) => {
        expect(run(history, factor(share.toFixed(6))).refused).toBe(0);
        expect(run(history, cheaperTiers(share)).refused).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('nothing comes of a change that changes nothing', () => {
    const same: Changes = { ...factor('1'), tiers: today, rules: new Map([['daily_reset', 1]]) };
    fc.assert(
      fc.property(lives, (history) => {
        expect(run(history, same)).toMatchObject({ differenceEnergy: 0, refused: 0, usersAffected: 0 });
      }),
      { numRuns: 300 },
    );
  });
});
