/** What is an exported file called? The report, what it is of, how it is cut, and its first and last day. */

import { dateIn, isDate, plusDays } from './zone-time.ts';

export interface ExportQuery {
  /** A date or a moment. */
  readonly from?: string;
  /** A date or a moment, not included. */
  readonly until?: string;
  readonly bucket?: 'hour' | 'day';
  readonly by?: string;
  readonly feature?: string;
  readonly model?: string;
  readonly tier?: string;
  readonly cohort?: string;
  readonly spike?: boolean;
  /** Of a report with several tables. */
  readonly part?:
    | ('days' | 'reasons' | 'tiers' | 'cohorts' | 'budgets')
    | ('prices' | 'stops' | 'streaks' | 'tier_changes');
  readonly month?: string;
  readonly users?: number;
}

const dayOf = (at: string, timeZone: string): string => (isDate(at) ? at : dateIn(new Date(at), timeZone));

const lastDayOf = (until: string, timeZone: string): string =>
  isDate(until) ? plusDays(until, -1) : dateIn(new Date(Date.parse(until) - 1), timeZone);

/** Without its ending. Days are those of the zone; one day alone is named once. */
export function exportName(report: string, query: ExportQuery, timeZone: string): string {
  const { month, from, until, by, part, bucket } = query;
  const days = [
    ...(from === undefined ? [] : [dayOf(from, timeZone)]),
    ...(until === undefined ? [] : [lastDayOf(until, timeZone)]),
  ];
  const parts = [report, part, by?.replace(',', '-'), bucket, month, ...new Set(days)];
  return parts.filter((one) => one !== undefined).join('-');
}
