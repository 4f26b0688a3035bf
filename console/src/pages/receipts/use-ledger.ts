/** Which lines of the ledger are wanted, page by page? Asked for again whenever there is a new one. */

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEnergyClient, useStatus } from 'energy-engine/react';
import { useSession } from '../../session/session-provider.tsx';
import type { ReceiptsSearch } from '../search.ts';

const linesPerPage = 40;

export function useLedger({ show, reason }: Pick<ReceiptsSearch, 'show' | 'reason'>) {
  const client = useEnergyClient();
  const { userId } = useSession();
  // Each new line raises it.
  const version = useStatus().data?.version;
  return useInfiniteQuery({
    queryKey: ['ledger', userId, show, reason, version],
    queryFn: ({ pageParam, signal }) =>
      client.request('GET /v1/me/entries', {
        query: {
          limit: linesPerPage,
          ...(show === undefined ? {} : { show }),
          ...(reason === undefined ? {} : { reason }),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    enabled: version !== undefined,
    placeholderData: keepPreviousData,
    networkMode: 'always',
  });
}
