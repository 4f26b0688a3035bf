/** What has to be known of an OpenAI endpoint so that its calls can be metered? */

import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { Delivered } from '../engine/meter.ts';
import { EnergyError } from '../errors.ts';
import type { ModelFinishReason, ModelTool } from '../providers/provider.ts';
import type { Attachment } from '../tokens/attachment.ts';
import { isJson, type Json, numberAt } from './json.ts';

/** What of a request is counted before the call. */
export interface Counted {
  readonly input: { readonly prompt: string; readonly attachments: readonly Attachment[] };
  readonly messages: number;
  readonly tools: readonly ModelTool[] | undefined;
  /** How many answers are asked for; 0 where nothing is written. */
  readonly answers: number;
  /** The most tokens that the client wants in each answer. */
  readonly outputLimit: number | undefined;
}

/** What an answer says, whole or as far as its events go. */
export interface WireReply extends Delivered {
  /** Undefined where the answer has not come to its end. */
  readonly finishReason: ModelFinishReason | undefined;
  readonly model: string | undefined;
  /** In the words of the AI SDK; undefined where none was told. */
  readonly usage: LanguageModelV4Usage | undefined;
}

/** How the limit of output tokens is called in a request. */
export type LimitField = 'max_tokens' | 'max_completion_tokens' | 'max_output_tokens';

/** What changes in a body on its way to the upstream; all other fields go as they came. */
export interface BodyChanges {
  readonly model: string;
  /** Tokens of each answer, as the hold covers them. */
  readonly outputLimit: number;
  /** For a client that names no limit itself. */
  readonly limitField: LimitField;
}

/** What an event of a stream means to the meter. */
export type EventMeaning =
  /** Goes to the client: as it came, or as rewritten here. */
  | { readonly kind: 'pass'; readonly event: string }
  /** Is kept back. */
  | { readonly kind: 'drop' }
  /** The answer is complete; `event` is sent once it is paid. */
  | { readonly kind: 'end'; readonly event?: string }
  /** The upstream failed. */
  | { readonly kind: 'error'; readonly event: string };

/** What a call cost, as its last event tells. Energies as decimal numbers. */
export interface EnergyNote {
  readonly cost: number;
  readonly balance: number;
  readonly call_id: string;
  readonly replayed: boolean;
}

/** How an endpoint streams: server-sent events, each a text without its empty line. */
export interface StreamDialect {
  /** True for an event that goes to the client as it is, without being read. */
  isPlain(event: string): boolean;
  /** True for an event before the first token. */
  isPreamble(event: string): boolean;
  meaningOf(event: string, request: Json): EventMeaning;
  /** What the events of an answer say together. */
  replyOf(events: readonly string[]): WireReply;
  /** The events after the settlement; `end` is that of the meaning. */
  closing(closed: {
    readonly request: Json;
    readonly events: readonly string[];
    readonly end: string | undefined;
    readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
    readonly energy: EnergyNote | null;
  }): string[];
  /** The event that tells a client that its stream broke. */
  failure(error: Json): string;
}

export interface Endpoint {
  readonly path: '/chat/completions' | '/responses' | '/embeddings';
  /** Throws `invalid_request` for what cannot be metered. */
  counted(body: Json, settings: { readonly storedContextTokens: number }): Counted;
  bodyFor(body: Json, changes: BodyChanges): Json;
  /** What a whole answer tells instead of what was asked for; undefined where it is an answer. */
  errorIn(answer: Json): Json | undefined;
  replyOf(answer: Json): WireReply;
  /** Null where the endpoint has no streams. */
  readonly stream: StreamDialect | null;
}

/** The number of answers or tokens at a name; undefined where there is none. Throws `invalid_request` for anything but a count. */
export function countAt(body: Json, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  const count = numberAt(body, name);
  if (count !== undefined && Number.isSafeInteger(count) && count >= 1) return count;
  throw new EnergyError('invalid_request', `${name} must be a whole number of at least 1`, {
    details: { param: name },
  });
}

/** Some servers say with status 200 that they failed: an error, or nothing where the list of what was asked for belongs. */
export function errorInstead(answer: Json, list: string): Json | undefined {
  const { error } = answer;
  if (isJson(error)) return error;
  return error || !Array.isArray(answer[list]) ? {} : undefined;
}

const finishReasons: Readonly<Record<string, ModelFinishReason>> = {
  stop: 'stop',
  length: 'length',
  max_output_tokens: 'length',
  content_filter: 'content-filter',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
};

export const finishReasonOf = (wire: string): ModelFinishReason => finishReasons[wire] ?? 'other';
