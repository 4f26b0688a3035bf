/** How does a server that calls the model itself hold and settle by tokens, at the prices that quotes have? */

import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import type { Entry } from '../ledger/entry.ts';
import type { Hold } from '../ledger/hold.ts';
import { fingerprintOf } from '../ledger/idempotency.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type PriceTerms, priceTermsOf, priceTokens } from '../pricing/price.ts';
import { detectSpike, isPastSpikeThreshold } from '../pricing/spike.ts';
import { activeWindow } from '../pricing/surge-window.ts';
import { checkTokens } from '../pricing/token-count.ts';
import { costUsd, energyFactorOf } from '../providers/model-price.ts';
import type { ModelProvider } from '../providers/provider.ts';
import { canonicalJson } from '../tokens/input-hash.ts';
import { stateVersion } from '../usage/pattern-state.ts';
import type { Configuration } from './configuration.ts';
import { featureTermsOf, judgeUseNow, tierTermsOf } from './plan.ts';
import { receiptOfCharge } from './receipt.ts';

/** What of an engine is needed. */
export interface Holding {
  readonly settings: Settings;
  readonly provider: Pick<ModelProvider, 'name' | 'defaultModel'>;
  readonly clock: Clock;
  readonly ledger: Ledger;
  configuration(): Promise<Configuration>;
}

export interface TokenHoldRequest {
  readonly userId: string;
  readonly feature: string;
  readonly model?: string | undefined;
  /** The most that the call may take, input and output together. */
  readonly tokens: number;
  readonly seconds: number;
  readonly idempotencyKey?: string | undefined;
}

/** What such a hold keeps of its price; the moment is missing in holds of before it was kept. */
interface LockedPrice {
  readonly terms?: PriceTerms;
  readonly priced_at?: string;
}

/** Holds what so many tokens cost now, at most. The price stays the hold's. Throws what `placeHold` throws, and `unknown_feature`. */
export async function holdTokens(engine: Holding, request: TokenHoldRequest): Promise<Hold> {
  const { userId, tokens, seconds, idempotencyKey } = request;
  checkTokens(tokens, 'tokens');
  const { ledger, clock, settings, provider } = engine;
  const known = await engine.configuration();
  const { feature, model: usual } = featureTermsOf(known, request.feature);
  const at = clock.now();
  const model = request.model ?? usual ?? provider.defaultModel;
  const { platformTimeZone } = settings;
  const window = activeWindow(known.windows, { feature, at, platformTimeZone });
  const factor = energyFactorOf({ model, provider: provider.name, at, prices: known.modelPrices });
  const { account, use } = await ledger.accountToQuote(userId, {
    surgeMultiplier: window?.window.multiplier ?? '1',
    useOfVersion: stateVersion,
  });
  const tierTerms = tierTermsOf(known, account.tier);
  const terms = priceTermsOf(tierTerms, window?.window ?? null, factor);
  const energy = priceTokens(terms, tokens).total;
  // What is expected is not said: the most stands for it.
  const { warning } = detectSpike(tokens, tierTerms, settings.spike);
  const { unusual } = judgeUseNow(use, energy, { at, configuration: known, settings });
  return await ledger.placeHold({
    userId,
    idempotencyKey,
    fingerprint: fingerprintOf(canonicalJson(['hold', feature, request.model, tokens, seconds])),
    feature,
    model,
    energy,
    tokens,
    seconds,
    price: { terms, priced_at: at.toISOString() },
    estimatedTokens: tokens,
    compressionMode: false,
    spikeDetected: isPastSpikeThreshold(tokens, tierTerms),
    spikeWarning: warning !== null || unusual,
  });
}

export interface TokenSettlement {
  readonly userId: string;
  readonly holdId: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The model that answered. Default: the hold's. */
  readonly model?: string | undefined;
}

/** Pays for the tokens that were used, by the hold's own price, at most what it holds. Throws `not_found`, `hold_not_open`. */
export async function settleTokens(engine: Holding, settlement: TokenSettlement): Promise<Entry> {
  const { userId, holdId, inputTokens, outputTokens } = settlement;
  const { ledger, provider } = engine;
  const known = await ledger.knownCall(userId, holdId);
  const locked = known?.hold.price as LockedPrice | undefined;
  const terms = locked?.terms;
  if (known === null || terms === undefined) throw new EnergyError('not_found', 'there is no such hold');
  // The database dates a hold by its own clock, which may stand on the other side of a window's edge.
  const pricedAt = locked?.priced_at === undefined ? known.hold.createdAt : new Date(locked.priced_at);
  const totalTokens = inputTokens + outputTokens;
  const parts = priceTokens(terms, totalTokens);
  const model = settlement.model ?? known.hold.model ?? provider.defaultModel;
  const { modelPrices: prices } = await engine.configuration();
  const usage = {
    inputTokens,
    outputTokens,
    totalTokens,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    reported: true,
  };
  return await ledger.settleHold({
    userId,
    holdId,
    energy: parts.total,
    inputTokens,
    outputTokens,
    model,
    costUsd: costUsd(usage, { model, provider: provider.name, at: known.hold.createdAt, prices }),
    receipt: receiptOfCharge(parts, terms.tier, pricedAt),
    metadata: { delivered: true, usage_reported: true },
  });
}
