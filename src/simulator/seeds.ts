/** Which tiers, windows and rules are simulated where nothing else is said? Those of a new database (requirements R2, R3 and R5). */

import type { SurgeWindow } from '../pricing/surge-window.ts';
import type { Tier, TierTerms } from '../pricing/tier.ts';
import type { Reason } from '../regeneration/reason.ts';
import type { RegenerationRule } from '../regeneration/rule.ts';

type TierRow = readonly [
  tier: Tier,
  dailyLimit: number,
  tokensPerEnergy: number,
  spikeThreshold: number,
  compressionThreshold: number,
  dailyEnergy: number,
  priceModifier: string,
  monthlyPriceUsd: string,
];

const tierRows: readonly TierRow[] = [
  ['free', 5_000, 1_500, 3_000, 4_000, 500, '1.1', '0'],
  ['pro', 40_000, 3_000, 10_000, 35_000, 1_500, '0.95', '19'],
  ['elite', 120_000, 5_000, 30_000, 100_000, 3_000, '0.85', '49'],
  ['team', 300_000, 6_000, 50_000, 250_000, 5_000, '0.8', '99'],
  ['enterprise', 1_000_000, 10_000, 100_000, 900_000, 10_000, '0.7', '499'],
];

/** The rows of `token_budgets`; the cap is twice the daily energy. */
export const seededTiers: ReadonlyMap<Tier, TierTerms> = new Map(
  tierRows.map(([tier, dailyLimit, tokensPerEnergy, spike, compression, daily, modifier, price]) => [
    tier,
    {
      tier,
      dailyLimit,
      tokensPerEnergy,
      spikeThreshold: spike,
      compressionThreshold: compression,
      dailyEnergy: daily,
      maxEnergy: 2 * daily,
      priceModifier: modifier,
      monthlyPriceUsd: price,
      usdPerEnergy: '0.1',
    },
  ]),
);

const windowOf = (
  name: string,
  [startTime, endTime, multiplier]: readonly [string, string, string],
  grantsBonus = false,
): SurgeWindow => ({
  id: name,
  name,
  startTime,
  endTime,
  multiplier,
  appliesTo: [],
  isActive: true,
  daysOfWeek: [],
  timeZone: null,
  priority: 0,
  grantsBonus,
  activeFrom: null,
  activeUntil: null,
  exemptFeatures: [],
});

/** The rows of `surge_pricing_windows`. */
export const seededWindows: readonly SurgeWindow[] = [
  windowOf('Happy Hour', ['14:00', '16:00', '0.8'], true),
  windowOf('Late Night Premium', ['23:00', '02:00', '1.3']),
  windowOf('Morning Advantage', ['06:00', '10:00', '0.85']),
  windowOf('Peak Evening', ['21:00', '23:00', '1.2']),
];

/** What a grant is made of: the rule's judgement, and how long its lot lives. */
export interface SeededRule extends RegenerationRule {
  /** Null: it does not lapse. */
  readonly lotDays: number | null;
}

const rule = (reason: Reason, more: Partial<SeededRule> = {}): readonly [Reason, SeededRule] => [
  reason,
  {
    reason,
    amount: null,
    perDay: null,
    perMonth: null,
    cooldownMinutes: null,
    stopsAtCap: false,
    tiers: null,
    isActive: true,
    parameters: {},
    lotDays: 30,
    ...more,
  },
];
const refill = { stopsAtCap: true, lotDays: null } as const;

/** The rows of `regeneration_rules` that the simulation asks for. */
export const seededRules: ReadonlyMap<Reason, SeededRule> = new Map([
  rule('daily_reset', { ...refill, perDay: 1 }),
  rule('inactivity_bonus', { perDay: 1, parameters: { from_days: 3, most: 10 } }),
  rule('streak_bonus', {
    perDay: 1,
    parameters: { every_days: 7, freeze_every_days: 7, freezes_at_most: 2 },
  }),
  rule('closing_bonus', { amount: 300, perDay: 10, parameters: { per_day_without_id: 3 } }),
  rule('low_energy_rescue', {
    ...refill,
    perDay: 1,
    parameters: { below_share_of_cap: 0.1, share_of_cap: 0.2 },
  }),
  rule('behavioral_regen', {
    ...refill,
    parameters: { efficiency_from: 0.75, default_rate_divisor: 48, step: 1 },
  }),
  rule('happy_hour', { amount: 200 }),
  rule('surge_discount', { perDay: 1, parameters: { share: 0.1 } }),
  rule('upgrade_bonus'),
  rule('productivity_boost', {
    amount: 100,
    perDay: 1,
    parameters: { useful_calls: 5, efficiency_from: 0.6, repeat_minutes: 10 },
  }),
]);
