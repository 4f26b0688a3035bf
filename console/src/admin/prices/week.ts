/** Where do windows stand in a week of some zone: on which day, from which minute to which? */

import {
  dateOfWall,
  dayAfter,
  dayMs,
  minuteMs,
  momentOf,
  wallMsAt,
  wallOfDate,
  weekdayOf,
} from '../wall-clock.ts';
import { dayMinutes, lengthOf, minutesOf, type WindowTimes } from './window-times.ts';

export interface DrawnWindow extends WindowTimes {
  readonly key: string;
  /** IANA; null: the platform's. */
  readonly time_zone: string | null;
  readonly active_from: string | null;
  readonly active_until: string | null;
}

export interface Week {
  /** The first of seven days, 'YYYY-MM-DD'. */
  readonly first: string;
  /** IANA, of the days. */
  readonly zone: string;
  readonly platformZone: string;
}

/** A part of a window within one day. */
export interface Block {
  readonly key: string;
  /** 0 to 6, from the first day on. */
  readonly day: number;
  /** Minutes of that day; the end may be 1440. */
  readonly from: number;
  readonly until: number;
  /** False where it goes on from the day before, or on the day after. */
  readonly isStart: boolean;
  readonly isEnd: boolean;
}

/** A run of a window's hours in the wall time of the week's zone, epoch milliseconds. */
type Run = readonly [from: number, until: number];

function runsOf(window: DrawnWindow, { first, zone, platformZone }: Week): Run[] {
  const ownZone = window.time_zone ?? platformZone;
  const startsAt = minutesOf(window.start_time) * minuteMs;
  const [earliest, latest] = [window.active_from, window.active_until].map((moment) =>
    moment === null ? null : Date.parse(moment),
  );
  const runs: Run[] = [];
  // Two days around: zones differ by up to a day, and a window may have begun on the day before.
  for (let nth = -2; nth < 9; nth += 1) {
    const date = dayAfter(first, nth);
    if (window.days_of_week.length > 0 && !window.days_of_week.includes(weekdayOf(date))) continue;
    const wallStart = wallOfDate(date) + startsAt;
    const from = Math.max(momentOf(ownZone, wallStart), earliest ?? Number.NEGATIVE_INFINITY);
    const until = Math.min(
      momentOf(ownZone, wallStart + lengthOf(window) * minuteMs),
      latest ?? Number.POSITIVE_INFINITY,
    );
    if (from < until) runs.push([wallMsAt(zone, from), wallMsAt(zone, until)]);
  }
  return runs;
}

/** The window's parts in the week, in order; none where it is not open in it. */
export function blocksOf(window: DrawnWindow, week: Week): Block[] {
  const start = wallOfDate(week.first);
  return runsOf(window, week).flatMap(([from, until]) =>
    Array.from({ length: 7 }, (_, day): Block | null => {
      const midnight = start + day * dayMs;
      const [left, right] = [Math.max(from, midnight), Math.min(until, midnight + dayMs)];
      if (left >= right) return null;
      return {
        key: window.key,
        day,
        from: (left - midnight) / minuteMs,
        until: (right - midnight) / minuteMs,
        isStart: left === from,
        isEnd: right === until,
      };
    }).filter((block) => block !== null),
  );
}

export interface Placed extends Block {
  /** Which of the lanes side by side, from 0 on, and how many there are. */
  readonly lane: number;
  readonly lanes: number;
}

/** Blocks of one day that overlap, side by side. */
function laidOut(blocks: readonly Block[]): Placed[] {
  const placed: Placed[] = [];
  let cluster: (Block & { lane: number })[] = [];
  const close = () => {
    const lanes = Math.max(0, ...cluster.map(({ lane }) => lane + 1));
    placed.push(...cluster.map((block) => ({ ...block, lanes })));
    cluster = [];
  };
  for (const block of [...blocks].sort((a, b) => a.from - b.from || b.until - a.until)) {
    if (cluster.every(({ until }) => until <= block.from)) close();
    const taken = new Set(cluster.filter(({ until }) => until > block.from).map(({ lane }) => lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    cluster.push({ ...block, lane });
  }
  close();
  return placed;
}

/** All windows of a week, those of the same hours side by side. */
export function placedIn(week: Week, windows: readonly DrawnWindow[]): Placed[] {
  const blocks = windows.flatMap((window) => blocksOf(window, week));
  return Array.from({ length: 7 }, (_, day) => laidOut(blocks.filter((block) => block.day === day))).flat();
}

/** Minutes after midnight as a time, for the ruler. */
export const hourText = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`;

export const datesOf = (first: string): string[] =>
  Array.from({ length: 7 }, (_, nth) => dayAfter(first, nth));

/** The minute of the day in the zone, and the day's date. */
export function nowIn(zone: string, ms: number): { readonly date: string; readonly minute: number } {
  const wallMs = wallMsAt(zone, ms);
  return { date: dateOfWall(wallMs), minute: (wallMs / minuteMs) % dayMinutes };
}
