/** Is a call's price in USD exact, of the right hour, and unknown rather than nothing? */

import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { costUsd, energyFactorOf, type ModelPrice } from '@/providers/model-price';
import { offlineModel } from '@/providers/offline';
import type { ModelUsage } from '@/providers/provider';

const usageOf = (given: Partial<ModelUsage> = {}): ModelUsage => {
  const inputTokens = given.inputTokens ?? 1_000;
  const outputTokens = given.outputTokens ?? 100;
  return {
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    reported: true,
    ...given,
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
  };
};

const rowOf = (given: Partial<ModelPrice> = {}): ModelPrice => ({
  model: 'acme-1',
  inputUsdPerMillion: '2',
  cachedInputUsdPerMillion: '0.5',
  cacheWriteUsdPerMillion: '3',
  outputUsdPerMillion: '10',
  reasoningUsdPerMillion: null,
  fromHour: null,
  toHour: null,
  energyFactor: '1',
  isActive: true,
  ...given,
});

const noon = new Date('2026-03-01T12:00:00Z');
const priced = (prices: ModelPrice[], more: { at?: Date; model?: string; provider?: string } = {}) => ({
  model: 'acme-1',
  at: noon,
  prices,
  ...more,
});

describe("an admin's row", () => {
  it.each([
    ['input and output', usageOf(), rowOf(), '0.0030000000'],
    [
      'pain 9: cached tokens at their rate, once',
      usageOf({ cachedInputTokens: 400 }),
      rowOf(),
      '0.0024000000',
    ],
    [
      'cache writes at their rate, once',
      usageOf({ cachedInputTokens: 400, cacheWriteTokens: 100 }),
      rowOf(),
      '0.0025000000',
    ],
    ['pain 9: reasoning as output, once', usageOf({ reasoningTokens: 60 }), rowOf(), '0.0030000000'],
    [
      'reasoning at a rate of its own',
      usageOf({ reasoningTokens: 60 }),
      rowOf({ reasoningUsdPerMillion: '20' }),
      '0.0036000000',
    ],
    [
      'cached and written tokens as input where no rate is given',
      usageOf({ cachedInputTokens: 400, cacheWriteTokens: 100 }),
      rowOf({ cachedInputUsdPerMillion: null, cacheWriteUsdPerMillion: null }),
      '0.0030000000',
    ],
    ['parts beyond the whole are cut', usageOf({ cachedInputTokens: 5_000 }), rowOf(), '0.0015000000'],
    ['no tokens', usageOf({ inputTokens: 0, outputTokens: 0 }), rowOf(), '0.0000000000'],
    [
      'a rate that no float holds',
      usageOf({ inputTokens: 3, outputTokens: 0 }),
      rowOf({ inputUsdPerMillion: '0.1' }),
      '0.0000003000',
    ],
    [
      'half a unit is rounded up',
      usageOf({ inputTokens: 1, outputTokens: 0 }),
      rowOf({ inputUsdPerMillion: '0.00005' }),
      '0.0000000001',
    ],
    [
      'a very large call',
      usageOf({ inputTokens: 9_007_199_254_740_991, outputTokens: 0 }),
      rowOf({ inputUsdPerMillion: '0.123456' }),
      '1111992791.1933037849',
    ],
  ])('%s', (_, usage, row, expected) => {
    expect(costUsd(usage, priced([row]))).toBe(expected);
  });

  it('refuses a rate that is no decimal', () => {
    expect(() => costUsd(usageOf(), priced([rowOf({ outputUsdPerMillion: '1e3' })]))).toThrow(
      'must be a decimal',
    );
  });

  it('costs the same whether the tokens come in one call or in two', () => {
    const count = fc.nat(1_000_000);
    fc.assert(
      fc.property(count, count, count, count, (inputA, inputB, outputA, outputB) => {
        const cost = (inputTokens: number, outputTokens: number) =>
          BigInt((costUsd(usageOf({ inputTokens, outputTokens }), priced([rowOf()])) ?? '').replace('.', ''));
        expect(cost(inputA, outputA) + cost(inputB, outputB)).toBe(cost(inputA + inputB, outputA + outputB));
      }),
    );
  });
});

