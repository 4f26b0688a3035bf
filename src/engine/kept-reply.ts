/** What of an answer is kept, so that a retry with the same key can have it? */

import { EnergyError, type ErrorCode, isErrorCode } from '../errors.ts';
import type { ModelReply } from '../providers/provider.ts';
import { abortError, isAbort } from '../providers/provider-error.ts';

/** What is kept of an answer for a retry; JSON. */
export interface KeptReply
  extends Pick<ModelReply, 'text' | 'toolCalls' | 'finishReason' | 'model' | 'usage'> {
  /** What ended the call early, null where it ran to its end. */
  readonly interruption: { readonly code: ErrorCode | 'aborted'; readonly message: string } | null;
  /** As whoever carried the call wants it back. */
  readonly carried?: unknown;
}

export const keptReplyOf = (
  reply: ModelReply & Pick<KeptReply, 'carried'>,
  interruption: Error | null,
): KeptReply => {
  const { text, toolCalls, finishReason, model, usage, carried } = reply;
  const kept = { text, toolCalls, finishReason, model, usage, carried };
  return { ...kept, interruption: keptInterruptionOf(interruption) };
};

function keptInterruptionOf(error: Error | null): KeptReply['interruption'] {
  if (error === null) return null;
  if (EnergyError.isInstance(error)) return { code: error.code, message: error.message };
  return { code: isAbort(error) ? 'aborted' : 'provider_failed', message: error.message };
}

/** The error that ended the kept call early, made anew, or null. */
export function interruptionOf({ interruption }: KeptReply): Error | null {
  if (interruption === null) return null;
  const { code, message } = interruption;
  return isErrorCode(code) ? new EnergyError(code, message) : abortError();
}
