/** What do the rules look at? An account, its activity and the rules, at one moment. */

import { type Hundredths, hundredthsOf } from '../amount.ts';
import type { Account } from '../ledger/account.ts';
import type { Tier } from '../pricing/tier.ts';
import type { Reason } from './reason.ts';
import { type RegenerationRule, ruleOf } from './rule.ts';

/** What a reason has paid this user. */
export interface Paid {
  readonly today: number;
  readonly thisMonth: number;
  /** Today, without an id of what it was paid for. */
  readonly withoutIdToday: number;
  readonly lastAt: Date | null;
  /** What the rule saw then (kept of `streak_bonus` alone). */
  readonly lastSaw: Readonly<Record<string, unknown>>;
}

/** A window that grants a bonus, open now or next. */
export interface BonusWindow {
  readonly id: string;
  readonly name: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** The date it belongs to, 'YYYY-MM-DD', also after midnight. */
  readonly startDate: string;
}

export interface Facts {
  readonly at: Date;
  readonly account: Account;
  readonly regeneratedSeq: number;
  readonly streakStartedOn: string | null;
  /** Up to when accrual has been paid. */
  readonly lastRegenAt: Date;
  /** The user's own rate, a decimal; null: the daily amount by the rule's divisor. */
  readonly ownRatePerHour: string | null;
  readonly lastUsedAt: Date | null;
  /** What the days brought that turned with this reading. */
  readonly turned: Hundredths;
  /** True where the fact that is asked about has been paid for. */
  readonly known: boolean;
  readonly rules: ReadonlyMap<Reason, RegenerationRule>;
  readonly paid: ReadonlyMap<Reason, Paid>;
  /** The daily amount of each tier. */
  readonly dailyEnergy: ReadonlyMap<string, Hundredths>;
  readonly efficiencyScore: number;
  readonly usefulCalls: number;
  /** Spent on the day before in windows below 1. */
  readonly spentBelow: Hundredths;
  /** What the mission that is asked about pays; null: there is none of that name. */
  readonly mission: Hundredths | null;
  /** True where the ledger has the change of tier that is asked about. */
  readonly changedTier: boolean;
  readonly openWindow: BonusWindow | null;
  /** When such a window opens next, as far as one looks ahead. */
  readonly nextWindowAt: Date | null;
}

type Row = Readonly<Record<string, unknown>>;

const neverPaid: Paid = { today: 0, thisMonth: 0, withoutIdToday: 0, lastAt: null, lastSaw: {} };
const efficiencyAtFirst = 0.5;

const moment = (value: unknown): Date | null =>
  value === null || value === undefined ? null : new Date(String(value));
const amount = (value: unknown): Hundredths => hundredthsOf(Number(value ?? 0));

const paidOf = (row: Row): Paid => ({
  today: Number(row.today),
  thisMonth: Number(row.this_month),
  withoutIdToday: Number(row.without_id_today),
  lastAt: moment(row.last_at),
  lastSaw: (row.last_saw ?? {}) as Row,
});

const byReason = <T>(rows: unknown, read: (row: Row) => T): Map<Reason, T> =>
  new Map(
    Object.entries((rows ?? {}) as Record<string, Row>).map(([name, row]) => [name as Reason, read(row)]),
  );

/** Reads what SQL tells (`energy.read_regeneration`); the windows are the engine's. */
export function factsOf(
  answer: Row,
  account: Account,
  windows: Pick<Facts, 'openWindow' | 'nextWindowAt'>,
): Facts {
  const daily = Object.entries((answer.daily_energy ?? {}) as Record<string, number>);
  return {
    at: new Date(String(answer.at)),
    account,
    regeneratedSeq: Number(answer.regenerated_seq),
    streakStartedOn: (answer.streak_started_on as string | null) ?? null,
    lastRegenAt: new Date(String(answer.last_regen_at)),
    ownRatePerHour: answer.own_regen_rate_per_hour === null ? null : String(answer.own_regen_rate_per_hour),
    lastUsedAt: moment(answer.last_used_at),
    turned: amount(answer.turned),
    known: answer.known === true,
    rules: byReason(answer.rules, ruleOf),
    paid: byReason(answer.paid, paidOf),
    dailyEnergy: new Map(daily.map(([tier, energy]) => [tier, amount(energy)])),
    efficiencyScore: Number(answer.efficiency_score ?? efficiencyAtFirst),
    usefulCalls: Number(answer.useful_calls ?? 0),
    spentBelow: amount(answer.spent_below),
    mission: answer.mission === null ? null : amount(answer.mission),
    changedTier: answer.changed_tier === true,
    ...windows,
  };
}

export const paidFor = (facts: Facts, reason: Reason): Paid => facts.paid.get(reason) ?? neverPaid;

/** What is missing to the cap, of what is owned, held included. */
export const roomOf = ({ account }: Facts): Hundredths =>
  Math.max(0, account.maxEnergy - account.currentEnergy);

/** The daily amount of a tier, the account's own unless named. */
export const dailyOf = (facts: Facts, tier: Tier | string = facts.account.tier): Hundredths =>
  facts.dailyEnergy.get(tier) ?? 0;

/** The user's local day, 'YYYY-MM-DD'. */
export const todayOf = ({ account }: Facts): string => account.lastTokenReset;

/** The date so many days later. */
export const daysAfter = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
