/** Do quotes follow what calls really take, on every process, and is no call learned from twice? */

import { beforeEach, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, partsOf, refusalOf, reply, say, type TestEngine } from '../support/test-engine.ts';

const feature = 'ai_chatbot';
const input = 'Say hello';

describeOnEachDatabase('what is learned from calls', (open) => {
  let at: TestEngine;
  let other: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database);
    other = createTestEngine(open().database, { clock: at.clock });
    return async () => {
      await at.engine.close();
      await other.engine.close();
    };
  });

  const newUser = () => at.newUser({ tier: 'enterprise', energy: 10_000_000 });
  const ceilingOf = async (on: TestEngine, userId: string) =>
    (await on.engine.quote({ userId, feature, input })).maxOutputTokens;
  /** So many calls of one user, whose answers have so many tokens where they are not cut at their limit. */
  const calls = async (on: TestEngine, userId: string, count: number, outputTokens = 100) => {
    for (let call = 0; call < count; call += 1) {
      const finishReason = (await ceilingOf(on, userId)) < outputTokens ? 'length' : 'stop';
      on.provider.script({
        ...reply(['Hello'], { promptTokens: 100, completionTokens: outputTokens }),
        finishReason,
      });
      await on.engine.run({ userId, feature, input });
    }
  };
  const callsLearnedBy = async (on: TestEngine, model: string | null = null) =>
    (await on.engine.learnedAnswers()).find((one) => one.feature === feature && one.model === model)?.calls ??
    0;
  const stored = async (table: 'output_sketches' | 'user_output_sketches') =>
    await at.database.query<{ calls: number }>(
      `select (sketch ->> 'calls')::integer as calls from energy.${table} order by feature, model`,
    );

  it('quotes by the cold start of the feature until the first call has been settled', async () => {
    const quote = await at.engine.quote({ userId: await newUser(), feature, input });
    expect(quote.expectedTokens).toBe(Math.ceil(400 + 1.1 * quote.inputTokens));
    expect(await at.engine.learnedAnswers()).toEqual([]);
  });

  it('brings ceiling and output limit down to what answers really have', async () => {
    const userId = await newUser();
    const before = await ceilingOf(at, userId);
    await calls(at, userId, 60);
    const quote = await at.engine.quote({ userId, feature, input });
    expect(before).toBeGreaterThan(600);
    expect(quote.maxOutputTokens).toBeGreaterThanOrEqual(100);
    expect(quote.maxOutputTokens).toBeLessThan(200);
    expect(quote.expectedTokens - quote.inputTokens).toBeLessThan(140);
    await calls(at, userId, 1);
    expect(at.provider.calls.at(-1)?.request.maxOutputTokens).toBe(quote.maxOutputTokens);
  });

  it('raises them as soon as answers are longer', async () => {
    const userId = await newUser();
    await calls(at, userId, 60);
    const before = await ceilingOf(at, userId);
    await calls(at, userId, 50, 400);
    expect(before).toBeLessThan(200);
    expect(await ceilingOf(at, userId)).toBeGreaterThanOrEqual(400);
  });

  it('is what both of two engines have seen, each call once, however often and whoever learns', async () => {
    const userId = await newUser();
    await Promise.all([calls(at, userId, 12), calls(other, userId, 8)]);
    expect([await callsLearnedBy(at), await callsLearnedBy(other)]).toEqual([12, 8]);
    await at.pass(120);
    const learned = await Promise.all([
      at.engine.learnAnswers(),
      other.engine.learnAnswers(),
      at.engine.learnAnswers(),
    ]);
    expect(learned.reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(await at.engine.learnAnswers()).toBe(0);
    expect([await callsLearnedBy(at), await callsLearnedBy(other)]).toEqual([20, 20]);
    expect(await stored('output_sketches')).toEqual([{ calls: 20 }, { calls: 20 }]);
    expect(await ceilingOf(at, userId)).toBe(await ceilingOf(other, userId));
    await calls(at, userId, 3);
    expect([await callsLearnedBy(at), await callsLearnedBy(other)]).toEqual([23, 20]);
  });

  it('leaves the youngest calls for later, and counts them once all the same', async () => {
    const userId = await newUser();
    await calls(at, userId, 5);
    await at.pass(60);
    await calls(at, userId, 4);
    await at.engine.learnAnswers();
    expect(await stored('output_sketches')).toEqual([{ calls: 5 }, { calls: 5 }]);
    expect([await callsLearnedBy(at), await callsLearnedBy(other)]).toEqual([9, 5]);
    await at.pass(60);
    await at.engine.learnAnswers();
    expect(await stored('output_sketches')).toEqual([{ calls: 9 }, { calls: 9 }]);
    expect([await callsLearnedBy(at), await callsLearnedBy(other)]).toEqual([9, 9]);
  });

  it('is stored by itself while the engine is used, a minute after the last time', async () => {
    const userId = await newUser();
    await calls(at, userId, 3);
    await at.pass(120);
    await at.engine.quote({ userId, feature, input });
    await at.database.quiet();
    expect(await stored('output_sketches')).toEqual([{ calls: 3 }, { calls: 3 }]);
    expect(await callsLearnedBy(other)).toBe(3);
  });

  it('is stored in batches of any size, over quiet hours too', async () => {
    const small = createTestEngine(open().database, {
      clock: at.clock,
      settings: { answerLearning: { callsPerBatch: 2, everySeconds: 0 } },
    });
    const userId = await small.newUser({ tier: 'enterprise' });
    await calls(small, userId, 3);
    await small.pass(7_200);
    await calls(small, userId, 4);
    await small.pass(120);
    expect(await small.engine.learnAnswers()).toBe(7);
    expect(await stored('output_sketches')).toEqual([{ calls: 7 }, { calls: 7 }]);
    await small.engine.close();
  });

  it('knows a user who is unlike the others, on every process', async () => {
    const [usual, talkative] = [await newUser(), await newUser()];
    await calls(at, usual, 80, 60);
    await calls(at, talkative, 40, 300);
    await at.pass(120);
    await at.engine.learnAnswers();
    expect(await ceilingOf(other, usual)).toBeLessThan(150);
    expect(await ceilingOf(other, talkative)).toBeGreaterThanOrEqual(290);
    expect(await ceilingOf(at, talkative)).toBe(await ceilingOf(other, talkative));
  });

  it('knows the model that was asked for, whatever the one who answers calls itself', async () => {
    const userId = await newUser();
    at.provider.script({ ...reply(['Hello']), model: 'scripted-2026-02-30' });
    await at.engine.run({ userId, feature, input });
    await at.pass(120);
    await at.engine.learnAnswers();
    expect(await callsLearnedBy(other, 'scripted')).toBe(1);
  });

  it('does not take an answer for short because it was broken off, or held short by its caller', async () => {
    const userId = await newUser();
    at.provider.script({ steps: [...say('Once upon'), { type: 'error' }] });
    const { events } = await at.engine.stream({ userId, feature, input });
    await refusalOf(partsOf(events));
    at.provider.script({
      ...reply(['One'], { promptTokens: 9, completionTokens: 1 }),
      finishReason: 'length',
    });
    await at.engine.run({ userId, feature, input, maxOutputTokens: 1 });
    expect(await callsLearnedBy(at)).toBe(0);
    await at.pass(120);
    expect(await at.engine.learnAnswers()).toBe(2);
    expect(await callsLearnedBy(other)).toBe(0);
    expect(await ceilingOf(at, userId)).toBe(await ceilingOf(other, userId));
  });

  it('tells how many calls reach the limit that was set for them', async () => {
    const userId = await newUser();
    await calls(at, userId, 3);
    at.provider.script({
      ...reply(['Hello'], { promptTokens: 9, completionTokens: 900 }),
      finishReason: 'length',
    });
    await at.engine.run({ userId, feature, input });
    expect(await at.engine.learnedAnswers()).toMatchObject([
      { feature, model: null, calls: 4, reachedLimitShare: 0.25, regimes: 0 },
      { feature, model: 'scripted', calls: 4, reachedLimitShare: 0.25 },
    ]);
  });

  it('corrects its guesses of the input by what the provider reports, on every process', async () => {
    const userId = await newUser();
    const long = 'Say hello to everybody. '.repeat(100);
    const guess = async (on: TestEngine) =>
      (await on.engine.quote({ userId, feature, input: long })).inputTokens;
    const before = await guess(at);
    for (let call = 0; call < 40; call += 1) {
      at.provider.script(reply(['Hello'], { promptTokens: 1_200, completionTokens: 100 }));
      await at.engine.run({ userId, feature, input: long });
    }
    expect(before).toBeLessThan(800);
    expect(await guess(at)).toBeGreaterThan(1_200);
    expect(await guess(at)).toBeLessThan(1_450);
    await at.pass(120);
    await at.engine.learnAnswers();
    expect(await guess(other)).toBe(await guess(at));
  });

  it('learns nothing of counting from usage that was counted by ourselves', async () => {
    const userId = await newUser();
    const guess = async () => (await at.engine.quote({ userId, feature, input })).inputTokens;
    const before = await guess();
    for (let call = 0; call < 5; call += 1) {
      at.provider.script({ ...reply(['Hello']), usage: null });
      await at.engine.run({ userId, feature, input });
    }
    expect(await guess()).toBe(before);
  });

  it('forgets a user with what was learned of them, also where a learner comes late', async () => {
    const userId = await newUser();
    await calls(at, userId, 3);
    await at.pass(120);
    await at.engine.learnAnswers();
    expect(await stored('user_output_sketches')).toEqual([{ calls: 3 }]);
    await calls(at, userId, 2);
    await at.engine.ledger.forgetUser({ userId });
    await at.pass(120);
    expect(await at.engine.learnAnswers()).toBe(2);
    expect(await stored('user_output_sketches')).toEqual([]);
  });

  it('quotes by what it knew where nothing can be read, and says so', async () => {
    const userId = await newUser();
    await calls(at, userId, 30);
    const before = await ceilingOf(at, userId);
    await at.pass(20);
    at.database.failNext(1, /read_answers/);
    expect(await ceilingOf(at, userId)).toBe(before);
    expect(at.problems).toMatchObject([expect.stringContaining('could not be read')]);
  });
});
