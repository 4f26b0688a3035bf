/** How will this call be made: which prompt, which model, at what price? */

import type { Hundredths } from '../amount.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import type { Account, UseToQuote } from '../ledger/account.ts';
import { keyOf } from '../ledger/idempotency.ts';
import type { CompressedPrompt } from '../pricing/alternative.ts';
import { type PriceTerms, priceTermsOf } from '../pricing/price.ts';
import { draftQuote, type Quote, type QuoteInput } from '../pricing/quote.ts';
import { activeWindow } from '../pricing/surge-window.ts';
import type { TierTerms } from '../pricing/tier.ts';
import { energyFactorOf } from '../providers/model-price.ts';
import type { ModelProvider } from '../providers/provider.ts';
import type { Compression } from '../tokens/compression/compress.ts';
import { loadTokenizer, tokenizerFor } from '../tokens/tokenizer.ts';
import { type Anomaly, judgeUse } from '../usage/anomaly.ts';
import { withHourAt } from '../usage/hourly-use.ts';
import { emptyPattern } from '../usage/pattern-state.ts';
import { type CallRequest, type CallText, type Carriage, callTextOf, withLengthAsked } from './call.ts';
import type { Configuration, FeatureTerms } from './configuration.ts';
import {
  type CallEstimate,
  type Estimated,
  type EstimatingContext,
  estimateCall,
  type InputGuess,
} from './estimate-call.ts';
import { compressed, hashOfCall, type Way } from './way.ts';

/** A quote, and what is needed to run it. */
export interface Plan {
  readonly quote: Quote;
  readonly call: CallText;
  /** What is sent: the call's text, or the compressed one. */
  readonly text: string;
  /** Null where the text is sent as it is. */
  readonly compression: Compression | null;
  /** What compression makes of the prompt, where that was asked for and it saves something. */
  readonly shorter: Compression | null;
  /** How sure the input's tokens are. */
  readonly guess: InputGuess;
}

export interface PlanContext extends EstimatingContext {
  readonly provider: ModelProvider;
  readonly clock: Clock;
}

/** A request, and what is known of it where somebody else carries it to the model. */
export type PlanRequest = CallRequest & Partial<Carriage>;

interface Question extends Estimated {
  readonly id: string;
  readonly at: Date;
  readonly account: Account;
  readonly tierTerms: TierTerms;
  readonly configuration: Configuration;
  readonly judgeUse: QuoteInput['judgeUse'];
  readonly context: PlanContext;
  /** Each way is estimated once, however often it is asked for: a prompt may have megabytes. */
  readonly estimateOf: (way: Pick<Way, 'model' | 'text'>) => CallEstimate;
}

function estimating(call: Estimated): Question['estimateOf'] {
  const known: { readonly way: Pick<Way, 'model' | 'text'>; readonly estimate: CallEstimate }[] = [];
  return (way) => {
    const before = known.find(({ way: { model, text } }) => model === way.model && text === way.text);
    if (before !== undefined) return before.estimate;
    const estimate = estimateCall(call, way);
    known.push({ way, estimate });
    return estimate;
  };
}

/** A feature's terms. Throws `unknown_feature`. */
export function featureTermsOf(configuration: Configuration, feature: string): FeatureTerms {
  const terms = configuration.features.get(feature);
  if (terms !== undefined) return terms;
  const known = [...configuration.features.keys()].sort().join(', ');
  throw new EnergyError(
    'unknown_feature',
    `there is no feature ${JSON.stringify(feature)}; known are ${known}`,
  );
}

/** A tier's terms. Throws `invalid_request` where an admin has removed them. */
export function tierTermsOf(configuration: Configuration, tier: TierTerms['tier']): TierTerms {
  const terms = configuration.tiers.get(tier);
  if (terms === undefined) throw new EnergyError('invalid_request', `token_budgets has no row for ${tier}`);
  return terms;
}

/** The model that a call is for, before anything is short. */
export const modelWanted = (
  request: Pick<CallRequest, 'model'>,
  feature: FeatureTerms,
  provider: Pick<ModelProvider, 'defaultModel'>,
): string => request.model ?? feature.model ?? provider.defaultModel;

