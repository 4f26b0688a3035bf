/** What of the use is looked at? Read from the page's address, where all of it stands. */

import { oneOf, recordOf, type Search } from '../reports/address.ts';
import { type Show, shows } from '../reports/chart-card.tsx';
import { type Cut, cuts, type Part, readPart } from '../reports/cuts.ts';
import type { Platform } from '../reports/platform.ts';
import { readSpan, type Span, type SpanSearch, spanOf } from '../reports/span.ts';
import { plusDays, startOfDay } from '../reports/zone-time.ts';
import { type MeasureName, measureNames } from './measures.ts';

export const buckets = ['day', 'hour'] as const;
export type Bucket = (typeof buckets)[number];

/** The calls behind a figure: of a point in time, or of all of it, and of a part. */
export interface CallsCell {
  readonly point?: string;
  readonly part: Part;
  readonly isSpike: boolean;
}

export interface AnalyticsSearch {
  readonly span: SpanSearch;
  readonly bucket: Bucket;
  readonly by: readonly Cut[];
  readonly filter: Part;
  readonly measure: MeasureName;
  readonly show: Show;
  /** Undefined: no calls are opened. */
  readonly cell: CallsCell | undefined;
}

const cutsAtMost = 2;

function readCuts(value: unknown): readonly Cut[] {
  const named = typeof value === 'string' ? value.split(',') : ['feature'];
  const known = cuts.filter((cut) => named.includes(cut));
  // In the order given: the first cut is the one that the chart is coloured by.
  return known.toSorted((a, b) => named.indexOf(a) - named.indexOf(b)).slice(0, cutsAtMost);
}

function readCell(value: unknown): CallsCell | undefined {
  const cell = recordOf(value);
  if (cell === undefined) return undefined;
  const point = typeof cell.point === 'string' ? { point: cell.point } : {};
  return { ...point, part: readPart(cell), isSpike: cell.spike === true };
}

/** Cohorts are kept by day and tier alone. */
export const usesCohorts = (by: readonly Cut[], filter: Part): boolean =>
  by.includes('cohort') || filter.cohort !== undefined;

export function readAnalytics(search: Search): AnalyticsSearch {
  const by = readCuts(search.by);
  const filter = readPart(search);
  const withCohorts = usesCohorts(by, filter);
  const { feature, model, ...known } = filter;
  return {
    span: readSpan(search),
    bucket: withCohorts ? 'day' : oneOf(buckets, search.bucket),
    by: withCohorts ? by.filter((cut) => cut === 'cohort' || cut === 'tier') : by,
    filter: withCohorts ? known : filter,
    measure: oneOf(measureNames, search.measure),
    show: oneOf(shows, search.show),
    cell: readCell(search.cell),
  };
}

/** By hour a report has three days at most. */
export const daysByHour = 3;
const hoursAtMost = 24 * daysByHour;
const hourMs = 3_600_000;

/** The days that are looked at: by hour the last three of the span. */
export function daysOf({ span, bucket }: AnalyticsSearch, { today }: Pick<Platform, 'today'>): Span {
  const days = spanOf(span, today);
  const earliest = bucket === 'hour' ? plusDays(days.until, -daysByHour) : days.from;
  return { ...days, from: days.from < earliest ? earliest : days.from };
}

/** Those days as moments. Where clocks are set back within them, the first hour is left out. */
export function momentsOf({ from, until }: Span, timeZone: string): Span {
  return {
    from: startOfDay(from, timeZone).toISOString(),
    until: startOfDay(until, timeZone).toISOString(),
  };
}

/** What the report over time is asked for: dates for days, moments for hours. */
export function rangeOf(search: AnalyticsSearch, platform: Platform): Span {
  const days = daysOf(search, platform);
  if (search.bucket === 'day') return days;
  const { from, until } = momentsOf(days, platform.timeZone);
  const earliest = new Date(Date.parse(until) - hoursAtMost * hourMs).toISOString();
  return { from: from < earliest ? earliest : from, until };
}

/** The address of a cell. */
export const cellSearch = ({ point, part, isSpike }: CallsCell): Search => ({
  ...part,
  ...(point === undefined ? {} : { point }),
  ...(isSpike ? { spike: true } : {}),
});
