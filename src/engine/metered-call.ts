/** What is asked of a model, and how is what it wrote paid, or its hold given back? */

import { EnergyError } from '../errors.ts';
import { largestTokens } from '../pricing/token-count.ts';
import { costUsd } from '../providers/model-price.ts';
import { offlineModel } from '../providers/offline.ts';
import type { ModelReply, ModelRequest, ModelUsage } from '../providers/provider.ts';
import { countedUsage } from '../providers/usage.ts';
import { type Exchanged, sumOfUsage } from './exchange.ts';
import type { Asked, CallResult, HeldCall, MeterContext } from './held-call.ts';
import { keptReplyOf } from './kept-reply.ts';
import { lessonOf } from './lesson.ts';
import { settlementOf } from './receipt.ts';
import { savingOf } from './saving.ts';

export type { CallResult };

export const modelRequestOf = (call: HeldCall, signal: AbortSignal): ModelRequest => ({
  model: call.offer.model,
  messages: call.messages,
  maxOutputTokens: call.offer.maxOutputTokens,
  signal,
  idempotencyKey: call.hold.id,
  temperature: call.request.temperature,
  responseFormat: call.request.responseFormat,
  tools: call.request.tools,
  estimatedInputTokens: call.offer.inputTokens,
});

/** Tries again while the database is out of reach: the verbs answer a repeated request with their first answer. */
async function persistently<T>(context: MeterContext, work: () => Promise<T>): Promise<T> {
  const { attempts, firstWaitMs } = context.settings.settlement;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !EnergyError.isInstance(error) || !error.retryable) throw error;
      await context.timers.wait(firstWaitMs * 2 ** (attempt - 1));
    }
  }
}

/** Gives back a hold of which nothing was used. Where that fails the lease gives it back later. */
export async function release(call: HeldCall): Promise<void> {
  const { context, hold } = call;
  try {
    await persistently(context, () => context.ledger.releaseHold(hold));
    context.seen.released(hold);
  } catch (error) {
    if (EnergyError.isInstance(error) && error.code === 'hold_not_open') return;
    context.onProblem(`hold ${hold.id} could not be released and will lapse: ${String(error)}`);
  }
}

const isCount = (tokens: number): boolean =>
  Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= largestTokens;

/** What was delivered, in tokens by our own count. */
export const deliveredUsageOf = (
  call: HeldCall,
  { text, reasoning, toolCalls }: Pick<ModelReply, 'text' | 'reasoning' | 'toolCalls'>,
): ModelUsage =>
  countedUsage({
    inputTokens: call.offer.inputTokens,
    deliveredText: text + toolCalls.map(({ toolName, input }) => toolName + input).join(''),
    reasoningText: reasoning,
    countTokens: call.countTokens,
  });

/** The usage as reported, or as counted where what is reported cannot be: a price must never be made of it. */
function soundUsageOf(call: HeldCall, reply: ModelReply): ModelUsage {
  const { usage } = reply;
  const { inputTokens, outputTokens } = usage;
  if (!isCount(inputTokens) || !isCount(outputTokens) || !isCount(inputTokens + outputTokens)) {
    call.context.onProblem(
      `hold ${call.hold.id}: the provider's usage is no count of tokens and was counted`,
    );
    return deliveredUsageOf(call, reply);
  }
  return { ...usage, totalTokens: inputTokens + outputTokens };
}

/** A reply as a meter is told of it. */
export interface Reply extends ModelReply {
  /** Who was really asked, where that is not whose price the quote has. */
  readonly askedOf?: Asked | undefined;
  /** JSON that whoever carried the call wants back when a retry brings the reply again. */
  readonly carried?: unknown;
}

/** An amount in USD, or null; a price that cannot be read must not keep a call from being settled. */
function readable<T>(call: HeldCall, name: string, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    call.context.onProblem(`hold ${call.hold.id}: the ${name} in USD is not known: ${String(error)}`);
    return null;
  }
}

function moneyOf(call: HeldCall, used: { usage: ModelUsage; all: ModelUsage; reply: Reply }) {
  const { usage, all, reply } = used;
  const { prices } = call.context;
  const { compression, passedOver } = call;
  const asked = reply.askedOf ?? call.asked;
  const model = reply.model === offlineModel ? offlineModel : asked.model;
  const priced = { model, provider: asked.provider, at: call.hold.createdAt, prices };
  return {
    costUsd: readable(call, 'cost', () => costUsd(all, priced)),
    saving: readable(call, 'saving', () => savingOf(usage, priced, { compression, passedOver })),
  };
}

/** What came of a call, as it is settled. */
export interface Settled extends Exchanged {
  readonly reply: Reply;
}

/** Pays for what was used. The reply is kept first where a retry may ask for it, so that whoever paid can have it. */
export async function settle(
  call: HeldCall,
  { reply, interruption, undelivered }: Settled,
): Promise<CallResult> {
  const { context, hold, offer } = call;
  const { ledger, settings } = context;
  const { model, finishReason, text, toolCalls } = reply;
  const usage = soundUsageOf(call, reply);
  const asPlanned = undelivered.length === 0 && (reply.askedOf?.model ?? offer.model) === offer.model;
  const lesson = lessonOf(call, { usage, finishReason, asPlanned });
  const settlement = settlementOf(offer, {
    usage,
    model,
    finishReason,
    lesson,
    ...moneyOf(call, { usage, all: sumOfUsage([usage, ...undelivered]), reply }),
    compression: call.compression,
    passedOver: call.passedOver,
    delivered: text !== '' || toolCalls.length > 0,
    undeliveredTokens: undelivered.reduce((sum, { totalTokens }) => sum + totalTokens, 0),
  });
  const entry = await persistently(context, async () => {
    if (call.isRepeatable) {
      await ledger.keepReply(
        hold,
        { ...keptReplyOf({ ...reply, usage }, interruption) },
        settings.replyHours,
      );
    }
    return await ledger.settleHold({ userId: hold.userId, holdId: hold.id, ...settlement });
  });
  context.learning.note({ ...lesson, at: entry.at.getTime() });
  context.seen.settled(hold, entry, usage.totalTokens);
  return {
    callId: hold.id,
    text,
    toolCalls,
    finishReason,
    model,
    usage,
    entry,
    interruption,
    replayed: false,
    carried: reply.carried,
  };
}
