import { describe, expect, it } from 'vitest';
import { type Trouble, waysOut } from '../../src/react/ways-out.ts';

const quote = {
  expected_tokens: 6_000,
  final_cost: 6,
  max_cost: 8,
  cheaper_later: null,
  cheaper_ways: [],
  unaffordable: { code: 'insufficient_energy', message: '', details: {} },
} as unknown as Trouble['quote'];
const status = {
  current: 2,
  available: 2,
  daily_token_budget: 40_000,
  tokens_used_today: 39_000,
  tokens_held: 0,
  refill: { amount: 5, at: '2026-03-05T00:00:00.000Z' },
} as unknown as Trouble['status'];
const trouble: Trouble = { quote, status, rescueEnergy: 0, canUpgrade: true };
const kinds = (changed: Partial<Trouble>) => waysOut({ ...trouble, ...changed }).map(({ kind }) => kind);

describe('ways out of too little energy', () => {
  it('is the refill where that is enough, and an upgrade', () => {
    expect(kinds({})).toEqual(['wait_refill', 'upgrade']);
  });

  it('is no refill that would not be enough', () => {
    expect(kinds({ status: { ...status, refill: { amount: 3.99, at: status.refill.at } } })).toEqual([
      'upgrade',
    ]);
  });

  it('is the rescue where there is one', () => {
    expect(kinds({ rescueEnergy: 6 })).toEqual(['rescue', 'wait_refill', 'upgrade']);
  });

  it('is to wait, and never to buy, where the energy is merely held', () => {
    const held = { ...quote, unaffordable: { code: 'energy_held_elsewhere', message: '', details: {} } };
    expect(kinds({ quote: held })).toEqual(['wait_held']);
  });

  const spent = { ...quote, unaffordable: { code: 'token_budget_exceeded', message: '', details: {} } };

  it('is a new day where the tokens of this one are used up', () => {
    expect(kinds({ quote: spent })).toEqual(['wait_reset', 'upgrade']);
  });

  it('is no new day whose tokens or energy are not enough, but something smaller', () => {
    expect(kinds({ quote: { ...spent, expected_tokens: 40_000 } })).toContain('wait_reset');
    expect(kinds({ quote: { ...spent, expected_tokens: 40_001 } })).toEqual(['make_smaller', 'upgrade']);
    expect(kinds({ quote: { ...spent, final_cost: 7 } })).toContain('wait_reset');
    expect(kinds({ quote: { ...spent, final_cost: 7.01 } })).toEqual(['make_smaller', 'upgrade']);
    const held = { ...status, available: 0 };
    expect(kinds({ quote: { ...spent, final_cost: 7 }, status: held })).toContain('wait_reset');
  });

  it('is a part where one can be done, for what is there and no more than all of it costs', () => {
    expect(kinds({ canDoPart: true })).toEqual(['wait_refill', 'part', 'upgrade']);
    expect(kinds({ canDoPart: true, quote: spent })).toEqual(['wait_reset', 'part', 'upgrade']);
    const partOf = (available: number) =>
      waysOut({ ...trouble, status: { ...status, available }, canDoPart: true, quote: spent }).find(
        ({ kind }) => kind === 'part',
      );
    expect([partOf(2)?.energy, partOf(20)?.energy]).toEqual([2, 8]);
    expect(partOf(0)).toBeUndefined();
    const used = { ...status, tokens_used_today: 40_000 };
    expect(kinds({ canDoPart: true, quote: spent, status: used })).not.toContain('part');
  });

  it('names only cheaper ways that can be paid', () => {
    const way = (affordable: boolean) => ({
      kind: 'compressed' as const,
      model: 'm',
      final_cost: 1,
      max_cost: 2,
      savings: 5,
      affordable,
      message: '',
    });
    expect(kinds({ quote: { ...quote, cheaper_ways: [way(true)] } })[0]).toBe('compress');
    const [first] = waysOut({ ...trouble, quote: { ...quote, cheaper_ways: [way(true)] } });
    expect(first).toMatchObject({ energy: 1, most: 2 });
    expect(kinds({ quote: { ...quote, cheaper_ways: [way(false)] } })).not.toContain('compress');
  });

  it('is nothing for a frozen account', () => {
    const frozen = { ...quote, unaffordable: { code: 'account_frozen', message: '', details: {} } };
    expect(kinds({ quote: frozen })).toEqual([]);
  });
});
