import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleFor } from '../../src/react/chart-scale.ts';

describe('the axis of a chart', () => {
  it.each([
    [0, [0, 1]],
    [6.3, [0, 2, 4, 6, 8]],
    [0.95, [0, 0.25, 0.5, 0.75, 1]],
    [100, [0, 25, 50, 75, 100]],
    [185_185.17, [0, 50_000, 100_000, 150_000, 200_000]],
  ])('for %d has lines at %j', (largest, lines) => {
    expect(scaleFor(largest).lines).toEqual(lines);
  });

  it('holds every value, with a few lines, and wastes less than a line', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e12, noNaN: true }), (largest) => {
        const { top, lines } = scaleFor(largest);
        expect(top).toBeGreaterThanOrEqual(largest * (1 - 1e-6));
        expect(lines.length).toBeLessThanOrEqual(6);
        expect(lines.at(-2)).toBeLessThan(largest);
      }),
    );
  });
});
