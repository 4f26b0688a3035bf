/** From a request to a paid answer: plan, confirm, hold, call, settle. */

import { decimalOf, type Hundredths } from '../amount.ts';
import type { Timers } from '../clock.ts';
import { EnergyError, type ErrorCode } from '../errors.ts';
import type { KnownCall } from '../ledger/reading.ts';
import type { QuoteSecret } from '../pricing/quote-token.ts';
import { detectSpike, isPastSpikeThreshold } from '../pricing/spike.ts';
import { abortError } from '../providers/provider-error.ts';
import type { Attachment } from '../tokens/attachment.ts';
import { estimateText } from '../tokens/estimate.ts';
import { loadTokenizer, tokenizerFor } from '../tokens/tokenizer.ts';
import { type CallRequest, type Carriage, messagesOf } from './call.ts';
import type { Configuration } from './configuration.ts';
import { checkOutputLimit, type InputGuess } from './estimate-call.ts';
import type { Exchange } from './exchange.ts';
import { assertNotGrown } from './growth.ts';
import type { AbortPolicy, CallResult, HeldCall } from './held-call.ts';
import { fingerprintOfRequest, resultOf } from './known-call.ts';
import { expectationOf } from './lesson.ts';
import { lookUp } from './look-up.ts';
import { type Carrier, generate, Meter } from './meter.ts';
import { type RunningStream, replayed, stream } from './metered-stream.ts';
import { type Offer, offerOf, type QuoteBrought } from './offer.ts';
import { callToSend, modelWanted, type Plan, tierTermsOf } from './plan.ts';
import { type PlanningContext, plan, planAtOnce } from './planning.ts';
import { noteRefusal } from './refusal.ts';
import { wayOfOffer } from './way.ts';

export interface RunRequest extends CallRequest {
  /** True once the user has agreed to a very large call. */
  readonly confirmed?: boolean | undefined;
  /**
   * A signed quote of this very call: its price is kept. Default: quoted now. A quote is its own idempotency key; another
   * one beside it is refused.
   */
  readonly quoteToken?: string | undefined;
  /**
   * The most that the caller wants to spend, in hundredths of an energy: the ceiling and the output limit are lowered to it; a
   * quote that is brought and allows more is refused. Default: what is available.
   */
  readonly maxEnergy?: Hundredths | undefined;
  /** Ends the call; it then pays for what was delivered. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How the model is asked within the hold, for `run`; `stream` asks once. Default: once. What it throws releases the hold.
   */
  readonly exchange?: Exchange | undefined;
}

/** A call that somebody else carries to the model: a proxy, another library's client. */
export interface MeterRequest
  extends Pick<
      RunRequest,
      'userId' | 'feature' | 'tools' | 'idempotencyKey' | 'maxOutputTokens' | 'confirmed' | 'signal'
    >,
    Carriage {
  readonly model: string;
  /** All that is sent as text, with what goes along; counted, not sent. */
  readonly input: { readonly prompt: string; readonly attachments: readonly Attachment[] };
  /** What is paid where the caller ends the call early. Default: what was delivered. */
  readonly abortPolicy?: AbortPolicy | undefined;
}

type AnyRequest = RunRequest & Partial<Omit<MeterRequest, keyof RunRequest>>;

export interface RunContext extends PlanningContext {
  readonly quoteSecret: QuoteSecret;
  readonly timers: Timers;
  /** Makes the id that tells this attempt's hold from another attempt's. */
  readonly newId: () => string;
}

type Prepared = Pick<Plan, 'call' | 'text' | 'compression'> & {
  readonly offer: Offer;
  /** Null where the quote was brought: it does not say. */
  readonly guess: InputGuess | null;
  /** True where the account was not asked for; what the hold then refuses may be there all the same. */
  readonly isAtOnce?: boolean;
};

