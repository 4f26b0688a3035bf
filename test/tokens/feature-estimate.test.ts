/** Is the estimate of every feature possible, for every shape of input? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnergyError } from '@/errors';
import { estimateTokens } from '@/tokens/estimate';
import { type CostEstimate, estimateFeature } from '@/tokens/feature-estimate';
import { attachmentsOf, inputTextOf, itemsOf } from '@/tokens/feature-input';
import { coldStartEstimator, outputEstimate } from '@/tokens/output-estimate';

/** The seeds of requirements R6. */
const seeds: CostEstimate[] = [
  { feature: 'ai_pitchdeck', baseTokens: 1_000, tokenMultiplier: '1.5', tokensPerItem: null },
  { feature: 'ai_deepscan', baseTokens: 500, tokenMultiplier: '0', tokensPerItem: 50 },
  { feature: 'ai_sequence', baseTokens: 800, tokenMultiplier: '1.2', tokensPerItem: null },
  { feature: 'ai_message', baseTokens: 600, tokenMultiplier: '1.0', tokensPerItem: null },
  { feature: 'ai_chatbot', baseTokens: 400, tokenMultiplier: '1.1', tokensPerItem: null },
  { feature: 'ai_scanner', baseTokens: 800, tokenMultiplier: '2.0', tokensPerItem: null },
  { feature: 'company_crawler', baseTokens: 1_500, tokenMultiplier: '3.0', tokensPerItem: null },
  { feature: 'ai_objection', baseTokens: 500, tokenMultiplier: '1.0', tokensPerItem: null },
  { feature: 'ai_about', baseTokens: 700, tokenMultiplier: '1.2', tokensPerItem: null },
];

const rowOf = (feature: string): CostEstimate => {
  const row = seeds.find((seed) => seed.feature === feature);
  if (row === undefined) throw new Error(`no seed for ${feature}`);
  return row;
};

describe('the expected total of a feature', () => {
  it.each<[string, unknown, number, number]>([
    ['ai_pitchdeck', 'x', 100, 1_150],
    ['ai_pitchdeck', 'x', 1, 1_002],
    ['ai_deepscan', [1, 2, 3], 100, 650],
    ['ai_deepscan', [1], 60, 550],
    ['ai_deepscan', [], 5, 500],
    ['ai_deepscan', { prospects: [1, 2] }, 10, 600],
    ['ai_deepscan', [1], 10_000, 10_064],
    ['ai_sequence', 'x', 100, 920],
    ['ai_message', 'x', 100, 700],
    ['ai_message', '', 0, 600],
    ['ai_chatbot', 'x', 100, 510],
    ['ai_scanner', 'x', 100, 1_000],
    ['company_crawler', 'x', 100, 1_800],
    ['ai_objection', 'x', 100, 600],
    ['ai_about', 'x', 100, 820],
  ])('%s of %j with %i tokens of input is %i', (feature, input, inputTokens, total) => {
    const estimate = estimateFeature(rowOf(feature), input, { inputTokens });
    expect(estimate.totalTokens).toBe(total);
    expect(estimate.expectedOutputTokens).toBe(total - inputTokens);
  });

  it.each(['', '-1', '1e3', 'NaN', '1.', '.5', '1.5 '])('refuses the multiplier %j', (tokenMultiplier) => {
    const row = { ...rowOf('ai_message'), tokenMultiplier };
    expect(() => estimateFeature(row, '', { inputTokens: 1 })).toThrow(EnergyError);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d tokens of input', (inputTokens) => {
    expect(() => estimateFeature(rowOf('ai_message'), '', { inputTokens })).toThrow(EnergyError);
  });

  it('is a possible number for every feature and any input', () => {
    const anyInput = fc.oneof(
      fc.anything({
        withDate: true,
        withMap: true,
        withSet: true,
        withSparseArray: true,
        withNullPrototype: true,
      }),
      fc.jsonValue(),
      fc.record({ prompt: fc.string(), prospects: fc.array(fc.jsonValue()) }, { requiredKeys: [] }),
      fc.record({ attachments: fc.array(fc.record({ kind: fc.string(), bytes: fc.nat() })) }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...seeds), anyInput, (row, input) => {
        const inputTokens = estimateTokens(inputTextOf(input), attachmentsOf(input)).tokens;
        const estimate = estimateFeature(row, input, { inputTokens });
        const output = outputEstimate(estimate.expectedOutputTokens);
        for (const tokens of [...Object.values(estimate), ...Object.values(output)]) {
          expect(Number.isSafeInteger(tokens) && tokens >= 0).toBe(true);
        }
        expect(estimate.totalTokens).toBeGreaterThan(estimate.inputTokens);
        expect(output.ceilingOutputTokens).toBeGreaterThan(output.expectedOutputTokens);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the parts of an input', () => {
  it.each<[unknown, string]>([
    [undefined, ''],
    [null, ''],
    ['text', 'text'],
    [5, '5'],
    [{}, ''],
    [{ prompt: 'Write' }, 'Write'],
    [{ prompt: 'Write', b: 2, a: 1 }, 'Write\n{"a":1,"b":2}'],
    [{ b: 2, a: 1 }, '{"a":1,"b":2}'],
    [{ prompt: 'Write', attachments: [{ kind: 'image' }] }, 'Write'],
    [{ prompt: 5 }, '{"prompt":5}'],
    [[1, { a: 2 }], '[1,{"a":2}]'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ])('the text of %j is %j', (input, text) => {
    expect(inputTextOf(input)).toBe(text);
  });

  it.each<[unknown, number]>([
    [[], 0],
    [[1, 2], 2],
    [{ items: [1] }, 1],
    [{ list: [1, 2, 3] }, 3],
    [{ prospects: 'none' }, 1],
    ['a', 1],
    [undefined, 1],
  ])('%j lists %i items', (input, items) => {
    expect(itemsOf(input)).toBe(items);
  });

  it('attachments are read with what is known of their size', () => {
    const attachments = [
      { kind: 'image', width: 10, height: 20 },
      { mediaType: 'image/png', data: 'AAAA' },
      { type: 'file', size: 12 },
      { kind: 'document', bytes: 'many', text: 'short' },
    ];
    expect(attachmentsOf({ attachments })).toEqual([
      { kind: 'image', width: 10, height: 20 },
      { kind: 'image', bytes: 3 },
      { kind: 'document', bytes: 12 },
      { kind: 'document', text: 'short' },
    ]);
    expect(attachmentsOf('text')).toEqual([]);
    expect(() => attachmentsOf({ attachments: [5] })).toThrow(EnergyError);
  });
});

describe('the cold start of the output', () => {
  const estimator = coldStartEstimator();
  const question = { feature: 'ai_message', model: null, userId: null, inputTokens: 10 };

  it.each([
    [600, 600, 900],
    [512, 512, 768],
    [100, 100, 356],
    [0, 64, 320],
    [-5, 64, 320],
    [Number.NaN, 64, 320],
  ])('of %d tokens expects %i and sets %i aside', (coldStartTokens, expected, ceiling) => {
    expect(estimator.outputEstimate({ ...question, coldStartTokens })).toEqual({
      expectedOutputTokens: expected,
      ceilingOutputTokens: ceiling,
    });
  });
});
