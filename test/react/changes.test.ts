import { describe, expect, it } from 'vitest';
import { changedParts, isWorthAsking } from '../../src/react/changes.ts';
import type { Status } from '../../src/react/data.ts';

const status = {
  version: 4,
  available: 8,
  frozen: false,
  tier: 'free',
  tokens_used_today: 100,
  tokens_held: 0,
  daily_token_budget: 5_000,
  next_refill_at: '2026-03-05T00:00:00.000Z',
  surge_window: null,
} as unknown as Status;

const partsAfter = (changed: Partial<Status>) => changedParts({ ...status, ...changed }, status);

describe('what may have changed with a status', () => {
  it('is nothing where only the streak went on', () => {
    expect(partsAfter({ streak_days: 7 })).toEqual([]);
  });

  it('is everything that comes of the ledger where there is a new entry', () => {
    expect(partsAfter({ version: 5 })).toEqual(['entries', 'grants', 'calls', 'usage', 'regeneration']);
  });

  it('is the budget, and what could not be paid, where a call holds something', () => {
    expect(partsAfter({ available: 6, tokens_held: 900 })).toEqual(['regeneration', 'budget', 'quote']);
  });

  it('is the prices where a window has opened', () => {
    const surge_window = { name: 'Happy Hour', multiplier: 0.8, ends_at: '2026-03-04T16:00:00.000Z' };
    expect(partsAfter({ surge_window })).toEqual(['prices']);
  });

  it('is not a price that is promised, but one that could not be paid', () => {
    expect(isWorthAsking('quote', { unaffordable: null })).toBe(false);
    expect(isWorthAsking('quote', { unaffordable: { code: 'insufficient_energy' } })).toBe(true);
    expect(isWorthAsking('entries', { unaffordable: null })).toBe(true);
  });
});
