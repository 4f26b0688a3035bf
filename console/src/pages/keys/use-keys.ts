/** Which keys does the person have, and how are they made and revoked? */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useClient, useSession } from '../../session/session-provider.tsx';

export const keyScopes = ['me:read', 'me:run'] as const;
export type KeyScope = (typeof keyScopes)[number];

export interface WantedKey {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** Null: never. */
  readonly expiresAt: Date | null;
}

const keyOf = (userId: string) => ['keys', userId];

export function useKeys() {
  const client = useClient();
  const { userId } = useSession();
  return useQuery({
    queryKey: keyOf(userId),
    queryFn: ({ signal }) => client.request('GET /v1/me/keys', { signal }),
    networkMode: 'always',
  });
}

export type Key = NonNullable<ReturnType<typeof useKeys>['data']>['items'][number];

export function useMakeKey() {
  const client = useClient();
  const { userId } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, scopes, expiresAt }: WantedKey) =>
      client.request('POST /v1/me/keys', {
        body: {
          name,
          scopes: [...scopes],
          ...(expiresAt === null ? {} : { expires_at: expiresAt.toISOString() }),
        },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keyOf(userId) }),
    networkMode: 'always',
  });
}

export function useRevokeKey() {
  const client = useClient();
  const { userId } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (keyId: string) =>
      client.request('DELETE /v1/me/keys/{key_id}', { params: { key_id: keyId } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keyOf(userId) }),
    networkMode: 'always',
  });
}
