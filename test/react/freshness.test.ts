import { describe, expect, it } from 'vitest';
import { staleSince } from '../../src/react/freshness.ts';

const line = (isLive: boolean, aliveAt = 0) => ({ isLive, aliveAt: () => aliveAt });
const time = { pollMs: 15_000, nowMs: 100_000 };

describe('how fresh a balance is', () => {
  it.each<[string, Parameters<typeof staleSince>[0], Parameters<typeof staleSince>[1], number | null]>([
    [
      'is fresh on a live line, however long ago it changed',
      line(true, 99_000),
      { dataUpdatedAt: 1, isError: false },
      null,
    ],
    [
      'is fresh where it was asked for a moment ago',
      line(false),
      { dataUpdatedAt: 90_000, isError: false },
      null,
    ],
    [
      'is old where the server cannot be reached',
      line(false),
      { dataUpdatedAt: 90_000, isError: true },
      90_000,
    ],
    [
      'is as old as the last sign of life',
      line(false, 95_000),
      { dataUpdatedAt: 1_000, isError: true },
      95_000,
    ],
    [
      'is old where the answer takes too long',
      line(false),
      { dataUpdatedAt: 79_999, isError: false },
      79_999,
    ],
    ['is neither where there is none', line(false), { dataUpdatedAt: 0, isError: true }, null],
  ])('%s', (_, state, asked, since) => {
    expect(staleSince(state, asked, time)).toBe(since);
  });
});
