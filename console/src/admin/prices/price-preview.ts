/** Which prices would the drafts make? The server says, by what quotes go by. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Answer } from 'energy-engine/client';
import { useClient } from '../../session/session-provider.tsx';
import { adminKey } from '../admin-data.ts';
import { type Drafts, newWindow, removedIds } from './drafts.ts';
import { bodyOf } from './save-drafts.ts';
import { dateIn, minuteMs, wallMsAt } from './wall-clock.ts';
import { dayMinutes, shortTime, timeOf } from './window-times.ts';

export type PricePreview = Answer<'POST /v1/admin/price-previews'>;
export type Segment = PricePreview['tiers'][number]['segments'][number];

export interface PreviewAsked {
  readonly drafts: Drafts;
  /** The first day, in the zone. */
  readonly from: string;
  readonly days: number;
  readonly zone: string;
  /** Null: what all features have in common. */
  readonly feature: string | null;
}

export function usePricePreview({ drafts, from, days, zone, feature }: PreviewAsked) {
  const client = useClient();
  const windows = drafts
    .filter(({ isRemoved }) => !isRemoved)
    .map(({ base, values }) =>
      base === null ? bodyOf(newWindow(values)) : { id: base.id, ...bodyOf(values) },
    );
  const body = {
    windows,
    removed_ids: removedIds(drafts),
    from,
    days,
    time_zone: zone,
    ...(feature === null ? {} : { feature }),
  };
  return useQuery({
    queryKey: [adminKey, 'surge-windows', 'preview', JSON.stringify(body)],
    queryFn: ({ signal }) => client.request('POST /v1/admin/price-previews', { body, signal }),
    placeholderData: keepPreviousData,
  });
}

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
