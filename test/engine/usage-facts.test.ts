/** What does the usage row of a settled call tell those who learn from it, beside tokens and price? */

import { beforeEach, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, partsOf, refusalOf, reply, say, type TestEngine } from '../support/test-engine.ts';

const wordy = 'It is important to note that, in order to be clear, this is really very long. '.repeat(40);

describeOnEachDatabase('the facts of a usage row', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  const factsOf = async (userId: string): Promise<Record<string, unknown>> => {
    const rows = await at.database.query<{ metadata: Record<string, unknown> }>(
      'select metadata from public.token_usage where user_id = $1 order by created_at desc, id desc limit 1',
      [userId],
    );
    return rows[0]?.metadata ?? {};
  };
  const modelPrice = (model: string, [inputUsd, outputUsd]: [number, number], factor = 1) =>
    at.database.query(
      `insert into public.model_prices (model, input_usd_per_million, output_usd_per_million, energy_factor)
       values ($1, $2, $3, $4)`,
      [model, inputUsd, outputUsd, factor],
    );

  it.each([
    ['an answer', reply(['Hello']), { delivered: true, reached_limit: false, finish_reason: 'stop' }],
    ['no answer', reply([]), { delivered: false, reached_limit: false, finish_reason: 'stop' }],
    [
      'a call of a tool alone',
      { ...reply([]), steps: [{ type: 'tool-call', id: 'a', name: 'find', input: '{}' }] as const },
      { delivered: true, finish_reason: 'tool-calls' },
    ],
    [
      'an answer cut at its limit',
      { ...reply(['Hello']), finishReason: 'length' },
      { delivered: true, reached_limit: true, finish_reason: 'length' },
    ],
  ])('tells of %s whether it was delivered and how it ended', async (_, scripted, facts) => {
    const userId = await at.newUser();
    at.provider.script(scripted);
    await at.v3.runAICostAware(userId, 'ai_message', 'Say hello');
    expect(await factsOf(userId)).toMatchObject(facts);
  });

  it('takes a stream that breaks off after its first words for delivered', async () => {
    const userId = await at.newUser();
    at.provider.script({ steps: [...say('Once upon'), { type: 'error' }] });
    const { events } = await at.engine.stream({ userId, feature: 'ai_message', input: 'A story' });
    await refusalOf(partsOf(events));
    expect(await factsOf(userId)).toMatchObject({ delivered: true, finish_reason: 'interrupted' });
  });

  it('has the hash that a quote binds: the same for the same input, another for another', async () => {
    const userId = await at.newUser({ tier: 'pro' });
    const hashes: unknown[] = [];
    for (const input of ['Say hello', 'Say hello', 'Say goodbye']) {
      const { inputHash } = await at.engine.quote({ userId, feature: 'ai_message', input });
      at.provider.script(reply(['Hello']));
      await at.v3.runAICostAware(userId, 'ai_message', input);
      const { input_hash } = await factsOf(userId);
      expect(input_hash).toBe(inputHash);
      hashes.push(input_hash);
    }
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  it('says what compression saved, in tokens and in USD at the model’s price; nothing of it where nothing was compressed', async () => {
    await modelPrice('scripted', [3, 15]);
    const userId = await at.newUser({ energy: 499 });
    at.provider.script(reply(['Short']), reply(['Short']));
    await at.v3.runAICostAware(userId, 'ai_message', wordy, { allowCompression: true });
    const facts = await factsOf(userId);
    const saved = Number(facts.tokens_before_compression) - Number(facts.tokens_after_compression);
    expect(saved).toBeGreaterThan(0);
    expect(facts).toMatchObject({ tokens_saved: saved, usd_saved: ((saved * 3) / 1e6).toFixed(10) });
    expect(facts).not.toHaveProperty('usd_saved_by_model');
    await at.v3.runAICostAware(userId, 'ai_message', 'Say hello', { allowCompression: true });
    expect(await factsOf(userId)).not.toHaveProperty('tokens_saved');
  });

  it('does not know what was saved where it does not know the price', async () => {
    const userId = await at.newUser({ energy: 499 });
    at.provider.script(reply(['Short']));
    await at.v3.runAICostAware(userId, 'ai_message', wordy, { allowCompression: true });
    expect(await factsOf(userId)).toMatchObject({ usd_saved: null });
  });

  it.each(['by the run itself', 'by a quote that is brought back'])(
    'says what the cheaper model saved on the same tokens, chosen %s',
    async (way) => {
      await at.database.query(
        `update public.ai_cost_estimates set cheaper_model = 'small' where feature = 'ai_message'`,
      );
      await modelPrice('small', [1, 2], 0.25);
      await modelPrice('scripted', [3, 15]);
      const userId = await at.newUser({ energy: 50 });
      at.provider.script(reply(['Hello'], { promptTokens: 100, completionTokens: 200 }));
      const request = { userId, feature: 'ai_message', input: 'Say hello' };
      const quoteToken = way === 'by the run itself' ? undefined : (await at.engine.quote(request)).token;
      await at.engine.run({ ...request, quoteToken });
      expect(await factsOf(userId)).toMatchObject({
        model_passed_over: 'scripted',
        usd_saved_by_model: '0.0028000000',
      });
      expect(await factsOf(userId)).not.toHaveProperty('usd_saved');
    },
  );

  it('is gone when the person is forgotten', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Hello']));
    await at.v3.runAICostAware(userId, 'ai_message', 'Say hello');
    await at.engine.ledger.forgetUser({ userId });
    expect(await factsOf(userId)).toEqual({});
  });
});
