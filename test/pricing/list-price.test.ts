/** Is a list that is paid in several calls rounded up once, whatever the calls and the terms? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostTokensFor, type PriceTerms, priceTokens } from '@/pricing/price';

const terms: PriceTerms = {
  tier: 'pro',
  tokensPerEnergy: 3_000,
  window: null,
  windowMultiplier: '1',
  tierModifier: '0.95',
  energyFactor: '1',
};

const anyTerms = fc.record({
  tokensPerEnergy: fc.constantFrom(1, 7, 1_500, 3_000, 10_000),
  windowMultiplier: fc.constantFrom('0.8', '0.85', '1', '1.2', '1.3', '1.234567'),
  tierModifier: fc.constantFrom('1.1', '0.95', '0.7', '0.333333'),
  energyFactor: fc.constantFrom('1', '0.1', '2.5'),
});

describe('the price of a call that is part of a list', () => {
  it.each([
    [0, 1_000, 95],
    [1_000, 1_000, 0],
    [2_000, 1_001, 95],
    [2_999, 1, 0],
    [3_000, 1, 95],
    [3_000, 0, 0],
  ])('after %i tokens, %i more cost %i hundredths', (tokensBefore, tokens, total) => {
    expect(priceTokens({ ...terms, tokensBefore }, tokens).total).toBe(total);
  });

  it('adds up to the price of the list as one call, to the hundredth', () => {
    const calls = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(anyTerms, calls, (some, sizes) => {
        const list = { ...terms, ...some };
        let tokensBefore = 0;
        let paid = 0;
        for (const tokens of sizes) {
          paid += priceTokens({ ...list, tokensBefore }, tokens).total;
          tokensBefore += tokens;
        }
        expect(paid).toBe(priceTokens(list, tokensBefore).total);
      }),
    );
  });

  it('tells the most tokens that an amount pays for, counting the part of an energy that is paid already', () => {
    const amounts = fc.integer({ min: 0, max: 50_000 });
    const before = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(anyTerms, before, amounts, (some, tokensBefore, amount) => {
        const list = { ...terms, ...some, tokensBefore };
        const most = mostTokensFor(list, amount);
        expect(priceTokens(list, most).total).toBeLessThanOrEqual(amount);
        expect(priceTokens(list, most + 1).total).toBeGreaterThan(amount);
      }),
    );
  });
});
