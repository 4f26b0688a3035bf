/** Do the rewards for using energy at good hours, and well, pay what requirements R3 says? */

import { expect } from 'vitest';
import { reply } from '../support/test-engine.ts';
import { type Case, describeCases, type Scene } from './scene.ts';

const duringHappyHour = { from: '2026-03-10T14:30:00Z' };

const happyHour: readonly Case[] = [
  [
    'pays 2 to whoever is active in it',
    async (scene) => {
      await scene.active();
      await scene.pays('happy_hour', 2);
    },
    duringHappyHour,
  ],
  [
    'pays a user who paid a call in it, though not the first of the day',
    async (scene) => {
      await scene.spend(1);
      scene.go('2026-03-10T14:00:00Z');
      await scene.refuses('happy_hour', 'not_active_in_window');
      await scene.spend(1);
      await scene.pays('happy_hour', 2);
    },
  ],
  [
    'pays nobody who was active only before it',
    async (scene) => {
      await scene.active();
      scene.go('2026-03-10T14:30:00Z');
      await scene.refuses('happy_hour', 'not_active_in_window');
    },
    { from: '2026-03-10T13:59:59Z' },
  ],
  [
    'pays in its first second',
    async (scene) => {
      await scene.active();
      await scene.pays('happy_hour', 2);
    },
    { from: '2026-03-10T14:00:00Z' },
  ],
  [
    'pays nothing in the second after it, and names the next',
    async (scene) => {
      await scene.active();
      scene.go('2026-03-10T16:00:00Z');
      await scene.refuses('happy_hour', 'no_bonus_window');
      expect((await scene.ask('happy_hour')).next).toEqual({
        at: new Date('2026-03-11T14:00:00Z'),
        day: null,
        amount: 200,
      });
    },
    { from: '2026-03-10T15:59:59Z' },
  ],
  [
    'pays once per window and day, and again on the next',
    async (scene) => {
      await scene.active();
      await scene.pays('happy_hour', 2);
      await scene.refuses('happy_hour', 'already_granted');
      scene.pass(24);
      await scene.active();
      await scene.pays('happy_hour', 2);
    },
    duringHappyHour,
  ],
  [
    'is no reward of a window that is cheap but grants no bonus',
    async (scene) => {
      await scene.active();
      await scene.refuses('happy_hour', 'no_bonus_window');
    },
    { from: '2026-03-10T07:00:00Z' },
  ],
  [
    'is no reward of a window that grants a bonus but is not cheap',
    async (scene) => {
      await scene.at.database.query(
        `update public.surge_pricing_windows set grants_bonus = true where name = 'Peak Evening'`,
      );
      await scene.active();
      await scene.refuses('happy_hour', 'no_bonus_window');
    },
    { from: '2026-03-10T21:30:00Z' },
  ],
  [
    'pays nothing where the rule is off',
    async (scene) => {
      await scene.active();
      await scene.rule('happy_hour', 'is_active = false');
      await scene.refuses('happy_hour', 'rule_off');
    },
    duringHappyHour,
  ],
  [
    'pays once where the user moves to another zone in it',
    async (scene) => {
      await scene.active();
      await scene.pays('happy_hour', 2);
      await scene.move('Pacific/Kiritimati');
      await scene.active();
      await scene.refuses('happy_hour', 'already_granted');
    },
    duringHappyHour,
  ],
  [
    'pays a window over midnight once, by the day that it starts on',
    async (scene) => {
      await scene.at.database.query(`insert into public.surge_pricing_windows
      (name, start_time, end_time, multiplier, grants_bonus) values ('Night', '23:30', '00:30', 0.5, true)`);
      await scene.active();
      await scene.pays('happy_hour', 2);
      scene.go('2026-03-11T00:10:00Z');
      await scene.active();
      await scene.refuses('happy_hour', 'already_granted');
    },
    { from: '2026-03-10T23:45:00Z' },
  ],
];

const discount: readonly Case[] = [
  [
    'pays a tenth of what was spent yesterday in cheap hours',
    async (scene) => {
      await scene.spend(5);
      scene.pass(12);
      await scene.pays('surge_discount', 0.44);
    },
    { from: '2026-03-10T14:30:00Z' },
  ],
  [
    'pays nothing for what was spent at the usual price',
    async (scene) => {
      await scene.spend(5);
      scene.pass(12);
      await scene.refuses('surge_discount', 'nothing_spent_below');
    },
  ],
  [
    'pays nothing for what was spent at a higher price',
    async (scene) => {
      await scene.spend(5);
      scene.pass(12);
      await scene.refuses('surge_discount', 'nothing_spent_below');
    },
    { from: '2026-03-10T21:30:00Z' },
  ],
  [
    'pays nothing on the day itself',
    async (scene) => {
      await scene.spend(5);
      await scene.refuses('surge_discount', 'nothing_spent_below');
    },
    { from: '2026-03-10T14:30:00Z' },
  ],
  [
    'pays nothing for the day before yesterday',
    async (scene) => {
      await scene.spend(5);
      scene.pass(36);
      await scene.refuses('surge_discount', 'nothing_spent_below');
    },
    { from: '2026-03-10T14:30:00Z' },
  ],
  [
    'pays once a day',
    async (scene) => {
      await scene.spend(5);
      scene.pass(12);
      await scene.pays('surge_discount', 0.44);
      await scene.refuses('surge_discount', 'already_granted');
    },
    { from: '2026-03-10T14:30:00Z' },
  ],
  [
    'rounds down, and pays nothing below a hundredth',
    async (scene) => {
      await scene.spend(0.1);
      scene.pass(12);
      await scene.refuses('surge_discount', 'nothing_spent_below');
    },
    { from: '2026-03-10T14:30:00Z' },
  ],
  [
    'pays nothing for what was given back',
    async (scene) => {
      const { seq } = await scene.spend(5);
      await scene.at.engine.ledger.refund({ userId: scene.userId, seq });
      scene.pass(12);
      await scene.refuses('surge_discount', 'nothing_spent_below');
    },
    { from: '2026-03-10T14:30:00Z' },
  ],
  [
    'knows yesterday by the user’s own day',
    async (scene) => {
      await scene.spend(5);
      scene.go('2026-03-11T09:59:59Z');
      await scene.refuses('surge_discount', 'nothing_spent_below');
      scene.go('2026-03-11T10:00:00Z');
      await scene.pays('surge_discount', 0.44);
    },
    { timeZone: 'Pacific/Honolulu', from: '2026-03-10T14:30:00Z' },
  ],
];

