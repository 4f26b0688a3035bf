/** Does the v3 service answer in its documented shapes, at every edge? */

import { beforeEach, expect, it } from 'vitest';
import { tiers } from '@/pricing/tier';
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
];

const spikeThresholds = { free: 3_000, pro: 10_000, elite: 30_000, team: 50_000, enterprise: 100_000 };
const perEnergy = { free: 1_500, pro: 3_000, elite: 5_000, team: 6_000, enterprise: 10_000 };

const inputs: readonly [string, unknown][] = [
  ['a text', 'Write to Ada'],
  ['an object', { prompt: 'Write', prospect: { name: 'Ada' } }],
  ['a list', [{ name: 'Ada' }, { name: 'Bob' }]],
  ['an empty list', []],
  ['an empty text', ''],
  ['an empty object', {}],
  ['nothing', undefined],
  ['null', null],
  ['a number', 42],
  [
    'attachments',
    {
      prompt: 'Look',
      attachments: [
        { kind: 'image', width: 640, height: 480 },
        { kind: 'document', bytes: 4_000 },
        { type: 'application/pdf' },
        { kind: 'document', text: 'Ada wrote this.' },
      ],
    },
  ],
];

describeOnEachDatabase('energyEngineV3', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  it.each([
    [4_999, 'normal', false],
    [5_000, 'large', false],
    [10_000, 'large', false],
    [10_001, 'very_large', true],
  ] as const)('%i tokens are %s', async (tokens, level, requiresConfirmation) => {
    const spike = await at.v3.detectSpike(tokens, 'enterprise');
    expect(spike).toEqual({
      level,
      requiresConfirmation,
      warning: level === 'normal' ? null : expect.any(String),
    });
  });

  it.each(tiers)('past the threshold of tier %s, not at it, the warning says so', async (tier) => {
    const usual = `usual on the ${tier} tier`;
    const threshold = spikeThresholds[tier];
    expect((await at.v3.detectSpike(threshold, tier)).warning ?? '').not.toContain(usual);
    expect((await at.v3.detectSpike(threshold + 1, tier)).warning).toContain(usual);
  });

  it('refuses a tier and a number of tokens that are none', async () => {
    expect(await refusalOf(at.v3.detectSpike(1, 'gold'))).toBe('invalid_request');
    expect(await refusalOf(at.v3.detectSpike(-1, 'free'))).toBe('invalid_request');
  });

  it.each(tiers)('turns tokens into energy at the rate of tier %s', async (tier) => {
    const userId = await at.newUser({ tier });
    const rate = perEnergy[tier];
    const energies = await Promise.all(
      [0, 1, rate, rate + 1].map((tokens) => at.v3.tokenToEnergy(userId, tokens)),
    );
    expect(energies).toEqual([0, 1, 1, 2]);
  });

  it('judges the day’s budget at its edge, with what is used and held', async () => {
    const userId = await at.newUser();
    expect(await at.v3.checkTokenBudget(userId, 4_999)).toEqual({ allowed: true });
    expect(await at.v3.checkTokenBudget(userId, 5_000)).toEqual({ allowed: true });
    expect(await at.v3.checkTokenBudget(userId, 5_001)).toEqual({
      allowed: false,
      reason: expect.stringContaining('5,001'),
      exceeded_by: 1,
    });
    at.provider.script(reply(['Hello'], { promptTokens: 100, completionTokens: 400 }));
    await at.v3.runAICostAware(userId, 'ai_message', 'Hello');
    expect(await at.v3.getUserTokenBudget(userId)).toEqual({
      daily_limit: 5_000,
      tokens_used_today: 500,
      tokens_remaining: 4_500,
      tokens_per_energy: 1_500,
    });
    expect(await at.v3.checkTokenBudget(userId, 4_501)).toMatchObject({ allowed: false, exceeded_by: 1 });
    at.clock.set('2026-03-11T00:00:00Z');
    expect((await at.v3.getUserTokenBudget(userId)).tokens_used_today).toBe(0);
    expect(await refusalOf(at.v3.checkTokenBudget(userId, Number.NaN))).toBe('invalid_request');
  });

  it('tells zeroes, never NaN, where nothing was used, and refuses days that are none', async () => {
    const userId = await at.newUser();
    expect(await at.v3.getTokenUsageStats(userId, 7)).toEqual({
      total_tokens: 0,
      total_energy_cost: 0,
      avg_tokens_per_request: 0,
      requests: 0,
      input_tokens: 0,
      output_tokens: 0,
      total_cost_usd: 0,
      limit_reached_share: 0,
      tokens_saved: 0,
      usd_saved: 0,
      features: [],
    });
    for (const days of [0, -1, 1.5, Number.NaN, 1e9]) {
      expect(await refusalOf(at.v3.getTokenUsageStats(userId, days))).toBe('invalid_request');
    }
  });

  it('sums up the days asked for and no others', async () => {
    const userId = await at.newUser();
    for (const day of ['2026-03-10', '2026-03-11', '2026-03-12']) {
      at.clock.set(`${day}T12:00:00Z`);
      at.provider.script(reply(['Hello'], { promptTokens: 100, completionTokens: 100 }));
      await at.v3.runAICostAware(userId, 'ai_message', 'Hello');
    }
    const totals = await Promise.all(
      [1, 2, 3, 7].map(async (days) => (await at.v3.getTokenUsageStats(userId, days)).total_tokens),
    );
    expect(totals).toEqual([200, 400, 600, 600]);
  });

  it.each(features)('previews %s for whatever it is given, in whole and sound numbers', async (feature) => {
    const userId = await at.newUser({ tier: 'team' });
    for (const [name, input] of inputs) {
      const preview = await at.v3.getCostPreview(userId, feature, input);
      const { quote: _, warnings, affordable, ...numbers } = preview;
      expect({ name, feature: numbers.feature, affordable, warnings }).toEqual({
        name,
        feature,
        affordable: true,
        warnings: expect.any(Array),
      });
      expect(Number.isSafeInteger(preview.estimated_tokens)).toBe(true);
      for (const value of [preview.estimated_tokens, preview.energy_cost, preview.final_cost]) {
        expect(value).toBeGreaterThan(0);
        expect(Number.isFinite(value)).toBe(true);
      }
      expect(preview.max_cost).toBeGreaterThanOrEqual(preview.final_cost);
      expect(preview.final_cost).toBeCloseTo(
        Math.round(preview.energy_cost * preview.surge_multiplier * preview.tier_modifier * 100) / 100,
        10,
      );
      const tokens = await at.v3.estimateTokensForFeature(userId, feature, input);
      expect({ name, tokens }).toEqual({ name, tokens: preview.estimated_tokens });
    }
    expect((await at.engine.status(userId)).heldEnergy).toBe(0);
  });

  it('a deep scan of one item is affordable on the free tier, and a list is rounded up once', async () => {
    const userId = await at.newUser();
    const scan = (items: number) =>
      at.v3.getCostPreview(
        userId,
        'ai_deepscan',
        Array.from({ length: items }, (_, nth) => ({ nth })),
      );
    expect(await scan(1)).toMatchObject({ affordable: true, energy_cost: 1, final_cost: 1.1 });
    const twenty = await scan(20);
    expect(twenty.energy_cost).toBe(Math.ceil(twenty.estimated_tokens / 1_500));
    expect(twenty.energy_cost).toBeLessThan(20);
  });

  it('says in the preview what a call would be refused for, and holds nothing', async () => {
    const userId = await at.newUser({ energy: 10 });
    const preview = await at.v3.getCostPreview(userId, 'ai_message', 'Hello');
    expect(preview).toMatchObject({
      affordable: false,
      quote: { unaffordable: { code: 'insufficient_energy' } },
    });
    expect(preview.warnings.join(' ')).toContain('more is needed');
    expect(await refusalOf(at.v3.getCostPreview(userId, 'ai_nothing', 'Hello'))).toBe('unknown_feature');
  });

  it.each([
    ['a small call of a rich user', {}, 0, 100, false],
    ['a call at the tier’s spike threshold', {}, 0, 3_000, true],
    ['a day that reaches the tier’s compression threshold', {}, 3_000, 1_000, true],
    ['a day one token below it', {}, 3_000, 999, false],
    ['less than five energy', { energy: 499 }, 0, 100, true],
    ['just five energy', { energy: 500 }, 0, 100, false],
  ])('would compress %s: %o, %i used, %i estimated: %s', async (_, account, used, estimated, wanted) => {
    const userId = await at.newUser({ energy: 2_000, ...account });
    await at.database.query('update public.user_energy set tokens_used_today = $2 where user_id = $1', [
      userId,
      used,
    ]);
    expect(await at.v3.shouldUseCompression(userId, estimated)).toBe(wanted);
  });

  it('estimates a prompt by four characters a token, and by the model’s tokenizer where that is known', async () => {
    expect(await at.v3.estimateTokens('12345678')).toBe(3);
    const known = createTestEngine(open().database, { defaultModel: 'gpt-4o' });
    expect(await known.v3.estimateTokens('Hello, world!')).toBe(4);
    expect(await known.v3.estimateTokens('Hello, world!', [{ kind: 'image' }])).toBeGreaterThan(1_000);
    await known.engine.close();
  });

  it('compresses a prompt to less, and nothing to nothing', async () => {
    const prompt = 'It is important to note that, in order to be clear, you should please write. '.repeat(20);
    expect((await at.v3.applyCompression(prompt, 0.3)).length).toBeLessThan(prompt.length);
    expect(await at.v3.applyCompression('', 0.3)).toBe('');
  });
});
