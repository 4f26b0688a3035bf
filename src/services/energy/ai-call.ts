/** What does runAICostAware take and answer? */

import { energyOf } from '../../amount.ts';
import type { CallResult } from '../../engine/held-call.ts';
import { isAbort } from '../../engine/inquiry.ts';
import type { RunRequest } from '../../engine/run.ts';
import type { EnergyEngine } from '../../engine.ts';
import type { ErrorCode } from '../../errors.ts';
import type { ModelReply } from '../../providers/provider.ts';
import { refusalOf } from './default-engine.ts';

export interface AiCallOptions extends Omit<RunRequest, 'userId' | 'feature' | 'input'> {
  /** Called with each piece of the answer as it comes; the call is then a stream. */
  readonly onText?: (text: string) => void;
}

/** Energies are decimals for display. */
export interface AiCallResult {
  readonly success: boolean;
  readonly tokens_used: number;
  /** What was charged, final. */
  readonly energy_cost: number;
  /** What the model said; null where the call failed. */
  readonly output: string | null;
  readonly tool_calls: ModelReply['toolCalls'];
  readonly finish_reason: ModelReply['finishReason'] | null;
  readonly model: string | null;
  /** `code: message`, or null. */
  readonly error: string | null;
  readonly error_code: ErrorCode | null;
  readonly error_details: Readonly<Record<string, unknown>>;
  /** Owned after the call; null where nothing was charged. */
  readonly balance_after: number | null;
  /** Why it cost that: price parts and lots. */
  readonly receipt: Readonly<Record<string, unknown>> | null;
  /** True where the idempotency key brought the first answer again. */
  readonly replayed: boolean;
}

const successOf = (result: CallResult): AiCallResult => ({
  success: result.interruption === null,
  tokens_used: result.usage.totalTokens,
  energy_cost: energyOf(0 - result.entry.delta),
  output: result.text,
  tool_calls: result.toolCalls,
  finish_reason: result.finishReason,
  model: result.model,
  error: null,
  error_code: null,
  error_details: {},
  balance_after: energyOf(result.entry.balanceAfter),
  receipt: result.entry.receipt,
  replayed: result.replayed,
});

const nothing: AiCallResult = {
  success: false,
  tokens_used: 0,
  energy_cost: 0,
  output: null,
  tool_calls: [],
  finish_reason: null,
  model: null,
  error: null,
  error_code: null,
  error_details: {},
  balance_after: null,
  receipt: null,
  replayed: false,
};

function withError(result: AiCallResult, error: unknown): AiCallResult {
  if (isAbort(error))
    return { ...result, success: false, error: 'aborted: the call was ended before its end' };
  const { code, error: words, details } = refusalOf(error);
  return { ...result, success: false, error: words, error_code: code, error_details: details };
}

/** The documented result of a call: refusals, failures and aborts as values; mistakes of ours are thrown. */
export async function aiCallResult(work: () => Promise<CallResult>): Promise<AiCallResult> {
  let result: CallResult;
  try {
    result = await work();
  } catch (error) {
    return withError(nothing, error);
  }
  return result.interruption === null ? successOf(result) : withError(successOf(result), result.interruption);
}

/**
 * Makes the call, as a stream where `onText` listens. What `onText` throws ends the call, which pays for what was delivered,
 * and is thrown on.
 */
export async function runAiCall(
  engine: EnergyEngine,
  call: { userId: string; feature: string; promptData: unknown; options: AiCallOptions },
): Promise<CallResult> {
  const { onText, ...options } = call.options;
  const request: RunRequest = {
    ...options,
    userId: call.userId,
    feature: call.feature,
    input: call.promptData,
  };
  if (onText === undefined) return await engine.run(request);
  const { events, result } = await engine.stream(request);
  let mistake: { readonly error: unknown } | undefined;
  const tell = (text: string): boolean => {
    try {
      onText(text);
    } catch (error) {
      mistake = { error };
    }
    return mistake === undefined;
  };
  try {
    for await (const event of events) if (event.type === 'text' && !tell(event.text)) break;
  } catch {
    // The result says it: paid in part, or rejected with what went wrong.
  }
  if (mistake === undefined) return await result;
  await result.catch(() => {});
  throw mistake.error;
}
