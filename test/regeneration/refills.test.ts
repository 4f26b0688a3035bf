/** Do the refills pay what requirements R3 says: below, at and above each limit, at the cap, by tier, and over midnight? */

import { expect } from 'vitest';
import { tiers } from '@/pricing/tier';
import { type Case, describeCases, type Scene } from './scene.ts';

const dailyOf = { free: 5, pro: 15, elite: 30, team: 50, enterprise: 100 } as const;
const rescueOf = { free: 2, pro: 6, elite: 12, team: 20, enterprise: 40 } as const;

/** Empties the account, goes to the last second of its day, and over midnight; the refill comes at that instant. */
const overMidnight = (before: string, midnight: string) => async (scene: Scene) => {
  await scene.own(0);
  scene.go(before);
  await scene.refuses('daily_reset', 'comes_with_the_day');
  scene.go(midnight);
  expect(await scene.ask('daily_reset')).toMatchObject({ granted: true, amount: 500 });
  expect(await scene.owned()).toBe(5);
  await scene.refuses('daily_reset', 'already_granted');
};

const dailyReset: readonly Case[] = [
  ...tiers.map(
    (tier): Case => [
      `brings the ${tier} tier ${dailyOf[tier]}`,
      async (scene) => {
        await scene.own(0);
        scene.go('2026-03-11T00:00:00Z');
        expect(await scene.ask('daily_reset')).toMatchObject({ granted: true, amount: dailyOf[tier] * 100 });
        expect(await scene.owned()).toBe(dailyOf[tier]);
      },
      { tier },
    ],
  ),
  [
    'adds only what is missing to the cap',
    async (scene) => {
      await scene.own(7.5);
      scene.pass(24);
      expect(await scene.ask('daily_reset')).toMatchObject({ granted: true, amount: 250 });
      expect(await scene.owned()).toBe(10);
    },
  ],
  [
    'adds a hundredth where a hundredth is missing',
    async (scene) => {
      await scene.own(9.99);
      scene.pass(24);
      expect(await scene.ask('daily_reset')).toMatchObject({ granted: true, amount: 1 });
    },
  ],
  [
    'adds nothing at the cap, and says so',
    async (scene) => {
      scene.pass(24);
      await scene.refuses('daily_reset', 'at_cap');
    },
  ],
  [
    'adds nothing above the cap, and lowers nothing',
    async (scene) => {
      await scene.own(14);
      scene.pass(24);
      await scene.refuses('daily_reset', 'at_cap');
      expect(await scene.owned()).toBe(14);
    },
  ],
  [
    'comes once, however often it is asked for, also where another verb has brought it',
    async (scene) => {
      await scene.own(0);
      scene.pass(24);
      await scene.active();
      expect(await scene.owned()).toBe(5);
      for (let time = 0; time < 5; time += 1) await scene.refuses('daily_reset', 'already_granted');
      expect(await scene.at.engine.ledger.turnDays()).toBe(0);
      expect(await scene.owned()).toBe(5);
    },
  ],
  [
    'comes late for two missed days at once, and tells both',
    async (scene) => {
      await scene.own(0);
      scene.pass(48);
      expect(await scene.ask('daily_reset')).toMatchObject({ granted: true, amount: 1_000 });
      expect(await scene.owned()).toBe(10);
    },
  ],
  [
    'brings nothing where the rule is off',
    async (scene) => {
      await scene.own(0);
      await scene.rule('daily_reset', 'is_active = false');
      scene.pass(24);
      await scene.refuses('daily_reset', 'rule_off');
      expect(await scene.owned()).toBe(0);
    },
  ],
  [
    'brings nothing to a tier that the rule is not for',
    async (scene) => {
      await scene.own(0);
      await scene.rule('daily_reset', "tiers = '{pro,elite}'");
      scene.pass(24);
      await scene.refuses('daily_reset', 'not_for_this_tier');
      expect(await scene.owned()).toBe(0);
    },
  ],
  [
    'comes at midnight in Berlin where clocks go forward that night',
    overMidnight('2026-03-28T22:59:59Z', '2026-03-28T23:00:00Z'),
    { timeZone: 'Europe/Berlin', from: '2026-03-28T12:00:00Z' },
  ],
  [
    'comes at midnight in Berlin on the day after clocks went forward, an hour earlier in UTC',
    overMidnight('2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z'),
    { timeZone: 'Europe/Berlin', from: '2026-03-29T12:00:00Z' },
  ],
  [
    'comes at midnight in Berlin on the day that clocks went back, which has 25 hours',
    overMidnight('2026-10-25T22:59:59Z', '2026-10-25T23:00:00Z'),
    { timeZone: 'Europe/Berlin', from: '2026-10-25T12:00:00Z' },
  ],
  [
    'comes on 29 February',
    overMidnight('2028-02-28T23:59:59Z', '2028-02-29T00:00:00Z'),
    { from: '2028-02-28T12:00:00Z' },
  ],
  [
    'comes on the day after 29 February',
    overMidnight('2028-02-29T23:59:59Z', '2028-03-01T00:00:00Z'),
    { from: '2028-02-29T12:00:00Z' },
  ],
  [
    'comes no second time where the zone is moved west, into the day before',
    async (scene) => {
      scene.go('2026-03-10T13:00:00Z');
      await scene.own(0);
      await scene.move('Pacific/Honolulu');
      scene.go('2026-03-12T09:59:59Z');
      await scene.refuses('daily_reset', 'comes_with_the_day');
      expect(await scene.owned()).toBe(0);
      scene.go('2026-03-12T10:00:00Z');
      expect(await scene.ask('daily_reset')).toMatchObject({ granted: true, amount: 500 });
    },
    { timeZone: 'Pacific/Kiritimati', from: '2026-03-09T20:00:00Z' },
  ],
];

