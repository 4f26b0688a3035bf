/** Is less paid to the provider where that is wanted: by a shorter prompt, a cheaper model, a shorter answer? */

import { beforeEach, expect, it } from 'vitest';
import type { RunRequest } from '@/engine/run';
import { describeOnEachDatabase } from '../support/databases.ts';
import {
  createTestEngine,
  refusalOf,
  reply,
  type TestEngine,
  type TestEngineOptions,
} from '../support/test-engine.ts';

const feature = 'ai_message';
const places = ['Oslo', 'Lima', 'Bern', 'Cairo', 'Quito', 'Delhi', 'Paris', 'Accra', 'Minsk', 'Tunis'];
const minutes = Array.from(
  { length: 60 },
  (_, nth) =>
    `In ${places[nth % 10]} the committee discussed item ${nth} of its agenda at some length and adjourned.`,
);
minutes[31] = 'Ingrid Solberg was elected treasurer of the association by a large majority of its members.';
const report = minutes.join(' ');

describeOnEachDatabase('the cost of a call', (open) => {
  let at: TestEngine;
  const begin = (options: TestEngineOptions = {}) => {
    at = createTestEngine(open().database, options);
  };
  beforeEach(async () => {
    await open().clear();
    begin();
    return () => at.engine.close();
  });

  const modelPrice = (model: string, inputUsd: number, factor = 1) =>
    at.database.query(
      `insert into public.model_prices (model, input_usd_per_million, output_usd_per_million, energy_factor)
       values ($1, $2, $2, $3)`,
      [model, inputUsd, factor],
    );
  const poor = () => at.newUser({ tier: 'pro', energy: 499 });
  const rich = () => at.newUser({ tier: 'enterprise' });
  const sentBy = async (request: RunRequest, on: TestEngine = at): Promise<string> => {
    on.provider.script(reply(['Done']));
    await on.engine.run(request);
    return String(on.provider.calls.at(-1)?.request.messages.at(-1)?.content);
  };

  it('keeps what bears on the question, and leaves out the rest', async () => {
    const request = { userId: await poor(), feature, input: report, allowCompression: true };
    const sent = await sentBy({ ...request, question: 'Who became treasurer of the association?' });
    expect(sent.length).toBeLessThan(report.length * 0.8);
    expect(sent).toContain(minutes[31]);
    expect(sent).toContain('[…]');
  });

  it('never touches what is pinned, nor system and history', async () => {
    const cached = minutes.slice(0, 25).join(' ');
    const request = {
      userId: await poor(),
      feature,
      input: report,
      allowCompression: true,
      question: 'Who became treasurer of the association?',
      pinned: [cached, 'discussed item 58 of its agenda', 'not in it', ''],
      system: minutes.join(' '),
      history: [{ role: 'user' as const, content: minutes.slice(0, 9).join(' ') }],
    };
    const sent = await sentBy(request);
    expect(sent.startsWith(cached)).toBe(true);
    expect(sent).toContain('discussed item 58 of its agenda');
    expect(sent.length).toBeLessThan(report.length);
    expect(at.provider.calls[0]?.request.messages.slice(0, 2)).toEqual([
      { role: 'system', content: request.system },
      ...request.history,
    ]);
  });

  it('compresses the same way where the quote is brought back', async () => {
    const request = {
      userId: await poor(),
      feature,
      input: report,
      allowCompression: true,
      question: 'Who became treasurer?',
      pinned: [minutes[3] ?? ''],
    };
    const quote = await at.engine.quote(request);
    expect(await sentBy({ ...request, quoteToken: quote.token })).toBe(quote.compressed?.text);
  });

  it('tells on request what compression would make of a prompt and save, where nothing is short', async () => {
    await modelPrice('scripted', 3);
    const request = { userId: await rich(), feature, input: report, allowCompression: true };
    const plain = await at.engine.quote(request);
    expect(plain).toMatchObject({ compressed: null, shorter: null, alternatives: [] });
    const quote = await at.engine.quote({ ...request, showCompression: true });
    const saved = quote.shorter?.tokensSaved ?? 0;
    expect(saved).toBeGreaterThan(100);
    expect(quote.shorter).toMatchObject({ usdSaved: ((saved * 3) / 1e6).toFixed(10) });
    expect(quote.shorter?.text.length).toBeLessThan(report.length);
    expect({ compressed: quote.compressed, tokens: quote.inputTokens }).toEqual({
      compressed: null,
      tokens: plain.inputTokens,
    });
    expect(await at.engine.quote({ ...request, input: 'Hi', showCompression: true })).toMatchObject({
      shorter: null,
    });
  });

  it('compresses whenever it is allowed where the operator wants that', async () => {
    const always = createTestEngine(open().database, { settings: { compression: { always: true } } });
    const userId = await rich();
    expect(
      (await sentBy({ userId, feature, input: report, allowCompression: true }, always)).length,
    ).toBeLessThan(report.length);
    expect(await sentBy({ userId, feature, input: report }, always)).toBe(report);
    await always.engine.close();
  });

  it('goes from the whole prompt to the compressed one, to the cheaper model, to a refusal', async () => {
    await at.database.query(
      `update public.ai_cost_estimates set cheaper_model = 'small' where feature = $1`,
      [feature],
    );
    await at.database.query(`update public.token_budgets set tokens_per_energy = 100 where tier = 'pro'`);
    await modelPrice('small', 1, 0.25);
    const quoteFor = async (energy: number) =>
      await at.engine.quote({
        userId: await at.newUser({ tier: 'pro', energy }),
        feature,
        input: report,
        allowCompression: true,
      });
    const whole = await quoteFor(10_000);
    const compressed = await quoteFor(whole.expected.total - 1);
    const cheaper = await quoteFor(compressed.expected.total - 1);
    const refused = await quoteFor(cheaper.expected.total - 1);
    const ways = [whole, compressed, cheaper, refused].map((quote) => [
      quote.compressed !== null,
      quote.model,
      quote.unaffordable?.code ?? null,
    ]);
    expect(ways).toEqual([
      [false, 'scripted', null],
      [true, 'scripted', null],
      [true, 'small', null],
      [true, 'scripted', 'insufficient_energy'],
    ]);
  });

  it('reports what was saved, and how many answers were cut, by user, days and feature', async () => {
    await modelPrice('scripted', 3);
    const userId = await poor();
    expect(await at.v3.getTokenUsageStats(userId, 7)).toMatchObject({
      tokens_saved: 0,
      usd_saved: 0,
      limit_reached_share: 0,
    });
    await sentBy({ userId, feature, input: report, allowCompression: true });
    await sentBy({ userId, feature, input: 'Hello' });
    at.provider.script({ ...reply(['Once']), finishReason: 'length' });
    await at.engine.run({ userId, feature: 'ai_chatbot', input: 'Hello' });
    const { features, ...all } = await at.engine.usage(userId, 7);
    expect(all.tokensSaved).toBeGreaterThan(100);
    expect(all.usdSaved).toBeCloseTo((all.tokensSaved * 3) / 1e6, 9);
    expect(features.map((one) => [one.feature, one.tokensSaved > 0, one.reachedLimit])).toEqual([
      [feature, true, 0],
      ['ai_chatbot', false, 1],
    ]);
    expect(await at.v3.getTokenUsageStats(userId, 7)).toMatchObject({
      tokens_saved: all.tokensSaved,
      usd_saved: all.usdSaved,
      limit_reached_share: 1 / 3,
    });
    await at.pass(8 * 86_400);
    expect(await at.v3.getTokenUsageStats(userId, 7)).toMatchObject({ tokens_saved: 0, usd_saved: 0 });
  });

  it('asks for answers of a length by tier, counts that, and asks the same where the quote is brought back', async () => {
    const brief = createTestEngine(open().database, { settings: { answerWords: { free: 120 } } });
    const [free, pro] = [await brief.newUser(), await brief.newUser({ tier: 'pro' })];
    const request = { userId: free, feature, input: 'Say hello', system: 'Be kind.' };
    const before = await at.engine.quote(request);
    const quote = await brief.engine.quote(request);
    expect(quote.inputTokens).toBeGreaterThan(before.inputTokens);
    const systems = [];
    for (const call of [
      { ...request, quoteToken: quote.token },
      { ...request, system: undefined },
      { ...request, userId: pro },
      { ...request, responseFormat: { type: 'json' as const } },
    ]) {
      await sentBy(call, brief);
      const [first] = brief.provider.calls.at(-1)?.request.messages ?? [];
      systems.push(first?.role === 'system' ? first.content : null);
    }
    expect(systems).toEqual([
      'Be kind.\n\nAnswer in at most 120 words.',
      'Answer in at most 120 words.',
      'Be kind.',
      'Be kind.',
    ]);
    await brief.engine.close();
  });

  it('does not take a quote of one input for another, compressed or not', async () => {
    const userId = await poor();
    const request = { userId, feature, input: report, allowCompression: true };
    const { token } = await at.engine.quote(request);
    expect(await refusalOf(at.engine.run({ ...request, input: `${report} More.`, quoteToken: token }))).toBe(
      'invalid_request',
    );
  });
});
