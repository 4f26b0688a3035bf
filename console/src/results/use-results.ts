/** What has this user made in this browser? Read from where it is kept, and told to every tab when it changes. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useSession } from '../session/session-provider.tsx';
import type { KeptResult } from './kept-result.ts';
import { forgetResult, forgetResults, keepResult, resultsOf } from './result-store.ts';

const keyOf = (userId: string) => ['kept-results', userId];
const channelName = 'energy-results';

export function useResults() {
  const { userId } = useSession();
  const queries = useQueryClient();
  useEffect(() => {
    const channel = new BroadcastChannel(channelName);
    channel.onmessage = () => void queries.invalidateQueries({ queryKey: keyOf(userId) });
    return () => channel.close();
  }, [queries, userId]);
  return useQuery({
    queryKey: keyOf(userId),
    queryFn: () => resultsOf(userId),
    networkMode: 'always',
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export interface Keeping {
  keep(result: KeptResult): Promise<void>;
  forget(id: string): Promise<void>;
  forgetAll(): Promise<void>;
}

/** A browser that keeps nothing (in a private window, or full) does not stop anybody's work. */
export function useKeeping(): Keeping {
  const { userId } = useSession();
  const queries = useQueryClient();
  return useMemo(() => {
    const tell = async (change: Promise<void>): Promise<void> => {
      await change.catch(() => undefined);
      await queries.invalidateQueries({ queryKey: keyOf(userId) });
      const channel = new BroadcastChannel(channelName);
      channel.postMessage(null);
      channel.close();
    };
    return {
      keep: (result) => tell(keepResult(result)),
      forget: (id) => tell(forgetResult(id)),
      forgetAll: () => tell(forgetResults(userId)),
    };
  }, [queries, userId]);
}
