/** Do the rewards for coming back and for staying pay what requirements R3 says? */

import { expect } from 'vitest';
import { type Case, describeCases, type Scene } from './scene.ts';

/** Active, then away, then back at the same hour so many days later. */
const back = async (scene: Scene, days: number): Promise<void> => {
  await scene.active();
  scene.pass(24 * days);
};

const inactivity: readonly Case[] = [
  ...(
    [
      [1, null],
      [2, null],
      [3, 3],
      [9, 9],
      [10, 10],
      [11, 10],
      [30, 10],
      [31, 10],
      [400, 10],
    ] as const
  ).map(
    ([days, amount]): Case => [
      `after ${days} days pays ${amount ?? 'nothing'}`,
      async (scene) => {
        await back(scene, days);
        await scene.active();
        if (amount === null) await scene.refuses('inactivity_bonus', 'not_away');
        else await scene.pays('inactivity_bonus', amount);
      },
    ],
  ),
  [
    'pays nobody who has not come back yet, and says what waits',
    async (scene) => {
      await back(scene, 5);
      await scene.refuses('inactivity_bonus', 'not_active_today');
      expect((await scene.ask('inactivity_bonus')).next).toEqual({
        at: null,
        day: '2026-03-15',
        amount: 500,
      });
    },
  ],
  [
    'pays nothing for the time before the first activity',
    async (scene) => {
      scene.pass(24 * 20);
      await scene.active();
      await scene.refuses('inactivity_bonus', 'not_away');
    },
  ],
  [
    'pays once per absence',
    async (scene) => {
      await back(scene, 4);
      await scene.active();
      await scene.pays('inactivity_bonus', 4);
      await scene.active();
      await scene.refuses('inactivity_bonus', 'already_granted');
    },
  ],
  [
    'can be had until the end of the day of the return',
    async (scene) => {
      await back(scene, 4);
      await scene.active();
      scene.go('2026-03-14T23:59:59Z');
      await scene.pays('inactivity_bonus', 4);
    },
  ],
  [
    'cannot be had on the day after the return',
    async (scene) => {
      await back(scene, 4);
      await scene.active();
      scene.go('2026-03-15T00:00:00Z');
      await scene.refuses('inactivity_bonus', 'not_away');
    },
  ],
  [
    'may lift a balance above its cap, for 30 days',
    async (scene) => {
      await back(scene, 4);
      await scene.active();
      await scene.pays('inactivity_bonus', 4);
      expect(await scene.owned()).toBe(14);
      scene.pass(24 * 30 - 1);
      expect(await scene.owned()).toBe(14);
      scene.pass(1);
      expect(await scene.owned()).toBe(10);
    },
  ],
  [
    'pays nothing where the rule is off',
    async (scene) => {
      await back(scene, 4);
      await scene.active();
      await scene.rule('inactivity_bonus', 'is_active = false');
      await scene.refuses('inactivity_bonus', 'rule_off');
    },
  ],
  [
    'counts dates over clocks that go forward: Friday night to Monday morning are three',
    async (scene) => {
      await scene.active();
      scene.go('2026-03-29T22:00:00Z');
      await scene.active();
      await scene.pays('inactivity_bonus', 3);
    },
    { timeZone: 'Europe/Berlin', from: '2026-03-27T22:59:00Z' },
  ],
  [
    'counts no date that a moved zone leapt over',
    async (scene) => {
      await scene.active();
      scene.pass(24);
      await scene.move('Pacific/Kiritimati');
      await scene.active();
      await scene.refuses('inactivity_bonus', 'not_away');
    },
    { timeZone: 'Pacific/Pago_Pago', from: '2026-03-10T10:30:00Z' },
  ],
];

