/** What does the engine ask of a model, and what does it get back? */

export interface ModelTextPart {
  readonly type: 'text';
  readonly text: string;
}

export interface ModelImagePart {
  readonly type: 'image';
  /** Bytes, or the address of the image: `https://…` or `data:image/png;base64,…`. */
  readonly image: Uint8Array | string;
  /** Such as `image/png`; found from the bytes or the data URL where it is not given. */
  readonly mediaType?: string | undefined;
}

export type ModelMessage =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string | readonly (ModelTextPart | ModelImagePart)[] }
  | { readonly role: 'assistant'; readonly content: string };

/** A function the model may ask for; the engine hands the call back, it runs none. */
export interface ModelTool {
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON Schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export type ModelResponseFormat =
  | { readonly type: 'text' }
  | {
      readonly type: 'json';
      /** JSON Schema, passed through to a model that can keep to it. */
      readonly schema?: Readonly<Record<string, unknown>> | undefined;
      readonly name?: string | undefined;
      readonly description?: string | undefined;
    };

export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly ModelMessage[];
  /** Tokens the model may write at most, reasoning included: what the hold covers. */
  readonly maxOutputTokens: number;
  /** Ends the call; the provider then throws an error whose name is `AbortError`. */
  readonly signal?: AbortSignal | undefined;
  /** The same for each retry of one call. */
  readonly idempotencyKey?: string | undefined;
  readonly temperature?: number | undefined;
  readonly responseFormat?: ModelResponseFormat | undefined;
  readonly tools?: readonly ModelTool[] | undefined;
  /** Tokens of the prompt as the caller estimated them; used where the provider reports no usage. */
  readonly estimatedInputTokens?: number | undefined;
}

/**
 * Tokens of one call. Every token is in `inputTokens` or in `outputTokens` once: cached tokens and cache
 * writes are part of the input, reasoning is part of the output.
 */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** inputTokens + outputTokens. */
  readonly totalTokens: number;
  /** The share of inputTokens that was read from the provider's cache. */
  readonly cachedInputTokens: number;
  /** The share of inputTokens that was written to the provider's cache. */
  readonly cacheWriteTokens: number;
  /** The share of outputTokens that the model spent on reasoning. */
  readonly reasoningTokens: number;
  /** False where the provider said nothing and the tokens were counted here. */
  readonly reported: boolean;
}

export type ModelFinishReason =
  | 'stop'
  | 'length'
  | 'content-filter'
  | 'tool-calls'
  | 'interrupted'
  | 'error'
  | 'other';

export interface ModelToolCall {
  readonly toolCallId: string;
  readonly toolName: string;
  /** The arguments, as JSON text. */
  readonly input: string;
}

export type ModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | ({ readonly type: 'tool-call' } & ModelToolCall)
  | {
      readonly type: 'finish';
      readonly finishReason: ModelFinishReason;
      readonly usage: ModelUsage;
      /** The model that answered, by the provider's own name. */
      readonly model: string;
    };

export interface ModelReply {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ModelToolCall[];
  readonly finishReason: ModelFinishReason;
  readonly usage: ModelUsage;
  readonly model: string;
}

/** Counts the tokens of a text. */
export type CountTokens = (text: string) => number;

/**
 * A model's provider. It tries once: whether to try again is the engine's decision.
 *
 * A stream either ends with one `finish` event, or throws: `AbortError` where `signal` ended it, else
 * `provider_failed` with details `{ provider, status, retryable, beforeFirstToken }`. After a throw the caller
 * counts what it passed on (`countedUsage`). Leaving the loop early closes the connection.
 */
export interface ModelProvider {
  readonly name: string;
  /** The model to ask for where the caller names none. */
  readonly defaultModel: string;
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
  generate(request: ModelRequest): Promise<ModelReply>;
}
