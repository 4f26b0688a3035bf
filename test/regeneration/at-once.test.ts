/** Does a limit hold where two clients ask at the same moment? Real connections, each reason. */

import { beforeEach, expect, it } from 'vitest';
import type { Database } from '@/database/database';
import { openPg } from '@/database/pg-pool';
import { createEnergyEngine, type EnergyEngine } from '@/engine';
import type { Reason, ReportedFact } from '@/regeneration/reason';
import { describeOnEachDatabase } from '../support/databases.ts';
import { type Scene, type Setting, sceneOn } from './scene.ts';

interface Race {
  readonly reason: Reason;
  readonly setting?: Setting;
  /** Brings the account to where the reason is due. */
  readonly prepare: (scene: Scene) => Promise<unknown>;
  readonly fact?: (scene: Scene) => Promise<ReportedFact>;
  /** How many of eight that are asked for together are granted; 1 unless given. */
  readonly grants?: number;
  /** What the balance gains in all, in hundredths. */
  readonly gain: number;
}

const nothingToPrepare = async (): Promise<void> => {};

const races: readonly Race[] = [
  {
    reason: 'daily_reset',
    prepare: async (scene) => {
      await scene.own(0);
      scene.pass(12);
    },
    gain: 500,
  },
  {
    reason: 'inactivity_bonus',
    prepare: async (scene) => {
      await scene.active();
      scene.pass(24 * 4);
      await scene.active();
    },
    gain: 400,
  },
  { reason: 'streak_bonus', prepare: (scene) => scene.activeDays(7), gain: 100 },
  { reason: 'closing_bonus', prepare: nothingToPrepare, fact: async () => ({ dealId: 'D-1' }), gain: 300 },
  { reason: 'closing_bonus', prepare: nothingToPrepare, grants: 3, gain: 900 },
  { reason: 'low_energy_rescue', prepare: (scene) => scene.own(0), gain: 200 },
  {
    reason: 'behavioral_regen',
    prepare: async (scene) => {
      await scene.own(0);
      await scene.efficiency(0.9);
      scene.pass(11);
    },
    gain: 100,
  },
  {
    reason: 'happy_hour',
    setting: { from: '2026-03-10T14:30:00Z' },
    prepare: (scene) => scene.active(),
    gain: 200,
  },
  {
    reason: 'surge_discount',
    setting: { from: '2026-03-10T14:30:00Z' },
    prepare: async (scene) => {
      await scene.spend(5);
      scene.pass(12);
      await scene.at.engine.status(scene.userId);
    },
    gain: 44,
  },
  {
    reason: 'ml_recommendation',
    prepare: nothingToPrepare,
    fact: async () => ({ shortfall: 100 }),
    gain: 100,
  },
  {
    reason: 'mission_completion',
    prepare: nothingToPrepare,
    fact: async () => ({ missionId: 'connect_crm' }),
    gain: 300,
  },
  {
    reason: 'upgrade_bonus',
    prepare: (scene) => scene.at.engine.ledger.setTier({ userId: scene.userId, tier: 'pro' }),
    fact: async () => ({ fromTier: 'free', toTier: 'pro' }),
    gain: 1_000,
  },
  {
    reason: 'referral_bonus',
    prepare: nothingToPrepare,
    fact: async (scene) => ({ referredUserId: await scene.at.newUser() }),
    gain: 500,
  },
  {
    reason: 'productivity_boost',
    prepare: async (scene) => {
      await scene.efficiency(0.9);
      for (let nth = 0; nth < 5; nth += 1) await scene.usefulCall(`input ${nth}`);
    },
    gain: 100,
  },
];

/** Resolves when another connection waits for a lock. */
async function untilOneWaits(database: Pick<Database, 'query'>): Promise<void> {
  for (;;) {
    await database.query('select pg_stat_clear_snapshot()');
    const waiting = await database.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
  }
}

