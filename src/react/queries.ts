/** How do components ask the server, and when do they ask again? */

import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useContext } from 'react';
import { askForAll } from './changes.ts';
import { LineContext, useStaleSince } from './freshness.ts';
import { msUntilNext, soonerOf } from './next-moment.ts';
import { useReading } from './reader.tsx';
import { useSource, usualQuery } from './source.ts';

/** Prices change by an admin's hand too, which nobody tells of. Milliseconds. */
const pricesMs = 60_000;

/** What the user owns, holds and awaits: as it changes, and when time changes it. */
export function useStatus() {
  const { client, keyOf, pollMs } = useSource();
  const { isLive } = useContext(LineContext);
  const { now } = useReading();
  return useQuery({
    ...usualQuery,
    queryKey: keyOf('status'),
    queryFn: ({ signal }) => client.request('GET /v1/me', { signal }),
    refetchInterval: ({ state: { data } }) => {
      const lapses = data?.lapsing.map(({ expires_at }) => expires_at) ?? [];
      const moments = [data?.refill.at, data?.surge_window?.ends_at, ...lapses];
      return soonerOf(msUntilNext(moments, now()), isLive ? null : pollMs);
    },
  });
}

export interface Freshness {
  /** True while the server tells of changes by itself. */
  readonly isLive: boolean;
  /** Since when the balance that is shown may be another; null where it is fresh. */
  readonly since: Date | null;
}

/** Whether the balance on the page is what the server has now, for what an app shows itself. */
export function useFreshness(): Freshness {
  const { isLive } = useContext(LineContext);
  const { pollMs } = useSource();
  const { dataUpdatedAt, isError } = useStatus();
  return { isLive, since: useStaleSince({ dataUpdatedAt, isError }, pollMs) };
}

/** The prices of the hour, for one feature or for all; asked for again when they change. */
export function useSurgePrices(feature?: string) {
  const { client, keyOf } = useSource();
  const { now } = useReading();
  return useQuery({
    ...usualQuery,
    queryKey: keyOf('prices', feature),
    queryFn: ({ signal }) =>
      client.request('GET /v1/me/prices', { query: feature === undefined ? {} : { feature }, signal }),
    refetchInterval: ({ state: { data } }) =>
      soonerOf(msUntilNext([data?.now?.ends_at, data?.next?.starts_at], now()), pricesMs),
  });
}

/** The tokens of the user's day. */
export function useTokenBudget() {
  const { client, keyOf } = useSource();
  const { now } = useReading();
  return useQuery({
    ...usualQuery,
    queryKey: keyOf('budget'),
    queryFn: ({ signal }) => client.request('GET /v1/me/budget', { signal }),
    refetchInterval: ({ state: { data } }) => msUntilNext([data?.resets_at], now()) ?? false,
  });
}

/** What was used on each of the last days. */
export function useUsage(days: number) {
  const { client, keyOf } = useSource();
  return useQuery({
    ...usualQuery,
    queryKey: keyOf('usage', days),
    queryFn: ({ signal }) => client.request('GET /v1/me/usage/days', { query: { days }, signal }),
  });
}

/** What is left of each grant, soonest to lapse first. */
export function useGrants() {
  const { client, keyOf } = useSource();
  const { now } = useReading();
  return useQuery({
    ...usualQuery,
    queryKey: keyOf('grants'),
    queryFn: ({ signal }) => client.request('GET /v1/me/grants', { signal }),
    refetchInterval: ({ state: { data } }) =>
      msUntilNext(data?.items.map(({ expires_at }) => expires_at) ?? [], now()) ?? false,
  });
}

/** What each reason would bring now, why nothing, and when next. Not asked for while `isWanted` is false. */
export function useRegeneration({ isWanted = true }: { readonly isWanted?: boolean | undefined } = {}) {
  const { client, keyOf } = useSource();
  const { now } = useReading();
  return useQuery({
    ...usualQuery,
    queryKey: keyOf('regeneration'),
    queryFn: ({ signal }) => client.request('GET /v1/me/regeneration', { signal }),
    enabled: isWanted,
    refetchInterval: ({ state: { data } }) =>
      msUntilNext(data?.items.map(({ next }) => next?.at) ?? [], now()) ?? false,
  });
}

const pages = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next_cursor }: { readonly next_cursor: string | null }) => next_cursor ?? undefined,
};

const pageQuery = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

/** The lines of the ledger, newest first, page by page. */
export function useEntries() {
  const { client, keyOf } = useSource();
  return useInfiniteQuery({
    ...usualQuery,
    ...pages,
    queryKey: keyOf('entries'),
    queryFn: ({ pageParam, signal }) =>
      client.request('GET /v1/me/entries', { query: pageQuery(pageParam), signal }),
  });
}

/** The metered calls, newest first, page by page. */
export function useCalls() {
  const { client, keyOf } = useSource();
  return useInfiniteQuery({
    ...usualQuery,
    ...pages,
    queryKey: keyOf('calls'),
    queryFn: ({ pageParam, signal }) =>
      client.request('GET /v1/me/calls', { query: pageQuery(pageParam), signal }),
  });
}

/** To be called after something that nobody tells of: everything shown is asked for again. */
export function useRefreshEnergy(): () => Promise<void> {
  const queries = useQueryClient();
  const source = useSource();
  return () => askForAll(queries, source);
}