const calls = async (scene: Scene, count: number): Promise<void> => {
  for (let nth = 1; nth <= count; nth += 1) await scene.usefulCall(`input ${nth}`);
};

const productivity: readonly Case[] = [
  [
    'pays nothing for four useful calls',
    async (scene) => {
      await scene.efficiency(0.9);
      await calls(scene, 4);
      await scene.refuses('productivity_boost', 'too_few_useful_calls');
    },
  ],
  [
    'pays 1 for five',
    async (scene) => {
      await scene.efficiency(0.6);
      await calls(scene, 5);
      await scene.pays('productivity_boost', 1);
    },
  ],
  [
    'pays 1 for fifty, once a day',
    async (scene) => {
      await scene.efficiency(0.9);
      await calls(scene, 50);
      await scene.pays('productivity_boost', 1);
      await scene.refuses('productivity_boost', 'daily_limit');
    },
  ],
  [
    'pays nothing below the efficiency of 0.6',
    async (scene) => {
      await scene.efficiency(0.5999);
      await calls(scene, 5);
      await scene.refuses('productivity_boost', 'efficiency_too_low');
    },
  ],
  [
    'counts no call whose output was not delivered',
    async (scene) => {
      await scene.efficiency(0.9);
      await calls(scene, 4);
      await scene.usefulCall('another', { delivered: false });
      await scene.refuses('productivity_boost', 'too_few_useful_calls');
    },
  ],
  [
    'counts no call that was asked again ten minutes later, but the repetition',
    async (scene) => {
      await scene.efficiency(0.9);
      await calls(scene, 4);
      scene.at.clock.advance({ minutes: 10 });
      await calls(scene, 4);
      await scene.refuses('productivity_boost', 'too_few_useful_calls');
    },
  ],
  [
    'counts both where the second came later than that',
    async (scene) => {
      await scene.efficiency(0.9);
      await calls(scene, 4);
      scene.at.clock.advance({ minutes: 10, seconds: 1 });
      await calls(scene, 4);
      await scene.pays('productivity_boost', 1);
    },
  ],
  [
    'counts no call of yesterday',
    async (scene) => {
      await scene.efficiency(0.9);
      await calls(scene, 4);
      scene.go('2026-03-11T00:00:00Z');
      await scene.usefulCall('of today');
      await scene.refuses('productivity_boost', 'too_few_useful_calls');
    },
  ],
  [
    'counts what the engine itself has settled',
    async (scene) => {
      await scene.efficiency(0.9);
      const { engine, provider } = scene.at;
      for (let nth = 1; nth <= 5; nth += 1) {
        provider.script(reply(['Dear Ada'], { promptTokens: 10, completionTokens: 20 }));
        await engine.run({
          userId: scene.userId,
          feature: 'ai_message',
          input: `Write to ${Math.min(nth, 4)}`,
        });
        if (nth === 4) scene.at.clock.advance({ minutes: 10, seconds: 1 });
      }
      await scene.pays('productivity_boost', 1);
    },
  ],
  [
    'counts no call of the engine that was asked again at once',
    async (scene) => {
      await scene.efficiency(0.9);
      const { engine, provider } = scene.at;
      for (let nth = 1; nth <= 5; nth += 1) {
        provider.script(reply(['Dear Ada'], { promptTokens: 10, completionTokens: 20 }));
        await engine.run({
          userId: scene.userId,
          feature: 'ai_message',
          input: `Write to ${Math.min(nth, 4)}`,
        });
        scene.at.clock.advance({ seconds: 1 });
      }
      await scene.refuses('productivity_boost', 'too_few_useful_calls');
    },
  ],
  [
    'counts no row that a user wrote',
    async (scene) => {
      await scene.efficiency(0.9);
      for (let nth = 0; nth < 6; nth += 1) {
        await scene.at.database.query(
          `insert into public.token_usage (user_id, feature, usage_day, metadata, created_at)
         values ($1, 'ai_message', '2026-03-10', '{"delivered": true}', $2)`,
          [scene.userId, scene.at.clock.now()],
        );
      }
      await scene.refuses('productivity_boost', 'too_few_useful_calls');
    },
  ],
];

describeCases('good use', {
  happy_hour: happyHour,
  surge_discount: discount,
  productivity_boost: productivity,
});
