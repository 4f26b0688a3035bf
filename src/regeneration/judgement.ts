/** What does a rule say: pay so much, or nothing because, and when next? */

import type { Hundredths } from '../amount.ts';
import { daysAfter, type Facts, todayOf } from './facts.ts';

/** Why nothing is paid, in words for whoever asked. */
export const refusals = {
  rule_off: 'this reason is switched off',
  not_for_this_tier: 'this reason is not for the tier of this account',
  account_frozen: 'the account is frozen',
  unknown_user: 'there is no account for this user',
  invalid_fact: 'what was reported cannot be read, or is missing',
  already_granted: 'this has been granted already',
  daily_limit: 'no more of this today',
  monthly_limit: 'no more of this in this month',
  cooldown: 'the last one was too short a while ago',
  at_cap: 'the balance is at its cap, where refills stop',
  platform_budget_spent: "the platform's budget for this is used up for today",
  comes_with_the_day: 'the refill comes when the next day begins',
  not_away: 'there was no absence that a bonus is for',
  not_active_today: 'the user has not been active today',
  streak_too_short: 'the streak has not come to its next bonus',
  not_low: 'the balance is not low enough for a rescue',
  efficiency_too_low: 'too little of the recent use was useful',
  nothing_accrued: 'nothing has accrued yet',
  no_bonus_window: 'no window that grants a bonus is open',
  not_active_in_window: 'the user has not been active in this window',
  nothing_spent_below: 'nothing was spent yesterday in hours below the usual price',
  no_shortfall: 'no shortfall is predicted',
  unknown_mission: 'there is no mission of that name',
  no_upgrade: 'that is no move to a higher tier',
  tier_not_changed: 'the account was not moved from the one tier to the other',
  own_account: 'nobody refers themselves',
  unknown_referred_user: 'the referred user has no account',
  referred_by_another: 'another user has referred this one already',
  too_few_useful_calls: 'there were too few useful calls today',
  too_busy: 'other changes of this account kept coming in between; try again',
} as const;

export type Refusal = keyof typeof refusals;

/** What comes next for a reason, as far as it can be told. */
export interface NextGrant {
  /** Null where it depends on what the user does. */
  readonly at: Date | null;
  /** The user's local day, 'YYYY-MM-DD'; null likewise. */
  readonly day: string | null;
  /** Null where it depends on what happens until then. */
  readonly amount: Hundredths | null;
}

export interface Payment {
  readonly amount: Hundredths;
  /** What it is for, as text; pays once for good. */
  readonly key: string;
  /** Kept with the event, for later learning. */
  readonly saw: Readonly<Record<string, unknown>>;
  /** Pays only while less than this is owned. */
  readonly onlyBelow?: Hundredths;
  readonly accruedUntil?: Date;
}

export type Judgement =
  | { readonly pays: Payment }
  | { readonly why: Refusal; readonly next: NextGrant | null };

export const pays = (payment: Payment): Judgement => ({ pays: payment });

export const nothing = (why: Refusal, next: NextGrant | null = null): Judgement => ({ why, next });

/** With the user's next day. */
export const tomorrow = (facts: Facts, amount: Hundredths | null): NextGrant => ({
  at: facts.account.nextRegenAt,
  day: daysAfter(todayOf(facts), 1),
  amount,
});

/** On a day to come, or today already. */
export const onDay = (day: string, amount: Hundredths | null): NextGrant => ({ at: null, day, amount });

/** At a moment. */
export const atMoment = (at: Date, amount: Hundredths | null): NextGrant => ({ at, day: null, amount });

/** A key of what is paid for; parts cannot run into each other. */
export const keyOf = (...parts: readonly (string | number)[]): string => JSON.stringify(parts);