/** The call as it is sent to a user of that tier. Who carries the call itself, or wants JSON, is asked for no length. */
export function callToSend(request: PlanRequest, tier: TierTerms['tier'], settings: Settings): CallText {
  const call = callTextOf(request);
  const isTold = request.asked === undefined && request.responseFormat?.type !== 'json';
  return withLengthAsked(call, isTold ? settings.answerWords[tier] : 0);
}

/** Where the caller wants to spend no more than so much, the account is one that has no more to spend. */
const accountForQuote = (account: Account, maxEnergy: Hundredths = account.availableEnergy) => ({
  ownedEnergy: account.heldEnergy + Math.min(account.availableEnergy, maxEnergy),
  heldEnergy: account.heldEnergy,
  tokensUsedToday: account.tokensUsedToday,
  tokensHeld: account.tokensHeld,
  dailyLimit: account.dailyTokenBudget,
  timeZone: account.timeZone,
  frozen: account.frozen,
});

const compressedPrompt = (question: Question, shorter: Way, compression: Compression): CompressedPrompt => ({
  estimate: question.estimateOf(shorter),
  percentSaved: (100 * (compression.tokensBefore - compression.tokensAfter)) / compression.tokensBefore,
});

/** The terms of a call, and the moment whose prices they are: those in force, or those of the list that it is part of. */
function priceOfCall({ list }: CallRequest, now: PriceTerms): Pick<QuoteInput, 'terms' | 'pricedAt'> {
  if (list === undefined) return { terms: now };
  const { tokensBefore, terms = now, pricedAt } = list;
  return { terms: { ...terms, energyFactor: now.energyFactor, tokensBefore }, pricedAt };
}

/** The quote of a way; `shorter` is told as a cheaper one that the caller could allow. */
function quoteFor(question: Question, way: Way, shorter: Way | null = null): Quote {
  const { configuration, request, at, context, tierTerms, feature, account } = question;
  const prices = configuration.modelPrices;
  const window = activeWindow(configuration.windows, {
    feature: feature.feature,
    at,
    platformTimeZone: context.settings.platformTimeZone,
  });
  const { provider = context.provider.name } = request;
  const factor = (model: string): string => energyFactorOf({ model, provider, at, prices });
  const cheaper = feature.cheaperModel;
  const ways =
    cheaper === null || cheaper === way.model
      ? {}
      : {
          cheaperModel: {
            model: cheaper,
            energyFactor: factor(cheaper),
            estimate: question.estimateOf({ ...way, model: cheaper }),
          },
        };
  return draftQuote({
    id: question.id,
    userId: account.userId,
    feature: feature.feature,
    model: way.model,
    inputHash: hashOfCall(request, question.call, way),
    at,
    settings: context.settings,
    estimate: question.estimateOf(way),
    ...priceOfCall(request, priceTermsOf(tierTerms, window?.window ?? null, factor(way.model))),
    tierTerms,
    account: accountForQuote(account, request.maxEnergy),
    windows: configuration.windows,
    judgeUse: question.judgeUse,
    ...ways,
    ...(shorter?.compression ? { compressed: compressedPrompt(question, shorter, shorter.compression) } : {}),
  });
}

/** Requirements R7: near the day's limit, little energy left, or an estimate past the tier's spike threshold. */
export function wantsCompression(
  facts: {
    readonly estimatedTokens: number;
    readonly account: Pick<Account, 'tokensUsedToday' | 'dailyTokenBudget' | 'availableEnergy'>;
    readonly tierTerms: Pick<TierTerms, 'compressionThreshold' | 'spikeThreshold'>;
  },
  settings: Settings['compression'],
): boolean {
  const { estimatedTokens, account, tierTerms } = facts;
  const dayWith = account.tokensUsedToday + estimatedTokens;
  return (
    settings.always ||
    dayWith >= tierTerms.compressionThreshold ||
    dayWith >= account.dailyTokenBudget * settings.budgetShare ||
    account.availableEnergy < settings.belowEnergy * 100 ||
    estimatedTokens >= tierTerms.spikeThreshold
  );
}

