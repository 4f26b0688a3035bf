/** Why did a call cost what it cost? What a settlement writes into the ledger, and how it reads again. */

import { decimalOf } from '../amount.ts';
import type { Entry } from '../ledger/entry.ts';
import { type PriceParts, priceTokens } from '../pricing/price.ts';
import type { ModelFinishReason, ModelUsage } from '../providers/provider.ts';
import type { Compression } from '../tokens/compression/compress.ts';
import type { SettledCall } from '../tokens/settled-call.ts';
import { factsOfLesson } from './lesson.ts';
import type { Offer } from './offer.ts';
import type { Saving } from './saving.ts';

/** The price parts as a receipt keeps them; energies are decimals. base × window × tier × factor = total, before the cap. */
export interface ReceiptPrice {
  readonly tokens: number | null;
  readonly tokens_per_energy: number;
  /** Tokens of the same list that were priced before: the list is rounded up once. */
  readonly tokens_before?: number;
  readonly base: string;
  readonly window: string | null;
  readonly window_multiplier: string;
  readonly tier_modifier: string;
  readonly energy_factor: string;
  readonly after_window: string;
  readonly after_tier: string;
  readonly total: string;
}

const receiptPriceOf = (parts: PriceParts): ReceiptPrice => ({
  tokens: parts.tokens,
  tokens_per_energy: parts.tokensPerEnergy,
  ...(parts.tokensBefore === undefined ? {} : { tokens_before: parts.tokensBefore }),
  base: decimalOf(parts.base),
  window: parts.windowName,
  window_multiplier: parts.windowMultiplier,
  tier_modifier: parts.tierModifier,
  energy_factor: parts.energyFactor,
  after_window: parts.afterWindow,
  after_tier: parts.afterTier,
  total: decimalOf(parts.total),
});

/** A charge of a known base, such as chargeEnergyV2 makes it, at the prices of that moment. */
export const receiptOfCharge = (parts: PriceParts, tier: string, at: Date) => ({
  tier,
  price: receiptPriceOf(parts),
  quoted_at: at.toISOString(),
});

/** What was used, as the settlement tells it to the ledger. */
export function settlementOf(
  offer: Offer,
  used: {
    readonly usage: ModelUsage;
    readonly model: string;
    readonly finishReason: ModelFinishReason;
    readonly costUsd: string | null;
    readonly compression: Compression | null;
    /** The dearer model that was wanted at first, or null. */
    readonly passedOver: string | null;
    readonly saving: Saving | null;
    /** True where output reached the caller. */
    readonly delivered: boolean;
    /** Of replies that nobody got; paid by the platform, and part of the cost in USD. */
    readonly undeliveredTokens: number;
    readonly lesson: SettledCall;
  },
) {
  const { usage } = used;
  const parts = priceTokens(offer.terms, usage.totalTokens);
  return {
    energy: parts.total,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    model: used.model,
    costUsd: used.costUsd,
    receipt: {
      quote_id: offer.id,
      tier: offer.terms.tier,
      model: used.model,
      price: receiptPriceOf(parts),
      expected: decimalOf(offer.expectedEnergy),
      quoted_at: new Date(offer.pricedAt).toISOString(),
    },
    metadata: {
      cached_input_tokens: usage.cachedInputTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      reasoning_tokens: usage.reasoningTokens,
      usage_reported: usage.reported,
      finish_reason: used.finishReason,
      reached_limit: used.finishReason === 'length',
      delivered: used.delivered,
      input_hash: offer.inputHash,
      ...(used.undeliveredTokens === 0 ? {} : { undelivered_tokens: used.undeliveredTokens }),
      ...factsOfLesson(used.lesson),
      ...savingFacts(used),
    },
  };
}

/** What compression and the cheaper model did, for the calls that had them; USD are decimals, null where not known. */
function savingFacts({ compression, passedOver, saving }: Parameters<typeof settlementOf>[1]) {
  return {
    ...(compression === null
      ? {}
      : {
          tokens_before_compression: compression.tokensBefore,
          tokens_after_compression: compression.tokensAfter,
          tokens_saved: compression.tokensBefore - compression.tokensAfter,
          usd_saved: saving?.usdSaved ?? null,
        }),
    ...(passedOver === null
      ? {}
      : { model_passed_over: passedOver, usd_saved_by_model: saving?.usdSavedByModel ?? null }),
  };
}

const ofList = ({ tokens_before }: ReceiptPrice): string =>
  tokens_before === undefined
    ? ''
    : `, after ${tokens_before} of the same list, which is rounded up as a whole,`;

/** A receipt in lines for a person, from the ledger entry alone. */
export function receiptLines(entry: Entry): string[] {
  const { price, held, lapsed } = entry.receipt as {
    price?: ReceiptPrice;
    held?: number | string;
    lapsed?: boolean;
  };
  const charged = decimalOf(-entry.delta);
  if (price === undefined) return [`${charged} energy for ${entry.reason}`];
  const window = price.window ?? 'no surge window';
  const base =
    price.tokens === null
      ? `${price.base} base`
      : `${price.tokens} tokens${ofList(price)} / ${price.tokens_per_energy} per energy, rounded up = ${price.base}`;
  return [
    base,
    `× ${price.window_multiplier} (${window}) = ${price.after_window}`,
    `× ${price.tier_modifier} (tier) = ${price.after_tier}`,
    `× ${price.energy_factor} (model) = ${price.total}, rounded half up`,
    ...(lapsed === true ? ['the hold had lapsed: nothing is charged'] : []),
    ...(lapsed !== true && charged !== price.total
      ? [`at most what was held: ${Number(held).toFixed(2)}`]
      : []),
    `charged ${charged} energy`,
  ];
}
