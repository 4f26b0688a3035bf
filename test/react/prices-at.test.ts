import { describe, expect, it } from 'vitest';
import type { SurgePrices } from '../../src/react/data.ts';
import { pricesAt } from '../../src/react/prices-at.ts';

const happy = { name: 'Happy Hour', multiplier: 0.8, ends_at: '2026-03-04T16:00:00.000Z' };
const end = { name: null, multiplier: '1', starts_at: '2026-03-04T16:00:00.000Z', reach: 'all' } as const;
const peak = {
  name: 'Peak Evening',
  multiplier: '1.2000',
  starts_at: '2026-03-04T21:00:00.000Z',
  reach: 'all',
} as const;
const at = (prices: Omit<SurgePrices, 'reach'>, time: string) =>
  pricesAt({ ...prices, reach: 'all' }, new Date(`2026-03-04T${time}:00Z`));

describe('prices that were known a while ago', () => {
  it('are those of the open window until it ends', () => {
    expect(at({ now: happy, next: end }, '15:59')).toEqual({
      name: 'Happy Hour',
      multiplier: 0.8,
      next: end,
      reach: 'all',
    });
  });

  it('are those of the change that was announced once it has come, and nothing is known of the one after it', () => {
    expect(at({ now: happy, next: end }, '16:00')).toEqual({
      name: null,
      multiplier: 1,
      next: null,
      reach: 'all',
    });
    expect(at({ now: null, next: peak }, '21:30')).toEqual({
      name: 'Peak Evening',
      multiplier: 1.2,
      next: null,
      reach: 'all',
    });
  });

  it('are the usual ones after a window whose successor is not known', () => {
    expect(at({ now: happy, next: null }, '16:00')).toEqual({
      name: null,
      multiplier: 1,
      next: null,
      reach: 'all',
    });
  });

  it('are those of other features once the change has come', () => {
    const some = { ...peak, reach: 'some' } as const;
    expect(at({ now: null, next: some }, '20:59').reach).toBe('all');
    expect(at({ now: null, next: some }, '21:00').reach).toBe('some');
  });
});
