/** How does the page of webhooks ask for endpoints and deliveries? */

import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../../session/session-provider.tsx';
import { adminKey, lookAgainMs } from '../admin-data.ts';
import type { DeliveryState } from './webhook-words.ts';

const key = [adminKey, 'webhooks'] as const;

export function useEndpoints() {
  const client = useClient();
  return useQuery({
    queryKey: [...key, 'endpoints'],
    queryFn: async ({ signal }) => (await client.request('GET /v1/admin/webhooks', { signal })).items,
    refetchInterval: lookAgainMs,
  });
}

const pageItems = 25;

/** The newest first; null: in whatever state. */
export function useDeliveries(id: string, state: DeliveryState | null) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: [...key, 'deliveries', id, state],
    queryFn: ({ pageParam, signal }) =>
      client.request('GET /v1/admin/webhooks/{id}/deliveries', {
        params: { id },
        query: {
          limit: pageItems,
          ...(state === null ? {} : { state }),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval: lookAgainMs,
  });
}

/** To be called after anything was changed or sent. */
export function useRefreshWebhooks(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: key }),
      queries.invalidateQueries({ queryKey: [adminKey, 'audit'] }),
    ]);
  };
}
