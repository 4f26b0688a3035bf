/** How is a model asked within one hold: once, or once more where its answer is not what was asked for? */

import type { ModelProvider, ModelReply, ModelRequest, ModelUsage } from '../providers/provider.ts';

/** What an exchange has to work with. */
export interface Asking {
  /** The hold that the reply is paid by; its id is the key of the entry. */
  readonly holdId: string;
  readonly provider: ModelProvider;
  /** What was planned and held: the messages, and the most that may be written. */
  readonly request: ModelRequest;
  /** What was delivered, counted here, for a reply that did not come to its end. */
  readonly countDelivered: (delivered: Pick<ModelReply, 'text' | 'reasoning' | 'toolCalls'>) => ModelUsage;
}

export interface Exchanged {
  /** The reply that is delivered, and paid for. */
  readonly reply: ModelReply;
  /** What replies used that were not delivered. Nobody is charged for them; their cost is the platform's. */
  readonly undelivered: readonly ModelUsage[];
  /** What ended the exchange early, after something was delivered. */
  readonly interruption: Error | null;
}

/** Asks the model within one hold. What it throws releases the hold: nothing is charged. */
export type Exchange = (asking: Asking) => Promise<Exchanged>;

/** The usual exchange: one question, one reply. */
export const askOnce: Exchange = async ({ provider, request }) => ({
  reply: await provider.generate(request),
  undelivered: [],
  interruption: null,
});

/** The sum of usages; reported only where each of them was. */
export const sumOfUsage = (usages: readonly ModelUsage[]): ModelUsage =>
  usages.reduce((sum, usage) => ({
    inputTokens: sum.inputTokens + usage.inputTokens,
    outputTokens: sum.outputTokens + usage.outputTokens,
    totalTokens: sum.totalTokens + usage.totalTokens,
    cachedInputTokens: sum.cachedInputTokens + usage.cachedInputTokens,
    cacheWriteTokens: sum.cacheWriteTokens + usage.cacheWriteTokens,
    reasoningTokens: sum.reasoningTokens + usage.reasoningTokens,
    reported: sum.reported && usage.reported,
  }));
