/** Is energy recommended to those who will run dry and are worth helping, once a day, inside the platform's budget? */

import { beforeEach, expect, it } from 'vitest';
import { jobNamed } from '@/jobs/jobs';
import { runJob } from '@/jobs/run-job';
import type { Tier } from '@/pricing/tier';
import { dayMs, hourMs } from '@/usage/local-time';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, type TestEngine } from '../support/test-engine.ts';
import { onMachines } from './machines.ts';

const first = Date.parse('2026-03-11T00:00:00Z');
const days = 16;
/** Before the usual hours of the day after. */
const morning = new Date(first + days * dayMs + 7 * hourMs).toISOString();

interface Person {
  readonly tier?: Tier;
  /** Paid at 9 and at 14 o'clock of each day, in hundredths. */
  readonly use: number;
  /** What they have left in the morning. */
  readonly left: number;
  readonly everyDays?: number;
}

/** People with habits, learned, on a morning. */
async function people(at: TestEngine, persons: readonly Person[]): Promise<string[]> {
  const { ledger } = at.engine;
  const ids: string[] = [];
  for (const { tier = 'pro' } of persons) ids.push(await at.newUser({ tier, energy: 1_000_000 }));
  for (let day = 0; day < days; day++) {
    for (const hour of [9, 14]) {
      at.clock.set(new Date(first + day * dayMs + hour * hourMs).toISOString());
      const here = persons.flatMap(({ use, everyDays = 1 }, nth) =>
        day % everyDays === 0 ? [{ userId: ids[nth] ?? '', feature: 'ai_message', energy: use }] : [],
      );
      await Promise.all(here.map((call) => ledger.charge(call)));
    }
  }
  at.clock.set(morning);
  await at.engine.learnPatterns();
  for (const [nth, { left }] of persons.entries()) {
    const userId = ids[nth] ?? '';
    const { currentEnergy } = await at.engine.status(userId);
    await ledger.adjust({
      userId,
      energy: left - currentEnergy,
      note: 'as the test wants it',
      actor: 'test',
    });
  }
  return ids;
}

describeOnEachDatabase('recommendations', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  const recommend = async () => (await runJob(jobNamed('recommend'), { engine: at.engine })).counts;
  const budget = (energy: number | null) =>
    open().database.query(
      `update public.regeneration_rules set platform_energy_per_day = $1 where reason = 'ml_recommendation'`,
      [energy],
    );
  const events = () =>
    open().database.query<{ user_id: string; energy_amount: string; metadata: Record<string, number> }>(
      `select user_id, energy_amount, metadata from public.energy_regeneration_events
       where reason = 'ml_recommendation' order by created_at, user_id`,
    );

  it('go to who runs dry, at most a fifth of the daily amount, and say why', async () => {
    const [short = '', full = ''] = await people(at, [
      { use: 300, left: 100 },
      { use: 300, left: 10_000 },
    ]);
    expect(await recommend()).toMatchObject({ short: 1, granted: 1, energy: 3, beyond_budget: 0 });
    const [event, ...others] = await events();
    expect(others).toEqual([]);
    expect(event).toMatchObject({ user_id: short, energy_amount: '3.00' });
    expect(event?.metadata).toMatchObject({ available: 1, most: 3, until: '2026-03-28T00:00:00.000Z' });
    expect(event?.metadata.shortfall_probability).toBeGreaterThan(0.5);
    expect(event?.metadata.expected_use).toBeGreaterThan(4);
    expect(event?.metadata.predicted_shortfall).toBeGreaterThan(3);
    expect((await at.engine.status(short)).currentEnergy).toBe(400);
    expect((await at.engine.status(full)).currentEnergy).toBe(10_000);
    expect(await at.engine.ledger.verify()).toEqual([]);
  });

  it('go to nobody who comes rarely, is frozen, forgotten, or whose use is of no use', async () => {
    const [, frozen = '', forgotten = '', useless = ''] = await people(at, [
      { use: 300, left: 100, everyDays: 6 },
      { use: 300, left: 100 },
      { use: 300, left: 100 },
      { use: 300, left: 100 },
    ]);
    await at.engine.ledger.freeze({ userId: frozen, frozen: true, note: 'a test', actor: 'test' });
    await at.engine.ledger.forgetUser({ userId: forgotten });
    await open().database.query(
      'update public.user_energy_patterns set efficiency_score = 0.3 where user_id = $1',
      [useless],
    );
    expect(await recommend()).toMatchObject({ granted: 0 });
    expect(await events()).toEqual([]);
  });

  it('come once a day, and again on the next', async () => {
    const [userId = ''] = await people(at, [{ use: 300, left: 100 }]);
    expect(await recommend()).toMatchObject({ granted: 1 });
    expect(await recommend()).toMatchObject({ considered: 0, granted: 0 });
    at.clock.advance({ hours: 24 });
    const { currentEnergy } = await at.engine.status(userId);
    await at.engine.ledger.adjust({ userId, energy: 100 - currentEnergy, note: 'a test', actor: 'test' });
    expect(await recommend()).toMatchObject({ granted: 1 });
    expect(await events()).toHaveLength(2);
  });

  it('stop at the platform’s budget, those first whom help helps most, also when several run at once', async () => {
    const ids = await people(at, [
      { use: 300, left: 450 },
      { use: 600, left: 0 },
      { use: 300, left: 450 },
      { use: 600, left: 0 },
    ]);
    await budget(7);
    const runs = await Promise.all([recommend(), recommend(), recommend()]);
    expect(runs.reduce((sum, { granted = 0 }) => sum + granted, 0)).toBe(2);
    const helped = (await events()).map(({ user_id }) => user_id);
    expect([...helped].sort()).toEqual([ids[0], ids[2]].sort());
    expect(await at.engine.ledger.verify()).toEqual([]);
    await budget(1_000);
  });

  it('are none where the rule is off', async () => {
    await people(at, [{ use: 300, left: 100 }]);
    const set = (active: boolean) =>
      open().database.query(
        `update public.regeneration_rules set is_active = $1 where reason = 'ml_recommendation'`,
        [active],
      );
    await set(false);
    expect(await recommend()).toMatchObject({ short: 1, granted: 0 });
    await set(true);
  });
});

describeOnEachDatabase(
  'recommendations on four machines',
  (open) => {
    it('at once pay each user once, inside the budget', async () => {
      const { url = '' } = open();
      const at = createTestEngine(open().database);
      await people(
        at,
        Array.from({ length: 12 }, () => ({ use: 300, left: 100 })),
      );
      await open().database.query(
        `update public.regeneration_rules set platform_energy_per_day = 22 where reason = 'ml_recommendation'`,
      );
      const counts = await onMachines(4, { url, job: 'recommend', at: morning });
      expect(counts.reduce((sum, one) => sum + (one.granted ?? 0), 0)).toBe(7);
      expect(await at.engine.ledger.verify()).toEqual([]);
      await at.engine.close();
    });
  },
  { kinds: ['Postgres 18'] },
);
