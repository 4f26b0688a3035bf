/** Whose account is it, how does it stand, and what is the user called? */

import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../session/session-provider.tsx';
import { usersKey } from './acts/use-act.ts';
import { type Account, shortId } from './user-text.ts';

export function useAccount(userId: string) {
  const client = useClient();
  return useQuery({
    // Who waits for the account before an act hears that it cannot be read.
    networkMode: 'always',
    queryKey: [...usersKey, userId, 'account'],
    queryFn: ({ signal }) =>
      client.request('GET /v1/admin/users/{user_id}', { params: { user_id: userId }, signal }),
  });
}

/** The email; the id where there is none. */
export const nameOf = ({ email, user_id }: Pick<Account, 'email' | 'user_id'>): string =>
  email ?? shortId(user_id);
