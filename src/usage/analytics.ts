/** What has a user used over the last days? */

import { type Hundredths, hundredthsOf } from '../amount.ts';
import { EnergyError } from '../errors.ts';

export interface FeatureUsage {
  readonly feature: string;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly energy: Hundredths;
  /** USD; calls of models without a known price count as nothing. */
  readonly costUsd: number;
  /** Calls whose answer was cut at its limit. */
  readonly reachedLimit: number;
  /** Input tokens that compression took out of prompts. */
  readonly tokensSaved: number;
  /** USD that compression and cheaper models saved; calls of models without a known price count as nothing. */
  readonly usdSaved: number;
}

/** Sums over the user's local days, today included; zeroes where nothing was used. */
export interface UsageStats extends Omit<FeatureUsage, 'feature'> {
  readonly features: readonly FeatureUsage[];
}

type Row = Readonly<Record<string, string | number>>;

const daysAtMost = 3_660;

const featureUsageOf = (row: Row): FeatureUsage => ({
  feature: String(row.feature),
  calls: Number(row.calls),
  inputTokens: Number(row.input_tokens),
  outputTokens: Number(row.output_tokens),
  energy: hundredthsOf(Number(row.energy_cost)),
  costUsd: Number(row.cost_usd),
  reachedLimit: Number(row.reached_limit),
  tokensSaved: Number(row.tokens_saved),
  usdSaved: Number(row.usd_saved),
});

const sumOf = (features: readonly FeatureUsage[], pick: (usage: FeatureUsage) => number): number =>
  features.reduce((sum, usage) => sum + pick(usage), 0);

/** Reads what the ledger sums by feature (`energy.read_usage`). */
export function usageStatsOf(answer: Readonly<Record<string, unknown>>): UsageStats {
  const features = (answer.features as readonly Row[]).map(featureUsageOf);
  return {
    calls: sumOf(features, ({ calls }) => calls),
    inputTokens: sumOf(features, ({ inputTokens }) => inputTokens),
    outputTokens: sumOf(features, ({ outputTokens }) => outputTokens),
    energy: sumOf(features, ({ energy }) => energy),
    costUsd: sumOf(features, ({ costUsd }) => costUsd),
    reachedLimit: sumOf(features, ({ reachedLimit }) => reachedLimit),
    tokensSaved: sumOf(features, ({ tokensSaved }) => tokensSaved),
    usdSaved: sumOf(features, ({ usdSaved }) => usdSaved),
    features,
  };
}

/** A number of days to look back, checked. Throws `invalid_request`. */
export function checkDays(days: number): number {
  if (Number.isSafeInteger(days) && days >= 1 && days <= daysAtMost) return days;
  throw new EnergyError('invalid_request', `days must be a whole number from 1 to ${daysAtMost}`, {
    details: { name: 'days' },
  });
}
