/** What is a meter told of an upstream's answer, and what is the client told of its cost? */

import { decimalOf, energyOf } from '../amount.ts';
import type { CallResult } from '../engine/held-call.ts';
import type { Meter } from '../engine/meter.ts';
import { deliveredUsageOf, type Reply } from '../engine/metered-call.ts';
import { reportedUsage } from '../providers/usage.ts';
import { answerHeaders } from './call-options.ts';
import type { EnergyNote, WireReply } from './endpoint.ts';
import type { Attempt } from './upstream.ts';

/** The reply by the upstream's own count where it can be true, else by ours. */
export function paidReplyOf(
  reply: WireReply,
  { meter, attempt }: { readonly meter: Meter; readonly attempt: Attempt },
): Reply {
  const { text, reasoning, toolCalls, finishReason = 'other', model = attempt.model } = reply;
  const hasContent = text !== '' || reasoning !== '' || toolCalls.length > 0;
  const reported = reply.usage && reportedUsage(reply.usage, hasContent);
  return {
    ...{ text, reasoning, toolCalls, finishReason, model },
    usage: reported ?? deliveredUsageOf(meter.call, reply),
  };
}

/** The cost as the last event of a stream tells it. */
export const energyNoteOf = ({ entry, callId, replayed }: CallResult): EnergyNote => ({
  cost: energyOf(-entry.delta),
  balance: energyOf(entry.balanceAfter),
  call_id: callId,
  replayed,
});

/** The cost as the headers of a whole answer tell it. */
export const energyHeadersOf = ({ entry, callId, replayed }: CallResult): Record<string, string> => ({
  [answerHeaders.cost]: decimalOf(-entry.delta),
  [answerHeaders.balance]: decimalOf(entry.balanceAfter),
  [answerHeaders.call]: callId,
  ...(replayed ? { [answerHeaders.replayed]: 'true' } : {}),
});
