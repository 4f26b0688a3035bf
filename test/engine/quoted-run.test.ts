/** Does a signed quote keep its price, for its own call alone, and make one hold at most? */

import { beforeEach, expect, it } from 'vitest';
import type { RunRequest } from '@/engine/run';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, noon, refusalOf, reply, type TestEngine } from '../support/test-engine.ts';

const longWords = 'It is important to note that this is, in order to be clear, really very long. '.repeat(30);

describeOnEachDatabase('a run by quote', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  const request = (userId: string, more: Partial<RunRequest> = {}): RunRequest => ({
    userId,
    feature: 'ai_message',
    input: 'Say hello to Ada.',
    ...more,
  });

  it.each([
    ['a surge window opens', '2026-03-10T13:59:00Z', '2026-03-10T14:01:00Z', 1],
    ['the user’s day turns', '2026-03-10T23:59:00Z', '2026-03-11T00:01:00Z', 1.3],
    ['a surge window ends', '2026-03-10T15:59:00Z', '2026-03-10T16:01:00Z', 0.8],
  ])('keeps its price when %s', async (_, quotedAt, runAt, multiplier) => {
    at.clock.set(quotedAt);
    const userId = await at.newUser({ energy: 500 });
    const quote = await at.engine.quote(request(userId));
    expect(Number(quote.terms.windowMultiplier)).toBe(multiplier);
    at.clock.set(runAt);
    at.provider.script(reply(['Hello']));
    const result = await at.engine.run(request(userId, { quoteToken: quote.token }));
    expect(result.entry.delta).toBe(-Math.round(110 * multiplier));
    expect(-result.entry.delta).toBeLessThanOrEqual(quote.ceiling.total);
    await at.settlements(userId, 1);
  });

  it('is refused where it allows more than is to be spent now, and holds nothing', async () => {
    const userId = await at.newUser({ energy: 500 });
    const quote = await at.engine.quote(request(userId));
    const most = quote.ceiling.total;
    const run = (maxEnergy: number) => at.engine.run(request(userId, { quoteToken: quote.token, maxEnergy }));
    expect(await refusalOf(run(most - 1))).toBe('confirmation_required');
    for (const none of [-1, 0.5, Number.NaN]) expect(await refusalOf(run(none))).toBe('invalid_request');
    expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 0, currentEnergy: 500 });
    at.provider.script(reply(['Hello']));
    expect(-(await run(most)).entry.delta).toBeLessThanOrEqual(most);
    await at.settlements(userId, 1);
  });

  it('of a list is refused in no calls, or in fewer than none', async () => {
    const userId = await at.newUser();
    const parts = { count: 2, items: 25, repeated: 'Looked for: parcels' };
    const quote = (more: Partial<typeof parts>) =>
      at.engine.quote(request(userId, { parts: { ...parts, ...more } }));
    const [one, two] = [await quote({ count: 1 }), await quote({})];
    expect(two.inputTokens).toBeGreaterThan(one.inputTokens);
    for (const wrong of [{ count: 0 }, { count: -5 }, { count: 1.5 }, { items: 0 }, { items: 1e9 }]) {
      expect(await refusalOf(quote(wrong))).toBe('invalid_request');
    }
  });

  it('keeps its price when an admin changes windows, modifiers and factors', async () => {
    const userId = await at.newUser();
    const quote = await at.engine.quote(request(userId));
    await at.database.query(`update public.token_budgets set price_modifier = 3, tokens_per_energy = 10`);
    await at.database.query(
      `insert into public.surge_pricing_windows (name, start_time, end_time, multiplier) values ('All day', '00:00', '24:00', 5)`,
    );
    await at.engine.announceConfigurationChange();
    expect((await at.engine.quote(request(userId))).expected.total).toBeGreaterThan(quote.expected.total);
    at.provider.script(reply(['Hello']));
    const result = await at.engine.run(request(userId, { quoteToken: quote.token }));
    expect(result.entry.delta).toBe(-110);
    await at.settlements(userId, 1);
  });

  it('notes on the account the surge multiplier of the last quote', async () => {
    const userId = await at.newUser();
    at.clock.set('2026-03-10T14:30:00Z');
    await at.engine.quote(request(userId));
    expect((await at.engine.status(userId)).surgeMultiplier).toBe('0.8');
    at.clock.set('2026-03-10T17:00:00Z');
    await at.engine.quote(request(userId));
    expect((await at.engine.status(userId)).surgeMultiplier).toBe('1');
    await at.settlements(userId, 0);
  });

  it.each([
    ['another user', async (own: RunRequest) => ({ ...own, userId: await at.newUser() }), 'invalid_request'],
    ['another feature', async (own: RunRequest) => ({ ...own, feature: 'ai_about' }), 'invalid_request'],
    ['another input', async (own: RunRequest) => ({ ...own, input: 'Say more' }), 'invalid_request'],
    ['another model', async (own: RunRequest) => ({ ...own, model: 'dearer' }), 'invalid_request'],
    ['another system text', async (own: RunRequest) => ({ ...own, system: 'Be long.' }), 'invalid_request'],
    [
      'an image that was not quoted',
      async (own: RunRequest) => ({
        ...own,
        input: { prompt: 'Say hello to Ada.', attachments: [{ kind: 'image', data: 'data:,a' }] },
      }),
      'invalid_request',
    ],
    [
      'an altered token',
      async (own: RunRequest) => ({ ...own, quoteToken: own.quoteToken?.replace(/.$/, '!') }),
      'invalid_request',
    ],
    [
      'another idempotency key than its own',
      async (own: RunRequest) => ({ ...own, idempotencyKey: 'another' }),
      'invalid_request',
    ],
    ['a negative limit', async (own: RunRequest) => ({ ...own, maxOutputTokens: -1 }), 'invalid_request'],
    [
      'the quote after five minutes',
      async (own: RunRequest) => {
        at.clock.advance({ seconds: 300 });
        return own;
      },
      'quote_expired',
    ],
  ])('with %s is refused before anything is held', async (_, change, code) => {
    const userId = await at.newUser();
    const quote = await at.engine.quote(request(userId));
    const changed = await change(request(userId, { quoteToken: quote.token }));
    expect(await refusalOf(at.engine.run(changed))).toBe(code);
    expect(at.provider.calls).toHaveLength(0);
    expect((await at.engine.status(userId)).heldEnergy).toBe(0);
    await at.settlements(userId, 0);
  });

  it('is made once: two runs at once ask the model once', async () => {
    const userId = await at.newUser();
    const { token } = await at.engine.quote(request(userId));
    at.provider.script(reply(['Hello']));
    const outcomes = await Promise.all(
      [1, 2].map(() => refusalOf(at.engine.run(request(userId, { quoteToken: token })))),
    );
    expect(outcomes.filter((code) => code !== '' && code !== 'request_in_progress')).toEqual([]);
    expect(at.provider.calls).toHaveLength(1);
    await at.settlements(userId, 1);
  });

  it('is its own key: asked for again, also after five minutes, it brings the kept answer', async () => {
    const userId = await at.newUser();
    const { token } = await at.engine.quote(request(userId));
    at.provider.script(reply(['Hello']));
    const first = await at.engine.run(request(userId, { quoteToken: token }));
    at.clock.advance({ minutes: 6 });
    const again = await at.engine.run(request(userId, { quoteToken: token }));
    expect(again).toMatchObject({ text: 'Hello', replayed: true, callId: first.callId });
    expect(await refusalOf(at.engine.run(request(userId, { quoteToken: token, input: 'Another' })))).toBe(
      'idempotency_conflict',
    );
    await at.settlements(userId, 1);
  });

  it('with the key that it was quoted with is the same call with and without the quote', async () => {
    const userId = await at.newUser();
    const keyed = request(userId, { idempotencyKey: 'mine' });
    const { token } = await at.engine.quote(keyed);
    at.provider.script(reply(['Hello']));
    await at.engine.run({ ...keyed, quoteToken: token });
    expect(await at.engine.run(keyed)).toMatchObject({ text: 'Hello', replayed: true });
    expect(at.provider.calls).toHaveLength(1);
    await at.settlements(userId, 1);
  });

  it('gives the model the smaller of the quoted and the wished limit', async () => {
    const userId = await at.newUser();
    const quote = await at.engine.quote(request(userId));
    at.provider.script(reply(['Hello']), reply(['Hello']));
    await at.engine.run(request(userId, { quoteToken: quote.token, maxOutputTokens: 5 }));
    expect(at.provider.calls[0]?.request.maxOutputTokens).toBe(5);
    const second = await at.engine.quote(request(userId));
    await at.engine.run(request(userId, { quoteToken: second.token, maxOutputTokens: 1_000_000_000 }));
    expect(at.provider.calls[1]?.request.maxOutputTokens).toBe(second.maxOutputTokens);
  });

  it.each([
    ['compressed', null],
    ['compressed for the cheaper model, which counts in its own way', 'gpt-4o-mini'],
  ])('sends the prompt as it was quoted: %s', async (_, cheaperModel) => {
    await at.database.query(
      `update public.ai_cost_estimates set cheaper_model = $1 where feature = 'ai_message'`,
      [cheaperModel],
    );
    await at.database.query(
      `insert into public.model_prices (model, input_usd_per_million, output_usd_per_million, energy_factor)
       values ('gpt-4o-mini', 1, 1, 0.1)`,
    );
    const userId = await at.newUser({ energy: cheaperModel === null ? 400 : 50 });
    const long = request(userId, { input: longWords, allowCompression: true });
    const quote = await at.engine.quote(long);
    expect(quote.unaffordable).toBeNull();
    expect(quote.model).toBe(cheaperModel ?? 'scripted');
    expect(quote.compressed?.tokensSaved).toBeGreaterThan(0);
    at.provider.script(reply(['Short']));
    await at.engine.run({ ...long, quoteToken: quote.token });
    expect(at.provider.calls[0]?.request.messages).toEqual([
      { role: 'user', content: quote.compressed?.text },
    ]);
    expect(at.provider.calls[0]?.request.model).toBe(quote.model);
    await at.settlements(userId, 1);
  });

  it('is refused by the hold where the energy has gone since the quote', async () => {
    const userId = await at.newUser();
    const { token } = await at.engine.quote(request(userId));
    await at.engine.ledger.charge({ userId, feature: 'ai_message', energy: 1_000 });
    expect(await refusalOf(at.engine.run(request(userId, { quoteToken: token })))).toBe(
      'insufficient_energy',
    );
    expect(at.clock.now().toISOString()).toBe(new Date(noon).toISOString());
    await at.settlements(userId, 0);
  });
});
