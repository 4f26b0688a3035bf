/** What does a tally come to in USD? Subscriptions and packs in, the model's price out. */

import { type Tier, tiers } from '../pricing/tier.ts';
import { costUsd } from '../providers/model-price.ts';
import { assumptions } from './assumptions.ts';
import type { Tally } from './tally.ts';
import type { Rules } from './world.ts';

/** USD of the whole period. */
export interface Money {
  readonly subscriptionUsd: number;
  readonly packUsd: number;
  readonly revenueUsd: number;
  readonly llmUsd: number;
  readonly marginUsd: number;
}

/** USD of one token, read and written. */
export interface TokenRates {
  readonly input: number;
  readonly output: number;
}

/** A month of a subscription, whatever the calendar's: 30 days. */
const monthMs = 30 * 86_400_000;

/** A model's published price at that moment; null where nobody knows it. Nothing is cached. */
export function ratesOf(model: string, at: Date): TokenRates | null {
  const of = (inputTokens: number, outputTokens: number): number | null => {
    const usage = {
      inputTokens,
      outputTokens,
      totalTokens: inputTokens + outputTokens,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      reported: true,
    };
    const usd = costUsd(usage, { model, at, prices: [] });
    return usd === null ? null : Number(usd);
  };
  // A call of ten thousand tokens: some models charge more for very long prompts.
  const tokens = 10_000;
  const [input, output] = [of(tokens, 0), of(0, tokens)];
  return input === null || output === null ? null : { input: input / tokens, output: output / tokens };
}

export const llmUsdOf = (
  { inputTokens, outputTokens }: { readonly inputTokens: number; readonly outputTokens: number },
  rates: TokenRates,
): number => inputTokens * rates.input + outputTokens * rates.output;

export function tierMoneyOf(tally: Tally, tier: Tier, rules: Pick<Rules, 'tiers'>, rates: TokenRates): Money {
  const row = tally.tiers[tier];
  const terms = rules.tiers.get(tier);
  const subscriptionUsd = (row.tierMs / monthMs) * Number(terms?.monthlyPriceUsd ?? 0);
  const packUsd = row.packs * (assumptions.packEnergy / 100) * Number(terms?.usdPerEnergy ?? 0);
  const llmUsd = llmUsdOf(row, rates);
  const revenueUsd = subscriptionUsd + packUsd;
  return { subscriptionUsd, packUsd, revenueUsd, llmUsd, marginUsd: revenueUsd - llmUsd };
}

export const sumOf = <T>(items: readonly T[], pick: (item: T) => number): number =>
  items.reduce((sum, item) => sum + pick(item), 0);

export function moneyOf(tally: Tally, rules: Pick<Rules, 'tiers'>, rates: TokenRates): Money {
  const parts = tiers.map((tier) => tierMoneyOf(tally, tier, rules, rates));
  return {
    subscriptionUsd: sumOf(parts, ({ subscriptionUsd }) => subscriptionUsd),
    packUsd: sumOf(parts, ({ packUsd }) => packUsd),
    revenueUsd: sumOf(parts, ({ revenueUsd }) => revenueUsd),
    llmUsd: sumOf(parts, ({ llmUsd }) => llmUsd),
    marginUsd: sumOf(parts, ({ marginUsd }) => marginUsd),
  };
}