/** What was learned counts until now by what this hour really holds: the last calls may not be learned yet. */
export function judgeUseNow(
  { recent, energyThisHour }: UseToQuote,
  energy: Hundredths,
  now: { readonly at: Date; readonly configuration: Configuration; readonly settings: Settings },
): Anomaly {
  const { consumption, hourly } = recent ?? emptyPattern;
  const { at, configuration, settings } = now;
  const hour = { at: at.getTime(), energy: energyThisHour };
  const use = { consumption, hourly: withHourAt(hourly, hour, settings.anomalies) };
  return judgeUse(use, { now: at, energy }, { cohort: configuration.cohort, settings });
}

interface Chosen {
  readonly way: Way;
  readonly quote: Quote;
  /** What compression makes of the prompt, sent or not, where that was looked at and saves something. */
  readonly shorter: Way | null;
}

/** Compress where that is wanted and allowed, and say what it would save where it is not; where the call still cannot be paid, the feature's cheaper model. */
function bestWay(question: Question, first: Way, mayCompress: boolean): Chosen {
  let way = first;
  let quote = quoteFor(question, way);
  const { request, account, tierTerms, feature, context } = question;
  const { settings } = context;
  const shorten = (model: string): Way | null => compressed(first.text, model, { ...request, settings });
  const facts = { estimatedTokens: quote.expectedTokens, account, tierTerms };
  const isWanted = quote.unaffordable !== null || wantsCompression(facts, settings.compression);
  const shorter = isWanted || request.showCompression ? shorten(way.model) : null;
  if (shorter !== null && mayCompress && isWanted) {
    way = shorter;
    quote = quoteFor(question, way);
  } else if (shorter !== null) {
    quote = quoteFor(question, way, shorter);
  }
  const { cheaperModel } = feature;
  const short = quote.unaffordable !== null && quote.unaffordable.code !== 'account_frozen';
  if (short && cheaperModel !== null && cheaperModel !== way.model && request.model === undefined) {
    const plain = { ...first, model: cheaperModel };
    const cheaper = way.compression === null ? plain : (shorten(cheaperModel) ?? plain);
    const cheaperQuote = quoteFor(question, cheaper);
    if (cheaperQuote.unaffordable === null) return { way: cheaper, quote: cheaperQuote, shorter };
  }
  return { way, quote, shorter };
}

/**
 * Plans a call: estimates it, judges budget and spike, compresses where that is allowed and wanted, prices it. Reads
 * nothing and moves nothing; what cannot be paid stands in `quote.unaffordable`.
 * Throws `unknown_feature` and `invalid_request`.
 */
export async function planCall(
  request: PlanRequest,
  known: { readonly configuration: Configuration; readonly account: Account; readonly use: UseToQuote },
  context: PlanContext,
): Promise<Plan> {
  const { configuration, account } = known;
  const feature = featureTermsOf(configuration, request.feature);
  const model = modelWanted(request, feature, context.provider);
  await Promise.all([
    loadTokenizer(tokenizerFor(model)),
    loadTokenizer(tokenizerFor(feature.cheaperModel ?? model)),
  ]);
  const call = callToSend(request, account.tier, context.settings);
  const at = context.clock.now();
  const estimated = { request, call, feature, context };
  const question: Question = {
    ...estimated,
    context,
    id: keyOf(request.idempotencyKey),
    at,
    account,
    tierTerms: tierTermsOf(configuration, account.tier),
    configuration,
    judgeUse: (energy) => judgeUseNow(known.use, energy, { at, configuration, settings: context.settings }),
    estimateOf: estimating(estimated),
  };
  const mayCompress = request.allowCompression ?? account.compressionModeEnabled;
  const { way, quote, shorter } = bestWay(
    question,
    { model, text: call.text, compression: null },
    mayCompress,
  );
  const { guess } = question.estimateOf(way);
  return {
    quote,
    call,
    text: way.text,
    compression: way.compression,
    shorter: request.showCompression ? (shorter?.compression ?? null) : null,
    guess,
  };
}
