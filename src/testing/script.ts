/** What shall a scripted model do, step by step? Shared by the upstream over HTTP and the provider in the process. */

export type ScriptedStep =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly input: string }
  /** Goes on when the test says so, or when the client has gone. */
  | { readonly type: 'wait'; readonly until: PromiseLike<unknown> }
  /** An error in the middle: an error event in a stream. */
  | { readonly type: 'error'; readonly message?: string; readonly code?: string | number }
  /** The socket is destroyed. */
  | { readonly type: 'disconnect' }
  /** Never ends by itself: until the client has gone. */
  | { readonly type: 'hang' }
  /** These bytes, as they are (upstream only). */
  | { readonly type: 'raw'; readonly bytes: string | Uint8Array };

/** Usage as OpenAI writes it: `promptTokens` includes the cached, `completionTokens` the reasoning ones. */
export interface ScriptedUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens?: number;
  readonly cachedTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
}

export interface ScriptedReply {
  /** An error before the first token; nothing else of the reply is then looked at. */
  readonly refusal?: {
    readonly status: number;
    /** What is sent as JSON; by default OpenAI's error shape. */
    readonly body?: unknown;
    readonly retryAfterSeconds?: number;
  };
  readonly steps?: readonly ScriptedStep[];
  /** Null: none is reported. Absent: ten tokens of prompt, one for each step that says something. */
  readonly usage?: ScriptedUsage | null;
  /** By default `stop`, `tool_calls` after one, or `length` where the limit ended it. */
  readonly finishReason?: string;
  /** By default the one that was asked for. */
  readonly model?: string;
  /** The stream is cut into pieces of this many bytes, wherever they fall. */
  readonly chunkBytes?: number;
  /** A step that says something counts as a token; past the limit the script is cut, unless this is true. */
  readonly ignoreMaxTokens?: boolean;
}

const says = ({ type }: ScriptedStep): boolean =>
  type === 'text' || type === 'reasoning' || type === 'tool-call';

export interface PlayableReply {
  readonly steps: readonly ScriptedStep[];
  readonly usage: ScriptedUsage | null;
  readonly finishReason: string;
}

/** The reply under a limit of tokens: cut steps, the usage of what is left, and why it ended. */
export function underLimit(reply: ScriptedReply, maxTokens: number | null): PlayableReply {
  const all = reply.steps ?? [];
  const limit = reply.ignoreMaxTokens || maxTokens === null ? Number.POSITIVE_INFINITY : maxTokens;
  let said = 0;
  let end = all.length;
  for (const [index, step] of all.entries()) {
    if (!says(step)) continue;
    if (said === limit) {
      end = index;
      break;
    }
    said += 1;
  }
  const steps = all.slice(0, end);
  const cut = end < all.length;
  const called = steps.some(({ type }) => type === 'tool-call');
  const usage =
    reply.usage === undefined
      ? { promptTokens: 10, completionTokens: said }
      : limitedUsage(reply.usage, limit);
  const finishReason = cut ? 'length' : (reply.finishReason ?? (called ? 'tool_calls' : 'stop'));
  return { steps, usage, finishReason };
}

function limitedUsage(usage: ScriptedUsage | null, limit: number): ScriptedUsage | null {
  if (usage === null) return null;
  const { completionTokens, reasoningTokens } = usage;
  return {
    ...usage,
    completionTokens: Math.min(completionTokens, limit),
    ...(reasoningTokens !== undefined && { reasoningTokens: Math.min(reasoningTokens, limit) }),
  };
}
