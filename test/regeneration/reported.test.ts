/** Does what a server reports (deals, missions, upgrades, referrals, shortfalls) pay what requirements R3 says? */

import { expect } from 'vitest';
import type { Tier } from '@/pricing/tier';
import { newUserId } from '../support/databases.ts';
import { type Case, describeCases, type Scene } from './scene.ts';

const deals = async (scene: Scene, from: number, to: number): Promise<void> => {
  for (let nth = from; nth <= to; nth += 1) await scene.pays('closing_bonus', 3, { dealId: `deal ${nth}` });
};

const closing: readonly Case[] = [
  ['pays 3 a deal', (scene) => scene.pays('closing_bonus', 3, { dealId: 'D-1' })],
  [
    'pays a deal once',
    async (scene) => {
      await scene.pays('closing_bonus', 3, { dealId: 'D-1' });
      await scene.refuses('closing_bonus', 'already_granted', { dealId: 'D-1' });
      scene.pass(24 * 200);
      await scene.refuses('closing_bonus', 'already_granted', { dealId: 'D-1' });
    },
  ],
  [
    'pays the tenth deal of a day and not the eleventh',
    async (scene) => {
      await deals(scene, 1, 10);
      await scene.refuses('closing_bonus', 'daily_limit', { dealId: 'deal 11' });
      expect((await scene.ask('closing_bonus', { dealId: 'deal 11' })).next).toEqual({
        at: new Date('2026-03-11T00:00:00Z'),
        day: '2026-03-11',
        amount: 300,
      });
    },
  ],
  [
    'pays the eleventh on the next day',
    async (scene) => {
      await deals(scene, 1, 10);
      scene.go('2026-03-11T00:00:00Z');
      await scene.pays('closing_bonus', 3, { dealId: 'deal 11' });
    },
  ],
  [
    'pays three a day without an id, and not the fourth',
    async (scene) => {
      for (let nth = 0; nth < 3; nth += 1) await scene.pays('closing_bonus', 3);
      await scene.refuses('closing_bonus', 'daily_limit');
      scene.pass(12);
      await scene.pays('closing_bonus', 3);
    },
  ],
  [
    'counts those without an id among the ten',
    async (scene) => {
      for (let nth = 0; nth < 3; nth += 1) await scene.pays('closing_bonus', 3);
      await deals(scene, 1, 7);
      await scene.refuses('closing_bonus', 'daily_limit', { dealId: 'deal 8' });
    },
  ],
  [
    'refuses an empty id, and one that is too long, without an exception',
    async (scene) => {
      await scene.refuses('closing_bonus', 'invalid_fact', { dealId: ' ' });
      await scene.refuses('closing_bonus', 'invalid_fact', { dealId: 'x'.repeat(201) });
      await scene.pays('closing_bonus', 3, { dealId: 'x'.repeat(200) });
      await scene.pays('closing_bonus', 3, { dealId: 'Müller & Söhne 合同 🤝' });
    },
  ],
  [
    'gains no second ten where the zone is moved',
    async (scene) => {
      await deals(scene, 1, 10);
      await scene.move('Pacific/Honolulu');
      scene.pass(20);
      await scene.refuses('closing_bonus', 'daily_limit', { dealId: 'deal 11' });
    },
  ],
  [
    'keeps the name of a deal with the event alone, and not after the user is forgotten',
    async (scene) => {
      await scene.pays('closing_bonus', 3, { dealId: 'Ada Lovelace' });
      const told = () =>
        scene.at.database.query<{ told: string }>(
          `select concat(e.receipt::text, g.source_key, e.reason) as told
       from energy.entries e join energy.grants g using (user_id, seq) where user_id = $1 and e.reason = 'closing_bonus'`,
          [scene.userId],
        );
      expect((await told())[0]?.told).not.toContain('Ada');
      expect((await scene.at.engine.regenerationHistory(scene.userId))[0]?.saw).toEqual({
        fact: { deal_id: 'Ada Lovelace' },
      });
      await scene.at.engine.ledger.forgetUser({ userId: scene.userId });
      expect((await scene.at.engine.regenerationHistory(scene.userId))[0]?.saw).toEqual({});
      await scene.refuses('closing_bonus', 'unknown_user', { dealId: 'another' }).catch(() => {});
      expect(await scene.ask('closing_bonus', { dealId: 'another' })).toMatchObject({
        granted: false,
        why: 'unknown_user',
      });
    },
  ],
  [
    'pays nothing where the rule is off',
    async (scene) => {
      await scene.rule('closing_bonus', 'is_active = false');
      await scene.refuses('closing_bonus', 'rule_off', { dealId: 'D-1' });
    },
  ],
  [
    'pays what the rule says from now on',
    async (scene) => {
      await scene.rule('closing_bonus', 'amount = 4.5, per_day = 1');
      await scene.pays('closing_bonus', 4.5, { dealId: 'D-1' });
      await scene.refuses('closing_bonus', 'daily_limit', { dealId: 'D-2' });
    },
  ],
  [
    'stops at the cap where the rule says so',
    async (scene) => {
      await scene.rule('closing_bonus', 'stops_at_cap = true');
      await scene.refuses('closing_bonus', 'at_cap', { dealId: 'D-1' });
      await scene.own(8);
      await scene.pays('closing_bonus', 2, { dealId: 'D-1' });
    },
  ],
];

