/** What does a line of the ledger say in a few words, and what are the facts of its receipt? */

import { type Entry, energyText, entryReason, momentText, type Reading } from 'energy-engine/react';

export const isCall = ({ kind }: Pick<Entry, 'kind'>): boolean => kind === 'charge' || kind === 'settle';

export function entryTitle(entry: Pick<Entry, 'kind' | 'reason' | 'receipt'>, { words }: Reading): string {
  const { kind, reason } = entry;
  if (kind === 'charge' || kind === 'settle') return words.feature(reason);
  if (kind === 'expire') return `Lapsed: ${words.reason(reason)}`;
  return words.reason(entryReason(entry));
}

/** With two decimals always: figures that stand above each other line up. */
export const exactText = (energy: number, { locale }: Pick<Reading, 'locale'>): string =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(energy);

/** With its sign; a minus as long as a plus. */
export const deltaText = (delta: number, reading: Reading): string =>
  `${delta > 0 ? '+' : ''}${exactText(delta, reading).replace('-', '−')}`;

export interface Fact {
  readonly name: string;
  readonly value: string;
}

const factNames: Readonly<Record<string, string>> = {
  tier: 'Tier',
  model: 'Model',
  days_away: 'Days away',
  weeks: 'Weeks in a row',
  streak_days: 'Days in a row',
  started_on: 'Streak began',
  useful_calls: 'Useful calls',
  window: 'Hour',
  spent: 'Spent in cheaper hours',
  note: 'Note',
  lapsed_at: 'Lapsed',
  quoted_at: 'Quoted',
  time_zone: 'Time zone',
  compression_mode_enabled: 'Condensing of long texts',
  daily_token_budget: 'Tokens a day',
  max_energy: 'Cap',
  frozen_at: 'Frozen since',
};

/** Told elsewhere on a receipt, or of no use to whoever reads it. */
const unsaid = new Set([
  'price',
  'expected',
  'held',
  'quote_id',
  'before',
  'after',
  'actor',
  'lapsed',
  'share',
  'source_key',
]);

function valueText(value: unknown, reading: Reading): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return energyText(value, reading);
  const text = String(value);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? momentText(new Date(text), reading) : text;
}

const nameOf = (key: string): string => factNames[key] ?? key.replaceAll('_', ' ');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Facts of a receipt that are plain values; of a change, what was before and after. */
export function factsOf({ receipt }: Pick<Entry, 'receipt'>, reading: Reading): Fact[] {
  const plain = Object.entries(receipt).flatMap(([key, value]) =>
    unsaid.has(key) || value === null || typeof value === 'object'
      ? []
      : [{ name: nameOf(key), value: valueText(value, reading) }],
  );
  const { before, after } = receipt;
  if (!isRecord(before) || !isRecord(after)) return plain;
  const changed = Object.entries(after).map(([key, value]) => ({
    name: nameOf(key),
    value: `${valueText(before[key] ?? null, reading)} → ${valueText(value, reading)}`,
  }));
  return [...changed, ...plain];
}
