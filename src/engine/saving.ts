/** What did compression and the cheaper model save of a call's price, in USD? */

import { costUsd, type PricedModel } from '../providers/model-price.ts';
import type { ModelUsage } from '../providers/provider.ts';
import type { Compression } from '../tokens/compression/compress.ts';

/** Decimals with ten places, as costs are written; null where a model's price is not known. */
export interface Saving {
  /** What the tokens that compression took out of the prompt would have cost at the price of the model that answered. Null where nothing was compressed. */
  readonly usdSaved: string | null;
  /** What the same tokens would have cost more on the model that was passed over. Null where none was. */
  readonly usdSavedByModel: string | null;
}

const decimals = 10;

/** a − b, exactly; below zero where b is the dearer. Both have ten decimals. */
function difference(a: string, b: string): string {
  const scaled = (usd: string): bigint => BigInt(usd.replace('.', ''));
  const left = scaled(a) - scaled(b);
  const digits = (left < 0n ? -left : left).toString().padStart(decimals + 1, '0');
  return `${left < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** What so many tokens of input cost, in USD; null where the model's price is not known. Throws as `costUsd` does. */
export const inputCostUsd = (tokens: number, priced: PricedModel): string | null =>
  costUsd(inputAlone(tokens), priced);

const inputAlone = (inputTokens: number): ModelUsage => ({
  inputTokens,
  outputTokens: 0,
  totalTokens: inputTokens,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  reported: false,
});

/**
 * The saving of one call. `usage` is what it took on `priced.model`, `passedOver` the dearer model that was wanted at
 * first. Saved tokens count at the full input price: what a provider has cached is never compressed. The two savings
 * add up, and to less than the truth where a call has both. Throws `invalid_request` for a price that cannot be read.
 */
export function savingOf(
  usage: ModelUsage,
  priced: PricedModel,
  ways: { readonly compression: Compression | null; readonly passedOver: string | null },
): Saving {
  const { compression, passedOver } = ways;
  const tokensSaved = compression === null ? 0 : compression.tokensBefore - compression.tokensAfter;
  const paid = passedOver === null ? null : costUsd(usage, priced);
  const dearer = passedOver === null ? null : costUsd(usage, { ...priced, model: passedOver });
  return {
    usdSaved: compression === null ? null : inputCostUsd(tokensSaved, priced),
    usdSavedByModel: paid === null || dearer === null ? null : difference(dearer, paid),
  };
}
