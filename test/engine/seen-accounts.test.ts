/** Is a call that was planned with an account as it was a moment ago still held by what is there? */

import { beforeEach, expect, it } from 'vitest';
import type { Meter } from '@/engine/meter';
import type { MeterRequest } from '@/engine/run';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, refusalOf, type TestEngine } from '../support/test-engine.ts';

describeOnEachDatabase('a carried call', (open) => {
  let at: TestEngine;
  beforeEach(() => {
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  const request = (userId: string, more: Partial<MeterRequest> = {}): MeterRequest => ({
    userId,
    feature: 'ai_message',
    model: 'scripted',
    input: { prompt: 'Tell me a story.', attachments: [] },
    messages: 1,
    answers: 1,
    asked: 'a story',
    maxEnergy: undefined,
    tools: undefined,
    ...more,
  });
  const call = async (userId: string, more: Partial<MeterRequest> = {}) => {
    const meter = (await at.engine.meter(request(userId, more))) as Meter;
    const usage = { inputTokens: 50, outputTokens: 50, totalTokens: 100 };
    await meter.finish({
      ...{ text: 'Once', reasoning: '', toolCalls: [], finishReason: 'stop', model: 'scripted' },
      usage: { ...usage, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0, reported: true },
    });
    return await meter.result;
  };
  const reads = () => at.database.statements.filter((sql) => sql.includes('read_account')).length;

  it('asks for its account once in a while, not each time', async () => {
    const userId = await at.newUser();
    await call(userId);
    const before = reads();
    await call(userId);
    await call(userId);
    expect(reads()).toBe(before);
    at.clock.advance({ seconds: at.engine.settings.seenAccounts.seconds });
    await call(userId);
    expect(reads()).toBe(before + 1);
    await at.settlements(userId, 4);
  });

  it('is refused by what is there where energy went elsewhere meanwhile, and served by what came', async () => {
    const userId = await at.newUser();
    const { entry } = await call(userId);
    const gone = -(entry.balanceAfter - 10);
    await at.engine.ledger.adjust({ userId, energy: gone, note: 'spent elsewhere', actor: 'test' });
    expect(await refusalOf(call(userId))).toBe('insufficient_energy');
    await at.engine.ledger.purchase({ userId, energy: 500 });
    await call(userId);
    await at.settlements(userId, 2);
  });

  it('is served by less where that is what is left, and no stop is noted of the first try', async () => {
    const userId = await at.newUser({ tier: 'pro', energy: 25_000 });
    const long = {
      feature: 'ai_pitchdeck',
      input: { prompt: 'Write a detailed essay of 3000 words. '.repeat(1_000), attachments: [] },
      confirmed: true,
    };
    const { entry } = await call(userId, long);
    const holds = () =>
      open().database.query<{ energy: number }>(
        'select (energy * 100)::integer as energy from energy.holds where user_id = $1 order by created_at, energy desc',
        [userId],
      );
    const [{ energy: first } = { energy: 0 }] = await holds();
    const left = Math.round(first * 0.8);
    const gone = left - entry.balanceAfter;
    await at.engine.ledger.adjust({ userId, energy: gone, note: 'spent elsewhere', actor: 'test' });
    await call(userId, long);
    const [, second] = await holds();
    expect(second?.energy).toBeLessThanOrEqual(left);
    expect(
      await open().database.query('select from energy.refused_days where user_id = $1', [userId]),
    ).toEqual([]);
    await at.settlements(userId, 2);
  });
});
