/** What do the sums of calls say? Money, shares and accuracy, from the fields of `energy.usage_sums`. */

import type { Hundredths } from '../amount.ts';

/** The sums as SQL writes them: numbers by name, null where there is no row at all. */
export type SumsRow = Readonly<Record<string, number | string | null | undefined>>;

/** Shares are from 0 to 1, and null where there is nothing to share. USD. */
export interface Figures {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Charged, before refunds. */
  readonly energy: Hundredths;
  readonly refundedEnergy: Hundredths;
  readonly refunds: number;
  /** What models cost; calls without a known price count as nothing here, and in `unpricedCalls`. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
  /** The energy at its tier's list price of today, less what was refunded. */
  readonly revenueUsd: number;
  readonly marginUsd: number;
  readonly marginShare: number | null;
  readonly spikes: number;
  readonly spikeShare: number | null;
  /** Of input that the provider had cached, of output that was reasoning. */
  readonly cachedShare: number | null;
  readonly reasoningShare: number | null;
  readonly compressedCalls: number;
  readonly tokensSaved: number;
  readonly usdSaved: number;
  /** By asking a cheaper model; below zero where it was dearer after all. */
  readonly usdSavedByModel: number;
  /** Calls that were estimated: how far the sum was off, the mean miss as a share of what was used, and the share missed by a fifth at most. */
  readonly estimatedCalls: number;
  readonly estimateBias: number | null;
  readonly estimateMiss: number | null;
  readonly estimatesWithin: number | null;
  /** Used past what was held, and replies that nobody got: the platform's. */
  readonly beyondHoldEnergy: Hundredths;
  readonly beyondHoldTokens: number;
  readonly undeliveredTokens: number;
  /** Settled after their lease was over: nothing was charged. */
  readonly lapsedCalls: number;
  readonly lapsedCostUsd: number;
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Energy as SQL sums it, a number with two decimals, as a whole number of hundredths. */
export const hundredths = (energy: number): Hundredths => Math.round(energy * 100);

/** The figures of a row of sums; `revenueUsd` is told where SQL has not valued the energy. */
export function figuresOf(row: SumsRow, valuedUsd?: number): Figures {
  const of = (name: string): number => Number(row[name] ?? 0);
  const costUsd = of('cost_usd');
  const revenueUsd = valuedUsd ?? of('revenue_usd') - of('refunded_usd');
  return {
    calls: of('calls'),
    inputTokens: of('input_tokens'),
    outputTokens: of('output_tokens'),
    energy: hundredths(of('energy')),
    refundedEnergy: hundredths(of('refunded_energy')),
    refunds: of('refunds'),
    costUsd,
    unpricedCalls: of('unpriced_calls'),
    revenueUsd,
    marginUsd: revenueUsd - costUsd,
    marginShare: share(revenueUsd - costUsd, revenueUsd),
    spikes: of('spikes'),
    spikeShare: share(of('spikes'), of('calls')),
    cachedShare: share(of('cached_input_tokens'), of('input_tokens')),
    reasoningShare: share(of('reasoning_tokens'), of('output_tokens')),
    compressedCalls: of('compressed_calls'),
    tokensSaved: of('tokens_saved'),
    usdSaved: of('usd_saved'),
    usdSavedByModel: of('usd_saved_by_model'),
    estimatedCalls: of('estimated_calls'),
    estimateBias: share(of('estimated_tokens') - of('tokens_of_estimated'), of('tokens_of_estimated')),
    estimateMiss: share(of('missed_tokens'), of('tokens_of_estimated')),
    estimatesWithin: share(of('estimates_within'), of('estimated_calls')),
    beyondHoldEnergy: hundredths(of('beyond_hold_energy')),
    beyondHoldTokens: of('beyond_hold_tokens'),
    undeliveredTokens: of('undelivered_tokens'),
    lapsedCalls: of('lapsed_calls'),
    lapsedCostUsd: of('lapsed_cost_usd'),
  };
}
