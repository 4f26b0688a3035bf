/** How do components ask the server, and when do they ask again? */

import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CallBody } from './data.ts';
import { useEnergyClient } from './energy-provider.tsx';

const root = 'energy-engine';

/** How often a shown balance is asked for again; it is also asked for when the window is looked at again. Milliseconds. */
const refreshMs = 15_000;
/** How long nobody types before a price is asked for. Milliseconds. */
const typingPauseMs = 300;

/** What the user owns, holds and awaits. */
export function useStatus() {
  const client = useEnergyClient();
  return useQuery({
    queryKey: [root, 'status'],
    queryFn: ({ signal }) => client.request('GET /v1/me', { signal }),
    refetchInterval: refreshMs,
  });
}

/** The prices of the hour, for one feature or for all; asked for again when they change. */
export function useSurgePrices(feature?: string) {
  const client = useEnergyClient();
  return useQuery({
    queryKey: [root, 'prices', feature],
    queryFn: ({ signal }) =>
      client.request('GET /v1/me/prices', { query: feature === undefined ? {} : { feature }, signal }),
    refetchInterval: refreshMs,
  });
}

/** The tokens of the user's day. */
export function useTokenBudget() {
  const client = useEnergyClient();
  return useQuery({
    queryKey: [root, 'budget'],
    queryFn: ({ signal }) => client.request('GET /v1/me/budget', { signal }),
  });
}

/** What was used on each of the last days. */
export function useUsage(days: number) {
  const client = useEnergyClient();
  return useQuery({
    queryKey: [root, 'usage', days],
    queryFn: ({ signal }) => client.request('GET /v1/me/usage/days', { query: { days }, signal }),
  });
}

/** The lines of the ledger, newest first, page by page. */
export function useEntries() {
  const client = useEnergyClient();
  return useInfiniteQuery({
    queryKey: [root, 'entries'],
    queryFn: ({ pageParam, signal }) =>
      client.request('GET /v1/me/entries', {
        query: pageParam === undefined ? {} : { cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
}

/** The value once it has stood still for a moment. */
function useSettled<T>(value: T, pauseMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}

/** The price of a call while it is being written: asked for when the writer pauses; the last one stands meanwhile. Null: no call. */
export function useQuote(call: CallBody | null) {
  const client = useEnergyClient();
  // Compared as JSON: a call is made anew with each stroke.
  const text = useSettled(call === null ? '' : JSON.stringify(call), typingPauseMs);
  return useQuery({
    queryKey: [root, 'quote', text],
    queryFn: ({ signal }) =>
      client.request('POST /v1/me/quotes', { body: JSON.parse(text) as CallBody, signal }),
    enabled: text !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** To be called after a call: everything shown is asked for again. */
export function useRefreshEnergy(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [root] });
}
