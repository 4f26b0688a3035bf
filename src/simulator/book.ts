/** Who keeps a simulated user's account? Whoever can do these actions: the simulator in memory, or the real ledger. */

import type { Hundredths } from '../amount.ts';
import type { PriceTerms } from '../pricing/price.ts';
import type { Tier } from '../pricing/tier.ts';

/** What a simulated user, or the app for them, does. `at` is milliseconds since 1970 and never goes back. */
export type Action =
  | {
      readonly kind: 'open';
      readonly at: number;
      readonly tier: Tier;
      readonly timeZone: string;
      readonly efficiency: number;
    }
  | { readonly kind: 'look'; readonly at: number }
  /** The user is there. */
  | { readonly kind: 'active'; readonly at: number }
  /** A call, held and settled at once. Energy in hundredths. */
  | {
      readonly kind: 'call';
      readonly at: number;
      readonly feature: string;
      readonly terms: PriceTerms;
      readonly windowName: string | null;
      readonly expectedTokens: number;
      readonly heldTokens: number;
      readonly heldEnergy: Hundredths;
      readonly inputTokens: number;
      readonly outputTokens: number;
      /** The price of what was used; at most what is held is paid. */
      readonly energy: Hundredths;
      readonly isUseful: boolean;
    }
  | {
      readonly kind: 'claim';
      readonly at: number;
      readonly reason: Claimed;
      readonly dealId?: string;
      readonly fromTier?: Tier;
      readonly toTier?: Tier;
    }
  | { readonly kind: 'buy'; readonly at: number; readonly energy: Hundredths }
  | { readonly kind: 'move'; readonly at: number; readonly tier: Tier };

/** Reasons that are claimed in the simulation; the daily reset comes by itself. */
export type Claimed =
  | 'inactivity_bonus'
  | 'streak_bonus'
  | 'closing_bonus'
  | 'low_energy_rescue'
  | 'behavioral_regen'
  | 'happy_hour'
  | 'surge_discount'
  | 'upgrade_bonus'
  | 'productivity_boost';

/** The account after an action. Read it before the next one: a keeper may use the same object again. */
export interface Standing {
  readonly tier: Tier;
  readonly ownedEnergy: Hundredths;
  readonly tokensUsedToday: number;
  readonly streakDays: number;
  /** How long the absence was that ended today; 0 where none did. */
  readonly inactivityDays: number;
  /** What a claim brought; 0 after any other action. */
  readonly granted: Hundredths;
}
