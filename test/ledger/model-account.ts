/** What does the model of the ledger know of one account? Plain values, in hundredths of an energy. */

import { createHash } from 'node:crypto';
import type { Hundredths } from '@/amount';
import { localDay, type Millis } from './model-calendar.ts';

export interface Lot {
  readonly seq: number;
  readonly reason: string;
  readonly amount: Hundredths;
  remaining: Hundredths;
  readonly expiresAt: Millis | undefined;
}

export interface Hold {
  readonly id: string;
  readonly fingerprint: string;
  readonly feature: string;
  readonly energy: Hundredths;
  readonly tokens: number;
  readonly createdAt: Millis;
  readonly localDay: string;
  expiresAt: Millis;
  status: 'open' | 'settled' | 'released' | 'expired';
}

/** What was taken from which lot, or brought back to it. */
export type LotPart = readonly [seq: number, amount: Hundredths];

export interface Entry {
  readonly seq: number;
  readonly key: string | undefined;
  /** What must be the same for a repeated key to be the same request. */
  readonly body: string | undefined;
  readonly kind: 'grant' | 'charge' | 'settle' | 'expire' | 'adjust';
  readonly reason: string;
  readonly delta: Hundredths;
  readonly balanceAfter: Hundredths;
  readonly holdId: string | undefined;
  readonly lots: readonly LotPart[] | undefined;
  /** The entry that this one gives back. */
  readonly refunds: number | undefined;
}

export interface Account {
  readonly userId: string;
  tier: Tier;
  zone: string;
  maxEnergy: Hundredths | undefined;
  tokenBudget: number | undefined;
  current: Hundredths;
  tokensUsed: number;
  day: string;
  streak: number;
  freezes: number;
  absence: number;
  activeDay: string | undefined;
  warnings: number;
  frozen: boolean;
  erased: boolean;
  lots: Lot[];
  holds: Hold[];
  entries: Entry[];
}

export type Tier = keyof typeof tiers;

/** Requirements R3 and R5. */
export const tiers = {
  free: { daily: 500, cap: 1_000, tokens: 5_000 },
  pro: { daily: 1_500, cap: 3_000, tokens: 40_000 },
  elite: { daily: 3_000, cap: 6_000, tokens: 120_000 },
  team: { daily: 5_000, cap: 10_000, tokens: 300_000 },
  enterprise: { daily: 10_000, cap: 20_000, tokens: 1_000_000 },
} as const;

/** A key that is made of a text, as a uuid. */
export function keyOf(text: string): string {
  const hash = createHash('md5').update(text).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

export const openHolds = (account: Account): Hold[] =>
  account.holds.filter(({ status }) => status === 'open');
export const held = (account: Account): Hundredths => sum(openHolds(account).map(({ energy }) => energy));
export const tokensHeld = (account: Account): number => sum(openHolds(account).map(({ tokens }) => tokens));
export const available = (account: Account): Hundredths => account.current - held(account);
export const capOf = (account: Account): Hundredths => account.maxEnergy ?? tiers[account.tier].cap;
export const budgetOf = (account: Account): number => account.tokenBudget ?? tiers[account.tier].tokens;

/** Lots with something left: soonest to lapse first, then oldest; never-lapsing last. */
export const spendingOrder = (account: Account): Lot[] =>
  account.lots
    .filter(({ remaining }) => remaining > 0)
    .sort((a, b) => {
      const [first, second] = [a.expiresAt ?? Infinity, b.expiresAt ?? Infinity];
      return first === second ? a.seq - b.seq : first - second;
    });

type NewEntry = Pick<Entry, 'kind' | 'reason' | 'delta'> & Partial<Entry>;

export function enter(account: Account, entry: NewEntry): Entry {
  account.current += entry.delta;
  const entered = {
    key: undefined,
    body: undefined,
    holdId: undefined,
    lots: undefined,
    refunds: undefined,
    ...entry,
    seq: account.entries.length + 1,
    balanceAfter: account.current,
  };
  account.entries.push(entered);
  return entered;
}

type NewLot = Pick<Lot, 'amount' | 'expiresAt'> & NewEntry;

export function addLot(account: Account, { amount, expiresAt, ...entry }: NewLot): Entry {
  const entered = enter(account, entry);
  account.lots.push({ seq: entered.seq, reason: entry.reason, amount, remaining: amount, expiresAt });
  return entered;
}

export function openAccount(userId: string, tier: Tier, zone: string, at: Millis): Account {
  const account: Account = {
    userId,
    tier,
    zone,
    maxEnergy: undefined,
    tokenBudget: undefined,
    current: 0,
    tokensUsed: 0,
    day: localDay(at, zone),
    streak: 0,
    freezes: 0,
    absence: 0,
    activeDay: undefined,
    warnings: 0,
    frozen: false,
    erased: false,
    lots: [],
    holds: [],
    entries: [],
  };
  const amount = tiers[tier].cap;
  addLot(account, {
    kind: 'grant',
    reason: 'opening',
    key: keyOf('opening'),
    delta: amount,
    amount,
    expiresAt: undefined,
  });
  return account;
}
