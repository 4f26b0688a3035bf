/** Has every feature a possible estimate and an affordable price, whatever the shape of its input? */

import { describe, expect, it } from 'vitest';
import { priceTermsOf, priceTokens } from '@/pricing/price';
import { estimateTokens } from '@/tokens/estimate';
import { type CostEstimate, estimateFeature } from '@/tokens/feature-estimate';
import { attachmentsOf, inputTextOf } from '@/tokens/feature-input';
import { learnedEstimate } from '@/tokens/learned-output';
import { emptySketch, learnedOutput } from '@/tokens/output-sketch';

/** The seeds of requirements R6. */
const rows: CostEstimate[] = (
  [
    ['ai_pitchdeck', 1_000, '1.5', null],
    ['ai_deepscan', 500, '0', 50],
    ['ai_sequence', 800, '1.2', null],
    ['ai_message', 600, '1.0', null],
    ['ai_chatbot', 400, '1.1', null],
    ['ai_scanner', 800, '2.0', null],
    ['company_crawler', 1_500, '3.0', null],
    ['ai_objection', 500, '1.0', null],
    ['ai_about', 700, '1.2', null],
  ] as const
).map(([feature, baseTokens, tokenMultiplier, tokensPerItem]) => ({
  feature,
  baseTokens,
  tokenMultiplier,
  tokensPerItem,
}));

const shapes: readonly (readonly [name: string, input: unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['an empty text', ''],
  ['a text', 'Write a message to Anna Berg of Nordlicht GmbH'],
  ['a long text', 'word '.repeat(5_000)],
  ['an empty object', {}],
  ['an object', { name: 'Anna Berg', company: 'Nordlicht GmbH', score: 87 }],
  ['a prompt with fields', { prompt: 'Write to', prospect: { name: 'Anna' } }],
  ['an empty array', []],
  ['an array of one', [{ name: 'Anna' }]],
  ['an array of 500', Array.from({ length: 500 }, (_, index) => ({ name: `Person ${index}` }))],
  [
    'an image of known size',
    { prompt: 'Describe', attachments: [{ kind: 'image', width: 800, height: 600 }] },
  ],
  ['an image of unknown size', { attachments: [{ kind: 'image' }] }],
  ['a document', { prompt: 'Sum up', attachments: [{ kind: 'document', bytes: 120_000 }] }],
  ['a document with text', { attachments: [{ kind: 'document', text: 'Short text.' }] }],
  ['no attachments', { prompt: 'Describe', attachments: [] }],
  ['numbers that are none', { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: -0 }],
  ['other letters', '写一封信 — напишите письмо — اكتب رسالة 😀'],
];

const free = { tier: 'free', tokensPerEnergy: 1_500, priceModifier: '1.10' } as const;
/** The dearest window of requirements R2. */
const lateNight = { id: '1', name: 'Late Night Premium', multiplier: '1.30' };
/** What a free account opens with, in hundredths. */
const openingEnergy = 1_000;

const learned = Array.from({ length: 60 }).reduce<ReturnType<typeof emptySketch>>(
  (sketch, _, call) =>
    learnedOutput(sketch, { inputTokens: 40 + call * 30, outputTokens: 80 + call, reachedLimit: false }),
  emptySketch(),
);

function previewOf(row: CostEstimate, input: unknown, known: Parameters<typeof learnedEstimate>[1]) {
  const inputTokens = estimateTokens(inputTextOf(input), attachmentsOf(input)).tokens;
  const estimate = estimateFeature(row, input, { inputTokens });
  const output = learnedEstimate({ inputTokens, coldStartTokens: estimate.expectedOutputTokens }, known);
  const terms = priceTermsOf(free, lateNight);
  return {
    inputTokens,
    ...output,
    expected: priceTokens(terms, inputTokens + output.expectedOutputTokens).total,
    ceiling: priceTokens(terms, inputTokens + output.ceilingOutputTokens).total,
  };
}

describe.each([
  ['before anything is learned', {}],
  ['when calls have been learned from', { feature: learned, model: learned, user: learned }],
])('the preview %s', (_when, known) => {
  it.each(shapes)('of %s is possible for all nine features', (_name, input) => {
    for (const row of rows) {
      const preview = previewOf(row, input, known);
      for (const number of Object.values(preview)) expect(Number.isSafeInteger(number)).toBe(true);
      expect(preview.expectedOutputTokens).toBeGreaterThan(0);
      expect(preview.ceilingOutputTokens).toBeGreaterThanOrEqual(preview.expectedOutputTokens);
      expect(preview.expected).toBeGreaterThan(0);
      expect(preview.ceiling).toBeGreaterThanOrEqual(preview.expected);
    }
  });

  it('of a deep scan of one item can be paid on the free tier at the dearest hour', () => {
    const row = rows.find(({ feature }) => feature === 'ai_deepscan');
    const preview = row && previewOf(row, [{ name: 'Anna Berg', company: 'Nordlicht GmbH' }], known);
    expect(preview?.ceiling).toBeLessThanOrEqual(openingEnergy);
  });
});
