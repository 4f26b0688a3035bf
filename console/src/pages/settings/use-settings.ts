/** How does the person change their account? Shown at once, and taken back where the server refuses. */

import { useMutation } from '@tanstack/react-query';
import { useRefreshEnergy } from 'energy-engine/react';
import { useClient } from '../../session/session-provider.tsx';
import { useNotices } from '../../ui/notices.tsx';

export type Change = { readonly time_zone: string } | { readonly compression_mode_enabled: boolean };

export function useChangeAccount(said: string) {
  const client = useClient();
  const refresh = useRefreshEnergy();
  const { done, failed } = useNotices();
  return useMutation({
    mutationFn: (change: Change) => client.request('PATCH /v1/me', { body: change }),
    onSuccess: async () => {
      await refresh();
      done(said);
    },
    onError: failed,
    networkMode: 'always',
  });
}
