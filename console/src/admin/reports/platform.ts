/** What time is it for the reports: which zone has their days, and which day is today there? */

import { useQuery } from '@tanstack/react-query';
import type { Answer } from 'energy-engine/client';
import { useReading } from 'energy-engine/react';
import { useClient } from '../../session/session-provider.tsx';
import { dateIn } from './zone-time.ts';

export interface Platform {
  readonly timeZone: string;
  /** The server's date of now in that zone. */
  readonly today: string;
}

export type Freshness = Pick<
  Answer<'GET /v1/admin/reports/health'>,
  'complete_until' | 'stale_seconds' | 'time_zone'
>;

/** All reports under one name, so that they can be asked for again together. */
export const reportsKey = ['admin', 'reports'] as const;

/** How often it is looked at again; a new day begins with it. Milliseconds. */
const lookAgainMs = 60_000;

/** The server's time where it says it, else the reader's. */
const serverNow = ({ complete_until, stale_seconds }: Freshness, own: Date): Date =>
  complete_until === null ? own : new Date(Date.parse(complete_until) + (stale_seconds ?? 0) * 1_000);

export function useHealth() {
  const client = useClient();
  return useQuery({
    queryKey: [...reportsKey, 'health'],
    queryFn: ({ signal }) => client.request('GET /v1/admin/reports/health', { signal }),
    refetchInterval: lookAgainMs,
  });
}

/** Undefined until the server has said it. */
export function usePlatform(): { readonly platform: Platform | undefined } & Pick<
  ReturnType<typeof useHealth>,
  'error' | 'refetch' | 'isPending'
> {
  const { data, error, refetch, isPending } = useHealth();
  const { now } = useReading();
  const timeZone = data?.time_zone ?? 'UTC';
  const platform =
    data === undefined ? undefined : { timeZone, today: dateIn(serverNow(data, now()), timeZone) };
  return { platform, error, refetch, isPending };
}