const rescue: readonly Case[] = [
  [
    'pays nothing at a tenth of the cap',
    async (scene) => {
      await scene.own(1);
      await scene.refuses('low_energy_rescue', 'not_low');
    },
  ],
  [
    'pays nothing just above a tenth',
    async (scene) => {
      await scene.own(1.01);
      await scene.refuses('low_energy_rescue', 'not_low');
    },
  ],
  ...tiers.map(
    (tier): Case => [
      `brings the ${tier} tier ${rescueOf[tier]} a hundredth below a tenth of its cap`,
      async (scene) => {
        await scene.own(dailyOf[tier] / 5 - 0.01);
        await scene.pays('low_energy_rescue', rescueOf[tier]);
      },
      { tier },
    ],
  ),
  [
    'comes once a day, and again on the next',
    async (scene) => {
      await scene.own(0);
      await scene.pays('low_energy_rescue', 2);
      await scene.own(0);
      await scene.refuses('low_energy_rescue', 'daily_limit');
      scene.go('2026-03-10T23:59:59Z');
      await scene.refuses('low_energy_rescue', 'daily_limit');
      scene.go('2026-03-11T00:00:00Z');
      await scene.own(0);
      await scene.pays('low_energy_rescue', 2);
    },
  ],
  [
    'judges what is owned, held included',
    async (scene) => {
      await scene.at.engine.ledger.placeHold({
        userId: scene.userId,
        fingerprint: '00000000-0000-0000-0000-000000000001',
        feature: 'ai_message',
        model: null,
        energy: 1_000,
        tokens: 10,
        seconds: 60,
        price: {},
        estimatedTokens: 10,
        compressionMode: false,
        spikeDetected: false,
        spikeWarning: false,
      });
      expect((await scene.at.engine.status(scene.userId)).availableEnergy).toBe(0);
      await scene.refuses('low_energy_rescue', 'not_low');
    },
  ],
  [
    'rounds up to whole energy for a cap of its own',
    async (scene) => {
      await scene.at.engine.ledger.setLimits({ userId: scene.userId, maxEnergy: 1_233 });
      await scene.own(1.23);
      await scene.pays('low_energy_rescue', 3);
    },
  ],
  [
    'is exact about a tenth that is no whole hundredth',
    async (scene) => {
      await scene.at.engine.ledger.setLimits({ userId: scene.userId, maxEnergy: 1_233 });
      await scene.own(1.24);
      await scene.refuses('low_energy_rescue', 'not_low');
    },
  ],
  [
    'stops at a tiny cap',
    async (scene) => {
      await scene.at.engine.ledger.setLimits({ userId: scene.userId, maxEnergy: 50 });
      await scene.own(0.04);
      await scene.pays('low_energy_rescue', 0.46);
    },
  ],
  [
    'pays nothing where the rule is off',
    async (scene) => {
      await scene.own(0);
      await scene.rule('low_energy_rescue', 'is_active = false');
      await scene.refuses('low_energy_rescue', 'rule_off');
    },
  ],
  [
    'pays a frozen account nothing',
    async (scene) => {
      await scene.own(0);
      await scene.at.engine.ledger.freeze({
        userId: scene.userId,
        frozen: true,
        note: 'a case',
        actor: 'test',
      });
      await scene.refuses('low_energy_rescue', 'account_frozen');
    },
  ],
  [
    'comes no second time where the zone is moved west',
    async (scene) => {
      await scene.own(0);
      await scene.pays('low_energy_rescue', 2);
      await scene.own(0);
      await scene.move('Pacific/Honolulu');
      scene.pass(12);
      await scene.refuses('low_energy_rescue', 'daily_limit');
    },
  ],
  [
    'waits for the cooldown of its rule',
    async (scene) => {
      await scene.rule('low_energy_rescue', 'per_day = 5, cooldown_minutes = 60');
      await scene.own(0);
      await scene.pays('low_energy_rescue', 2);
      await scene.own(0);
      scene.go('2026-03-10T12:59:59Z');
      await scene.refuses('low_energy_rescue', 'cooldown');
      scene.go('2026-03-10T13:00:00Z');
      await scene.pays('low_energy_rescue', 2);
    },
  ],
];

