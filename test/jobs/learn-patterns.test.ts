/** Is each call learned once: late, repeated, by several at once, and in small pieces? */

import { beforeEach, expect, it } from 'vitest';
import { settingsWith } from '@/config';
import type { CohortState } from '@/usage/cohort';
import { learnPatterns } from '@/usage/learn';
import { dayMs, hourMs } from '@/usage/local-time';
import { sumOf } from '@/usage/profile';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, reply, type TestEngine } from '../support/test-engine.ts';

describeOnEachDatabase('learning', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  const charge = (userId: string, energy = 100) =>
    at.engine.ledger.charge({ userId, feature: 'ai_message', energy });

  /** A charge at 9 and at 14 o'clock, on so many days. */
  async function workDays(userId: string, days: number): Promise<void> {
    const midnight = Date.parse('2026-03-11T00:00:00Z');
    for (let day = 0; day < days; day++) {
      for (const hour of [9, 14]) {
        at.clock.set(new Date(midnight + day * dayMs + hour * hourMs).toISOString());
        await charge(userId);
      }
    }
  }

  interface StateRow {
    user_id: string;
    learned_seq: string;
    habits: { lastAt: number; profile: { sessions: number } } | null;
  }
  const states = () =>
    open().database.query<StateRow>(
      'select user_id, learned_seq, habits, recent from energy.pattern_states order by user_id',
    );
  const cohort = async (): Promise<CohortState | undefined> =>
    (await open().database.query<{ state: CohortState }>('select state from energy.cohort'))[0]?.state;
  const pattern = async (userId: string) => {
    const [row] = await open().database.query<Record<string, unknown>>(
      'select * from public.user_energy_patterns where user_id = $1',
      [userId],
    );
    return row;
  };
  const sessionsOf = async (userId: string) =>
    (await states()).find(({ user_id }) => user_id === userId)?.habits?.profile.sessions;

  it('writes what a user does into the columns of their pattern, a prediction as a window with a probability', async () => {
    const userId = await at.newUser({ tier: 'enterprise', energy: 100_000 });
    await workDays(userId, 25);
    expect(await at.engine.learnPatterns()).toMatchObject({ users: 1, calls: 50, described: 1 });
    const row = await pattern(userId);
    expect(row?.peak_usage_hours).toEqual(expect.arrayContaining([9, 14]));
    expect(Number(row?.avg_daily_consumption)).toBeGreaterThan(1.5);
    expect(Number(row?.avg_daily_consumption)).toBeLessThan(2.5);
    expect(Number(row?.behavior_score)).toBeGreaterThan(0.6);
    expect(Number(row?.predicted_next_probability)).toBeGreaterThan(0.3);
    const [from, until, middle] = ['from', 'until', 'usage'].map((name) =>
      Number(row?.[`predicted_next_${name}`]),
    ) as [number, number, number];
    expect(until - from).toBe(4 * hourMs);
    expect(middle).toBe((from + until) / 2);
    expect(from).toBeGreaterThan(at.clock.now().getTime());
  });

  it('learns the same in many runs, in small pieces, as in one', async () => {
    const users = [await at.newUser({ energy: 5_000 }), await at.newUser({ energy: 5_000 })];
    const inOne = await at.newUser({ energy: 5_000 });
    for (let day = 0; day < 4; day++) {
      at.clock.advance({ hours: 24 });
      for (const userId of [...users, inOne]) {
        await charge(userId, 100 + day);
        await charge(userId, 50);
      }
    }
    const pieces = settingsWith({ learning: { usersAtMost: 2, callsAtMost: 3, callsOfOneAtMost: 2 } });
    const counts = await learnPatterns({ database: open().database, clock: at.clock, settings: pieces });
    expect(counts.calls).toBe(24);
    const found = await states();
    const rows = found.filter(({ user_id }) => [...users, inOne].includes(user_id));
    expect(rows.map(({ habits }) => habits?.profile.sessions)).toEqual([4, 4, 4]);
    expect(Math.round(sumOf((await cohort())?.hours ?? []))).toBe(12);
    expect(await at.engine.learnPatterns()).toMatchObject({ users: 0, calls: 0 });
  });

  it('does nothing a second time, and writes nothing', async () => {
    const userId = await at.newUser();
    await charge(userId);
    await at.engine.learnPatterns();
    const before = [await states(), await cohort(), await pattern(userId)];
    expect(await at.engine.learnPatterns()).toEqual({ users: 0, calls: 0, described: 0, passedOver: 0 });
    expect([await states(), await cohort(), await pattern(userId)]).toEqual(before);
  });

  it('learns a call that is dated before the last run and committed after it', async () => {
    const userId = await at.newUser();
    await charge(userId);
    const dated = at.clock.now();
    at.clock.advance({ hours: 2 });
    await charge(userId);
    expect(await at.engine.learnPatterns()).toMatchObject({ calls: 2 });
    await open().database.query('select energy.charge($1, $2)', [
      JSON.stringify([{ user_id: userId, key: crypto.randomUUID(), feature: 'ai_message', energy: 1 }]),
      dated,
    ]);
    expect(await at.engine.learnPatterns()).toMatchObject({ users: 1, calls: 1 });
  });

  it('saves once what several learn at the same moment', async () => {
    const users: string[] = [];
    for (let nth = 0; nth < 12; nth++) users.push(await at.newUser());
    for (const userId of users) await charge(userId);
    const runs = await Promise.all([1, 2, 3, 4].map(() => at.engine.learnPatterns()));
    expect(sumOf(runs.map(({ calls }) => calls))).toBe(12);
    expect(sumOf((await cohort())?.hours ?? [])).toBeCloseTo(12, 6);
    for (const userId of users) expect(await sessionsOf(userId)).toBe(1);
  });

  it('keeps nothing of a forgotten user, and does not learn them again', async () => {
    const userId = await at.newUser();
    await charge(userId);
    await at.engine.learnPatterns();
    await at.engine.ledger.forgetUser({ userId });
    expect(await states()).toEqual([]);
    await at.engine.learnPatterns();
    expect(await states()).toEqual([]);
    expect(await pattern(userId)).toBeUndefined();
  });

  it('counts no row that a user wrote, and no grant', async () => {
    const userId = await at.newUser();
    await open().database.query(
      `insert into public.token_usage (user_id, feature, input_tokens, output_tokens) values ($1, 'ai_message', 3, 4)`,
      [userId],
    );
    expect(await at.engine.learnPatterns()).toMatchObject({ users: 1, calls: 0 });
    expect(await sessionsOf(userId)).toBeUndefined();
    expect(await pattern(userId)).toMatchObject({ predicted_next_usage: null, behavior_score: '0.5000' });
  });

  it('tells a useful call from one that was asked again, and from one without an answer', async () => {
    const userId = await at.newUser({ tier: 'enterprise', energy: 20_000 });
    const ask = async (input: string, answer: string) => {
      at.provider.script(
        reply(answer === '' ? [] : [answer], { promptTokens: 100, completionTokens: answer.length }),
      );
      await at.engine.run({ userId, feature: 'ai_message', input });
      at.clock.advance({ minutes: 1 });
    };
    for (let nth = 0; nth < 20; nth++) await ask(`question ${nth}`, 'an answer');
    await at.engine.learnPatterns();
    const useful = Number((await pattern(userId))?.efficiency_score);
    expect(useful).toBe(0.75);
    for (let nth = 0; nth < 20; nth++) await ask('the same question', 'an answer');
    await at.engine.learnPatterns();
    expect(Number((await pattern(userId))?.efficiency_score)).toBeLessThan(0.6);
  });

  it('writes the columns again once their window has passed, without a new call', async () => {
    const userId = await at.newUser();
    await charge(userId);
    await at.engine.learnPatterns();
    const before = await pattern(userId);
    at.clock.advance({ hours: 15 * 24 });
    expect(await at.engine.learnPatterns()).toMatchObject({ users: 1, calls: 0, described: 1 });
    const after = await pattern(userId);
    expect(Number(after?.predicted_next_until)).toBeGreaterThan(at.clock.now().getTime());
    expect(Number(after?.behavior_score)).toBeLessThan(Number(before?.behavior_score));
  });

  it('learns a state of another version anew', async () => {
    const userId = await at.newUser();
    await charge(userId);
    await at.engine.learnPatterns();
    await open().database.query('update energy.pattern_states set state_version = 0');
    expect(await at.engine.learnPatterns()).toMatchObject({ users: 1, calls: 1 });
    expect(await sessionsOf(userId)).toBe(1);
  });
});

describeOnEachDatabase(
  'learning beside a running verb',
  (open) => {
    it('passes over what is not committed, and learns it in the next run', async () => {
      const at = createTestEngine(open().database);
      const userId = await at.newUser();
      let commit = () => {};
      const committed = new Promise<void>((resolve) => {
        commit = resolve;
      });
      let charged = () => {};
      const isCharged = new Promise<void>((resolve) => {
        charged = resolve;
      });
      const slow = open().database.transaction(async (tx) => {
        await tx.query('select energy.charge($1, $2)', [
          JSON.stringify([{ user_id: userId, key: crypto.randomUUID(), feature: 'ai_message', energy: 1 }]),
          at.clock.now(),
        ]);
        charged();
        await committed;
      });
      await isCharged;
      at.clock.advance({ hours: 1 });
      expect(await at.engine.learnPatterns()).toMatchObject({ calls: 0 });
      commit();
      await slow;
      expect(await at.engine.learnPatterns()).toMatchObject({ users: 1, calls: 1 });
      await at.engine.close();
    });
  },
  { kinds: ['Postgres 18'] },
);
