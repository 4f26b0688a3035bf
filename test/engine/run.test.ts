/** Does a call go its documented way, from the quote to the receipt, and is every refusal free of charge? */

import { beforeEach, expect, it } from 'vitest';
import { createEnergyEngine } from '@/engine';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, reached, refusalOf, reply, say, type TestEngine } from '../support/test-engine.ts';

const wordy = 'It is important to note that, in order to be clear, this is really very long. '.repeat(40);
/** More than 10,000 tokens of output are expected of it. */
const huge = 'word '.repeat(20_000);

describeOnEachDatabase('runAICostAware', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  const features = (change: string) => at.database.query(`update public.ai_cost_estimates set ${change}`);
  const modelPrice = (model: string, factor: string) =>
    at.database.query(
      `insert into public.model_prices (model, input_usd_per_million, output_usd_per_million, energy_factor)
       values ($1, 1, 2, $2)`,
      [model, factor],
    );
  /** Nothing was charged, nothing is held, the model was not asked. */
  const untouched = async (userId: string) => {
    expect(at.provider.calls).toHaveLength(0);
    expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 0, tokensHeld: 0 });
    await at.settlements(userId, 0);
  };

  it('holds before it calls the model, calls it with the prompt and the limit, and settles after', async () => {
    const userId = await at.newUser();
    const quote = await at.engine.quote({
      userId,
      feature: 'ai_message',
      input: 'Say hello',
      system: 'Be kind.',
    });
    const { promise: until, resolve: go } = Promise.withResolvers<void>();
    at.provider.script({ ...reply([]), steps: [{ type: 'wait', until }, ...say('Hello')] });
    const running = at.v3.runAICostAware(userId, 'ai_message', 'Say hello', {
      system: 'Be kind.',
      temperature: 0.5,
    });
    await reached(() => at.provider.calls.length === 1);
    expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 110, currentEnergy: 1_000 });
    go();
    expect(await running).toMatchObject({
      success: true,
      tokens_used: 300,
      energy_cost: 1.1,
      output: 'Hello',
      error: null,
      balance_after: 8.9,
      replayed: false,
    });
    expect(at.provider.calls[0]?.request).toMatchObject({
      model: 'scripted',
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Say hello' },
      ],
      maxOutputTokens: quote.maxOutputTokens,
      temperature: 0.5,
    });
    await at.settlements(userId, 1);
  });

  it('writes a usage row that says what was estimated, used, charged and by which model', async () => {
    await modelPrice('scripted', '1');
    const userId = await at.newUser();
    at.provider.script({
      ...reply(['Hello'], { promptTokens: 1_000, completionTokens: 500 }),
      model: 'scripted-2',
    });
    const result = await at.v3.runAICostAware(userId, 'ai_message', 'Say hello');
    const [row] = await at.database.query<Record<string, unknown>>(
      `select feature, model, input_tokens, output_tokens, total_tokens, energy_cost, cost_usd, tier, compression_mode,
        spike_detected, actual_vs_estimate_diff + estimated_tokens as estimate_and_diff, source
       from public.token_usage where user_id = $1`,
      [userId],
    );
    expect(row).toMatchObject({
      feature: 'ai_message',
      model: 'scripted-2',
      total_tokens: '1500',
      energy_cost: '1.10',
      cost_usd: '0.0020000000',
      tier: 'free',
      compression_mode: false,
      spike_detected: false,
      estimate_and_diff: '1500',
      source: 'engine',
    });
    expect(result.energy_cost).toBe(1.1);
    expect(await at.v3.getTokenUsageStats(userId, 1)).toMatchObject({
      total_tokens: 1_500,
      total_energy_cost: 1.1,
      avg_tokens_per_request: 1_500,
      total_cost_usd: 0.002,
    });
  });

  it('records no cost in USD where nobody knows the price, and zero for the offline model whatever was asked for', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Hello']));
    await at.v3.runAICostAware(userId, 'ai_message', 'Say hello');
    const offline = createEnergyEngine({ database: at.database, clock: at.clock });
    await offline.run({
      userId,
      feature: 'ai_message',
      input: 'Ada wrote this. It is good.',
      model: 'gpt-4o',
    });
    const rows = await at.database.query<{ model: string; cost_usd: string | null }>(
      'select model, cost_usd from public.token_usage where user_id = $1 order by model',
      [userId],
    );
    expect(rows).toEqual([
      { model: 'offline-extract', cost_usd: '0.0000000000' },
      { model: 'scripted', cost_usd: null },
    ]);
    await offline.close();
  });

  it('refuses past the day’s budget with the time of the reset', async () => {
    const userId = await at.newUser({ timeZone: 'Asia/Tokyo' });
    await at.engine.ledger.setLimits({ userId, dailyTokenBudget: 500 });
    expect(await at.v3.runAICostAware(userId, 'ai_message', 'Say hello')).toMatchObject({
      success: false,
      energy_cost: 0,
      output: null,
      error_code: 'token_budget_exceeded',
      error_details: { resetAt: '2026-03-10T15:00:00.000Z' },
    });
    await untouched(userId);
  });

  it('refuses without energy, and says which part is missing', async () => {
    const userId = await at.newUser({ energy: 30 });
    expect(await at.v3.runAICostAware(userId, 'ai_message', 'Say hello')).toMatchObject({
      error_code: 'insufficient_energy',
      error_details: { neededEnergy: '1.10', availableEnergy: '0.30', shortEnergy: '0.80' },
    });
    await untouched(userId);
  });

  it('pain 16: energy that is merely held elsewhere is told apart, and is retryable', async () => {
    const userId = await at.newUser({ energy: 150 });
    const { promise: until, resolve: go } = Promise.withResolvers<void>();
    at.provider.script({ ...reply([]), steps: [{ type: 'wait', until }, ...say('Hello')] });
    const running = at.v3.runAICostAware(userId, 'ai_message', 'First');
    await reached(() => at.provider.calls.length === 1);
    const status = await at.v2.getEnergyStatus(userId);
    expect(status).toMatchObject({ current: 1.5, held: 1.1, available: 0.4 });
    expect(await at.v3.runAICostAware(userId, 'ai_message', 'Second')).toMatchObject({
      success: false,
      error_code: 'energy_held_elsewhere',
    });
    go();
    await running;
    await at.settlements(userId, 1);
  });

  it('asks for confirmation of a very large call, charges and holds nothing, and runs it once confirmed', async () => {
    const userId = await at.newUser({ tier: 'enterprise' });
    const asked = await at.v3.runAICostAware(userId, 'ai_message', huge);
    expect(asked).toMatchObject({ success: false, energy_cost: 0, error_code: 'confirmation_required' });
    expect(asked.error_details.expectedEnergy).toBeGreaterThan(0);
    await untouched(userId);
    at.provider.script(reply(['Done']));
    expect(await at.v3.runAICostAware(userId, 'ai_message', huge, { confirmed: true })).toMatchObject({
      success: true,
    });
    expect((await at.engine.status(userId)).spikeWarningsCount).toBe(1);
    const quote = await at.engine.quote({ userId, feature: 'ai_message', input: huge });
    expect(
      await refusalOf(at.engine.run({ userId, feature: 'ai_message', input: huge, quoteToken: quote.token })),
    ).toBe('confirmation_required');
    await at.settlements(userId, 1);
  });

  it('counts a call that is past the tier’s own threshold as a warning and as a spike', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Done']));
    await at.v3.runAICostAware(userId, 'ai_message', 'word '.repeat(1_600));
    expect((await at.engine.status(userId)).spikeWarningsCount).toBe(1);
    const rows = await at.database.query('select spike_detected from public.token_usage where user_id = $1', [
      userId,
    ]);
    expect(rows).toEqual([{ spike_detected: true }]);
  });

  it.each<[string, boolean | undefined, boolean, boolean]>([
    ['with allowCompression', true, false, true],
    ['with the user’s own setting', undefined, true, true],
    ['without either', undefined, false, false],
    ['where allowCompression is false, whatever the user’s setting', false, true, false],
  ])(
    'compresses %s: the compressed prompt is sent and priced',
    async (_, allowCompression, ownSetting, compresses) => {
      const userId = await at.newUser({ energy: 499 });
      await at.engine.ledger.setLimits({ userId, compressionModeEnabled: ownSetting });
      at.provider.script(reply(['Short']));
      const plain = await at.engine.quote({
        userId,
        feature: 'ai_message',
        input: wordy,
        allowCompression: false,
      });
      const result = await at.v3.runAICostAware(userId, 'ai_message', wordy, { allowCompression });
      const sent = at.provider.calls[0]?.request;
      const content = String(sent?.messages[0]?.content);
      expect(result.success).toBe(true);
      expect(content.length < wordy.length).toBe(compresses);
      expect((sent?.estimatedInputTokens ?? 0) < plain.inputTokens).toBe(compresses);
      const [row] = await at.database.query<{ compression_mode: boolean; metadata: Record<string, number> }>(
        'select compression_mode, metadata from public.token_usage where user_id = $1',
        [userId],
      );
      expect(row?.compression_mode).toBe(compresses);
      expect('tokens_before_compression' in (row?.metadata ?? {})).toBe(compresses);
    },
  );

  it('says what compressing would save where it would help and is not allowed', async () => {
    const userId = await at.newUser({ energy: 110 });
    const call = { userId, feature: 'ai_message', input: wordy.repeat(4) };
    const plain = await at.engine.quote({ ...call, allowCompression: false });
    const shorter = await at.engine.quote({ ...call, allowCompression: true });
    expect(plain.compressed).toBeNull();
    expect(plain.alternatives).toMatchObject([
      {
        kind: 'compressed',
        expectedTokens: shorter.expectedTokens,
        expected: shorter.expected,
        ceiling: shorter.ceiling,
      },
    ]);
    expect(shorter.alternatives).toEqual([]);
  });

  it('falls back to the feature’s cheaper model where that alone can be paid, and prices it by its factor', async () => {
    await features(`cheaper_model = 'small' where feature = 'ai_message'`);
    await modelPrice('small', '0.25');
    const userId = await at.newUser({ energy: 50 });
    at.provider.script(reply(['Hello']));
    expect(await at.v3.runAICostAware(userId, 'ai_message', 'Say hello')).toMatchObject({
      success: true,
      model: 'small',
      energy_cost: 0.28,
    });
    expect(at.provider.calls[0]?.request.model).toBe('small');
    await at.settlements(userId, 1);
  });

  it('keeps to the model that the caller names, and to the feature’s own where none is named', async () => {
    await features(`model = 'own', cheaper_model = 'small' where feature = 'ai_message'`);
    await modelPrice('small', '0.25');
    const rich = await at.newUser();
    at.provider.script(reply(['a']), reply(['b']));
    await at.v3.runAICostAware(rich, 'ai_message', 'Say hello');
    await at.v3.runAICostAware(rich, 'ai_message', 'Say hello', { model: 'named' });
    expect(at.provider.calls.map(({ request }) => request.model)).toEqual(['own', 'named']);
    const poor = await at.newUser({ energy: 50 });
    expect((await at.v3.runAICostAware(poor, 'ai_message', 'Say hello', { model: 'named' })).error_code).toBe(
      'insufficient_energy',
    );
  });

  it.each([
    ['an unknown feature', 'ai_nothing', 'Say hello', {}, 'unknown_feature'],
    ['an empty text', 'ai_message', '', {}, 'invalid_request'],
    ['an empty object', 'ai_message', {}, {}, 'invalid_request'],
    ['nothing', 'ai_message', undefined, {}, 'invalid_request'],
    ['a limit of nothing', 'ai_message', 'Say hello', { maxOutputTokens: 0 }, 'invalid_request'],
    ['a negative limit', 'ai_message', 'Say hello', { maxOutputTokens: -10 }, 'invalid_request'],
    ['half a token', 'ai_message', 'Say hello', { maxOutputTokens: 0.5 }, 'invalid_request'],
    [
      'a document without text',
      'ai_about',
      { prompt: 'Read', attachments: [{ kind: 'document', bytes: 9 }] },
      {},
      'invalid_request',
    ],
    [
      'an image without data',
      'ai_about',
      { prompt: 'See', attachments: [{ kind: 'image', width: 9 }] },
      {},
      'invalid_request',
    ],
    ['an empty key', 'ai_message', 'Say hello', { idempotencyKey: '' }, 'invalid_request'],
    ['a token that is no quote', 'ai_message', 'Say hello', { quoteToken: 'eq1.abc.def' }, 'invalid_request'],
  ] as const)('answers %s with a refusal as a value', async (_, feature, input, options, code) => {
    const userId = await at.newUser();
    expect(await at.v3.runAICostAware(userId, feature, input, options)).toMatchObject({
      success: false,
      error_code: code,
      energy_cost: 0,
    });
    await untouched(userId);
  });

  it('answers a user id that is none, and a provider that fails, as values', async () => {
    expect(await at.v3.runAICostAware('somebody', 'ai_message', 'Hello')).toMatchObject({
      error_code: 'invalid_request',
    });
    const userId = await at.newUser();
    at.provider.script({ refusal: { status: 503 } });
    expect(await at.v3.runAICostAware(userId, 'ai_message', 'Hello')).toMatchObject({
      success: false,
      error_code: 'provider_failed',
      energy_cost: 0,
    });
    expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 0, currentEnergy: 1_000 });
    await at.settlements(userId, 0);
  });

  it('refuses a frozen account', async () => {
    const userId = await at.newUser();
    await at.engine.ledger.freeze({ userId, frozen: true, note: 'checked', actor: 'test' });
    expect((await at.v3.runAICostAware(userId, 'ai_message', 'Say hello')).error_code).toBe('account_frozen');
    expect(await at.v2.chargeEnergyV2(userId, 'ai_message', 1)).toBe(false);
    await untouched(userId);
  });

  it('an abort before the answer releases and is told as a value', async () => {
    const userId = await at.newUser();
    at.provider.script({ steps: [{ type: 'hang' }] });
    const aborting = new AbortController();
    const running = at.v3.runAICostAware(userId, 'ai_message', 'Say hello', { signal: aborting.signal });
    await reached(() => at.provider.calls.length === 1);
    aborting.abort('no error object');
    expect(await running).toMatchObject({
      success: false,
      error: expect.stringMatching(/^aborted/),
      energy_cost: 0,
    });
    expect((await at.engine.status(userId)).heldEnergy).toBe(0);
    await at.settlements(userId, 0);
  });

  it('streams to onText, and tells in the result what was paid of an answer that broke off', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Hel', 'lo']), { steps: [...say('Hel'), { type: 'error' }] });
    const pieces: string[] = [];
    const onText = (text: string) => void pieces.push(text);
    expect(await at.v3.runAICostAware(userId, 'ai_message', 'One', { onText })).toMatchObject({
      output: 'Hello',
    });
    expect(await at.v3.runAICostAware(userId, 'ai_message', 'Two', { onText })).toMatchObject({
      success: false,
      output: 'Hel',
      energy_cost: 1.1,
      error_code: 'provider_failed',
    });
    expect(pieces).toEqual(['Hel', 'lo', 'Hel']);
    await at.settlements(userId, 2);
  });

  it('lowers the limit to what is there, never below what is expected', async () => {
    const userId = await at.newUser();
    const expected = (await at.engine.quote({ userId, feature: 'ai_message', input: 'Hello' }))
      .expectedTokens;
    await at.engine.ledger.setLimits({ userId, dailyTokenBudget: expected });
    at.provider.script(reply(['Hi']));
    const quote = await at.engine.quote({ userId, feature: 'ai_message', input: 'Hello' });
    expect(quote).toMatchObject({ ceilingTokens: expected, unaffordable: null });
    expect((await at.v3.runAICostAware(userId, 'ai_message', 'Hello')).success).toBe(true);
    expect(at.provider.calls[0]?.request.maxOutputTokens).toBe(expected - quote.inputTokens);
    expect(quote.maxOutputTokens).toBeGreaterThan(0);
  });

  it('a price that rounds to nothing holds, charges and shows nothing', async () => {
    await modelPrice('scripted', '0.001');
    const userId = await at.newUser();
    at.provider.script(reply(['Hello']));
    const result = await at.v3.runAICostAware(userId, 'ai_message', 'Say hello');
    expect(Object.is(result.energy_cost, 0)).toBe(true);
    expect(result).toMatchObject({ success: true, balance_after: 10 });
    await at.settlements(userId, 1);
  });

  it('extends the lease of a long call, and ends one that outlives it', async () => {
    const userId = await at.newUser();
    const { promise: until, resolve: go } = Promise.withResolvers<void>();
    at.provider.script(
      { ...reply([]), steps: [{ type: 'wait', until }, ...say('Hello')] },
      { steps: [{ type: 'hang' }] },
    );
    const long = at.engine.run({ userId, feature: 'ai_message', input: 'Long' });
    await reached(() => at.provider.calls.length === 1);
    await at.pass(1_000);
    go();
    expect((await long).entry).toMatchObject({ delta: -110 });
    const endless = refusalOf(at.engine.run({ userId, feature: 'ai_message', input: 'Endless' }));
    await reached(() => at.provider.calls.length === 2);
    await at.pass(2_000);
    expect(await endless).toBe('hold_not_open');
    await at.settlements(userId, 1);
  });

  it('pain 19: 100,000 letters in a row and special tokens are priced and run', async () => {
    const userId = await at.newUser({ tier: 'enterprise' });
    at.provider.script(reply(['Hello']), reply(['Hello']));
    const letters = 'a'.repeat(100_000);
    for (const input of [letters, 'Say <|endoftext|><|im_start|>system hello']) {
      const options = { model: 'gpt-4o', confirmed: true };
      expect((await at.v3.runAICostAware(userId, 'ai_message', input, options)).success).toBe(true);
    }
    await at.settlements(userId, 2);
  });
});
