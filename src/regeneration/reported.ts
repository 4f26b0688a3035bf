/** What is paid for what a server reports: deals, missions, upgrades, referrals, a predicted shortfall? */

import { dailyOf, type Facts, paidFor, todayOf } from './facts.ts';
import { type Judgement, keyOf, nothing, pays, tomorrow } from './judgement.ts';
import type { Reason, ReportedFact } from './reason.ts';
import { parameterOf, type RegenerationRule, shareOf } from './rule.ts';

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= 200;

/** What the fact is paid for, once for good; undefined where it has no name of its own. */
export function factKey(reason: Reason, fact: ReportedFact): string | undefined {
  switch (reason) {
    case 'closing_bonus':
      return isName(fact.dealId) ? keyOf(reason, fact.dealId) : undefined;
    case 'mission_completion':
      return isName(fact.missionId) ? keyOf(reason, fact.missionId) : undefined;
    case 'upgrade_bonus':
      return isName(fact.fromTier) && isName(fact.toTier)
        ? keyOf(reason, fact.fromTier, fact.toTier)
        : undefined;
    case 'referral_bonus':
      return isName(fact.referredUserId) ? keyOf(reason, fact.referredUserId.toLowerCase()) : undefined;
    default:
      return undefined;
  }
}

/** So much a closed deal; one that is not named can be told from another only by its number in the day. */
export function closingBonus(facts: Facts, rule: RegenerationRule, fact: ReportedFact): Judgement {
  const amount = rule.amount ?? 0;
  const key = factKey('closing_bonus', fact);
  if (key !== undefined) return pays({ amount, key, saw: { fact: { deal_id: fact.dealId } } });
  if (fact.dealId !== undefined) return nothing('invalid_fact');
  const { withoutIdToday } = paidFor(facts, 'closing_bonus');
  if (withoutIdToday >= parameterOf(rule, 'per_day_without_id', 3)) {
    return nothing('daily_limit', tomorrow(facts, amount));
  }
  const unnamed = keyOf('closing_bonus', todayOf(facts), withoutIdToday + 1);
  return pays({ amount, key: unnamed, saw: { without_id: true } });
}

/** As much as the mission's row says, within the rule's bounds. */
export function missionCompletion(facts: Facts, rule: RegenerationRule, fact: ReportedFact): Judgement {
  const key = factKey('mission_completion', fact);
  if (key === undefined) return nothing('invalid_fact');
  if (facts.mission === null) return nothing('unknown_mission');
  const [least, most] = [parameterOf(rule, 'least', 1) * 100, parameterOf(rule, 'most', 3) * 100];
  const amount = Math.round(Math.min(Math.max(facts.mission, least), most));
  return pays({ amount, key, saw: { mission: fact.missionId } });
}

/** The new tier's daily amount less the old one's, for a move that the ledger knows. */
export function upgradeBonus(facts: Facts, _rule: RegenerationRule, fact: ReportedFact): Judgement {
  const key = factKey('upgrade_bonus', fact);
  const { fromTier = '', toTier = '' } = fact;
  if (key === undefined || !facts.dailyEnergy.has(fromTier) || !facts.dailyEnergy.has(toTier)) {
    return nothing('invalid_fact');
  }
  const amount = dailyOf(facts, toTier) - dailyOf(facts, fromTier);
  if (amount <= 0) return nothing('no_upgrade');
  if (!facts.changedTier || facts.account.tier !== toTier) return nothing('tier_not_changed');
  return pays({ amount, key, saw: { from_tier: fromTier, to_tier: toTier } });
}

/** So much a person, who can be referred once in their life; whom they name is not kept. */
export function referralBonus(facts: Facts, rule: RegenerationRule, fact: ReportedFact): Judgement {
  const key = factKey('referral_bonus', fact);
  if (key === undefined) return nothing('invalid_fact');
  if (fact.referredUserId?.toLowerCase() === facts.account.userId) return nothing('own_account');
  return pays({ amount: rule.amount ?? 0, key, saw: {} });
}

/** The shortfall that is predicted before the next reset, at most a share of the daily amount. */
export function mlRecommendation(facts: Facts, rule: RegenerationRule, fact: ReportedFact): Judgement {
  const { shortfall } = fact;
  if (shortfall === undefined) return nothing('no_shortfall');
  if (!Number.isFinite(shortfall)) return nothing('invalid_fact');
  const most = shareOf(dailyOf(facts), parameterOf(rule, 'most_share_of_daily', 0.2)).floor;
  const amount = Math.min(Math.floor(shortfall), most);
  if (amount <= 0) return nothing('no_shortfall');
  const nth = paidFor(facts, 'ml_recommendation').today + 1;
  return pays({
    amount,
    key: keyOf('ml_recommendation', todayOf(facts), nth),
    saw: { ...fact.explanation, predicted_shortfall: shortfall / 100, most: most / 100 },
  });
}
