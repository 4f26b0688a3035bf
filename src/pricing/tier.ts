/** Which tiers are there, and what does each one promise? */

import type { Hundredths } from '../amount.ts';
import { EnergyError } from '../errors.ts';

/** Every tier, from the smallest to the largest. Requirements R5. */
export const tiers = ['free', 'pro', 'elite', 'team', 'enterprise'] as const;

export type Tier = (typeof tiers)[number];

/** One row of `token_budgets`. Tokens are whole numbers, multipliers and USD exact decimal strings. */
export interface TierTerms {
  readonly tier: Tier;
  /** Tokens a user may spend in one day of their own. */
  readonly dailyLimit: number;
  /** Tokens that one energy pays for. */
  readonly tokensPerEnergy: number;
  /** A call past this many tokens is a spike for the tier. */
  readonly spikeThreshold: number;
  /** Compression is tried from this many tokens of the day on. */
  readonly compressionThreshold: number;
  /** What the daily reset adds. */
  readonly dailyEnergy: Hundredths;
  /** The cap that refills stop at. */
  readonly maxEnergy: Hundredths;
  /** Multiplies every price of the tier: "0.95". */
  readonly priceModifier: string;
  readonly monthlyPriceUsd: string;
  readonly usdPerEnergy: string;
}

const isTier = (value: string): value is Tier => (tiers as readonly string[]).includes(value);

/** The tier of that name. Throws `invalid_request` for any other text. */
export function tierOf(value: string): Tier {
  if (isTier(value)) return value;
  throw new EnergyError(
    'invalid_request',
    `tier must be one of ${tiers.join(', ')}, not ${JSON.stringify(value)}`,
  );
}
