/** The regenerating half of the v2 service as documented: activity, streaks, a method for each reason, and the history. */

import { energyOf, hundredthsOf } from '../../amount.ts';
import type { EnergyEngine } from '../../engine.ts';
import type { Account } from '../../ledger/account.ts';
import type { Refusal } from '../../regeneration/judgement.ts';
import type { Reason, ReportedFact } from '../../regeneration/reason.ts';

/** Energies are decimals for display, times are ISO 8601 in UTC. */
export interface RegenerationResult {
  readonly granted: boolean;
  /** What was really added; 0 where nothing was. */
  readonly amount: number;
  readonly reason: Reason;
  /** Why nothing was granted, in words; null where something was. */
  readonly why: string | null;
  readonly why_code: Refusal | null;
  /** When it can be had next, where that is known; the local day where only that is. */
  readonly next_at: string | null;
  readonly next_day: string | null;
  readonly next_amount: number | null;
}

export interface UserActivity {
  readonly streak_days: number;
  /** Missed days that the streak would survive. */
  readonly streak_freezes: number;
  /** How long the absence was that this activity ended, in days. */
  readonly inactivity_days: number;
  readonly last_activity_at: string | null;
}

export interface RegenerationHistoryEvent {
  /** For the next page: `getRegenerationHistory(userId, limit, { before: seq })`. */
  readonly seq: number;
  /** What was really added. */
  readonly amount: number;
  readonly reason: string;
  readonly created_at: string;
  /** The user's local day. */
  readonly day: string | null;
  /** What the rule saw. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

const activityOf = (account: Account): UserActivity => ({
  streak_days: account.streakDays,
  streak_freezes: account.streakFreezes,
  inactivity_days: account.inactivityDays,
  last_activity_at: account.lastActivityAt?.toISOString() ?? null,
});

async function apply(
  engineOf: () => Promise<EnergyEngine>,
  { userId, reason, fact }: { userId: string; reason: Reason; fact?: ReportedFact },
): Promise<RegenerationResult> {
  const engine = await engineOf();
  const { granted, amount, why, message, next } = await engine.regenerate({ userId, reason, fact });
  return {
    granted,
    amount: energyOf(amount),
    reason,
    why: message,
    why_code: why,
    next_at: next?.at?.toISOString() ?? null,
    next_day: next?.day ?? null,
    next_amount: next === null || next.amount === null ? null : energyOf(next.amount),
  };
}

type Apply = (userId: string) => Promise<RegenerationResult>;

/**
 * Every method grants what its rule allows now and resolves to `{granted, amount, reason}`, with why where nothing was
 * granted. Deals, missions, tiers and referrals are facts: they must be reported by a server, never by a user's browser.
 */
export function regenerationMethods(engineOf: () => Promise<EnergyEngine>) {
  const without =
    (reason: Reason): Apply =>
    (userId) =>
      apply(engineOf, { userId, reason });
  return {
    ...activityMethods(engineOf),
    /** The day's refill; granted where the day turned with this call, and otherwise already there. */
    applyDailyReset: without('daily_reset'),
    /** As much as days away (3 to 30 and longer, at most 10), on the day of the return. */
    applyInactivityBonus: without('inactivity_bonus'),
    /** On each seventh day of a streak, as much as weeks. */
    applyStreakBonus: without('streak_bonus'),
    /** What accrues to efficient users since the last time. */
    applyBehavioralRegen: without('behavioral_regen'),
    /** Below 10 % of the cap: 20 % of it, once a day. */
    applyLowEnergyRescue: without('low_energy_rescue'),
    /** In a window that grants a bonus, to whoever has been active in it. */
    applyHappyHourBonus: without('happy_hour'),
    /** A tenth of what was spent yesterday in hours below the usual price. */
    applySurgeDiscount: without('surge_discount'),
    /** For five useful calls in a day. */
    applyProductivityBoost: without('productivity_boost'),
    ...reportedMethods(engineOf),
  };
}

function activityMethods(engineOf: () => Promise<EnergyEngine>) {
  return {
    /** Notes that the user is active now. Throws `unknown_user`. */
    updateUserActivity: async (userId: string): Promise<UserActivity> =>
      activityOf(await (await engineOf()).recordActivity(userId)),

    /** Local days since the last activity: 0 where the user was active today, or never. Throws `unknown_user`. */
    computeInactivityDays: async (userId: string): Promise<number> =>
      (await (await engineOf()).status(userId)).absentDays,

    /** Notes the user's activity and resolves to the streak: one more only on a new local day. Throws `unknown_user`. */
    incrementStreak: async (userId: string): Promise<number> =>
      (await (await engineOf()).recordActivity(userId)).streakDays,

    /** Ends the streak; the next day with activity is its first. Resolves to 0. Throws `unknown_user`. */
    resetStreak: async (userId: string): Promise<number> =>
      (await (await engineOf()).ledger.resetStreak(userId)).streakDays,

    /** What came back, the newest first. Throws `invalid_request` for a limit that is no whole number from 1 to 1000. */
    async getRegenerationHistory(
      userId: string,
      limit?: number,
      page: { readonly before?: number } = {},
    ): Promise<RegenerationHistoryEvent[]> {
      const events = await (await engineOf()).regenerationHistory(userId, { limit, before: page.before });
      return events.map(({ seq, amount, reason, at, day, saw }) => ({
        seq,
        amount: energyOf(amount),
        reason,
        created_at: at.toISOString(),
        day,
        metadata: saw,
      }));
    },
  };
}

function reportedMethods(engineOf: () => Promise<EnergyEngine>) {
  return {
    /** For a closed deal: once for each id, ten a day; without an id three a day. */
    applyClosingBonus: (userId: string, fact: { readonly dealId?: string } = {}) =>
      apply(engineOf, { userId, reason: 'closing_bonus', fact: { dealId: fact.dealId } }),

    /** The predicted shortfall in energy, at most 20 % of the daily amount, once a day, inside the platform's budget. */
    async applyMlRecommendation(userId: string, fact: { readonly shortfall?: number } = {}) {
      const shortfall =
        fact.shortfall === undefined ? undefined : hundredthsOf(fact.shortfall.toFixed(2), 'shortfall');
      return await apply(engineOf, { userId, reason: 'ml_recommendation', fact: { shortfall } });
    },

    /** For a mission of `energy_missions`, once each. */
    applyMissionCompletion: (userId: string, missionId: string) =>
      apply(engineOf, { userId, reason: 'mission_completion', fact: { missionId } }),

    /** The new tier's daily amount less the old one's, once for each pair of tiers, where the ledger knows of the move. */
    applyUpgradeBonus: (userId: string, fromTier: string, toTier: string) =>
      apply(engineOf, { userId, reason: 'upgrade_bonus', fact: { fromTier, toTier } }),

    /** For a person who was brought; each can be referred once, by one. */
    applyReferralBonus: (userId: string, referredUserId: string) =>
      apply(engineOf, { userId, reason: 'referral_bonus', fact: { referredUserId } }),
  };
}