const streak: readonly Case[] = [
  [
    'pays nothing on the sixth day, and names the seventh',
    async (scene) => {
      await scene.activeDays(6);
      await scene.refuses('streak_bonus', 'streak_too_short');
      expect((await scene.ask('streak_bonus')).next).toEqual({ at: null, day: '2026-03-16', amount: 100 });
    },
  ],
  [
    'pays 1 on the seventh day',
    async (scene) => {
      await scene.activeDays(7);
      await scene.pays('streak_bonus', 1);
    },
  ],
  [
    'pays 1 once',
    async (scene) => {
      await scene.activeDays(7);
      await scene.pays('streak_bonus', 1);
      await scene.refuses('streak_bonus', 'already_granted');
      scene.pass(24);
      await scene.active();
      await scene.refuses('streak_bonus', 'already_granted');
    },
  ],
  [
    'can still be had on the thirteenth day',
    async (scene) => {
      await scene.activeDays(13);
      await scene.pays('streak_bonus', 1);
    },
  ],
  [
    'pays 2 on the fourteenth day, also where the first was not asked for',
    async (scene) => {
      await scene.activeDays(14);
      await scene.pays('streak_bonus', 2);
      await scene.refuses('streak_bonus', 'already_granted');
    },
  ],
  [
    'pays each week of a streak: 1, 2, 3',
    async (scene) => {
      await scene.activeDays(7);
      await scene.pays('streak_bonus', 1);
      for (const weeks of [2, 3]) {
        scene.pass(24);
        await scene.activeDays(7);
        await scene.pays('streak_bonus', weeks);
      }
      expect(await scene.streak()).toBe(21);
    },
  ],
  [
    'is left as it is by the same day again',
    async (scene) => {
      for (let time = 0; time < 20; time += 1) await scene.active();
      expect(await scene.streak()).toBe(1);
    },
  ],
  [
    'begins anew after a missed day',
    async (scene) => {
      await scene.activeDays(6);
      scene.pass(48);
      expect(await scene.streak()).toBe(0);
      await scene.active();
      expect(await scene.streak()).toBe(1);
    },
  ],
  [
    'earns a freeze on the seventh day, which a missed day uses up',
    async (scene) => {
      await scene.activeDays(7);
      expect(await scene.freezes()).toBe(1);
      scene.pass(48);
      expect(await scene.streak()).toBe(7);
      await scene.active();
      expect([await scene.streak(), await scene.freezes()]).toEqual([8, 0]);
    },
  ],
  [
    'does not survive two missed days with one freeze, and pays its new first week again',
    async (scene) => {
      await scene.activeDays(7);
      await scene.pays('streak_bonus', 1);
      scene.pass(72);
      await scene.activeDays(7);
      expect([await scene.streak(), await scene.freezes()]).toEqual([7, 1]);
      await scene.pays('streak_bonus', 1);
    },
  ],
  [
    'holds two freezes at most',
    async (scene) => {
      await scene.activeDays(28);
      expect(await scene.freezes()).toBe(2);
      scene.pass(72);
      await scene.active();
      expect([await scene.streak(), await scene.freezes()]).toEqual([29, 0]);
    },
  ],
  [
    'tells the freezes that missed days have left, before anything uses them up',
    async (scene) => {
      expect(await scene.standingFreezes()).toEqual({ held: 0, atMost: 2, everyDays: 7 });
      await scene.activeDays(14);
      expect(await scene.standingFreezes()).toMatchObject({ held: 2 });
      scene.pass(24);
      expect(await scene.standingFreezes()).toMatchObject({ held: 2 });
      scene.pass(24);
      expect(await scene.standingFreezes()).toMatchObject({ held: 1 });
      await scene.active();
      expect([await scene.freezes(), (await scene.standingFreezes()).held]).toEqual([1, 1]);
      scene.pass(96);
      expect(await scene.standingFreezes()).toMatchObject({ held: 0 });
      await scene.active();
      expect([await scene.streak(), await scene.freezes()]).toEqual([1, 0]);
    },
  ],
  [
    'tells no freeze that it could not use, and how more come by the rule of the moment',
    async (scene) => {
      await scene.activeDays(14);
      await scene.rule(
        'streak_bonus',
        `parameters = parameters || '{"freezes_at_most": 1, "freeze_every_days": 5}'`,
      );
      expect(await scene.standingFreezes()).toEqual({ held: 1, atMost: 1, everyDays: 5 });
      await scene.rule('streak_bonus', `parameters = parameters || '{"freezes_at_most": 0}'`);
      expect(await scene.standingFreezes()).toEqual({ held: 0, atMost: 0, everyDays: 5 });
    },
  ],
  [
    'knows no freezes where they are switched off',
    async (scene) => {
      await scene.rule('streak_bonus', `parameters = parameters || '{"freezes_at_most": 0}'`);
      await scene.activeDays(8);
      expect(await scene.freezes()).toBe(0);
      scene.pass(48);
      await scene.active();
      expect(await scene.streak()).toBe(1);
    },
  ],
  [
    'uses no freeze that it has where they are switched off later',
    async (scene) => {
      await scene.activeDays(7);
      await scene.rule('streak_bonus', `parameters = parameters || '{"freezes_at_most": 0}'`);
      scene.pass(48);
      expect(await scene.streak()).toBe(0);
      await scene.active();
      expect([await scene.streak(), await scene.freezes()]).toEqual([1, 1]);
    },
  ],
  [
    'begins anew after resetStreak, and the day counts only once',
    async (scene) => {
      await scene.activeDays(3);
      expect(await scene.at.v2.resetStreak(scene.userId)).toBe(0);
      expect(await scene.at.v2.incrementStreak(scene.userId)).toBe(0);
      scene.pass(24);
      expect(await scene.at.v2.incrementStreak(scene.userId)).toBe(1);
      expect(await scene.at.v2.incrementStreak(scene.userId)).toBe(1);
    },
  ],
  [
    'goes on over 29 February',
    async (scene) => {
      await scene.activeDays(7);
      await scene.pays('streak_bonus', 1);
    },
    { from: '2028-02-26T12:00:00Z' },
  ],
  [
    'goes on from a minute before midnight to a minute after it',
    async (scene) => {
      await scene.active();
      scene.go('2026-03-11T00:01:00Z');
      await scene.active();
      expect(await scene.streak()).toBe(2);
    },
    { from: '2026-03-10T23:59:00Z' },
  ],
  [
    'goes on over clocks that go forward, where a day has 23 hours',
    async (scene) => {
      await scene.active();
      scene.go('2026-03-28T23:30:00Z');
      await scene.active();
      scene.go('2026-03-29T22:30:00Z');
      await scene.active();
      expect(await scene.streak()).toBe(3);
    },
    { timeZone: 'Europe/Berlin', from: '2026-03-28T22:30:00Z' },
  ],
  [
    'counts one day where clocks go back, though 24 hours lie between',
    async (scene) => {
      await scene.active();
      scene.go('2026-10-25T22:45:00Z');
      await scene.active();
      expect(await scene.streak()).toBe(1);
    },
    { timeZone: 'Europe/Berlin', from: '2026-10-24T22:30:00Z' },
  ],
  [
    'survives a flight over the date line that leaps over a date',
    async (scene) => {
      await scene.activeDays(3);
      await scene.move('Pacific/Kiritimati');
      await scene.active();
      expect(await scene.streak()).toBe(4);
    },
    { timeZone: 'Pacific/Pago_Pago', from: '2026-03-10T10:30:00Z' },
  ],
  [
    'gains no day by a zone that is moved to and fro',
    async (scene) => {
      await scene.active();
      for (const zone of [
        'Pacific/Honolulu',
        'Pacific/Kiritimati',
        'Pacific/Honolulu',
        'Pacific/Kiritimati',
      ]) {
        await scene.move(zone);
        await scene.active();
      }
      expect(await scene.streak()).toBe(2);
    },
  ],
  [
    'may pay a week in another amount',
    async (scene) => {
      await scene.rule('streak_bonus', 'amount = 2.5');
      await scene.activeDays(14);
      await scene.pays('streak_bonus', 5);
    },
  ],
  [
    'is carried on by a charge',
    async (scene) => {
      await scene.spend(1);
      scene.pass(24);
      await scene.spend(1);
      expect(await scene.streak()).toBe(2);
    },
  ],
];

describeCases('coming back and staying', { inactivity_bonus: inactivity, streak_bonus: streak });
