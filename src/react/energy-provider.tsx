/** What feeds the components of an app: one client, one cache, one reader? */

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { EnergyClient } from '../client/client.ts';
import { defaultReading, ReadingContext } from './reader.tsx';
import { englishWords, type Words } from './words.ts';

export interface EnergyProviderProps {
  /** Of `createEnergyClient`, with the user's token. */
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
  readonly children: ReactNode;
}

const ClientContext = createContext<EnergyClient | null>(null);

/** The client of the provider above. Throws where there is none. */
export function useEnergyClient(): EnergyClient {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('put the components inside <EnergyProvider client={…}>');
  return client;
}

/** Stands above every component and hook that asks the server. */
export function EnergyProvider({ client, queryClient, children, ...reader }: EnergyProviderProps) {
  const [ownQueries] = useState(() => new QueryClient());
  const { locale, timeZone, words, now } = reader;
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
    <ClientContext value={client}>
      <QueryClientProvider client={queryClient ?? ownQueries}>
        <ReadingContext value={reading}>{children}</ReadingContext>
      </QueryClientProvider>
    </ClientContext>
  );
}