async function prepare(
  context: RunContext,
  request: AnyRequest,
  quote: QuoteBrought | null,
): Promise<Prepared> {
  if (quote !== null) {
    const { settings } = context;
    const offer = quote.offer();
    // What it holds was agreed to when it was made, and is lowered no more.
    assertWithin(request.maxEnergy, offer.ceilingEnergy, 'can');
    const way = await wayOfOffer(request, offer, settings);
    const call = callToSend(request, offer.terms.tier, settings);
    if (request.madeFrom !== undefined)
      await assertNotGrown(context, { request, call, offer, text: way.text });
    return { ...way, offer, guess: null, call };
  }
  // Who carries a call elsewhere waits for nothing that the hold does not need.
  const atOnce = request.asked === undefined ? null : await planAtOnce(context, request);
  const planned = atOnce ?? (await plan(context, request));
  const { unaffordable } = planned.quote;
  assertWithin(request.maxEnergy, planned.quote.expected.total, 'is expected to');
  if (unaffordable !== null) {
    throw new EnergyError(unaffordable.code, unaffordable.message, { details: unaffordable.details });
  }
  return { ...planned, offer: offerOf(planned.quote), isAtOnce: atOnce !== null };
}

/** Throws `confirmation_required` for a call that costs more than its caller wants to spend, and `invalid_request` for no amount. */
function assertWithin(
  maxEnergy: Hundredths | undefined,
  cost: Hundredths,
  verb: 'can' | 'is expected to',
): void {
  if (maxEnergy === undefined) return;
  if (!Number.isSafeInteger(maxEnergy) || maxEnergy < 0) {
    throw new EnergyError('invalid_request', 'maxEnergy must be a whole number of hundredths, 0 or more');
  }
  if (cost <= maxEnergy) return;
  throw new EnergyError(
    'confirmation_required',
    `this call ${verb} cost ${decimalOf(cost)} energy and at most ${decimalOf(maxEnergy)} was to be spent; allow more, or ask for less`,
    { details: { expectedEnergy: cost / 100, maxEnergy: maxEnergy / 100 } },
  );
}

function assertConfirmed(request: RunRequest, offer: Offer, spike: ReturnType<typeof detectSpike>): void {
  if (!spike.requiresConfirmation || request.confirmed === true) return;
  throw new EnergyError('confirmation_required', spike.warning ?? undefined, {
    details: {
      estimatedTokens: offer.expectedTokens,
      expectedEnergy: offer.expectedEnergy / 100,
      ceilingEnergy: offer.ceilingEnergy / 100,
    },
  });
}

/** The model that was wanted, where the offer is for the feature's cheaper one instead; else null. */
function passedOver(
  { provider }: RunContext,
  request: RunRequest,
  offer: Offer,
  configuration: Configuration,
): string | null {
  const feature = configuration.features.get(offer.feature);
  if (feature === undefined || offer.model !== feature.cheaperModel) return null;
  const wanted = modelWanted(request, feature, provider);
  return offer.model === wanted ? null : wanted;
}

