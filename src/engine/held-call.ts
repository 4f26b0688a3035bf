/** What is a call that holds its energy, and what is one that was paid? */

import type { Clock, Timers } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Entry } from '../ledger/entry.ts';
import type { Hold } from '../ledger/hold.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ModelPrice } from '../providers/model-price.ts';
import type {
  CountTokens,
  ModelFinishReason,
  ModelMessage,
  ModelProvider,
  ModelReply,
  ModelUsage,
} from '../providers/provider.ts';
import type { Compression } from '../tokens/compression/compress.ts';
import type { CallRequest } from './call.ts';
import type { Exchange } from './exchange.ts';
import type { Learning } from './learning.ts';
import type { Expectation } from './lesson.ts';
import type { Offer } from './offer.ts';
import type { ProviderErrors } from './provider-errors.ts';
import type { SeenAccounts } from './seen-accounts.ts';

/** A call that was paid: what the model said, and the entry that says what it cost. */
export interface CallResult {
  /** The hold's id, and the key of the entry. */
  readonly callId: string;
  readonly text: string;
  readonly toolCalls: ModelReply['toolCalls'];
  readonly finishReason: ModelFinishReason;
  readonly model: string;
  readonly usage: ModelUsage;
  readonly entry: Entry;
  /** What ended the call early, after something was delivered; null where it ran to its end. */
  readonly interruption: Error | null;
  /** True where an idempotency key brought an earlier call's result again. */
  readonly replayed: boolean;
  /** What whoever carried the call kept with its reply, as JSON; see `Reply`. */
  readonly carried?: unknown;
}

/** What a call pays that its caller ends early: what reached the caller, all that the model then still writes, or the prompt alone. */
export const abortPolicies = ['delivered', 'generated', 'input'] as const;
export type AbortPolicy = (typeof abortPolicies)[number];

export interface MeterContext {
  readonly ledger: Ledger;
  readonly provider: ModelProvider;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly prices: readonly ModelPrice[];
  readonly learning: Learning;
  readonly providerErrors: ProviderErrors;
  /** Told of what this process does to accounts. */
  readonly seen: SeenAccounts;
  /** Told of what went wrong behind the caller's back, without prompts. */
  readonly onProblem: (problem: string) => void;
}

/** Who is asked, and for which model, by the names that prices are found under. */
export interface Asked {
  readonly provider: string;
  readonly model: string;
}

/** A call that holds its energy and is about to ask the model. */
export interface HeldCall {
  readonly hold: Hold;
  readonly offer: Offer;
  /** Whose price the quote has. */
  readonly asked: Asked;
  readonly messages: readonly ModelMessage[];
  readonly compression: Compression | null;
  /** The model that was wanted at first, where the feature's cheaper one took its place; else null. */
  readonly passedOver: string | null;
  readonly expectation: Expectation;
  readonly request: CallRequest;
  /** True where a retry can name this call, so that its reply is kept. */
  readonly isRepeatable: boolean;
  readonly countTokens: CountTokens;
  readonly signal: AbortSignal | undefined;
  readonly exchange: Exchange | undefined;
  readonly abortPolicy: AbortPolicy;
  /** What is asked of the model, as traces name it. */
  readonly operation: 'chat' | 'embeddings';
  readonly context: MeterContext;
}
