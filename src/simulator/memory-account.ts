/** What is known of an account that is kept in memory? */

import type { Hundredths } from '../amount.ts';
import type { Tier } from '../pricing/tier.ts';
import type { Reason } from '../regeneration/reason.ts';

/** What a reason has paid. */
export interface PaidSoFar {
  day: number;
  today: number;
  month: string;
  thisMonth: number;
  lastAt: number;
  lastSaw: Readonly<Record<string, unknown>>;
}

/** What was paid to an account, and for what. */
export interface RewardRecord {
  readonly byReason: Map<Reason, PaidSoFar>;
  readonly keys: Set<string>;
}

interface Lot {
  remaining: Hundredths;
  readonly expiresAt: number;
}

/** An account in memory. Days are local, as days since 1970. */
export interface MemoryAccount {
  tier: Tier;
  timeZone: string;
  efficiency: number;
  /** In lots that never lapse; which of them is spent first tells nothing. */
  lasting: Hundredths;
  /** Soonest to lapse first. */
  lots: Lot[];
  ownedEnergy: Hundredths;
  day: number;
  nextMidnight: number;
  tokensUsedToday: number;
  streakDays: number;
  streakFreezes: number;
  streakStartedOn: number;
  inactivityDays: number;
  lastActiveDay: number | null;
  lastUsedAt: number | null;
  lastRegenAt: number;
  usefulCallsToday: number;
  /** Spent below the usual price on a day, and on the day before it. */
  spentBelow: { day: number; today: Hundredths; before: Hundredths };
  record: RewardRecord;
  granted: Hundredths;
}
