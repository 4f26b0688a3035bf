/** What does the overview ask of the server? Today and yesterday by the platform's days, and how things stand now. */

import { useQuery } from '@tanstack/react-query';
import type { Answer } from 'energy-engine/client';
import { useReading } from 'energy-engine/react';
import { useClient } from '../../session/session-provider.tsx';
import { adminKey } from '../admin-data.ts';
import { dateIn, dayAfter, momentOf, wallOfDate } from '../prices/wall-clock.ts';

export type Health = Answer<'GET /v1/admin/reports/health'>;
export type UsageRow = Answer<'GET /v1/admin/reports/usage'>['rows'][number];

/** The overview is looked at, not worked with: it keeps itself fresh. Milliseconds. */
const refreshMs = 30_000;

export function useHealth() {
  const client = useClient();
  return useQuery({
    queryKey: [adminKey, 'reports', 'health'],
    queryFn: ({ signal }) => client.request('GET /v1/admin/reports/health', { signal }),
    refetchInterval: refreshMs,
  });
}

export interface Today {
  readonly today: string;
  readonly zone: string;
}

export function useToday({ time_zone }: Pick<Health, 'time_zone'>): Today {
  const { now } = useReading();
  const zone = time_zone ?? 'UTC';
  return { zone, today: dateIn(zone, now().getTime()) };
}

/** The sums of today and of yesterday; undefined for a day on which nothing was used. */
export function useDays({ today }: Today) {
  const client = useClient();
  const from = dayAfter(today, -1);
  return useQuery({
    queryKey: [adminKey, 'reports', 'overview', 'days', today],
    queryFn: async ({ signal }) => {
      const query = { from, until: dayAfter(today, 1), bucket: 'day' } as const;
      const { rows } = await client.request('GET /v1/admin/reports/usage', { query, signal });
      const of = (day: string): UsageRow | undefined => rows.find(({ bucket }) => bucket === day);
      return { today: of(today), yesterday: of(from) };
    },
    refetchInterval: refreshMs,
  });
}

/** Energy by the hour of today, from its first hour on. */
export function useHours({ today, zone }: Today) {
  const client = useClient();
  return useQuery({
    queryKey: [adminKey, 'reports', 'overview', 'hours', today, zone],
    queryFn: async ({ signal }) => {
      const [from, until] = [today, dayAfter(today, 1)].map((day) =>
        new Date(momentOf(zone, wallOfDate(day))).toISOString(),
      );
      const query = { from: from ?? '', until: until ?? '', bucket: 'hour' } as const;
      const { rows } = await client.request('GET /v1/admin/reports/usage', { query, signal });
      return rows;
    },
    refetchInterval: refreshMs,
  });
}

/** What was given today, of every reason together. */
export function useGiven({ today }: Today) {
  const client = useClient();
  return useQuery({
    queryKey: [adminKey, 'reports', 'overview', 'given', today],
    queryFn: ({ signal }) =>
      client.request('GET /v1/admin/reports/regeneration', {
        query: { from: today, until: dayAfter(today, 1) },
        signal,
      }),
    refetchInterval: refreshMs,
  });
}

export function useLastChanges() {
  const client = useClient();
  return useQuery({
    queryKey: [adminKey, 'audit', 'newest'],
    queryFn: ({ signal }) => client.request('GET /v1/admin/audit', { query: { limit: 4 }, signal }),
  });
}