const missions: readonly Case[] = [
  [
    'pays each mission what its row says',
    async (scene) => {
      await scene.pays('mission_completion', 1, { missionId: 'complete_profile' });
      await scene.pays('mission_completion', 2, { missionId: 'first_pitch_deck' });
      await scene.pays('mission_completion', 3, { missionId: 'connect_crm' });
    },
  ],
  [
    'pays a mission once',
    async (scene) => {
      await scene.pays('mission_completion', 1, { missionId: 'complete_profile' });
      await scene.refuses('mission_completion', 'already_granted', { missionId: 'complete_profile' });
    },
  ],
  [
    'pays no mission that is not known, not active, or not named',
    async (scene) => {
      await scene.at.database.query(
        `update public.energy_missions set is_active = false where key = 'connect_crm'`,
      );
      await scene.refuses('mission_completion', 'unknown_mission', { missionId: 'connect_crm' });
      await scene.refuses('mission_completion', 'unknown_mission', { missionId: 'nothing' });
      await scene.refuses('mission_completion', 'invalid_fact');
    },
  ],
  [
    'pays the tenth of a day and not the eleventh',
    async (scene) => {
      await scene.at.database.query(
        `insert into public.energy_missions (key, title, amount) select 'm' || n, 'Mission', 1 from generate_series(1, 11) n`,
      );
      for (let nth = 1; nth <= 10; nth += 1)
        await scene.pays('mission_completion', 1, { missionId: `m${nth}` });
      await scene.refuses('mission_completion', 'daily_limit', { missionId: 'm11' });
      scene.pass(12);
      await scene.pays('mission_completion', 1, { missionId: 'm11' });
    },
  ],
  [
    'stays within the bounds of the rule',
    async (scene) => {
      await scene.rule('mission_completion', `parameters = '{"least": 1, "most": 2}'`);
      await scene.pays('mission_completion', 2, { missionId: 'connect_crm' });
    },
  ],
];

const upgrade = async (scene: Scene, tier: Tier): Promise<unknown> =>
  scene.at.engine.ledger.setTier({ userId: scene.userId, tier });

