/** How are users, and what happened to their accounts, called? */

import type { Answer } from 'energy-engine/client';
import { countText, energyText, momentText, type Reading } from 'energy-engine/react';

export type FoundUser = Answer<'GET /v1/admin/users'>['items'][number];
export type Account = Answer<'GET /v1/admin/users/{user_id}'>;
export type TimelineEntry = Answer<'GET /v1/admin/users/{user_id}/timeline'>['items'][number];
export type Entry = Answer<'PUT /v1/admin/users/{user_id}/tier'>;

/** The beginning and the end of an id: ids begin with their time, so that the beginning alone is that of many. */
export const shortId = (userId: string): string => `${userId.slice(0, 8)}…${userId.slice(-6)}`;

/** With its sign, as a change is written. */
export const changeOfText = (energy: number, reading: Reading): string =>
  `${energy > 0 ? '+' : ''}${energyText(energy, reading)}`.replace('-', '−');

type Facts = Readonly<Record<string, unknown>>;

const recordIn = (facts: Facts, name: string): Facts => {
  const value = facts[name];
  return typeof value === 'object' && value !== null ? (value as Facts) : {};
};

const changes: Readonly<Record<string, (after: Facts, reading: Reading) => string>> = {
  adjustment: () => 'Corrected',
  set_tier: ({ tier }) => `Moved to ${String(tier)}`,
  set_limits: () => 'Limits changed',
  set_time_zone: ({ time_zone }) => `Moved to the time of ${String(time_zone)}`,
  freeze: ({ frozen_at }) => (frozen_at == null ? 'Unfrozen' : 'Frozen'),
  forgotten: () => 'Forgotten',
};

/** What an entry is, in a few words. */
export function entryTitle(entry: Pick<Entry, 'kind' | 'reason' | 'receipt'>, reading: Reading): string {
  const { words } = reading;
  if (entry.kind === 'charge' || entry.kind === 'settle') return words.feature(entry.reason);
  if (entry.kind === 'expire') return `Lapsed: ${words.reason(entry.reason)}`;
  if (entry.kind === 'grant') return words.reason(entry.reason);
  return changes[entry.reason]?.(recordIn(entry.receipt, 'after'), reading) ?? words.reason(entry.reason);
}

export const kindNames: Readonly<Record<Entry['kind'], string>> = {
  settle: 'Calls',
  charge: 'Charges',
  grant: 'Grants',
  expire: 'Lapses',
  adjust: 'Changes',
};

const limitNames: Readonly<Record<string, string>> = {
  tier: 'Tier',
  time_zone: 'Time zone',
  max_energy: 'Cap',
  daily_token_budget: 'Tokens a day',
  compression_mode_enabled: 'Shorten prompts',
  frozen_at: 'Frozen',
  energy: 'Energy',
  lapsed: 'Of it had lapsed',
  spent: 'Of it was spent',
  current_energy: 'Energy',
};

/** A value of an account, as it is told before and after a change; null of a limit is the tier's own. */
export function valueOfText(name: string, value: unknown, reading: Reading): string {
  if (name === 'frozen_at')
    return value == null ? 'no' : `since ${momentText(new Date(String(value)), reading)}`;
  if (name === 'lapsed' || name === 'spent') return energyText(Number(value ?? 0), reading);
  if (value == null) return "the tier's own";
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value !== 'number') return String(value);
  return name === 'daily_token_budget' ? countText(value, reading) : energyText(value, reading);
}

export interface ChangedValue {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** What a change made of an account, value by value. */
export function changedValues(before: Facts, after: Facts, reading: Reading): ChangedValue[] {
  return Object.keys(after).map((name) => ({
    name: limitNames[name] ?? name.replaceAll('_', ' '),
    before: valueOfText(name, before[name], reading),
    after: valueOfText(name, after[name], reading),
  }));
}

export const changedIn = (receipt: Facts, reading: Reading): ChangedValue[] =>
  changedValues(recordIn(receipt, 'before'), recordIn(receipt, 'after'), reading);