/** Free: 5 / 48 an hour, so a whole energy takes 9 h 36 min. */
const behavioral: readonly Case[] = [
  [
    'pays nothing below the efficiency of 0.75',
    async (scene) => {
      await scene.own(0);
      await scene.efficiency(0.7499);
      scene.pass(11);
      await scene.refuses('behavioral_regen', 'efficiency_too_low');
    },
  ],
  [
    'pays nothing to a user who is not known yet',
    async (scene) => {
      await scene.own(0);
      scene.pass(11);
      await scene.refuses('behavioral_regen', 'efficiency_too_low');
    },
  ],
  [
    'pays nothing a second before a whole energy has accrued, and says when',
    async (scene) => {
      await scene.own(0);
      await scene.efficiency(0.75);
      scene.go('2026-03-10T21:35:59Z');
      await scene.refuses('behavioral_regen', 'nothing_accrued');
      const { next } = await scene.ask('behavioral_regen');
      expect(next).toEqual({ at: new Date('2026-03-10T21:36:00Z'), day: null, amount: 100 });
    },
  ],
  [
    'pays a whole energy when it has accrued',
    async (scene) => {
      await scene.own(0);
      await scene.efficiency(0.75);
      scene.go('2026-03-10T21:36:00Z');
      await scene.pays('behavioral_regen', 1);
      await scene.refuses('behavioral_regen', 'nothing_accrued');
    },
  ],
  [
    'carries the remainder on, so that asking often brings no less and no more',
    async (scene) => {
      await scene.own(0);
      await scene.efficiency(0.9);
      await scene.rule('daily_reset', 'is_active = false');
      let paid = 0;
      for (let step = 1; step <= 60; step += 1) {
        scene.at.clock.advance({ minutes: 53 });
        paid += (await scene.ask('behavioral_regen')).amount;
      }
      // 53 hours at 5 / 48 an hour are 5.52.
      expect(paid).toBe(500);
    },
  ],
  [
    'pays the multiplier of the user',
    async (scene) => {
      await scene.own(0);
      await scene.efficiency(0.9);
      await scene.at.database.query(
        'update public.user_energy set regen_multiplier = 1.5 where user_id = $1',
        [scene.userId],
      );
      scene.go('2026-03-10T18:24:00Z');
      await scene.pays('behavioral_regen', 1);
    },
  ],
  [
    'pays the multiplier that was learned, unless the account has one of its own',
    async (scene) => {
      await scene.own(0);
      await scene.efficiency(0.9);
      await scene.at.database.query(
        'update public.user_energy_patterns set regen_multiplier = 1.25 where user_id = $1',
        [scene.userId],
      );
      // A whole energy at 5 / 48 × 1.25 an hour takes 7 h 40 min 48 s.
      scene.go('2026-03-10T19:40:47Z');
      await scene.refuses('behavioral_regen', 'nothing_accrued');
      scene.go('2026-03-10T19:40:48Z');
      await scene.pays('behavioral_regen', 1);
    },
  ],
  [
    'pays the rate of the user, where there is one',
    async (scene) => {
      await scene.own(0);
      await scene.efficiency(0.9);
      await scene.at.database.query(
        'update public.user_energy set regen_rate_per_hour = 0.5 where user_id = $1',
        [scene.userId],
      );
      scene.go('2026-03-10T20:00:00Z');
      await scene.pays('behavioral_regen', 4);
    },
  ],
  [
    'stops at the cap',
    async (scene) => {
      await scene.efficiency(0.9);
      await scene.at.database.query(
        'update public.user_energy set regen_rate_per_hour = 2 where user_id = $1',
        [scene.userId],
      );
      await scene.own(9.4);
      scene.go('2026-03-10T13:00:00Z');
      await scene.pays('behavioral_regen', 0.6);
      scene.go('2026-03-10T14:00:00Z');
      await scene.refuses('behavioral_regen', 'at_cap');
    },
  ],
  [
    'keeps no more than a cap waiting, however long it was not asked for',
    async (scene) => {
      await scene.efficiency(0.9);
      scene.go('2026-07-10T12:00:00Z');
      await scene.own(0);
      await scene.pays('behavioral_regen', 10);
      await scene.own(0);
      await scene.refuses('behavioral_regen', 'nothing_accrued');
    },
  ],
  [
    'pays nothing where the rule is off',
    async (scene) => {
      await scene.own(0);
      await scene.efficiency(0.9);
      await scene.rule('behavioral_regen', 'is_active = false');
      scene.pass(11);
      await scene.refuses('behavioral_regen', 'rule_off');
    },
  ],
  [
    'counts hours, not what the wall shows, where clocks go forward',
    async (scene) => {
      await scene.own(0);
      await scene.efficiency(0.9);
      // From 20:00 to 06:36 by the wall are 9 h 36 min.
      scene.go('2026-03-29T04:35:59Z');
      await scene.refuses('behavioral_regen', 'nothing_accrued');
      scene.go('2026-03-29T04:36:00Z');
      await scene.pays('behavioral_regen', 1);
    },
    { timeZone: 'Europe/Berlin', from: '2026-03-28T19:00:00Z' },
  ],
];

describeCases('refills', {
  daily_reset: dailyReset,
  low_energy_rescue: rescue,
  behavioral_regen: behavioral,
});