async function hold(
  context: RunContext,
  request: AnyRequest,
  prepared: Prepared,
  configuration: Configuration,
): Promise<HeldCall | KnownCall> {
  const { offer, compression } = prepared;
  const { ledger, settings } = context;
  const tierTerms = tierTermsOf(configuration, offer.terms.tier);
  const spike = detectSpike(offer.expectedTokens, tierTerms, settings.spike);
  assertConfirmed(request, offer, spike);
  const messages = request.asked === undefined ? messagesOf(prepared.call, prepared.text) : [];
  await loadTokenizer(tokenizerFor(offer.model));
  const maxOutputTokens = Math.min(offer.maxOutputTokens, request.maxOutputTokens ?? offer.maxOutputTokens);
  const feature = configuration.features.get(offer.feature);
  const estimated = feature && { request, call: prepared.call, feature, context };
  const expectation = expectationOf(estimated, { ...prepared, offer: { ...offer, maxOutputTokens } });
  const attempt = context.newId();
  const placed = await ledger.placeHold({
    userId: offer.userId,
    idempotencyKey: offer.id,
    fingerprint: fingerprintOfRequest(request),
    feature: offer.feature,
    model: offer.model,
    energy: offer.ceilingEnergy,
    tokens: offer.ceilingTokens,
    seconds: settings.holdSeconds,
    price: { attempt, terms: offer.terms, max_output_tokens: maxOutputTokens },
    estimatedTokens: offer.expectedTokens,
    compressionMode: compression !== null,
    spikeDetected: isPastSpikeThreshold(offer.expectedTokens, tierTerms),
    spikeWarning: spike.warning !== null || offer.unusual,
    isTentative: prepared.isAtOnce,
  });
  if (placed.replayed && placed.price.attempt !== attempt) {
    const known = await ledger.knownCall(offer.userId, offer.id);
    if (known === null) throw new EnergyError('request_in_progress');
    return known;
  }
  context.seen.held(placed);
  return {
    hold: placed,
    offer: { ...offer, maxOutputTokens },
    asked: { provider: request.provider ?? context.provider.name, model: offer.model },
    messages,
    compression,
    expectation,
    passedOver: passedOver(context, request, offer, configuration),
    request,
    isRepeatable: request.idempotencyKey !== undefined || request.quoteToken !== undefined,
    countTokens: (text) => estimateText(text, offer.model, settings.tokens).tokens,
    signal: request.signal,
    exchange: request.exchange,
    abortPolicy: request.abortPolicy ?? 'delivered',
    operation: request.answers === 0 ? 'embeddings' : 'chat',
    context: { ...context, prices: configuration.modelPrices },
  };
}

const shortage = new Set<ErrorCode>([
  'insufficient_energy',
  'energy_held_elsewhere',
  'token_budget_exceeded',
]);
const isShort = (error: unknown): boolean => EnergyError.isInstance(error) && shortage.has(error.code);

const isKnown = (held: HeldCall | KnownCall): held is KnownCall => 'fingerprint' in held;

async function tryToBegin(context: RunContext, request: AnyRequest): Promise<HeldCall | CallResult> {
  checkOutputLimit(request.maxOutputTokens);
  const { quote, before } = lookUp(context, request);
  const answered = await before();
  if (answered !== null) return answered;
  if (request.signal?.aborted) throw abortError(request.signal);
  let prepared: Prepared;
  try {
    prepared = await prepare(context, request, quote);
  } catch (error) {
    // What is short may be held by the first attempt of this very call, which has begun meanwhile.
    const meanwhile = await before();
    if (meanwhile !== null) return meanwhile;
    throw error;
  }
  const configuration = await context.configuration.current();
  const held = await hold(context, request, prepared, configuration).catch(async (error: unknown) => {
    if (!prepared.isAtOnce || !isShort(error)) throw error;
    context.seen.forget(prepared.offer.userId);
    return await hold(context, request, await prepare(context, request, quote), configuration);
  });
  return isKnown(held) ? resultOf(held) : held;
}

async function begin(context: RunContext, request: AnyRequest): Promise<HeldCall | CallResult> {
  try {
    return await tryToBegin(context, request);
  } catch (error) {
    await noteRefusal(context, request.userId, error);
    throw error;
  }
}

/**
 * Runs one call: quote, hold, model, settlement. Throws the EnergyError of a refusal before anything is charged,
 * `provider_failed` and AbortError with the hold released.
 */
export async function run(context: RunContext, request: RunRequest): Promise<CallResult> {
  const begun = await begin(context, request);
  return 'hold' in begun ? await generate(begun) : begun;
}

/** Runs one call as a stream; resolves once its energy is held. A retry of a finished call streams the kept reply. */
export async function runStream(context: RunContext, request: RunRequest): Promise<RunningStream> {
  const begun = await begin(context, request);
  return 'hold' in begun ? stream(begun) : replayed(begun);
}

/**
 * Holds the energy of a call that the caller carries to the model itself, and hands back the meter that it tells what came
 * of it; or the result, where the key was a finished call's. Throws as `run` does before anything is charged.
 */
export async function meter(
  context: RunContext,
  request: MeterRequest,
  carrier: Carrier,
): Promise<Meter | CallResult> {
  const begun = await begin(context, { ...request, allowCompression: false });
  return 'hold' in begun ? new Meter(begun, carrier) : begun;
}
