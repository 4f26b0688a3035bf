/** How many tokens will a call take, in and out, sent in a certain way? */

import type { Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import { userIdOf } from '../ledger/idempotency.ts';
import type { QuoteEstimate } from '../pricing/quote.ts';
import { estimateTokens, uncorrected } from '../tokens/estimate.ts';
import { estimateFeature } from '../tokens/feature-estimate.ts';
import { inputTextOf, itemsOf } from '../tokens/feature-input.ts';
import type { OutputEstimate, OutputEstimator } from '../tokens/output-estimate.ts';
import { tokenizerFor } from '../tokens/tokenizer.ts';
import type { CallRequest, CallText, Carriage, ListParts } from './call.ts';
import type { FeatureTerms } from './configuration.ts';
import type { Way } from './way.ts';

export interface EstimatingContext {
  readonly settings: Settings;
  readonly estimator: OutputEstimator;
  /** By how much the guesses of a model's input have been off. */
  readonly multiplierOf: (model: string) => number;
}

export interface Estimated {
  readonly request: CallRequest & Partial<Carriage>;
  readonly call: CallText;
  readonly feature: FeatureTerms;
  readonly context: EstimatingContext;
}

/** Of the input: what was guessed, before correction and margin, and what was counted. Tokens. */
export interface InputGuess {
  readonly guessed: number;
  readonly counted: number;
}

export interface CallEstimate extends QuoteEstimate {
  readonly guess: InputGuess;
}

/** The input as it is sent: system, history, text, attachments, tools and the schema of the answer. The model's tokenizer must be loaded. */
function inputOf({ request, call, context }: Estimated, way: Pick<Way, 'model' | 'text'>) {
  const { responseFormat, tools, messages } = request;
  const before = [
    ...(call.system === undefined ? [] : [call.system]),
    ...call.history.map(({ content }) => content),
  ];
  const schema = responseFormat?.type === 'json' ? responseFormat.schema : undefined;
  return estimateTokens(way.text, call.attachments, schema, {
    model: way.model,
    before,
    messages: messages ?? 1 + before.length,
    tools,
    multiplier: context.multiplierOf(way.model),
    settings: context.settings.tokens,
  });
}

/** Tokens of the input as it is sent. The model's tokenizer must be loaded. */
export const inputTokensOf = (call: Estimated, way: Pick<Way, 'model' | 'text'>): number =>
  inputOf(call, way).tokens;

/** How many items the answer has one part each for: what a list feature lists. Answers are learned by the item. */
export const itemsAnswered = ({ request, feature }: Pick<Estimated, 'request' | 'feature'>): number =>
  feature.tokensPerItem === null ? 1 : Math.max(1, itemsOf(request.input));

/** What one answer is expected to have, and the most that is set aside for it where nothing lowers that. */
export function outputOf(
  call: Estimated,
  sent: { readonly model: string; readonly inputTokens: number },
): OutputEstimate {
  const { request, feature, context } = call;
  const { expectedOutputTokens } = estimateFeature(feature, request.input, {
    inputTokens: sent.inputTokens,
    settings: context.settings.output,
  });
  return context.estimator.outputEstimate({
    feature: feature.feature,
    model: sent.model,
    userId: userIdOf(request.userId),
    inputTokens: sent.inputTokens,
    items: itemsAnswered(call),
    coldStartTokens: expectedOutputTokens,
  });
}

/** Throws `invalid_request` for a limit that no answer can keep to. */
export function checkOutputLimit(most: number | undefined): void {
  if (most === undefined || (Number.isSafeInteger(most) && most >= 1)) return;
  throw new EnergyError('invalid_request', 'maxOutputTokens must be a whole number of at least 1');
}

function limited(output: OutputEstimate, most: number | undefined): OutputEstimate {
  checkOutputLimit(most);
  if (most === undefined) return output;
  return {
    expectedOutputTokens: Math.min(output.expectedOutputTokens, most),
    ceilingOutputTokens: Math.min(output.ceilingOutputTokens, most),
  };
}

/** Several answers at once are as long as each of them, together. */
const times = (output: OutputEstimate, answers: number): OutputEstimate =>
  answers === 1
    ? output
    : {
        expectedOutputTokens: output.expectedOutputTokens * answers,
        ceilingOutputTokens: output.ceilingOutputTokens * answers,
      };

const partsAtMost = 100_000;

/** Throws `invalid_request` for a list in no calls, of no items, or of more than anybody has. */
function checkParts({ count, items }: ListParts): void {
  const isSound = (whole: number): boolean => Number.isInteger(whole) && whole >= 1 && whole <= partsAtMost;
  if (isSound(count) && isSound(items)) return;
  throw new EnergyError(
    'invalid_request',
    `parts must be whole numbers of calls and of items, from 1 to ${partsAtMost}`,
  );
}

/** What all calls of a list but the first are sent once more. */
const repeatedTokens = (call: Estimated, { model }: Pick<Way, 'model'>, { count, repeated }: ListParts) =>
  (count - 1) * inputOf(call, { model, text: inputTextOf(repeated) }).tokens;

/** Of a list's answers together: no less is expected than each must have, and as much set aside as its calls will hold. */
function outputOfParts(
  call: Estimated,
  sent: { readonly model: string; readonly inputTokens: number },
  { count, items }: ListParts,
): OutputEstimate {
  const whole = outputOf(call, sent);
  const one = outputOf(
    { ...call, request: { ...call.request, input: Array.from({ length: items }) } },
    { model: sent.model, inputTokens: Math.ceil(sent.inputTokens / count) },
  );
  const { expectedAtLeast } = call.context.settings.output;
  return {
    expectedOutputTokens: Math.max(whole.expectedOutputTokens, expectedAtLeast * count),
    ceilingOutputTokens: Math.max(whole.ceilingOutputTokens, one.ceilingOutputTokens * count),
  };
}

/** The estimate of a call, by the model's tokenizer, which must be loaded, and by what has been learned. */
export function estimateCall(call: Estimated, way: Pick<Way, 'model' | 'text'>): CallEstimate {
  const input = inputOf(call, way);
  const { guessed, exact: counted } = uncorrected(input);
  const { answers = 1, maxOutputTokens, parts } = call.request;
  if (parts !== undefined) checkParts(parts);
  const inputTokens = input.tokens + (parts === undefined ? 0 : repeatedTokens(call, way, parts));
  const sent = { model: way.model, inputTokens };
  const output =
    parts === undefined ? times(outputOf(call, sent), answers) : outputOfParts(call, sent, parts);
  return {
    inputTokens,
    exact: input.exact,
    guess: { guessed, counted },
    ...limited(output, maxOutputTokens),
  };
}

/**
 * What was guessed of an input whose tokens are known from its quote. Null for a model whose tokenizer is public: little
 * of its input is guessed, and counting all of it again would cost more than that teaches.
 */
export const guessAnew = (call: Estimated, way: Pick<Way, 'model' | 'text'>): InputGuess | null => {
  if (tokenizerFor(way.model) !== null) return null;
  const { guessed, exact: counted } = uncorrected(inputOf(call, way));
  return { guessed, counted };
};