const upgrades: readonly Case[] = [
  [
    'pays the difference of the daily amounts',
    async (scene) => {
      await upgrade(scene, 'pro');
      await scene.pays('upgrade_bonus', 10, { fromTier: 'free', toTier: 'pro' });
    },
  ],
  [
    'pays 95 from free to enterprise',
    async (scene) => {
      await upgrade(scene, 'enterprise');
      await scene.pays('upgrade_bonus', 95, { fromTier: 'free', toTier: 'enterprise' });
    },
  ],
  [
    'pays a pair once, also after a way back and another upgrade',
    async (scene) => {
      await upgrade(scene, 'pro');
      await scene.pays('upgrade_bonus', 10, { fromTier: 'free', toTier: 'pro' });
      await upgrade(scene, 'free');
      await upgrade(scene, 'pro');
      await scene.refuses('upgrade_bonus', 'already_granted', { fromTier: 'free', toTier: 'pro' });
    },
  ],
  [
    'pays each pair of a climb',
    async (scene) => {
      await upgrade(scene, 'pro');
      await scene.pays('upgrade_bonus', 10, { fromTier: 'free', toTier: 'pro' });
      await upgrade(scene, 'elite');
      await scene.pays('upgrade_bonus', 15, { fromTier: 'pro', toTier: 'elite' });
      await scene.refuses('upgrade_bonus', 'tier_not_changed', { fromTier: 'free', toTier: 'elite' });
    },
  ],
  [
    'pays no move that the ledger does not know',
    (scene) => scene.refuses('upgrade_bonus', 'tier_not_changed', { fromTier: 'free', toTier: 'pro' }),
  ],
  [
    'pays no move that was taken back',
    async (scene) => {
      await upgrade(scene, 'pro');
      await upgrade(scene, 'free');
      await scene.refuses('upgrade_bonus', 'tier_not_changed', { fromTier: 'free', toTier: 'pro' });
    },
  ],
  [
    'pays no way down and no standing still',
    async (scene) => {
      await upgrade(scene, 'free');
      await scene.refuses('upgrade_bonus', 'no_upgrade', { fromTier: 'pro', toTier: 'free' });
      await scene.refuses('upgrade_bonus', 'no_upgrade', { fromTier: 'pro', toTier: 'pro' });
    },
    { tier: 'pro' },
  ],
  [
    'refuses tiers that there are not',
    (scene) => scene.refuses('upgrade_bonus', 'invalid_fact', { fromTier: 'free', toTier: 'gold' }),
  ],
];

const refer = async (scene: Scene): Promise<string> => await scene.at.newUser();

const referrals: readonly Case[] = [
  [
    'pays 5 a person',
    async (scene) => scene.pays('referral_bonus', 5, { referredUserId: await refer(scene) }),
  ],
  [
    'pays a person once',
    async (scene) => {
      const referredUserId = await refer(scene);
      await scene.pays('referral_bonus', 5, { referredUserId });
      await scene.refuses('referral_bonus', 'already_granted', { referredUserId });
      await scene.refuses('referral_bonus', 'already_granted', {
        referredUserId: referredUserId.toUpperCase(),
      });
    },
  ],
  [
    'pays one who refers alone: a person can be referred once',
    async (scene) => {
      const referredUserId = await refer(scene);
      const another = await scene.at.newUser();
      await scene.pays('referral_bonus', 5, { referredUserId });
      const late = await scene.at.engine.regenerate({
        userId: another,
        reason: 'referral_bonus',
        fact: { referredUserId },
      });
      expect(late).toMatchObject({ granted: false, why: 'referred_by_another' });
    },
  ],
  [
    'pays the tenth of a month and not the eleventh, who can come in the next',
    async (scene) => {
      for (let nth = 0; nth < 10; nth += 1) {
        scene.pass(24);
        await scene.pays('referral_bonus', 5, { referredUserId: await refer(scene) });
      }
      const eleventh = await refer(scene);
      await scene.refuses('referral_bonus', 'monthly_limit', { referredUserId: eleventh });
      expect((await scene.ask('referral_bonus', { referredUserId: eleventh })).next?.day).toBe('2026-04-01');
      scene.go('2026-03-31T23:59:59Z');
      await scene.refuses('referral_bonus', 'monthly_limit', { referredUserId: eleventh });
      scene.go('2026-04-01T00:00:00Z');
      await scene.pays('referral_bonus', 5, { referredUserId: eleventh });
    },
  ],
  [
    'pays nobody for themselves',
    async (scene) => scene.refuses('referral_bonus', 'own_account', { referredUserId: scene.userId }),
  ],
  [
    'pays nothing for a user who has no account, or for what is no user',
    async (scene) => {
      await scene.refuses('referral_bonus', 'unknown_referred_user', { referredUserId: newUserId() });
      await scene.refuses('referral_bonus', 'invalid_fact', { referredUserId: 'ada@example.com' });
      await scene.refuses('referral_bonus', 'invalid_fact');
    },
  ],
  [
    'names nobody: who referred whom stands nowhere',
    async (scene) => {
      const referredUserId = await refer(scene);
      await scene.pays('referral_bonus', 5, { referredUserId });
      const [claim] = await scene.at.database.query(
        'select * from energy.referral_claims where user_id = $1',
        [referredUserId],
      );
      expect(JSON.stringify(claim)).not.toContain(scene.userId);
      expect(JSON.stringify(await scene.at.engine.regenerationHistory(scene.userId))).not.toContain(
        referredUserId,
      );
      await scene.at.engine.ledger.forgetUser({ userId: referredUserId });
      const left = await scene.at.database.query('select from energy.referral_claims where user_id = $1', [
        referredUserId,
      ]);
      expect(left).toEqual([]);
      await scene.refuses('referral_bonus', 'already_granted', { referredUserId });
    },
  ],
];

