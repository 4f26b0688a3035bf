/** Which days is a report about? What the address says, else the last thirty. */

import { daysBetween, isDate, plusDays } from './zone-time.ts';

/** Dates of the platform's zone; `until` is not included. */
export interface Span {
  readonly from: string;
  readonly until: string;
}

/** As it stands in the address: a number of last days, or two dates, both included. */
export interface SpanSearch {
  readonly days?: number;
  readonly from?: string;
  readonly to?: string;
}

export const spanChoices = [7, 30, 90] as const;
export const daysAtMost = 400;
const usualDays = 30;

const dateOf = (value: unknown): string | undefined =>
  typeof value === 'string' && isDate(value) ? value : undefined;

export function readSpan(search: Readonly<Record<string, unknown>>): SpanSearch {
  const [from, to] = [dateOf(search.from), dateOf(search.to)];
  if (from !== undefined && to !== undefined && from <= to && daysBetween(from, to) < daysAtMost) {
    return { from, to };
  }
  const days = Number(search.days);
  return Number.isInteger(days) && days >= 1 && days <= daysAtMost ? { days } : {};
}

export function spanOf({ from, to, days = usualDays }: SpanSearch, today: string): Span {
  if (from !== undefined && to !== undefined) return { from, until: plusDays(to, 1) };
  return { from: plusDays(today, 1 - days), until: plusDays(today, 1) };
}

/** As many days, just before. */
export const spanBefore = ({ from, until }: Span): Span => ({
  from: plusDays(from, -daysBetween(from, until)),
  until: from,
});

export const usualSpan = usualDays;
