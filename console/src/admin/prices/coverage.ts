/** Where do windows overlap in a week, and where is none open? Said once for all the days on which it is the same. */

import { weekdayOf } from '../wall-clock.ts';
import { type DaySpan, daySpans } from './day-spans.ts';

interface Span {
  readonly from: string;
  readonly until: string;
}

interface Overlap extends Span {
  /** In the order in which they decide. */
  readonly windows: readonly {
    readonly id: string;
    readonly name: string;
    readonly priority: number;
    readonly multiplier: string;
  }[];
  readonly decided_by: 'priority' | 'multiplier' | 'name';
}

export interface Recurring {
  readonly times: string;
  /** 0 is Sunday. */
  readonly days: readonly number[];
}

export interface RecurringOverlap extends Recurring {
  readonly windows: Overlap['windows'];
  readonly decidedBy: Overlap['decided_by'];
}

/** Groups what has the same name, in the order of first sight. */
function grouped<T>(items: readonly T[], nameOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(nameOf(item));
    if (group === undefined) groups.set(nameOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

const recurring = (spans: readonly DaySpan[]): Recurring => ({
  times: spans[0]?.times ?? '',
  days: spans.map(({ date }) => weekdayOf(date)),
});

export function overlapsOf(overlaps: readonly Overlap[], zone: string): RecurringOverlap[] {
  const parts = overlaps.flatMap((overlap) => daySpans(overlap, zone).map((span) => ({ overlap, span })));
  const nameOf = ({ overlap, span }: (typeof parts)[number]) =>
    `${span.times} ${overlap.windows.map(({ id }) => id).join()} ${overlap.decided_by}`;
  return grouped(parts, nameOf).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { windows, decided_by: decidedBy } = first.overlap;
    return [{ ...recurring(group.map(({ span }) => span)), windows, decidedBy }];
  });
}

export interface DaysAlike {
  /** 0 is Sunday. */
  readonly days: readonly number[];
  /** The hours of a day in which no window is open. */
  readonly times: readonly string[];
}

export function gapsOf(gaps: readonly Span[], zone: string): DaysAlike[] {
  const spans = gaps.flatMap((gap) => daySpans(gap, zone));
  const byDay = grouped(spans, ({ date }) => date).map((day) => ({
    day: weekdayOf(day[0]?.date ?? ''),
    times: day.map(({ times }) => times),
  }));
  return grouped(byDay, ({ times }) => times.join()).map((group) => ({
    days: group.map(({ day }) => day),
    times: group[0]?.times ?? [],
  }));
}
