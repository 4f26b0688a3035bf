/** Do the parts multiply to the total, exactly, for every tier and window? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestAmount } from '@/amount';
import {
  cappedTotal,
  mostTokensFor,
  type PriceTerms,
  priceBase,
  priceTermsOf,
  priceTokens,
  windowOnly,
} from '@/pricing/price';
import { tierOf, tiers } from '@/pricing/tier';
import { largestTokens } from '@/pricing/token-count';
import { seededTiers, seededWindows, termsWith } from './fixtures.ts';

const anyMultiplier = fc
  .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 999_999 }))
  .filter(([whole, fraction]) => whole + fraction > 0)
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(6, '0')}`);

const anyTerms: fc.Arbitrary<PriceTerms> = fc.record({
  tier: fc.constantFrom(...tiers),
  tokensPerEnergy: fc.integer({ min: 1, max: 20_000 }),
  window: fc.constant(null),
  windowMultiplier: fc.oneof(fc.constantFrom('1', '1.20', '0.80', '0.85', '1.30'), anyMultiplier),
  tierModifier: fc.oneof(fc.constantFrom('1.10', '0.95', '0.85', '0.80', '0.70'), anyMultiplier),
  energyFactor: fc.oneof(fc.constantFrom('1', '2.5', '0.1'), anyMultiplier),
});

describe('the price of tokens', () => {
  it.each([
    [0, 0],
    [1, 100],
    [1_500, 100],
    [1_501, 200],
    [3_000, 200],
  ])('%i tokens at 1,500 an energy have a base of %i hundredths', (tokens, base) => {
    expect(priceTokens(termsWith(), tokens).base).toBe(base);
  });

  it('names every part on the way from tokens to the total', () => {
    const terms = priceTermsOf(seededTiers.pro, seededWindows[0] ?? null, '1.5');
    expect(priceTokens(terms, 10_000)).toEqual({
      tokens: 10_000,
      tokensPerEnergy: 3_000,
      base: 400,
      windowName: 'Peak Evening',
      windowMultiplier: '1.20',
      tierModifier: '0.95',
      energyFactor: '1.5',
      afterWindow: '4.80',
      afterTier: '4.56',
      total: 684,
    });
  });

  it.each([
    ['free', [110, 132, 88, 94, 143]],
    ['pro', [95, 114, 76, 81, 124]],
    ['elite', [85, 102, 68, 72, 111]],
    ['team', [80, 96, 64, 68, 104]],
    ['enterprise', [70, 84, 56, 60, 91]],
  ] as const)('one energy on the %s tier costs its own in no, each seeded window', (tier, totals) => {
    const windows = [null, ...seededWindows];
    expect(windows.map((window) => priceTokens(priceTermsOf(seededTiers[tier], window), 1).total)).toEqual(
      totals,
    );
  });

  it('is rounded half up, once, at the end', () => {
    // 1 × 0.85 × 1.10 = 0.935.
    expect(priceTokens(termsWith({ windowMultiplier: '0.85' }), 1).total).toBe(94);
    expect(priceBase(termsWith({ windowMultiplier: '0.845', tierModifier: '1' }), 100).total).toBe(85);
    // 0.01 × 0.5 × 0.5 = 0.0025: rounding at each step would make 0.01.
    expect(priceBase(termsWith({ windowMultiplier: '0.5', tierModifier: '0.5' }), 1).total).toBe(0);
    // 1.15 × 1.10 is 1.2649999… as floats and 1.265 in truth.
    expect(priceBase(termsWith({ windowMultiplier: '1.15' }), 100).total).toBe(127);
  });

  it('equals a computation in whole numbers for any terms, and its steps are exact', () => {
    const whole = (decimal: string): bigint => {
      const [units = '0', fraction = ''] = decimal.split('.');
      return BigInt(units + fraction.padEnd(20, '0'));
    };
    fc.assert(
      fc.property(anyTerms, fc.integer({ min: 0, max: 10 ** 9 }), (terms, base) => {
        const parts = priceBase(terms, base);
        const one = 10n ** 20n;
        const product = whole(terms.windowMultiplier) * whole(terms.tierModifier) * whole(terms.energyFactor);
        const twice = (2n * BigInt(base) * product) / one ** 2n;
        expect(BigInt(parts.total)).toBe((twice + one) / (2n * one));
        expect(whole(parts.afterWindow) * 100n).toBe(BigInt(base) * whole(terms.windowMultiplier));
        expect(whole(parts.afterTier) * one).toBe(whole(parts.afterWindow) * whole(terms.tierModifier));
      }),
    );
  });

  it('never falls when tokens rise', () => {
    const count = fc.integer({ min: 0, max: 5_000_000 });
    fc.assert(
      fc.property(anyTerms, count, count, (terms, a, b) => {
        const [few, many] = a < b ? [a, b] : [b, a];
        expect(priceTokens(terms, few).total).toBeLessThanOrEqual(priceTokens(terms, many).total);
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, largestTokens + 1])(
    'refuses %s tokens',
    (tokens) => {
      expect(() => priceTokens(termsWith(), tokens)).toThrow(/tokens must be a whole number/);
    },
  );

  it.each([
    [{ tokensPerEnergy: 0 }, /at least 1/],
    [{ tokensPerEnergy: 1.5 }, /tokensPerEnergy must be a whole number/],
    [{ windowMultiplier: '1e3' }, /windowMultiplier must be a decimal/],
    [{ tierModifier: '-0.5' }, /tierModifier must be a decimal/],
    [{ energyFactor: '0.1234567' }, /energyFactor must be a decimal/],
  ])('refuses terms such as %j', (over, message) => {
    expect(() => priceTokens(termsWith(over), 10)).toThrow(message);
  });

  it('takes multipliers with the trailing zeros that a database adds', () => {
    expect(priceTokens(termsWith({ windowMultiplier: '1.2000000000' }), 1).total).toBe(132);
  });

  it('refuses a total that no balance could hold', () => {
    expect(() => priceBase(termsWith({ windowMultiplier: '9' }), largestAmount)).toThrow(/smaller/);
  });
});

describe('the price of a base in energy', () => {
  it('has no tokens, and may have hundredths', () => {
    expect(priceBase(termsWith(), 333)).toMatchObject({ tokens: null, base: 333, total: 366 });
  });

  it.each([
    ['1', 333, 333],
    ['1.20', 333, 400],
    ['0.85', 310, 264],
    ['0.5', 1, 1],
  ])('with the window %s alone turns %i into %i', (windowMultiplier, base, expected) => {
    expect(windowOnly({ windowMultiplier }, base)).toBe(expected);
  });

  it.each([-1, 0.5, Number.NaN])('refuses a base of %s', (base) => {
    expect(() => priceBase(termsWith(), base)).toThrow(/base must be whole hundredths/);
    expect(() => windowOnly(termsWith(), base)).toThrow(/base must be whole hundredths/);
  });
});

describe('what a receipt charges', () => {
  it('is the total, and never more than was held', () => {
    expect(cappedTotal({ total: 500 }, 600)).toBe(500);
    expect(cappedTotal({ total: 700 }, 600)).toBe(600);
  });
});

describe('the most tokens for an amount', () => {
  it('is the inverse of the price: these fit, one more does not', () => {
    fc.assert(
      fc.property(anyTerms, fc.integer({ min: 0, max: 10 ** 7 }), (terms, amount) => {
        const most = mostTokensFor(terms, amount);
        expect(priceTokens(terms, most).total).toBeLessThanOrEqual(amount);
        if (most < largestTokens) expect(priceTokens(terms, most + 1).total).toBeGreaterThan(amount);
      }),
      { numRuns: 2_000 },
    );
  });

  it('counts an exact half as rounded up, as the price does', () => {
    const terms = termsWith({ tierModifier: '1.005' });
    expect(priceTokens(terms, 1).total).toBe(101);
    expect([mostTokensFor(terms, 100), mostTokensFor(terms, 101)]).toEqual([0, 1_500]);
  });

  it('is zero for nothing, and everything where tokens are free', () => {
    expect(mostTokensFor(termsWith(), 0)).toBe(0);
    expect(mostTokensFor(termsWith({ energyFactor: '0' }), 0)).toBe(largestTokens);
  });

  it('refuses an amount below zero', () => {
    expect(() => mostTokensFor(termsWith(), -1)).toThrow(/amount must be/);
  });
});

describe('a tier', () => {
  it('is one of the five, and anything else is refused', () => {
    expect(tiers.map(tierOf)).toEqual(['free', 'pro', 'elite', 'team', 'enterprise']);
    expect(() => tierOf('gold')).toThrow(/tier must be one of free, pro/);
  });
});
