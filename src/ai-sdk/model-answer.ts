/** What did a model of the AI SDK answer, as a meter is told of it, and what did it cost, as the AI SDK is told? */

import type {
  LanguageModelV4,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import { energyOf } from '../amount.ts';
import type { CallResult, HeldCall } from '../engine/held-call.ts';
import type { Delivered } from '../engine/meter.ts';
import { deliveredUsageOf, type Reply } from '../engine/metered-call.ts';
import type { ModelUsage } from '../providers/provider.ts';
import { reportedUsage } from '../providers/usage.ts';

type FinishPart = Extract<LanguageModelV4StreamPart, { type: 'finish' }>;

/** What is kept for a retry with the same key, as JSON: the content of an answer, or the parts of a stream. */
export interface KeptAnswer {
  readonly parts: readonly (LanguageModelV4Content | LanguageModelV4StreamPart)[];
  readonly finishReason: FinishPart['finishReason'];
  readonly usage: LanguageModelV4Usage;
}

export const keptAnswerOf = ({
  content,
  finishReason,
  usage,
}: LanguageModelV4GenerateResult): KeptAnswer => ({
  parts: content,
  finishReason,
  usage,
});

/** Who was asked for which model, by the names that prices are found under. */
export const askedModelOf = ({ provider, modelId }: LanguageModelV4) => ({
  provider: provider.split('.')[0] ?? provider,
  model: modelId,
});

/** The usage as the model reported it, or as counted from what was delivered where it cannot be that. */
export const usageOf = (usage: LanguageModelV4Usage, delivered: Delivered, call: HeldCall): ModelUsage => {
  const { text, reasoning, toolCalls } = delivered;
  const hasContent = text !== '' || reasoning !== '' || toolCalls.length > 0;
  return reportedUsage(usage, hasContent) ?? deliveredUsageOf(call, delivered);
};

/** A whole answer. */
export function generatedReplyOf(result: LanguageModelV4GenerateResult, call: HeldCall): Reply {
  const { content } = result;
  const textOf = (type: 'text' | 'reasoning') =>
    content.map((part) => (part.type === type ? part.text : '')).join('');
  const delivered = {
    text: textOf('text'),
    reasoning: textOf('reasoning'),
    toolCalls: content
      .filter((part) => part.type === 'tool-call')
      .map(({ toolCallId, toolName, input }) => ({ toolCallId, toolName, input })),
  };
  return {
    ...delivered,
    finishReason: result.finishReason.unified,
    usage: usageOf(result.usage, delivered, call),
    model: result.response?.modelId ?? call.offer.model,
  };
}

/** What the provider says of its answer, and beside it as `energy`: what the step cost, what is left, and where that stands. */
export const meteredProviderMetadata = (
  metadata: SharedV4ProviderMetadata | undefined,
  { entry, callId, replayed }: CallResult,
): SharedV4ProviderMetadata => ({
  ...metadata,
  energy: {
    cost: energyOf(-entry.delta),
    balance: energyOf(entry.balanceAfter),
    entry: entry.seq,
    callId,
    replayed,
  },
});
