/** Can a model be asked twice within one hold, and is only what is delivered paid for? */

import { beforeEach, expect, it } from 'vitest';
import type { Exchange } from '@/engine/exchange';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, refusalOf, reply, type TestEngine } from '../support/test-engine.ts';

const askTwice: Exchange = async ({ provider, request }) => {
  const first = await provider.generate(request);
  const second = await provider.generate(request);
  return { reply: second, undelivered: [first.usage], interruption: null };
};

describeOnEachDatabase('an exchange within one hold', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database, { defaultModel: 'gpt-4.1-mini' });
    return () => at.engine.close();
  });
  const ask = (userId: string, more = {}) => ({ userId, feature: 'ai_message', input: 'Say hello', ...more });

  it('charges the reply that is delivered, and notes what the other one cost the platform', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['no']), reply(['yes'], { promptTokens: 50, completionTokens: 60 }));
    const result = await at.engine.run(ask(userId, { exchange: askTwice }));
    expect(result).toMatchObject({ text: 'yes', usage: { totalTokens: 110 } });
    const [row] = await at.database.query<{ total_tokens: string; undelivered: number; usd: number }>(
      `select total_tokens, (metadata ->> 'undelivered_tokens')::int as undelivered, cost_usd::float8 as usd
       from public.token_usage where user_id = $1`,
      [userId],
    );
    expect(row).toMatchObject({ undelivered: 300 });
    expect(Number(row?.total_tokens)).toBe(110);
    // 0.40 and 1.60 USD per million tokens of gpt-4.1-mini, both replies.
    expect(row?.usd).toBeCloseTo((150 * 0.4 + 260 * 1.6) / 1e6, 9);
    expect((await at.settlements(userId, 1))?.delta).toBe(-110);
  });

  it('charges nothing where the exchange throws', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['a']), { refusal: { status: 500 } });
    expect(await refusalOf(at.engine.run(ask(userId, { exchange: askTwice })))).toBe('provider_failed');
    expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 0, tokensHeld: 0 });
    await at.settlements(userId, 0);
  });

  it('counts what was said before as input, sends it in order, and binds the quote to it', async () => {
    const userId = await at.newUser();
    const history = [
      { role: 'user', content: 'We sell pumps. '.repeat(60) },
      { role: 'assistant', content: 'Good to know.' },
    ] as const;
    const [plain, quote] = [
      await at.engine.quote(ask(userId)),
      await at.engine.quote(ask(userId, { history })),
    ];
    expect(quote.inputTokens).toBeGreaterThan(plain.inputTokens + 200);
    const other = at.engine.run(ask(userId, { quoteToken: quote.token }));
    expect(await refusalOf(other)).toBe('invalid_request');
    at.provider.script(reply(['ok']));
    await at.engine.run(ask(userId, { history, quoteToken: quote.token }));
    expect(at.provider.calls[0]?.request.messages).toEqual([
      ...history,
      { role: 'user', content: 'Say hello' },
    ]);
  });

  it('rounds a list up once: three calls of 1,000 tokens at 1,500 an energy cost two', async () => {
    const userId = await at.newUser();
    const usage = { promptTokens: 400, completionTokens: 600 };
    at.provider.script(reply(['1'], usage), reply(['2'], usage), reply(['3'], usage));
    const paid: number[] = [];
    for (const tokensBefore of [0, 1_000, 2_000]) {
      const { entry } = await at.engine.run(ask(userId, { list: { tokensBefore } }));
      paid.push(0 - entry.delta);
    }
    expect(paid).toEqual([110, 110, 0]);
    expect((await at.settlements(userId, 3))?.receipt).toMatchObject({ price: { tokens_before: 2_000 } });
  });
});
