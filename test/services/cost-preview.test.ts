/** Has every feature a possible preview, whatever the shape of its input, before and after something was learned? */

import { beforeAll, describe, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, refusalOf, reply, type TestEngine } from '../support/test-engine.ts';

const features = [
  'ai_pitchdeck',
  'ai_deepscan',
  'ai_sequence',
  'ai_message',
  'ai_chatbot',
  'ai_scanner',
  'company_crawler',
  'ai_objection',
  'ai_about',
] as const;

const circle: Record<string, unknown> = {};
circle.self = circle;

const shapes: readonly (readonly [name: string, input: unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['an empty text', ''],
  ['a text', 'Write a message to Anna Berg of Nordlicht GmbH'],
  ['a long text', 'word '.repeat(5_000)],
  ['a number', 42],
  ['a truth', false],
  ['an empty object', {}],
  ['an object', { name: 'Anna Berg', company: 'Nordlicht GmbH', score: 87 }],
  ['a prompt with fields', { prompt: 'Write to', prospect: { name: 'Anna' } }],
  ['an empty array', []],
  ['an array of one', [{ name: 'Anna' }]],
  ['an array of 500', Array.from({ length: 500 }, (_, index) => ({ name: `Person ${index}` }))],
  ['a list in an object', { prompt: 'Scan', prospects: [{ name: 'Anna' }, { name: 'Bo' }] }],
  ['an image of known size', { prompt: 'See', attachments: [{ kind: 'image', width: 800, height: 600 }] }],
  ['an image of unknown size', { attachments: [{ kind: 'image' }] }],
  ['a document by its size', { prompt: 'Sum up', attachments: [{ kind: 'document', bytes: 120_000 }] }],
  ['a document with text', { attachments: [{ kind: 'document', text: 'Short text.' }] }],
  ['a document of unknown size', { attachments: [{}] }],
  ['no attachments', { prompt: 'Describe', attachments: [] }],
  ['numbers that are none', { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: -0 }],
  ['other letters', '写一封信 — напишите письмо — اكتب رسالة 😀'],
  ['a date', new Date(0)],
  ['bytes', new Uint8Array(300)],
];

const refused: readonly (readonly [name: string, input: unknown])[] = [
  ['a circle', circle],
  ['a bigint', { count: 1n }],
  ['attachments that are texts', { attachments: ['image.png'] }],
  ['an image of less than nothing', { attachments: [{ kind: 'document', bytes: -1 }] }],
  ['a document of NaN bytes', { attachments: [{ kind: 'document', bytes: Number.NaN }] }],
];

describeOnEachDatabase('getCostPreview', (open) => {
  let at: TestEngine;
  let free: string;
  let learned: string;
  beforeAll(async () => {
    at = createTestEngine(open().database, { defaultModel: 'gpt-4o' });
    free = await at.newUser();
    learned = await at.newUser({ tier: 'enterprise', energy: 1_000_000 });
    return () => at.engine.close();
  });

  const possible = async (userId: string, feature: string, input: unknown) => {
    const preview = await at.v3.getCostPreview(userId, feature, input);
    const { quote, warnings, affordable, feature: of, ...numbers } = preview;
    for (const [name, value] of Object.entries(numbers)) {
      expect([name, Number.isFinite(value) && value > 0]).toEqual([name, true]);
    }
    expect(of).toBe(feature);
    expect(preview.estimated_tokens).toBeGreaterThan(quote.inputTokens);
    expect(quote.maxOutputTokens).toBeGreaterThanOrEqual(quote.expectedTokens - quote.inputTokens);
    expect(preview.max_cost).toBeGreaterThanOrEqual(preview.final_cost);
    const exactly = preview.energy_cost * preview.surge_multiplier * preview.tier_modifier;
    expect(Math.abs(preview.final_cost - exactly)).toBeLessThanOrEqual(0.005 + 1e-9);
    expect(affordable).toBe(quote.unaffordable === null);
    expect(warnings.every((warning) => warning.length > 0 && !warning.includes('NaN'))).toBe(true);
    return preview;
  };

  describe.each(features)('of %s', (feature) => {
    it.each(shapes)('is possible for %s', async (_, input) => {
      await possible(free, feature, input);
    });

    it.each(refused)('says what is wrong with %s', async (_, input) => {
      expect(await refusalOf(at.v3.getCostPreview(free, feature, input))).toBe('invalid_request');
    });

    it('is possible for every shape after calls were learned', async () => {
      for (const outputTokens of [1, 30, 900]) {
        at.provider.script(reply(['Done'], { promptTokens: 50, completionTokens: outputTokens }));
        await at.engine.run({ userId: learned, feature, input: 'Say hello' });
      }
      for (const [, input] of shapes) await possible(learned, feature, input);
    });
  });

  it('of a deep scan of one item can be paid on the free tier, in the dearest hour too', async () => {
    const night = createTestEngine(open().database);
    night.clock.set('2026-03-10T23:30:00Z');
    for (const engine of [at, night]) {
      const userId = await engine.newUser();
      const one = await engine.v3.getCostPreview(userId, 'ai_deepscan', [
        { name: 'Anna Berg', company: 'Nordlicht' },
      ]);
      expect(one).toMatchObject({ affordable: true });
      expect(one.final_cost).toBeLessThan(2);
    }
    await night.engine.close();
  });

  it('of a deep scan counts its items, as the seeds have it and as it was learned of single ones', async () => {
    const fresh = createTestEngine(open().database, { defaultModel: 'another-model' });
    await open().clear();
    const userId = await fresh.newUser({ tier: 'enterprise' });
    const people = (count: number) => Array.from({ length: count }, (_, nth) => ({ name: `Person ${nth}` }));
    const of = async (count: number) => await fresh.v3.getCostPreview(userId, 'ai_deepscan', people(count));
    expect((await of(500)).estimated_tokens).toBe(25_500);
    for (let call = 0; call < 60; call += 1) {
      fresh.provider.script(reply(['Done'], { promptTokens: 20, completionTokens: 40 }));
      await fresh.engine.run({ userId, feature: 'ai_deepscan', input: people(1) });
    }
    const [one, many] = [(await of(1)).quote, (await of(500)).quote];
    expect(one.maxOutputTokens).toBeLessThan(60);
    expect(many.maxOutputTokens).toBeGreaterThanOrEqual(500 * 40);
    expect(many.maxOutputTokens).toBeLessThan(500 * 60);
    await fresh.engine.close();
  });
});
