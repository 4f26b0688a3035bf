/** For which reasons does energy come back? */

import type { Hundredths } from '../amount.ts';

/** Requirements R3, in its order. */
export const reasons = [
  'daily_reset',
  'inactivity_bonus',
  'streak_bonus',
  'closing_bonus',
  'low_energy_rescue',
  'behavioral_regen',
  'happy_hour',
  'surge_discount',
  'ml_recommendation',
  'mission_completion',
  'upgrade_bonus',
  'referral_bonus',
  'productivity_boost',
] as const;

export type Reason = (typeof reasons)[number];

/** What a server reports where a reason is about more than the account. A browser must never be its source. */
export interface ReportedFact {
  /** `closing_bonus`: which deal was closed, 1 to 200 characters. Without one three a day are paid. */
  readonly dealId?: string | undefined;
  /** `mission_completion`: a key of `energy_missions`. */
  readonly missionId?: string | undefined;
  /** `referral_bonus`: who was brought. */
  readonly referredUserId?: string | undefined;
  /** `upgrade_bonus`: from which tier to which. */
  readonly fromTier?: string | undefined;
  readonly toTier?: string | undefined;
  /** `ml_recommendation`: what is predicted to be lacking before the next reset. */
  readonly shortfall?: Hundredths | undefined;
  /** `ml_recommendation`: numbers and moments that say why; kept with the event. */
  readonly explanation?: Readonly<Record<string, number | string>> | undefined;
}

/** Reasons that pay only what a server reports, and what that is. */
export const reported: Readonly<Partial<Record<Reason, string>>> = {
  closing_bonus: 'a closed deal',
  mission_completion: 'a completed mission',
  upgrade_bonus: 'a move to a higher tier',
  referral_bonus: 'a person who was referred',
  ml_recommendation: 'a predicted shortfall',
};
