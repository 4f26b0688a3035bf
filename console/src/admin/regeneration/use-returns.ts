/** Who came back after a grant? */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useClient } from '../../session/session-provider.tsx';
import { reportsKey } from '../reports/platform.ts';
import type { Span } from '../reports/span.ts';

export interface ReturnsQuestion extends Span {
  readonly reason: string;
  /** Back within so many days. */
  readonly days: number;
}

export function useReturns(query: ReturnsQuestion) {
  const client = useClient();
  return useQuery({
    queryKey: [...reportsKey, 'returns', query],
    queryFn: ({ signal }) => client.request('GET /v1/admin/reports/returns', { query, signal }),
    placeholderData: keepPreviousData,
  });
}
