/** What would have been different? Windows, tiers, factors, rules, estimates: what is named is changed, the rest stays. */

import type { SurgeWindow } from '../../pricing/surge-window.ts';
import type { Tier, TierTerms } from '../../pricing/tier.ts';
import type { CostEstimate } from '../../tokens/feature-estimate.ts';

export interface Changes {
  /** All windows, instead of those that were; an empty list is no surge pricing. Left out: each call's own multiplier stays. */
  readonly windows?: readonly SurgeWindow[] | undefined;
  /** Modifier, tokens an energy, daily energy, cap, daily limit and USD of these tiers; for what is not replayed, see `notReplayed`. */
  readonly tiers?: ReadonlyMap<Tier, TierTerms> | undefined;
  /** By model; exact decimals. */
  readonly energyFactors?: ReadonlyMap<string, string> | undefined;
  /** What a reason gives, as a share of what it gave: 0 is none at all, 2 twice as much. */
  readonly rules?: ReadonlyMap<string, number> | undefined;
  /** By feature, as of before anything was learned. */
  readonly estimates?: ReadonlyMap<string, CostEstimate> | undefined;
}

/** Terms on which no charge of a past call depends: its prompt was compressed and confirmed as it was, and subscriptions are no calls. */
const termsOfNoCall = {
  spike_threshold: 'spikeThreshold',
  compression_threshold: 'compressionThreshold',
  monthly_price_usd: 'monthlyPriceUsd',
} as const satisfies Record<string, keyof TierTerms>;

/** Which of the changes a replay of past calls leaves as it was, in the words of the tables. */
export function notReplayed({ tiers: changed }: Changes, today: ReadonlyMap<Tier, TierTerms>): string[] {
  return [...(changed ?? [])].flatMap(([tier, terms]) =>
    Object.entries(termsOfNoCall)
      .filter(([, term]) => Number(terms[term]) !== Number(today.get(tier)?.[term]))
      .map(([name]) => `tiers.${tier}.${name}`),
  );
}
