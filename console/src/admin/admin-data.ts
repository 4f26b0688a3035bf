/** How do the operator's pages ask for what admins edit, and when do they ask again? */

import { useQuery } from '@tanstack/react-query';
import type { Answer, EnergyClient } from 'energy-engine/client';
import { useClient } from '../session/session-provider.tsx';

export const adminKey = 'admin';
/** How often a row that is being edited is looked at again, so that another admin's change is seen early. Milliseconds. */
export const lookAgainMs = 15_000;

export type SurgeWindows = Answer<'GET /v1/admin/surge-windows'>;
export type SurgeLimits = SurgeWindows['limits'];
export type AuditLine = Answer<'GET /v1/admin/audit'>['items'][number];

/** Where the rows of a table are kept: all that was asked of it lies below. */
export const rowsKey = (resource: string): readonly string[] => [adminKey, 'rows', resource];

export const surgeWindowsQuery = (client: EnergyClient) => ({
  queryKey: [...rowsKey('surge_windows'), 'list'],
  queryFn: ({ signal }: { signal: AbortSignal }) => client.request('GET /v1/admin/surge-windows', { signal }),
});

export function useSurgeWindows() {
  return useQuery({ ...surgeWindowsQuery(useClient()), refetchInterval: lookAgainMs });
}

/** The names of all features, in order. */
export function useFeatures(): readonly string[] {
  const client = useClient();
  const { data } = useQuery({
    queryKey: [...rowsKey('cost_estimates'), 'names'],
    queryFn: async ({ signal }) => {
      const { items } = await client.request('GET /v1/admin/cost-estimates', { signal });
      return items.map(({ feature }) => feature).sort();
    },
  });
  return data ?? [];
}

/** Who changed a row last; undefined while that is asked, null where the log tells nothing. */
export function useLastChange(subject: string): AuditLine | null | undefined {
  const client = useClient();
  const { data, isError } = useQuery({
    queryKey: [adminKey, 'audit', 'last', subject],
    queryFn: ({ signal }) => client.request('GET /v1/admin/audit', { query: { subject, limit: 1 }, signal }),
    staleTime: 0,
  });
  return isError ? null : data === undefined ? undefined : (data.items[0] ?? null);
}
