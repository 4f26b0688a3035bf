import { describe, expect, it } from 'vitest';
import { returnEffectOf, type Stratum } from '@/usage/return-effect';

const stratum = (users: number, returned: number, given: number, givenReturned: number): Stratum => ({
  users,
  returned,
  given,
  givenReturned,
});

/** Numbers below 1, the same for a seed. */
function diceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the effect of a grant on returns', () => {
  it('compares within strata, and weighs them as those given lie in them', () => {
    // Loyal users are given more often and return more often: the crude rates differ, the matched ones do not.
    const loyal = stratum(1_000, 800, 900, 720);
    const rare = stratum(1_000, 200, 100, 20);
    const effect = returnEffectOf([loyal, rare], 1.96);
    expect(effect).toMatchObject({ given: 1_000, unmatched: 0 });
    expect(effect.rate).toBeCloseTo(0.74, 10);
    expect(effect.difference).toBeCloseTo(0, 10);
    expect(effect.interval?.[0]).toBeLessThan(0);
    expect(effect.interval?.[1]).toBeGreaterThan(0);
  });

  it('says by hand what it should: 60 of 100 against 40 of 100', () => {
    const { difference, interval } = returnEffectOf([stratum(200, 100, 100, 60)], 1.96);
    const one = (61 / 102) * (41 / 102);
    const other = (41 / 102) * (61 / 102);
    const reach = 1.96 * Math.sqrt(one / 100 + other / 100);
    expect(difference).toBeCloseTo(0.2, 10);
    expect(interval?.[0]).toBeCloseTo(0.2 - reach, 10);
    expect(interval?.[1]).toBeCloseTo(0.2 + reach, 10);
  });

  it('leaves out those whom nobody is like, and says how many', () => {
    expect(returnEffectOf([stratum(5, 3, 5, 3), stratum(10, 5, 5, 5)], 1.96)).toMatchObject({
      given: 5,
      unmatched: 5,
    });
  });

  it.each([[[]], [[stratum(10, 5, 0, 0)]], [[stratum(3, 3, 3, 3)]]])(
    'has no rate where there is nobody to compare',
    (strata) => {
      expect(returnEffectOf(strata, 1.96)).toMatchObject({ rate: null, difference: null, interval: null });
    },
  );

  it('is not sure of all or none: the interval has a width', () => {
    const { interval } = returnEffectOf([stratum(8, 4, 4, 4)], 1.96);
    expect(interval?.[1]).toBe(1);
    expect(interval?.[0]).toBeLessThan(0.7);
  });

  it('holds a known effect in about 95 of 100 intervals', () => {
    const dice = diceOf(7);
    const count = (users: number, rate: number) =>
      Array.from({ length: users }).filter(() => dice() < rate).length;
    let held = 0;
    for (let trial = 0; trial < 400; trial += 1) {
      const strata = [0.2, 0.5, 0.8].map((rate) => {
        const givenReturned = count(60, rate + 0.1);
        return stratum(200, givenReturned + count(140, rate), 60, givenReturned);
      });
      const [low, high] = returnEffectOf(strata, 1.96).interval ?? [0, 0];
      if (low <= 0.1 && 0.1 <= high) held += 1;
    }
    expect(held / 400).toBeGreaterThan(0.92);
    expect(held / 400).toBeLessThan(0.99);
  });
});
