/** What do the seeds of requirements R2 and R5 look like to the price? */

import { defaults } from '@/config';
import type { QuoteAccount } from '@/pricing/affordability';
import type { PriceTerms } from '@/pricing/price';
import type { QuoteInput } from '@/pricing/quote';
import type { SurgeWindow } from '@/pricing/surge-window';
import type { Tier, TierTerms } from '@/pricing/tier';

/** A window that is open to every feature every day, with what the test says laid over it. */
export const windowNamed = (
  name: string,
  hours: `${string}–${string}`,
  multiplier: string,
  over: Partial<SurgeWindow> = {},
): SurgeWindow => {
  const [startTime = '', endTime = ''] = hours.split('–');
  return {
    id: `id of ${name}`,
    name,
    startTime,
    endTime,
    multiplier,
    appliesTo: [],
    isActive: true,
    daysOfWeek: [],
    timeZone: null,
    priority: 0,
    grantsBonus: false,
    activeFrom: null,
    activeUntil: null,
    exemptFeatures: [],
    ...over,
  };
};

/** Requirements R2. */
export const seededWindows: readonly SurgeWindow[] = [
  windowNamed('Peak Evening', '21:00–23:00', '1.20'),
  windowNamed('Happy Hour', '14:00–16:00', '0.80', { grantsBonus: true }),
  windowNamed('Morning Advantage', '06:00–10:00', '0.85'),
  windowNamed('Late Night Premium', '23:00–02:00', '1.30'),
];

const row = (
  tier: Tier,
  [dailyLimit, tokensPerEnergy, spikeThreshold, compressionThreshold]: [number, number, number, number],
  dailyEnergy: number,
  priceModifier: string,
  monthlyPriceUsd: string,
): TierTerms => ({
  tier,
  dailyLimit,
  tokensPerEnergy,
  spikeThreshold,
  compressionThreshold,
  dailyEnergy: dailyEnergy * 100,
  maxEnergy: dailyEnergy * 200,
  priceModifier,
  monthlyPriceUsd,
  usdPerEnergy: '0.10',
});

/** Requirements R2, R3 and R5. */
export const seededTiers: Readonly<Record<Tier, TierTerms>> = {
  free: row('free', [5_000, 1_500, 3_000, 4_000], 5, '1.10', '0'),
  pro: row('pro', [40_000, 3_000, 10_000, 35_000], 15, '0.95', '19'),
  elite: row('elite', [120_000, 5_000, 30_000, 100_000], 30, '0.85', '49'),
  team: row('team', [300_000, 6_000, 50_000, 250_000], 50, '0.80', '99'),
  enterprise: row('enterprise', [1_000_000, 10_000, 100_000, 900_000], 100, '0.70', '499'),
};

export const termsWith = (over: Partial<PriceTerms> = {}): PriceTerms => ({
  tier: 'free',
  tokensPerEnergy: 1_500,
  window: null,
  windowMultiplier: '1',
  tierModifier: '1.10',
  energyFactor: '1',
  ...over,
});

/** Ten energies on the free tier, nothing used or held. */
export const richAccount: QuoteAccount = {
  ownedEnergy: 1_000,
  heldEnergy: 0,
  tokensUsedToday: 0,
  tokensHeld: 0,
  dailyLimit: 5_000,
  timeZone: 'Europe/Berlin',
  frozen: false,
};

/** A message at noon, outside every window: 1,400 tokens expected, 3,500 at most. */
export const quoteInput = (over: Partial<QuoteInput> = {}): QuoteInput => ({
  id: '01970000-0000-7000-8000-000000000001',
  userId: '01970000-0000-7000-8000-0000000000aa',
  feature: 'ai_message',
  model: 'some-model',
  inputHash: 'b94d27b9934d3e08',
  at: new Date('2026-05-20T12:00:00Z'),
  settings: defaults,
  estimate: { inputTokens: 1_000, expectedOutputTokens: 400, ceilingOutputTokens: 2_500, exact: true },
  terms: termsWith(),
  tierTerms: seededTiers.free,
  account: richAccount,
  windows: seededWindows,
  judgeUse: (energy) => ({ unusual: false, score: 0, amount: energy, usual: energy }),
  ...over,
});