describeOnEachDatabase(
  'two clients at once',
  (open) => {
    let another: Database;
    beforeEach(async () => {
      await open().clear();
      another = await openPg(open().url ?? '');
      return () => another.close();
    });

    const clientsOf = (scene: Scene): EnergyEngine[] => [
      scene.at.engine,
      createEnergyEngine({ database: another, clock: scene.at.clock }),
    ];

    it.each(races.map((race) => ({ name: `${race.reason}${race.grants ? ' without an id' : ''}`, race })))(
      '$name is granted no more often than one after the other would be',
      async ({ race }) => {
        const scene = await sceneOn(open().database, race.setting);
        await race.prepare(scene);
        const fact = (await race.fact?.(scene)) ?? {};
        const [before] = await scene.at.database.query<{ current_energy: string }>(
          'select current_energy from public.user_energy where user_id = $1',
          [scene.userId],
        );
        const clients = clientsOf(scene);
        const asked = Array.from({ length: 4 }, () =>
          clients.map((engine) => engine.regenerate({ userId: scene.userId, reason: race.reason, fact })),
        ).flat();
        const answers = await Promise.all(asked);
        const granted = answers.filter((answer) => answer.granted);
        expect(granted).toHaveLength(race.grants ?? 1);
        const after = (await scene.at.engine.ledger.account(scene.userId)).currentEnergy;
        expect(after - Math.round(Number(before?.current_energy) * 100)).toBe(race.gain);
        expect(answers.filter(({ why }) => why === 'too_busy')).toEqual([]);
        expect(await scene.at.engine.ledger.verify(scene.userId)).toEqual([]);
        for (const engine of clients) await engine.close();
      },
    );

    it('a day that another call is turning is told by that call alone, however late it commits', async () => {
      const scene = await sceneOn(open().database);
      const { userId, at } = scene;
      await scene.own(0);
      scene.pass(12);
      let asked = Promise.resolve<unknown>(null);
      await another.transaction(async (tx) => {
        await tx.query('select energy.read_regeneration($1::jsonb, $2::timestamptz)', [
          JSON.stringify({ user_id: userId }),
          at.clock.now(),
        ]);
        asked = at.engine.regenerate({ userId, reason: 'daily_reset', fact: {} });
        await untilOneWaits(tx);
      });
      expect(await asked).toMatchObject({ granted: false, why: 'already_granted' });
    });

    it('the tenth and eleventh deal of a day, asked for together, are one', async () => {
      const scene = await sceneOn(open().database);
      for (let nth = 1; nth <= 9; nth += 1) await scene.pays('closing_bonus', 3, { dealId: `deal ${nth}` });
      const clients = clientsOf(scene);
      const answers = await Promise.all(
        clients.map((engine, index) =>
          engine.regenerate({
            userId: scene.userId,
            reason: 'closing_bonus',
            fact: { dealId: `last ${index}` },
          }),
        ),
      );
      expect(answers.map(({ why }) => why ?? 'paid').sort()).toEqual(['daily_limit', 'paid']);
      for (const engine of clients) await engine.close();
    });

    it('one person whom two refer at the same moment pays one of them', async () => {
      const scene = await sceneOn(open().database);
      const [rival, referredUserId] = [await scene.at.newUser(), await scene.at.newUser()];
      const clients = clientsOf(scene);
      const answers = await Promise.all(
        clients.map((engine, index) =>
          engine.regenerate({
            userId: index === 0 ? scene.userId : rival,
            reason: 'referral_bonus',
            fact: { referredUserId },
          }),
        ),
      );
      expect(answers.map(({ why }) => why ?? 'paid').sort()).toEqual(['paid', 'referred_by_another']);
      for (const engine of clients) await engine.close();
    });

    it('a platform’s budget is not overrun by many users at once', async () => {
      const scene = await sceneOn(open().database);
      await scene.rule('ml_recommendation', 'platform_energy_per_day = 7');
      const users = await Promise.all(Array.from({ length: 20 }, () => scene.at.newUser()));
      const clients = clientsOf(scene);
      const answers = await Promise.all(
        users.flatMap((userId) =>
          clients.map((engine) =>
            engine.regenerate({ userId, reason: 'ml_recommendation', fact: { shortfall: 100 } }),
          ),
        ),
      );
      expect(answers.filter(({ granted }) => granted)).toHaveLength(7);
      for (const engine of clients) await engine.close();
    });

    it('a rescue and a purchase at the same moment: the rescue judges what is owned when it is paid', async () => {
      for (let round = 0; round < 10; round += 1) {
        const scene = await sceneOn(open().database);
        await scene.own(0);
        const [first, second] = clientsOf(scene);
        const [rescue] = await Promise.all([
          first?.regenerate({ userId: scene.userId, reason: 'low_energy_rescue' }),
          second?.ledger.purchase({ userId: scene.userId, energy: 5_000 }),
        ]);
        const entries = await scene.at.engine.ledger.entries(scene.userId, { limit: 2 });
        const order = entries.map(({ reason }) => reason).reverse();
        expect(order).toEqual(
          rescue?.granted ? ['low_energy_rescue', 'purchase'] : ['adjustment', 'purchase'],
        );
        await first?.close();
        await second?.close();
      }
    });
  },
  { kinds: ['Postgres 18'] },
);
