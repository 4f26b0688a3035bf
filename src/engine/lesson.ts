/** What does a call leave behind to be learned from, in this process and in its usage row? */

import type { ModelFinishReason, ModelUsage } from '../providers/provider.ts';
import type { SettledCall } from '../tokens/settled-call.ts';
import { type Estimated, guessAnew, type InputGuess, itemsAnswered, outputOf } from './estimate-call.ts';
import type { Offer } from './offer.ts';

/** What is known when the hold is placed. */
export interface Expectation {
  /** How sure the input's tokens are; null where nobody can say. */
  readonly guess: InputGuess | null;
  /** True where the output limit is lower than the ceiling would be: by the caller, energy or budget. */
  readonly limitLowered: boolean;
  /** How many answers were asked for at once, and how many items each was to have a part for. */
  readonly answers: number;
  readonly items: number;
}

/** `guess` is the plan's; a quote that was brought back has none. `call` is undefined where the feature is gone. */
export function expectationOf(
  call: Estimated | undefined,
  sent: { readonly offer: Offer; readonly text: string; readonly guess: InputGuess | null },
): Expectation {
  const answers = call?.request.answers ?? 1;
  if (call === undefined) return { guess: sent.guess, limitLowered: false, answers, items: 1 };
  const { model, inputTokens, maxOutputTokens } = sent.offer;
  return {
    guess: sent.guess ?? guessAnew(call, { model, text: sent.text }),
    limitLowered: maxOutputTokens < outputOf(call, { model, inputTokens }).ceilingOutputTokens * answers,
    answers,
    items: itemsAnswered(call),
  };
}

/**
 * The lesson of a call that ended. What its model counts is learned where it was reported, for the very input that was
 * planned and the model that it was planned for.
 */
export function lessonOf(
  { offer, expectation }: { readonly offer: Offer; readonly expectation: Expectation },
  ended: {
    readonly usage: ModelUsage;
    readonly finishReason: ModelFinishReason;
    /** False where the reply was to another input than was planned, such as a repair, or another model's. */
    readonly asPlanned: boolean;
  },
): SettledCall {
  const guess = ended.usage.reported && ended.asPlanned ? expectation.guess : null;
  return {
    userId: offer.userId,
    feature: offer.feature,
    model: offer.model,
    inputTokens: ended.usage.inputTokens,
    outputTokens: ended.usage.outputTokens,
    finishReason: ended.finishReason,
    limitLowered: expectation.limitLowered,
    answers: expectation.answers,
    items: expectation.items,
    guessedInputTokens: guess?.guessed ?? null,
    countedInputTokens: guess?.counted ?? null,
  };
}

/** What of it the usage row does not say already; `energy.read_unlearned_calls` reads these. */
export const factsOfLesson = (lesson: SettledCall) => ({
  model_asked: lesson.model,
  ...(lesson.limitLowered ? { limit_lowered: true } : {}),
  ...(lesson.answers === 1 ? {} : { answers: lesson.answers }),
  ...(lesson.items === 1 ? {} : { items: lesson.items }),
  ...(lesson.guessedInputTokens === null
    ? {}
    : {
        guessed_input_tokens: lesson.guessedInputTokens,
        counted_input_tokens: lesson.countedInputTokens,
      }),
});
