/** What comes back for which reason? */

import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../session/session-provider.tsx';

export const rulesKey = ['admin', 'regeneration-rules'] as const;

export function useRules() {
  const client = useClient();
  return useQuery({
    queryKey: rulesKey,
    queryFn: ({ signal }) => client.request('GET /v1/admin/regeneration-rules', { signal }),
  });
}
