/** What does the overview ask of the server? Today and yesterday by the platform's days, and how things stand now. */

import { useQuery } from '@tanstack/react-query';
import type { Answer } from 'energy-engine/client';
import { useClient } from '../../session/session-provider.tsx';
import { adminKey } from '../admin-data.ts';
import { type Platform, reportsKey } from '../reports/platform.ts';
import { plusDays, startOfDay } from '../reports/zone-time.ts';

export type UsageRow = Answer<'GET /v1/admin/reports/usage'>['rows'][number];

/** The overview is looked at, not worked with: it keeps itself fresh. Milliseconds. */
const refreshMs = 30_000;

/** The sums of today and of yesterday; undefined for a day on which nothing was used, as far as anything was added up. */
export function useDays({ today }: Platform) {
  const client = useClient();
  const from = plusDays(today, -1);
  return useQuery({
    queryKey: [...reportsKey, 'overview', 'days', today],
    queryFn: async ({ signal }) => {
      const query = { from, until: plusDays(today, 1), bucket: 'day' } as const;
      const report = await client.request('GET /v1/admin/reports/usage', { query, signal });
      const { rows, complete_until } = report;
      const of = (day: string): UsageRow | undefined => rows.find(({ bucket }) => bucket === day);
      return { today: of(today), yesterday: of(from), isAddedUp: complete_until !== null };
    },
    refetchInterval: refreshMs,
  });
}

/** Energy by the hour of today, from its first hour on. */
export function useHours({ today, timeZone }: Platform) {
  const client = useClient();
  return useQuery({
    queryKey: [...reportsKey, 'overview', 'hours', today, timeZone],
    queryFn: ({ signal }) => {
      const [from, until] = [today, plusDays(today, 1)].map((day) =>
        startOfDay(day, timeZone).toISOString(),
      ) as [string, string];
      const query = { from, until, bucket: 'hour' } as const;
      return client.request('GET /v1/admin/reports/usage', { query, signal });
    },
    refetchInterval: refreshMs,
  });
}

/** What was given today, of every reason together. */
export function useGiven({ today }: Platform) {
  const client = useClient();
  return useQuery({
    queryKey: [...reportsKey, 'overview', 'given', today],
    queryFn: ({ signal }) =>
      client.request('GET /v1/admin/reports/regeneration', {
        query: { from: today, until: plusDays(today, 1) },
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
