/** Who is signed in, for every page; and the engine's client, cache and clock for whoever that is. */

import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createEnergyClient, type EnergyClient } from 'energy-engine/client';
import { EnergyProvider } from 'energy-engine/react';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { AccountZone } from './account-zone.tsx';
import { useLocale } from './locale.ts';
import { fetchRenewed } from './renewed-fetch.ts';
import { keepToken, keptSession, onOtherTab, type Session, sessionOf } from './session.ts';
import type { Renewal } from './ways-in.ts';

export interface SignedIn {
  readonly session: Session | null;
  /** Takes a token and keeps it. False where it is none. */
  signIn(token: string, renewal?: Renewal): boolean;
  signOut(): void;
  /** True where the server took the token no longer, and nobody has signed in since. */
  readonly hasEnded: boolean;
}

const SessionContext = createContext<SignedIn | null>(null);

export function useSignedIn(): SignedIn {
  const signedIn = useContext(SessionContext);
  if (signedIn === null) throw new Error('there is no session above');
  return signedIn;
}

/** The session of a page that only the signed-in see. */
export function useSession(): Session {
  const { session } = useSignedIn();
  if (session === null) throw new Error('nobody is signed in');
  return session;
}

const ClientContext = createContext<EnergyClient | null>(null);

/** The client of whoever is signed in. */
export function useClient(): EnergyClient {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('nobody is signed in');
  return client;
}

interface ForSessionProps {
  readonly session: Session;
  readonly queries: QueryClient;
  /** Called when the server takes the token no longer. */
  readonly onEnd: () => void;
  readonly children: ReactNode;
}

function ForSession({ session, queries, onEnd, children }: ForSessionProps) {
  const client = useMemo(
    () =>
      createEnergyClient({
        baseUrl: location.origin,
        token: session.token,
        fetch: (...request) => fetchRenewed({ refresh: session.refresh, onEnd, send: fetch }, request),
      }),
    [session, onEnd],
  );
  const [locale] = useLocale();
  const [timeZone, setTimeZone] = useState<string>();
  return (
    <ClientContext value={client}>
      <EnergyProvider client={client} queryClient={queries} locale={locale ?? undefined} timeZone={timeZone}>
        <AccountZone onKnown={setTimeZone} />
        {children}
      </EnergyProvider>
    </ClientContext>
  );
}

export function SessionProvider({ queries, children }: { queries: QueryClient; children: ReactNode }) {
  const [session, setSession] = useState(keptSession);
  const [hasEnded, setEnded] = useState(false);
  const leave = useCallback(() => {
    keepToken(null);
    queries.clear();
    setSession(null);
  }, [queries]);
  const end = useCallback(() => {
    leave();
    setEnded(true);
  }, [leave]);
  useEffect(
    () =>
      onOtherTab((other) => {
        queries.clear();
        setSession(other);
      }),
    [queries],
  );
  const signedIn = useMemo<SignedIn>(
    () => ({
      session,
      signIn(token, renewal) {
        const next = sessionOf(token, renewal);
        if (next === null) return false;
        queries.clear();
        keepToken(token, renewal !== undefined);
        setSession(next);
        setEnded(false);
        return true;
      },
      signOut: leave,
      hasEnded,
    }),
    [session, queries, leave, hasEnded],
  );
  return (
    <SessionContext value={signedIn}>
      <QueryClientProvider client={queries}>
        {session === null ? (
          children
        ) : (
          <ForSession key={session.userId} session={session} queries={queries} onEnd={end}>
            {children}
          </ForSession>
        )}
      </QueryClientProvider>
    </SessionContext>
  );
}