describe('pain 17: which row counts at which hour', () => {
  const peak = rowOf({ fromHour: 22, toHour: 2, outputUsdPerMillion: '20', energyFactor: '1.50' });
  const always = rowOf({ energyFactor: '0.80' });
  it.each([
    ['before the peak', '2026-03-01T21:59:59Z', '0.80'],
    ['at its first moment', '2026-03-01T22:00:00Z', '1.50'],
    ['past midnight', '2026-03-02T01:59:59Z', '1.50'],
    ['at its end', '2026-03-02T02:00:00Z', '0.80'],
  ])('%s', (_, at, factor) => {
    const call = priced([always, peak], { at: new Date(at) });
    expect(energyFactorOf(call)).toBe(factor);
    expect(costUsd(usageOf(), call)).toBe(factor === '1.50' ? '0.0040000000' : '0.0030000000');
  });

  it.each([
    ['until midnight', { fromHour: 20, toHour: 0 }, 23, '2'],
    ['until midnight, not after', { fromHour: 20, toHour: 0 }, 0, '1'],
    ['from an hour on', { fromHour: 20, toHour: null }, 23, '2'],
    ['until an hour', { fromHour: null, toHour: 5 }, 4, '2'],
    ['equal hours are the whole day', { fromHour: 5, toHour: 5 }, 17, '2'],
  ])('%s', (_, hours, hour, expected) => {
    const at = new Date(Date.UTC(2026, 2, 1, hour));
    expect(energyFactorOf(priced([rowOf({ ...hours, energyFactor: '2' })], { at }))).toBe(expected);
  });

  it.each([
    ['an inactive row does not', [rowOf({ isActive: false, energyFactor: '2' })], undefined, '1'],
    ["another model's row does not", [rowOf({ model: 'acme-2', energyFactor: '2' })], undefined, '1'],
    ["another provider's row does not", [rowOf({ provider: 'b', energyFactor: '2' })], 'a', '1'],
    ["the provider's own row goes first", [always, rowOf({ provider: 'a', energyFactor: '3' })], 'a', '3'],
    [
      'of two equals the earlier',
      [rowOf({ energyFactor: '4' }), rowOf({ energyFactor: '5' })],
      undefined,
      '4',
    ],
  ])('%s', (_, rows, provider, expected) => {
    expect(energyFactorOf(priced(rows, provider === undefined ? {} : { provider }))).toBe(expected);
  });
});

describe('the published price', () => {
  afterEach(() => vi.unstubAllGlobals());

  const published = (model: string, usage = usageOf(), more: { at?: Date; provider?: string } = {}) =>
    costUsd(usage, priced([], { model, ...more }));

  it('pain 9: knows cached tokens, and counts them once', () => {
    expect(published('gpt-4o')).toBe('0.0035000000');
    expect(published('gpt-4o', usageOf({ cachedInputTokens: 200 }))).toBe('0.0032500000');
    expect(published('gpt-5', usageOf({ reasoningTokens: 100 }))).toBe(published('gpt-5'));
  });

  it('knows cache writes', () => {
    const usage = usageOf({ cachedInputTokens: 200, cacheWriteTokens: 300 });
    expect(published('claude-sonnet-4-20250514', usage)).toBe('0.0041850000');
  });

  it('pain 17: knows the hour', () => {
    const usage = usageOf({ cachedInputTokens: 200 });
    expect(published('deepseek-chat', usage, { at: new Date('2025-03-01T12:00:00Z') })).toBe('0.0003400000');
    expect(published('deepseek-chat', usage, { at: new Date('2025-03-01T17:00:00Z') })).toBe('0.0001700000');
  });

  it('finds a model by vendor and name, and past a provider that the list does not know', () => {
    expect(published('openai/gpt-4o')).toBe('0.0035000000');
    expect(published('gpt-4o', usageOf(), { provider: 'openai-compatible' })).toBe('0.0035000000');
  });

  it('is unknown, not nothing, for a model nobody knows', () => {
    expect(published('acme-1')).toBeNull();
    expect(published('')).toBeNull();
    expect(published('/')).toBeNull();
  });

  it('is nothing for the offline provider, which is known to be free', () => {
    expect(published(offlineModel)).toBe('0.0000000000');
  });

  it('survives usage that contradicts itself', () => {
    expect(published('gpt-4o', usageOf({ cachedInputTokens: 5_000, reasoningTokens: 5_000 }))).not.toBeNull();
  });

  it('asks nothing of the network', () => {
    const fetch = vi.fn();
    vi.stubGlobal('fetch', fetch);
    published('gpt-4o');
    published('nobody-knows');
    expect(fetch).not.toHaveBeenCalled();
  });
});
