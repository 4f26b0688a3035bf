/** What is paid for coming back, staying, and using energy well and at good hours? */

import type { Hundredths } from '../amount.ts';
import { daysAfter, type Facts, paidFor, todayOf } from './facts.ts';
import { atMoment, type Judgement, keyOf, nothing, onDay, pays, tomorrow } from './judgement.ts';
import { parameterOf, type RegenerationRule, shareOf } from './rule.ts';

const energy = 100;

/** As much as days away, up to the most; to be had on the local day of the return, once. */
export function inactivityBonus(facts: Facts, rule: RegenerationRule): Judgement {
  const { absentDays, inactivityDays, lastActivityAt } = facts.account;
  const fromDays = parameterOf(rule, 'from_days', 3);
  const amountFor = (days: number): Hundredths =>
    Math.min(days, Math.floor(parameterOf(rule, 'most', 10))) * energy;
  const today = todayOf(facts);
  if (lastActivityAt !== null && absentDays > 0) {
    return absentDays >= fromDays
      ? nothing('not_active_today', onDay(today, amountFor(absentDays)))
      : nothing('not_away');
  }
  if (inactivityDays < fromDays) return nothing('not_away');
  if (paidFor(facts, 'inactivity_bonus').today > 0) return nothing('already_granted');
  return pays({
    amount: amountFor(inactivityDays),
    key: keyOf('inactivity_bonus', today),
    saw: { days_away: inactivityDays },
  });
}

const daysPerWeek = 7;

/** On each seventh day of a streak, as much as weeks; it can be had until the next one is due. */
export function streakBonus(facts: Facts, rule: RegenerationRule): Judgement {
  const { streakDays, absentDays } = facts.account;
  const every = Math.max(1, Math.round(parameterOf(rule, 'every_days', daysPerWeek)));
  const weekly = rule.amount ?? energy;
  const weeks = Math.floor(streakDays / every);
  const startedOn = facts.streakStartedOn ?? todayOf(facts);
  const { lastSaw } = paidFor(facts, 'streak_bonus');
  const isPaid = lastSaw.started_on === startedOn && Number(lastSaw.weeks) >= weeks;
  if (weeks > 0 && !isPaid) {
    return pays({
      amount: weeks * weekly,
      key: keyOf('streak_bonus', startedOn, weeks),
      saw: { weeks, streak_days: streakDays, started_on: startedOn },
    });
  }
  const isActiveToday = streakDays > 0 && absentDays === 0;
  const daysToGo = (weeks + 1) * every - streakDays - (isActiveToday ? 0 : 1);
  const next = onDay(daysAfter(todayOf(facts), daysToGo), (weeks + 1) * weekly);
  return nothing(weeks > 0 ? 'already_granted' : 'streak_too_short', next);
}

/** In a window that grants a bonus, to whoever has been active in it; once per window and day. */
export function happyHour(facts: Facts, rule: RegenerationRule): Judgement {
  const { openWindow, nextWindowAt, lastUsedAt, known } = facts;
  const amount = rule.amount ?? 0;
  const next = nextWindowAt && atMoment(nextWindowAt, amount);
  if (openWindow === null) return nothing('no_bonus_window', next);
  if (known) return nothing('already_granted', next);
  if (lastUsedAt === null || lastUsedAt < openWindow.startsAt) {
    return nothing('not_active_in_window', atMoment(facts.at, amount));
  }
  return pays({
    amount,
    key: happyHourKey(openWindow),
    saw: { window: openWindow.name, date: openWindow.startDate },
  });
}

/** What a bonus in this window is paid for. */
export const happyHourKey = (window: { readonly id: string; readonly startDate: string }): string =>
  keyOf('happy_hour', window.id, window.startDate);

/** A share of what was spent on the day before in hours below the usual price, rounded down. */
export function surgeDiscount(facts: Facts, rule: RegenerationRule): Judgement {
  const share = parameterOf(rule, 'share', 0.1);
  const { floor: amount } = shareOf(facts.spentBelow, Math.min(share, 1));
  if (paidFor(facts, 'surge_discount').today > 0) return nothing('already_granted', tomorrow(facts, null));
  if (amount === 0) return nothing('nothing_spent_below');
  return pays({
    amount,
    key: keyOf('surge_discount', todayOf(facts)),
    saw: { spent: facts.spentBelow / 100, day: daysAfter(todayOf(facts), -1), share },
  });
}

/** For so many useful calls in a day, by a user who is efficient enough. A second one would want as many again. */
export function productivityBoost(facts: Facts, rule: RegenerationRule): Judgement {
  const amount = rule.amount ?? 0;
  const nth = paidFor(facts, 'productivity_boost').today + 1;
  const wanted = Math.max(1, Math.round(parameterOf(rule, 'useful_calls', 5))) * nth;
  if (rule.perDay !== null && nth > rule.perDay) return nothing('daily_limit', tomorrow(facts, amount));
  if (facts.usefulCalls < wanted) return nothing('too_few_useful_calls', onDay(todayOf(facts), amount));
  if (facts.efficiencyScore < parameterOf(rule, 'efficiency_from', 0.6)) return nothing('efficiency_too_low');
  return pays({
    amount,
    key: keyOf('productivity_boost', todayOf(facts), nth),
    saw: { useful_calls: facts.usefulCalls, efficiency_score: facts.efficiencyScore },
  });
}
