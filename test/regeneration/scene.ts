/** On which stage is a rule of regeneration tried? One account, a clock to move, and words for what should happen. */

import { beforeEach, expect, it } from 'vitest';
import type { Tier } from '@/pricing/tier';
import type { Reason, ReportedFact } from '@/regeneration/reason';
import { createFakeClock } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, type TestEngine } from '../support/test-engine.ts';

/** A Tuesday at noon in UTC, outside every seeded window. */
export const opened = '2026-03-10T12:00:00Z';

export interface Setting {
  readonly tier?: Tier;
  readonly timeZone?: string;
  /** When the account is opened; it owns its cap then. */
  readonly from?: string;
}

export type Scene = Awaited<ReturnType<typeof sceneOn>>;

/** A case of the table: its name, what happens, and on which account. */
export type Case = readonly [name: string, play: (scene: Scene) => Promise<unknown>, setting?: Setting];

/** Every event of a user has its grant and its entry, of the same amount and reason; the books are right. */
async function expectEventsInTheBooks(at: TestEngine, userId: string): Promise<void> {
  const wrong = await at.database.query(
    `select v.reason, v.energy_amount, e.delta, g.amount
     from public.energy_regeneration_events v
     left join energy.entries e on e.user_id = v.user_id and e.seq = v.entry_seq and e.key = v.id and e.kind = 'grant'
     left join energy.grants g on g.user_id = v.user_id and g.seq = v.entry_seq
     where v.user_id = $1 and v.source = 'engine'
       and (v.energy_amount, v.energy_amount, v.reason, v.reason) is distinct from (e.delta, g.amount, e.reason, g.reason)`,
    [userId],
  );
  expect(wrong).toEqual([]);
  expect(await at.engine.ledger.verify(userId)).toEqual([]);
}

function acting(at: TestEngine, userId: string) {
  const { engine, database } = at;
  return {
    at,
    userId,
    go: (iso: string) => at.clock.set(iso),
    pass: (hours: number) => at.clock.advance({ hours }),
    active: () => engine.recordActivity(userId),
    /** Active once on each of so many days from now on, the clock going on by 24 hours in between. */
    async activeDays(days: number): Promise<void> {
      for (let day = 0; day < days; day += 1) {
        if (day > 0) at.clock.advance({ days: 1 });
        await engine.recordActivity(userId);
      }
    },
    owned: async () => (await engine.ledger.account(userId)).currentEnergy / 100,
    streak: async () => (await engine.ledger.account(userId)).streakDays,
    freezes: async () => (await engine.ledger.account(userId)).streakFreezes,
    /** The freezes as a status tells them. */
    standingFreezes: async () => (await engine.status(userId)).freezes,
    /** Corrects the balance to so much energy. */
    async own(energy: number): Promise<void> {
      const { currentEnergy } = await engine.ledger.account(userId);
      const change = Math.round(energy * 100) - currentEnergy;
      const note = { note: 'as the case wants it', actor: 'test' };
      if (change !== 0) await engine.ledger.adjust({ userId, energy: change, ...note });
    },
    move: (timeZone: string) => engine.ledger.setTimeZone({ userId, timeZone }),
    /** Edits the rule of a reason: `per_day = 2`. */
    rule: (reason: Reason, change: string) =>
      database.query(`update public.regeneration_rules set ${change} where reason = $1`, [reason]),
    /** What the learner would have found. */
    efficiency: (score: number) =>
      database.query('update public.user_energy_patterns set efficiency_score = $2 where user_id = $1', [
        userId,
        score,
      ]),
    /** A paid call whose output was delivered. */
    usefulCall: (input: string, metadata: Record<string, unknown> = { delivered: true }) =>
      engine.ledger.charge({
        userId,
        feature: 'ai_message',
        energy: 0,
        metadata: { ...metadata, input_hash: input },
      }),
    /** Pays a known base at the price of the moment. */
    spend: (base: number) => engine.charge({ userId, feature: 'ai_message', base: base * 100 }),
  };
}

export async function sceneOn(
  database: Parameters<typeof createTestEngine>[0],
  { tier = 'free', timeZone = 'UTC', from = opened }: Setting = {},
) {
  const at = createTestEngine(database, { clock: createFakeClock(from) });
  const userId = await at.newUser({ tier, timeZone });
  const ask = (reason: Reason, fact: ReportedFact = {}) => at.engine.regenerate({ userId, reason, fact });
  return {
    ...acting(at, userId),
    ask,
    /** The reason is granted now, so much energy, and the balance rises by that. */
    async pays(reason: Reason, energy: number, fact: ReportedFact = {}): Promise<void> {
      const { currentEnergy } = await at.engine.ledger.account(userId);
      expect(await ask(reason, fact)).toMatchObject({
        granted: true,
        amount: Math.round(energy * 100),
        reason,
        why: null,
      });
      const after = await at.engine.ledger.account(userId);
      expect(after.currentEnergy - currentEnergy).toBe(Math.round(energy * 100));
    },
    /** Nothing is granted now, for this reason, and the balance stays. */
    async refuses(reason: Reason, why: string, fact: ReportedFact = {}): Promise<void> {
      const { currentEnergy } = await at.engine.ledger.account(userId);
      expect(await ask(reason, fact)).toMatchObject({ granted: false, amount: 0, reason, why });
      expect((await at.engine.ledger.account(userId)).currentEnergy).toBe(currentEnergy);
    },
  };
}

/** Plays the cases of each reason on each database; afterwards every event has its grant, and the books are right. */
export function describeCases(name: string, cases: Partial<Record<Reason, readonly Case[]>>): void {
  describeOnEachDatabase(name, (open) => {
    beforeEach(() => open().clear());
    for (const [reason, ofReason] of Object.entries(cases)) {
      // Not it.each with $name, which cuts a long name off.
      for (const [what, play, setting] of ofReason) {
        it(`${reason} ${what}`, async () => {
          const scene = await sceneOn(open().database, setting);
          await play(scene);
          await expectEventsInTheBooks(scene.at, scene.userId);
          await scene.at.engine.close();
        });
      }
    }
  });
}
