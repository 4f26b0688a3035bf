/** How does a stretch of time read, day by day, in a zone? */

import { dateIn, minuteMs, wallMsAt } from '../wall-clock.ts';
import { dayMinutes, shortTime, timeOf } from './window-times.ts';

/** A moment's time of the day; the end of a day is 24:00. */
export function clockText(moment: string, zone: string, isEnd = false): string {
  const minute = (wallMsAt(zone, Date.parse(moment)) / minuteMs) % dayMinutes;
  return isEnd && minute === 0 ? '24:00' : shortTime(timeOf(minute));
}

export interface DaySpan {
  readonly date: string;
  readonly times: string;
}

/** A span cut at each midnight of the zone. */
export function daySpans({ from, until }: { from: string; until: string }, zone: string): DaySpan[] {
  const spans: DaySpan[] = [];
  let at = Date.parse(from);
  const end = Date.parse(until);
  while (at < end) {
    const wall = wallMsAt(zone, at);
    const left = dayMinutes * minuteMs - (wall % (dayMinutes * minuteMs));
    const next = Math.min(end, at + left);
    spans.push({
      date: dateIn(zone, at),
      times: `${clockText(new Date(at).toISOString(), zone)}–${clockText(new Date(next).toISOString(), zone, true)}`,
    });
    at = next;
  }
  return spans;
}
