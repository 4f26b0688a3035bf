/** What can be done with a hold: place it, extend it, and end it by settling or releasing. */

import { decimalOf, type Hundredths } from '../amount.ts';
import { EnergyError } from '../errors.ts';
import { accepted } from './answer.ts';
import { type Entry, entryOf } from './entry.ts';
import { type Hold, holdOf } from './hold.ts';
import { keyOf, userIdOf } from './idempotency.ts';
import type { HoldRequest, SettlementRequest } from './request.ts';
import type { Verbs } from './verbs.ts';

/** An amount as SQL reads it. Throws `invalid_request` for what is no whole hundredth. */
export const positive = (energy: Hundredths, name: string): string => {
  if (!Number.isSafeInteger(energy)) {
    throw new EnergyError('invalid_request', `${name} must be whole hundredths of an energy`);
  }
  return decimalOf(energy);
};

export const leaseOf = (userId: string, holdId: string) => ({ user_id: userIdOf(userId), hold_id: holdId });

export function holdVerbs(verbs: Verbs) {
  return {
    /** Sets energy and tokens aside. The same key and fingerprint answer the same hold. */
    async placeHold(request: HoldRequest): Promise<Hold> {
      const userId = userIdOf(request.userId);
      const answer = await verbs.place_hold({
        user_id: userId,
        key: keyOf(request.idempotencyKey),
        fingerprint: request.fingerprint,
        feature: request.feature,
        model: request.model,
        energy: positive(request.energy, 'energy'),
        tokens: request.tokens,
        seconds: request.seconds,
        price: request.price,
        estimated_tokens: request.estimatedTokens,
        compression_mode: request.compressionMode,
        spike_detected: request.spikeDetected,
        spike_warning: request.spikeWarning,
        is_tentative: request.isTentative,
      });
      return holdOf(accepted(answer), userId);
    },

    /** Lengthens the lease to `seconds` from now, at most `secondsInAll` after the hold was placed. */
    async extendHold(
      hold: Pick<Hold, 'userId' | 'id'>,
      lease: { readonly seconds: number; readonly secondsInAll: number },
    ): Promise<Hold> {
      const answer = await verbs.extend_hold({
        ...leaseOf(hold.userId, hold.id),
        seconds: lease.seconds,
        seconds_in_all: lease.secondsInAll,
      });
      return holdOf(accepted(answer), hold.userId);
    },

    /** Ends a hold of which nothing was used. */
    async releaseHold(hold: Pick<Hold, 'userId' | 'id'>): Promise<Hold> {
      return holdOf(accepted(await verbs.release_hold(leaseOf(hold.userId, hold.id))), hold.userId);
    },

    /** Ends a hold by paying what was used, at most what was held. The entry carries the receipt. */
    async settleHold(request: SettlementRequest): Promise<Entry> {
      const answer = await verbs.settle_hold({
        ...leaseOf(request.userId, request.holdId),
        energy: positive(request.energy, 'energy'),
        input_tokens: request.inputTokens,
        output_tokens: request.outputTokens,
        model: request.model,
        cost_usd: request.costUsd,
        receipt: request.receipt,
        metadata: request.metadata,
      });
      return entryOf(accepted(answer));
    },
  };
}