const recommendations: readonly Case[] = [
  ['pays the shortfall', (scene) => scene.pays('ml_recommendation', 0.7, { shortfall: 70 })],
  [
    'pays at most a fifth of the daily amount',
    (scene) => scene.pays('ml_recommendation', 1, { shortfall: 900 }),
  ],
  [
    'pays a fifth of an elite day',
    (scene) => scene.pays('ml_recommendation', 6, { shortfall: 900 }),
    { tier: 'elite' },
  ],
  [
    'pays once a day',
    async (scene) => {
      await scene.pays('ml_recommendation', 1, { shortfall: 100 });
      await scene.refuses('ml_recommendation', 'daily_limit', { shortfall: 100 });
      scene.pass(12);
      await scene.pays('ml_recommendation', 1, { shortfall: 100 });
    },
  ],
  [
    'pays nothing where nothing lacks, or nothing is predicted',
    async (scene) => {
      await scene.refuses('ml_recommendation', 'no_shortfall', { shortfall: 0 });
      await scene.refuses('ml_recommendation', 'no_shortfall', { shortfall: -300 });
      await scene.refuses('ml_recommendation', 'no_shortfall');
      await scene.refuses('ml_recommendation', 'invalid_fact', { shortfall: Number.NaN });
    },
  ],
  [
    'stays inside the platform’s budget of the day',
    async (scene) => {
      await scene.rule('ml_recommendation', 'platform_energy_per_day = 2.5');
      const [second, third] = [await scene.at.newUser(), await scene.at.newUser()];
      const ask = (userId: string) =>
        scene.at.engine.regenerate({ userId, reason: 'ml_recommendation', fact: { shortfall: 100 } });
      await scene.pays('ml_recommendation', 1, { shortfall: 100 });
      expect(await ask(second)).toMatchObject({ granted: true });
      expect(await ask(third)).toMatchObject({ granted: false, why: 'platform_budget_spent' });
      scene.pass(12);
      expect(await ask(third)).toMatchObject({ granted: true });
    },
  ],
  [
    'pays nothing where the budget is nothing',
    async (scene) => {
      await scene.rule('ml_recommendation', 'platform_energy_per_day = 0');
      await scene.refuses('ml_recommendation', 'platform_budget_spent', { shortfall: 100 });
    },
  ],
];

describeCases('what a server reports', {
  closing_bonus: closing,
  mission_completion: missions,
  upgrade_bonus: upgrades,
  referral_bonus: referrals,
  ml_recommendation: recommendations,
});
