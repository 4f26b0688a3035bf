/** What does a verb answer, reduced to what the model knows of it? From SQL's JSON and from the model alike. */

import type { Hundredths } from '@/amount';
import {
  type Account,
  budgetOf,
  capOf,
  type Entry,
  type Hold,
  held,
  type LotPart,
  tokensHeld,
} from './model-account.ts';
import type { Millis } from './model-calendar.ts';
import { standingStreak } from './model-due.ts';

export type Answer = Readonly<Record<string, unknown>>;

export const refused = (code: string): Answer => ({ refused: code });
export const nothingGranted: Answer = { granted: false };

export const entryAnswer = (entry: Entry, replayed = false): Answer => ({
  entry: entry.seq,
  kind: entry.kind,
  reason: entry.reason,
  delta: entry.delta,
  balanceAfter: entry.balanceAfter,
  holdId: entry.holdId,
  lots: entry.lots,
  replayed,
});

export const holdAnswer = (hold: Hold, replayed = false): Answer => ({
  hold: hold.id,
  status: hold.status,
  energy: hold.energy,
  tokens: hold.tokens,
  localDay: hold.localDay,
  expiresAt: hold.expiresAt,
  replayed,
});

export const accountAnswer = (account: Account): Answer => ({
  tier: account.tier,
  zone: account.zone,
  current: account.current,
  held: held(account),
  cap: capOf(account),
  tokenBudget: budgetOf(account),
  tokensUsed: account.tokensUsed,
  tokensHeld: tokensHeld(account),
  day: account.day,
  streak: standingStreak(account),
  absence: account.absence,
  warnings: account.warnings,
  entries: account.entries.length,
  frozen: account.frozen,
  erased: account.erased,
});

/** An answer of SQL, as parsed from JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** A number of SQL's JSON, in hundredths. */
export const hundredths = (value: unknown): Hundredths => Math.round(Number(value) * 100);
export const millis = (value: unknown): Millis => Date.parse(String(value));
const absent = <T>(value: unknown, read: (value: unknown) => T): T | undefined =>
  value === null || value === undefined ? undefined : read(value);
const lotParts = (value: unknown): LotPart[] =>
  (value as [number, number][]).map(([seq, amount]) => [seq, hundredths(amount)]);
/** Receipts of grants and changes tell no lots. */
export const lotsOfReceipt = (receipt: unknown): LotPart[] | undefined =>
  absent((receipt as Json | null)?.lots, lotParts);

const accountOfSql = (json: Json): Answer => ({
  tier: json.tier,
  zone: json.time_zone,
  current: hundredths(json.current_energy),
  held: hundredths(json.held_energy),
  cap: hundredths(json.max_energy),
  tokenBudget: json.daily_token_budget,
  tokensUsed: json.tokens_used_today,
  tokensHeld: json.tokens_held,
  day: json.last_token_reset,
  streak: json.streak_days,
  absence: json.inactivity_days,
  warnings: json.spike_warnings_count,
  entries: json.version,
  frozen: json.frozen,
  erased: json.erased,
});

const holdOfSql = (json: Json): Answer => ({
  hold: json.hold_id,
  status: json.status,
  energy: hundredths(json.energy),
  tokens: json.tokens,
  localDay: json.local_day,
  expiresAt: millis(json.expires_at),
  replayed: json.replayed,
});

const entryOfSql = (json: Json): Answer => ({
  entry: json.seq,
  kind: json.kind,
  reason: json.reason,
  delta: hundredths(json.delta),
  balanceAfter: hundredths(json.balance_after),
  holdId: absent(json.hold_id, String),
  lots: lotsOfReceipt(json.receipt),
  replayed: json.replayed,
});

export function answerOfSql(json: Json): Answer {
  if (json.ok === false) return refused(String(json.code));
  if ('current_energy' in json) return accountOfSql(json);
  if ('seq' in json) return entryOfSql(json);
  if (json.granted === false) return nothingGranted;
  return holdOfSql(json);
}
