/** Is a multiplier learned from what providers report, slowly, and within its bounds? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learned, multiplierOf, uncalibrated } from '@/tokens/calibration';

const having = (calls: number, reported: number, estimated: number) => {
  let calibration = uncalibrated;
  for (let call = 0; call < calls; call += 1) calibration = learned(calibration, { reported, estimated });
  return calibration;
};

describe('calibration', () => {
  it('is one where nothing is known', () => {
    expect(multiplierOf(uncalibrated)).toBe(1);
  });

  it('believes one call little and many calls much', () => {
    expect(multiplierOf(having(1, 150, 100))).toBeCloseTo(1 + 0.5 / 11, 10);
    expect(multiplierOf(having(1_000, 150, 100))).toBeCloseTo(1.5, 1);
  });

  it('follows a change of the provider', () => {
    let calibration = having(500, 100, 100);
    for (let call = 0; call < 100; call += 1)
      calibration = learned(calibration, { reported: 130, estimated: 100 });
    expect(multiplierOf(calibration)).toBeCloseTo(1.3, 1);
  });

  it.each([
    [0, 100],
    [100, 0],
    [-1, 100],
    [Number.NaN, 100],
    [Number.POSITIVE_INFINITY, 100],
  ])('learns nothing from %d reported and %d estimated', (reported, estimated) => {
    expect(learned(uncalibrated, { reported, estimated })).toBe(uncalibrated);
  });

  it('stays within its bounds whatever is reported', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double(), fc.double())), (calls) => {
        const calibration = calls.reduce(
          (known, [reported, estimated]) => learned(known, { reported, estimated }),
          uncalibrated,
        );
        const multiplier = multiplierOf(calibration);
        expect(multiplier >= 0.5 && multiplier <= 2).toBe(true);
      }),
    );
  });
});
