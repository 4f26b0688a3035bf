/** Is an amount of energy read exactly, and what is none refused in words that fit? */

import { describe, expect, it } from 'vitest';
import { hundredthsOf, largestAmount } from '@/amount';

describe('an amount of energy', () => {
  it.each([
    ['3.30', 330],
    [3.3, 330],
    [' 0.01 ', 1],
    [-0.05, -5],
    ['-0', 0],
    ['100000000000', largestAmount],
    ['1.2000', 120],
  ])('%j is read', (written, amount) => {
    expect(hundredthsOf(written)).toBe(amount);
  });

  it.each([
    ['100000000000.01', 'cost is larger than any balance can be'],
    [1e12, 'cost is larger than any balance can be'],
    ['-99999999999999', 'cost is larger than any balance can be'],
    [1e21, 'cost must be a number with at most two decimals, not 1e+21'],
    [Number.NaN, 'cost must be a number with at most two decimals, not NaN'],
    [0.001, 'cost must be a number with at most two decimals, not 0.001'],
    ['1,5', 'cost must be a number with at most two decimals, not "1,5"'],
    ['', 'cost must be a number with at most two decimals, not ""'],
  ])('%j is refused', (written, why) => {
    expect(() => hundredthsOf(written, 'cost')).toThrow(why);
  });
});
