/** Does a quote tell a user what is unusual for them, and is it counted when it is held? */

import { beforeEach, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, reply, type TestEngine } from '../support/test-engine.ts';

/** About 4,000 tokens: below every general threshold of the tier enterprise. */
const long = 'many words of a long letter '.repeat(400);

describeOnEachDatabase('a call that is unusual for its user', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database, { settings: { configurationRefreshSeconds: 0 } });
    return () => at.engine.close();
  });

  const codesOf = async (userId: string, input: string) =>
    (await at.engine.quote({ userId, feature: 'ai_message', input })).warnings.map(({ code }) => code);

  /** One energy an hour, on so many days, learned. */
  async function usualUser(days = 10): Promise<string> {
    const userId = await at.newUser({ tier: 'free', energy: 100_000 });
    await at.engine.ledger.setLimits({
      userId,
      dailyTokenBudget: 1_000_000,
      note: 'for long calls',
      actor: 'test',
    });
    for (let nth = 0; nth < days * 3; nth++) {
      at.clock.advance({ hours: 8 });
      await at.engine.ledger.charge({ userId, feature: 'ai_message', energy: 100 });
    }
    await at.engine.learnPatterns();
    at.clock.advance({ hours: 3 });
    return userId;
  }

  it('carries a warning, in words with both amounts, and a usual one carries none', async () => {
    const userId = await usualUser();
    expect(await codesOf(userId, 'hello')).toEqual([]);
    const quote = await at.engine.quote({ userId, feature: 'ai_message', input: long });
    expect(quote.unusual).toBe(true);
    const warning = quote.warnings.find(({ code }) => code === 'unusual_use');
    expect(warning?.message).toMatch(/about \d+\.\d\d energy in this hour, and rarely more than 1\.\d\d/);
  });

  it('is judged with what the hour holds already, learned or not', async () => {
    const userId = await usualUser();
    expect(await codesOf(userId, 'hello')).toEqual([]);
    await at.engine.ledger.charge({ userId, feature: 'ai_message', energy: 500 });
    expect(await codesOf(userId, 'hello')).toEqual(['unusual_use']);
    at.clock.advance({ hours: 1 });
    expect(await codesOf(userId, 'hello')).toEqual([]);
  });

  it.each(['a run', 'a run by a signed quote'])(
    'adds one to spike_warnings_count when %s holds it',
    async (how) => {
      const userId = await usualUser();
      const call = { userId, feature: 'ai_message', input: long };
      const { token } = await at.engine.quote(call);
      at.provider.script(reply(['fine']));
      await at.engine.run({
        ...call,
        confirmed: true,
        ...(how === 'a run' ? {} : { quoteToken: token }),
      });
      expect((await at.engine.status(userId)).spikeWarningsCount).toBe(1);
      at.clock.advance({ hours: 2 });
      at.provider.script(reply(['fine']));
      await at.engine.run({ userId, feature: 'ai_message', input: 'hello' });
      expect((await at.engine.status(userId)).spikeWarningsCount).toBe(1);
    },
  );

  it('is told to a new user by what others use, and to nobody before anyone is known', async () => {
    const early = await at.newUser({ energy: 100_000 });
    expect(await codesOf(early, long)).not.toContain('unusual_use');
    await usualUser();
    const late = await at.newUser({ energy: 100_000 });
    await at.engine.ledger.setLimits({
      userId: late,
      dailyTokenBudget: 1_000_000,
      note: 'for long calls',
      actor: 'test',
    });
    expect(await codesOf(late, long)).toContain('unusual_use');
    expect(await codesOf(late, 'hello')).not.toContain('unusual_use');
  });

  it('costs a quote no round trip', async () => {
    const userId = await usualUser();
    const engine = createTestEngine(open().database, {
      clock: at.clock,
      settings: { answerLearning: { everySeconds: 0 } },
    });
    await engine.engine.quote({ userId, feature: 'ai_message', input: 'hello' });
    const before = engine.database.statements.length;
    await engine.engine.quote({ userId, feature: 'ai_message', input: long });
    expect(engine.database.statements.length - before).toBe(1);
    await engine.engine.close();
  });
});
