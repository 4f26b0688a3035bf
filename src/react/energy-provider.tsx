/** What feeds the components of an app: one client, one cache, one line that tells of changes, one reader? */

import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { EnergyClient } from '../client/client.ts';
import { askAgainOnChanges } from './changes.ts';
import { followStatus } from './follow-status.ts';
import { LineContext } from './freshness.ts';
import { defaultReading, ReadingContext } from './reader.tsx';
import { createSource, type Source, SourceContext } from './source.ts';
import { englishWords, type Words } from './words.ts';

export interface EnergyProviderProps {
  /**
   * Of `createEnergyClient`, with the user's token. Make it once, not while rendering; where another user may sign in, give
   * the provider their id as its `key`.
   */
  readonly client: EnergyClient;
  /** BCP 47. Default: the browser's. */
  readonly locale?: string | undefined;
  /** IANA. Default: the browser's. */
  readonly timeZone?: string | undefined;
  /** Words that are said otherwise than in English. */
  readonly words?: Partial<Words> | undefined;
  /** Default: the machine's clock. */
  readonly now?: (() => Date) | undefined;
  /** An app's own cache. Default: one of the provider's. */
  readonly queryClient?: QueryClient | undefined;
  /** False: no line is kept open, and the balance is asked for every `pollSeconds`. Default: true. */
  readonly isLive?: boolean | undefined;
  /** How often a balance is asked for that nobody tells of. Default: 15. */
  readonly pollSeconds?: number | undefined;
  /** A page that was hidden for so long gives its line up until it is looked at again: a browser has few (six for a host by HTTP/1.1). Default: 10. */
  readonly hiddenSeconds?: number | undefined;
  readonly children: ReactNode;
}

interface LineProps {
  readonly source: Source;
  readonly isWanted: boolean;
  readonly hiddenMs: number;
  readonly children: ReactNode;
}

/** Keeps one line open while it is mounted, and what it tells in the cache. */
function Line({ source, isWanted, hiddenMs, children }: LineProps) {
  const queries = useQueryClient();
  const [isLive, setLive] = useState(false);
  const aliveAt = useRef(0);
  useEffect(() => askAgainOnChanges(queries, source), [queries, source]);
  useEffect(() => {
    if (!isWanted) return;
    const queryKey = source.keyOf('status');
    const stop = followStatus({
      client: source.client,
      hiddenMs,
      onStatus(status) {
        // An answer that is still on its way is older than this.
        void queries.cancelQueries({ queryKey }, { silent: true });
        queries.setQueryData(queryKey, status);
        setLive(true);
      },
      onAlive() {
        aliveAt.current = Date.now();
      },
      onLost() {
        setLive(false);
        void queries.invalidateQueries({ queryKey });
      },
    });
    return () => {
      stop();
      setLive(false);
    };
  }, [queries, source, isWanted, hiddenMs]);
  const line = useMemo(() => ({ isLive, aliveAt: () => aliveAt.current }), [isLive]);
  return <LineContext value={line}>{children}</LineContext>;
}

/** Stands above every component and hook that asks the server. */
export function EnergyProvider({ client, queryClient, children, ...options }: EnergyProviderProps) {
  const [ownQueries] = useState(() => new QueryClient());
  const { locale, timeZone, words, now } = options;
  const { isLive = true, pollSeconds = 15, hiddenSeconds = 10 } = options;
  const source = useMemo(() => createSource(client, pollSeconds * 1_000), [client, pollSeconds]);
  const reading = useMemo(() => {
    const usual = defaultReading();
    return {
      locale: locale ?? usual.locale,
      timeZone: timeZone ?? usual.timeZone,
      words: { ...englishWords, ...words },
      now: now ?? usual.now,
    };
  }, [locale, timeZone, words, now]);
  return (
    <SourceContext value={source}>
      <QueryClientProvider client={queryClient ?? ownQueries}>
        <ReadingContext value={reading}>
          <Line source={source} isWanted={isLive} hiddenMs={hiddenSeconds * 1_000}>
            {children}
          </Line>
        </ReadingContext>
      </QueryClientProvider>
    </SourceContext>
  );
}
