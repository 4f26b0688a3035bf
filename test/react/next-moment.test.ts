import { describe, expect, it } from 'vitest';
import { msUntilNext, soonerOf } from '../../src/react/next-moment.ts';

const now = new Date('2026-03-04T13:00:00Z');

describe('the wait for what time brings', () => {
  it.each<[string, readonly (string | null | undefined)[], number | null]>([
    ['nothing is awaited', [], null],
    ['no moment is known', [null, undefined], null],
    ['the soonest counts, and a little more', ['2026-03-05T00:00:00Z', '2026-03-04T13:00:10Z'], 10_250],
    ['what should have come already is asked for again soon', ['2026-03-04T12:59:58Z'], 5_000],
    ['what never came is forgotten', ['2026-03-04T12:50:00Z'], null],
    ['a month is more than a timer can wait', ['2026-05-04T13:00:00Z'], 2 ** 31 - 1],
  ])('%s', (_, moments, ms) => {
    expect(msUntilNext(moments, now)).toBe(ms);
  });

  it('is the sooner of two, or none', () => {
    expect([soonerOf(3, 2), soonerOf(null, 2), soonerOf(3, null), soonerOf(null, null)]).toEqual([
      2,
      2,
      3,
      false,
    ]);
  });
});
