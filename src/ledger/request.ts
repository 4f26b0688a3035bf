/** What do the verbs want to know? */

import type { Hundredths } from '../amount.ts';

/** Every verb that changes something takes one; without it the request is a new one each time it is called. */
export interface Keyed {
  readonly userId: string;
  /** A uuid or any text of at most 255 characters. */
  readonly idempotencyKey?: string | undefined;
}

/** Where a verb is a part of a larger request: all that was said, so that its key is known again by the whole of it. */
export interface Said {
  readonly said?: string | undefined;
}

export interface HoldRequest extends Keyed {
  /** What makes a repeated key the same request (`fingerprintOf`). */
  readonly fingerprint: string;
  readonly feature: string;
  readonly model: string | null;
  readonly energy: Hundredths;
  readonly tokens: number;
  readonly seconds: number;
  readonly price: Readonly<Record<string, unknown>>;
  readonly estimatedTokens: number;
  readonly compressionMode: boolean;
  /** True past the tier's own spike threshold; kept with the usage. */
  readonly spikeDetected: boolean;
  /** True for a call that is large, very large or unusual; counted for the day. */
  readonly spikeWarning: boolean;
  /** True where who is refused asks for less at once: such a refusal is not noted. */
  readonly isTentative?: boolean | undefined;
}

export interface SettlementRequest {
  readonly userId: string;
  readonly holdId: string;
  /** The price of what was used; what is above the hold is not charged. */
  readonly energy: Hundredths;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly model?: string | undefined;
  /** A decimal, or null where the model's price is not known. */
  readonly costUsd: string | null;
  readonly receipt: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

export interface ChargeRequest extends Keyed {
  /** What makes a repeated key the same request (`fingerprintOf`). Default: the feature and the energy. */
  readonly fingerprint?: string | undefined;
  readonly feature: string;
  readonly energy: Hundredths;
  readonly receipt?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface GrantRequest extends Keyed {
  /** A reason of `regeneration_rules`. */
  readonly reason: string;
  readonly energy: Hundredths;
  /** What the rule saw; kept with the event. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** When the lot lapses; without it the rule's lifetime counts. */
  readonly expiresAt?: Date | undefined;
}

/** Who corrected or changed something, and why. Both are kept in the ledger. */
export interface Reasoned extends Keyed {
  readonly note: string;
  readonly actor: string;
}

export interface Limits {
  /** Null brings the tier's own back; what is left out stays. */
  readonly maxEnergy?: Hundredths | null | undefined;
  readonly dailyTokenBudget?: number | null | undefined;
  readonly compressionModeEnabled?: boolean | undefined;
}

/** A grant that added nothing, since the balance was at its cap already. */
export interface NothingGranted {
  readonly delta: 0;
  readonly why: string;
}
