/** How does a model of the AI SDK pay for each of its calls from a user's energy? */

import { hash } from 'node:crypto';
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4Middleware,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider';
import { wrapLanguageModel } from 'ai';
import { hundredthsOf } from '../amount.ts';
import type { AbortPolicy, CallResult } from '../engine/held-call.ts';
import { isMeter, type Meter } from '../engine/meter.ts';
import type { MeterRequest } from '../engine/run.ts';
import type { EnergyEngine } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import type { AnyLanguageModel } from '../providers/language-model.ts';
import { defaultEngine } from '../services/energy/default-engine.ts';
import { countedPromptOf } from './counted-prompt.ts';
import {
  askedModelOf,
  generatedReplyOf,
  type KeptAnswer,
  keptAnswerOf,
  meteredProviderMetadata,
} from './model-answer.ts';
import { MeteredModelStream, streamOfParts } from './model-stream.ts';

/** What a call may say for itself, as `providerOptions.energy`. */
export interface EnergyCallOptions {
  /** A feature of ai_cost_estimates. */
  readonly feature?: string | undefined;
  /** True once the user has agreed to a very large call. */
  readonly confirmed?: boolean | undefined;
  /** The most that one step may cost, in energies; the model's output limit is lowered to it. */
  readonly maxEnergy?: number | undefined;
  /** The same for each retry of one call: each of its steps is then paid once, and answered from what was kept. */
  readonly idempotencyKey?: string | undefined;
}

export interface WithEnergyOptions extends EnergyCallOptions {
  /** Who pays: a uuid, as in auth.users. */
  readonly userId: string;
  readonly feature: string;
  /** Default: the engine that the environment describes, as for `energyEngineV3`. */
  readonly engine?: Pick<EnergyEngine, 'meter'> | undefined;
  /** What is paid where the caller ends a call early. Default: what was delivered. */
  readonly abortPolicy?: AbortPolicy | undefined;
}

/** All that decides the answer, as one text, bytes by their digest: what makes a repeated key the same request. */
function askedOf(kind: 'generate' | 'stream', params: LanguageModelV4CallOptions): string {
  const { abortSignal: _signal, headers: _headers, ...rest } = params;
  return JSON.stringify([kind, rest], (_, value: unknown) =>
    value instanceof Uint8Array ? hash('sha256', value, 'hex') : value,
  );
}

/** Each step of a tool loop asks something else, so each has a key of its own. */
const stepKeyOf = (key: string | undefined, asked: string): string | undefined =>
  key === undefined ? undefined : hash('sha256', `${key}\n${asked}`, 'hex');

function meterRequestOf(
  options: WithEnergyOptions,
  call: {
    readonly kind: 'generate' | 'stream';
    readonly params: LanguageModelV4CallOptions;
    readonly model: LanguageModelV4;
  },
): MeterRequest {
  const { params, model, kind } = call;
  const own = (params.providerOptions?.energy ?? {}) as EnergyCallOptions;
  const { feature = options.feature, confirmed, maxEnergy, idempotencyKey } = { ...options, ...own };
  const asked = askedOf(kind, params);
  return {
    ...countedPromptOf(params),
    userId: options.userId,
    feature,
    confirmed,
    ...askedModelOf(model),
    answers: 1,
    asked,
    maxEnergy: maxEnergy === undefined ? undefined : hundredthsOf(maxEnergy, 'maxEnergy'),
    maxOutputTokens: params.maxOutputTokens,
    idempotencyKey: stepKeyOf(idempotencyKey, asked),
    signal: params.abortSignal,
    abortPolicy: options.abortPolicy,
  };
}

/** What the model is asked: the same, but for the limit that the hold covers and the signal that ends it. */
const paramsFor = (meter: Meter, params: LanguageModelV4CallOptions): LanguageModelV4CallOptions => ({
  ...params,
  maxOutputTokens: meter.maxOutputTokens,
  abortSignal: meter.signal,
});

function keptOf(result: CallResult): KeptAnswer {
  if (result.interruption !== null) throw result.interruption;
  if (result.carried !== undefined) return result.carried as KeptAnswer;
  throw new EnergyError(
    'invalid_request',
    'this call was made and paid, and its answer is not kept any more; ask again with a new key',
  );
}

async function generate(
  meter: Meter,
  model: LanguageModelV4,
  params: LanguageModelV4CallOptions,
): Promise<LanguageModelV4GenerateResult> {
  let result: LanguageModelV4GenerateResult;
  try {
    meter.sent(askedModelOf(model));
    result = await model.doGenerate(paramsFor(meter, params));
  } catch (error) {
    const ended = meter.failure;
    await meter.end(error as Error);
    // The model's own error is thrown, so that the AI SDK sees whether to try again; a lost lease is ours.
    throw EnergyError.isInstance(ended) ? ended : error;
  }
  await meter.finish({
    ...generatedReplyOf(result, meter.call),
    carried: keptAnswerOf(result),
  });
  const paid = await meter.result;
  return { ...result, providerMetadata: meteredProviderMetadata(result.providerMetadata, paid) };
}

async function stream(
  options: WithEnergyOptions,
  model: LanguageModelV4,
  params: LanguageModelV4CallOptions,
): Promise<LanguageModelV4StreamResult> {
  const { engine = await defaultEngine() } = options;
  const carrier = new MeteredModelStream(model);
  const request = meterRequestOf(options, { kind: 'stream', params, model });
  const meter = await engine.meter(request, carrier);
  if (!isMeter(meter)) {
    return { stream: streamOfParts(keptOf(meter), meter) };
  }
  try {
    meter.sent(askedModelOf(model));
    const result = await model.doStream(paramsFor(meter, params));
    return { ...result, stream: carrier.metered(meter, result.stream) };
  } catch (error) {
    const ended = meter.failure;
    await meter.end(error as Error);
    throw EnergyError.isInstance(ended) ? ended : error;
  }
}

/** The middleware itself, for those who wrap a model with several: put it first, so that it sees what is really sent. */
export function energyMiddleware(options: WithEnergyOptions): LanguageModelV4Middleware {
  return {
    specificationVersion: 'v4',
    async wrapGenerate({ params, model }) {
      const { engine = await defaultEngine() } = options;
      const meter = await engine.meter(meterRequestOf(options, { kind: 'generate', params, model }));
      if (isMeter(meter)) return await generate(meter, model, params);
      const { parts, ...answer } = keptOf(meter);
      const providerMetadata = meteredProviderMetadata(undefined, meter);
      return { ...answer, content: parts as LanguageModelV4Content[], warnings: [], providerMetadata };
    },
    wrapStream: ({ params, model }) => stream(options, model, params),
  };
}

/**
 * A model of the AI SDK whose every call, each step of a tool loop and each retry, is quoted, held, and settled once from
 * the user's energy. Refusals (`insufficient_energy`, `confirmation_required` …) are thrown as EnergyError before the model
 * is asked, and the AI SDK does not retry them. What a step cost stands in `providerMetadata.energy`.
 */
export function withEnergy(model: AnyLanguageModel, options: WithEnergyOptions): LanguageModelV4 {
  return wrapLanguageModel({ model, middleware: energyMiddleware(options) });
}
