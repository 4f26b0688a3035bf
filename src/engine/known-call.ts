/** Was this call made before, and how was it answered? */

import { EnergyError } from '../errors.ts';
import { fingerprintOf } from '../ledger/idempotency.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { KnownCall } from '../ledger/reading.ts';
import type { ModelReply } from '../providers/provider.ts';
import { canonicalJson } from '../tokens/input-hash.ts';
import { attachedOf, type CallRequest, type Carriage, callTextOf } from './call.ts';
import type { CallResult } from './held-call.ts';
import { interruptionOf, type KeptReply } from './kept-reply.ts';

/** Everything by which a repeated key is the same request; not its price, which may have changed meanwhile. */
export function fingerprintOfRequest(request: CallRequest & Partial<Carriage>): string {
  const { asked, madeFrom, feature, model } = request;
  if (asked !== undefined) return fingerprintOf(asked);
  if (madeFrom !== undefined) return fingerprintOf(canonicalJson(['made from', feature, madeFrom, model]));
  const call = callTextOf(request);
  return fingerprintOf(
    canonicalJson([
      request.feature,
      call.text,
      attachedOf(call),
      request.system,
      request.model,
      request.maxOutputTokens,
      request.temperature,
      request.responseFormat,
      request.tools,
    ]),
  );
}

const noUsage: ModelReply['usage'] = {
  inputTokens: 0,
  outputTokens: 0,
  totalTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  reported: false,
};

/** The answer of a call that was paid before. Throws `request_in_progress` while the first attempt still runs. */
export function resultOf(known: KnownCall): CallResult {
  const { hold, entry } = known;
  if (entry === null) throw new EnergyError('request_in_progress');
  const paid = { callId: hold.id, entry, replayed: true };
  if (known.reply === null) {
    return {
      ...paid,
      text: '',
      toolCalls: [],
      finishReason: 'other',
      model: hold.model ?? '',
      usage: noUsage,
      interruption: new EnergyError(
        'invalid_request',
        'this call was made and paid, and its answer is not kept any more; ask again with a new key',
        { details: { answerGone: true, seq: entry.seq } },
      ),
    };
  }
  const kept = known.reply as unknown as KeptReply;
  const { text, toolCalls, finishReason, model, usage, carried } = kept;
  const answer = { text, toolCalls, finishReason, model, usage, carried };
  return { ...paid, ...answer, interruption: interruptionOf(kept) };
}

/**
 * What is known of a key before anything is planned, so that a retry is answered even where the energy has gone meanwhile;
 * null where the model is to be asked (again). Throws `idempotency_conflict` where the key was another request's, and
 * `request_in_progress` while the first attempt runs.
 */
export async function answeredBefore(
  ledger: Ledger,
  request: CallRequest & Partial<Carriage>,
  key: string,
): Promise<CallResult | null> {
  const known = await ledger.knownCall(request.userId, key);
  if (known === null) return null;
  if (known.fingerprint !== fingerprintOfRequest(request)) throw new EnergyError('idempotency_conflict');
  const { status } = known.hold;
  return status === 'open' || status === 'settled' ? resultOf(known) : null;
}
