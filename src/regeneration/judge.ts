/** What would a reason pay now, why nothing, and when next? Pure: payment and preview ask the same. */

import type { Hundredths } from '../amount.ts';
import { type Facts, paidFor, roomOf, todayOf } from './facts.ts';
import {
  atMoment,
  type Judgement,
  type NextGrant,
  nothing,
  onDay,
  type Payment,
  pays,
  type Refusal,
  tomorrow,
} from './judgement.ts';
import { type Reason, type ReportedFact, reasons, reported } from './reason.ts';
import { behavioralRegen, dailyReset, lowEnergyRescue } from './refill.ts';
import {
  closingBonus,
  missionCompletion,
  mlRecommendation,
  referralBonus,
  upgradeBonus,
} from './reported.ts';
import { happyHour, inactivityBonus, productivityBoost, streakBonus, surgeDiscount } from './reward.ts';
import type { RegenerationRule } from './rule.ts';

type Judge = (facts: Facts, rule: RegenerationRule, fact: ReportedFact) => Judgement;

const judges: Readonly<Record<Reason, Judge>> = {
  daily_reset: dailyReset,
  inactivity_bonus: inactivityBonus,
  streak_bonus: streakBonus,
  closing_bonus: closingBonus,
  low_energy_rescue: lowEnergyRescue,
  behavioral_regen: behavioralRegen,
  happy_hour: happyHour,
  surge_discount: surgeDiscount,
  ml_recommendation: mlRecommendation,
  mission_completion: missionCompletion,
  upgrade_bonus: upgradeBonus,
  referral_bonus: referralBonus,
  productivity_boost: productivityBoost,
};

/** What keeps a reason from this account whatever happens. */
function barOf(facts: Facts, rule: RegenerationRule | undefined): Refusal | null {
  if (rule === undefined || !rule.isActive) return 'rule_off';
  if (rule.tiers !== null && !rule.tiers.includes(facts.account.tier)) return 'not_for_this_tier';
  return facts.account.frozen ? 'account_frozen' : null;
}

const firstOfNextMonth = (day: string): string => {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
};

/** The limit of the rule that is reached, or null. */
function limitOf(facts: Facts, rule: RegenerationRule): Judgement | null {
  const { today, thisMonth, lastAt } = paidFor(facts, rule.reason);
  if (rule.perMonth !== null && thisMonth >= rule.perMonth) {
    return nothing('monthly_limit', onDay(firstOfNextMonth(todayOf(facts)), rule.amount));
  }
  if (rule.perDay !== null && today >= rule.perDay) {
    return nothing('daily_limit', tomorrow(facts, rule.amount));
  }
  const free = (lastAt?.getTime() ?? 0) + (rule.cooldownMinutes ?? 0) * 60_000;
  return free > facts.at.getTime() ? nothing('cooldown', atMoment(new Date(free), rule.amount)) : null;
}

/** The payment, cut at the cap where the rule says that it stops there. */
function underCap(facts: Facts, rule: RegenerationRule, payment: Payment): Judgement {
  if (payment.amount <= 0) return nothing('rule_off');
  if (!rule.stopsAtCap || payment.amount <= roomOf(facts)) return pays(payment);
  return roomOf(facts) === 0 ? nothing('at_cap') : pays({ ...payment, amount: roomOf(facts) });
}

/** What the reason would pay for this fact now. */
export function judge(facts: Facts, reason: Reason, fact: ReportedFact = {}): Judgement {
  const rule = facts.rules.get(reason);
  const bar = barOf(facts, rule);
  if (rule === undefined || bar !== null) return nothing(bar ?? 'rule_off');
  const judgement = judges[reason](facts, rule, fact);
  if (!('pays' in judgement)) return judgement;
  if (facts.known) return nothing('already_granted');
  return limitOf(facts, rule) ?? underCap(facts, rule, judgement.pays);
}

/** One line of what comes back. */
export interface PreviewLine {
  readonly reason: Reason;
  /** What would be paid now. */
  readonly now: Hundredths;
  /** What a server would have to report for it; null where nothing has to be. */
  readonly wants: string | null;
  /** Why nothing is paid now; null where something is, or where only the report is wanted. */
  readonly why: Refusal | null;
  readonly next: NextGrant | null;
}

function lineOf(facts: Facts, reason: Reason): PreviewLine {
  const wants = reported[reason] ?? null;
  const rule = facts.rules.get(reason);
  const bar = barOf(facts, rule);
  if (rule === undefined || bar !== null) return { reason, now: 0, wants, why: bar, next: null };
  if (wants !== null) {
    const limit = limitOf(facts, rule);
    if (limit !== null && 'why' in limit) return { reason, now: 0, wants, ...limit };
    return { reason, now: 0, wants, why: null, next: onDay(todayOf(facts), rule.amount) };
  }
  const judgement = judge(facts, reason);
  if ('pays' in judgement) return { reason, now: judgement.pays.amount, wants, why: null, next: null };
  return { reason, now: 0, wants, ...judgement };
}

/** Every reason: what it would pay now, why nothing, and when next. */
export const preview = (facts: Facts): PreviewLine[] => reasons.map((reason) => lineOf(facts, reason));
