/** What does each tier get and pay? From the least to the most. */

import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../../session/session-provider.tsx';

export function useTiers() {
  const client = useClient();
  return useQuery({
    queryKey: ['admin', 'token-budgets'],
    queryFn: ({ signal }) => client.request('GET /v1/admin/token-budgets', { signal }),
    select: ({ items }) => ({ items: items.toSorted((a, b) => a.daily_energy - b.daily_energy) }),
  });
}
