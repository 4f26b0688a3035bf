/** What would this cost, while it is being written? The last price stands until the next one is there, and as long as it was promised. */

import { keepPreviousData, type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { type Ask, type AskKind, doors, type FeatureAsk, type PromptAsk } from './ask.ts';
import { isLongAsk, nameOfAsk, textOfAsk } from './ask-text.ts';
import type { Quote } from './data.ts';
import { msUntilNext } from './next-moment.ts';
import { useReading } from './reader.tsx';
import { type Source, useSource, usualQuery } from './source.ts';

/** How long nobody types before a price is asked for; longer where much is sent for it. Milliseconds. */
const typingPauseMs = 300;
const longPauseMs = 1_200;

/** How long a long ask is kept with its price once nothing shows it; others as long as usual. Milliseconds. */
const longKeptMs = 10_000;

/** The value once it has stood still for a moment. */
function useSettled<T>(value: T, pauseMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}

const queryOf = (source: Source, kind: AskKind, { text, name }: { text: string; name: string }) => ({
  ...usualQuery,
  queryKey: source.keyOf('quote', kind, name),
  ...(isLongAsk(text) ? { gcTime: longKeptMs } : {}),
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    doors[kind].quote(source.client, JSON.parse(text) as Ask, signal),
});

const isGood = ({ expires_at }: Quote, now: Date): boolean => Date.parse(expires_at) > now.getTime();

function useQuoteOfText(kind: AskKind, text: string) {
  const source = useSource();
  const { now } = useReading();
  const name = useMemo(() => nameOfAsk(text), [text]);
  return useQuery({
    ...queryOf(source, kind, { text, name }),
    enabled: text !== '',
    // What stood for another text is its price no more once there is nothing to ask.
    ...(text === '' ? {} : { placeholderData: keepPreviousData }),
    // A price is a promise: it is not asked for again while that holds.
    staleTime: ({ state: { data } }) =>
      data !== undefined && isGood(data, now()) ? Number.POSITIVE_INFINITY : 0,
    refetchInterval: ({ state: { data } }) => msUntilNext([data?.expires_at], now()) ?? false,
  });
}

/** The price of exactly this, at once; null: of nothing. */
export const useQuoteAtOnce = (kind: AskKind, ask: Ask | null) => useQuoteOfText(kind, textOfAsk(ask));

/** The price of what is being written; null: of nothing. */
export function useQuoteOf(kind: AskKind, ask: Ask | null) {
  const wanted = textOfAsk(ask);
  const settled = useSettled(wanted, isLongAsk(wanted) ? longPauseMs : typingPauseMs);
  const text = wanted === '' ? '' : settled;
  const query = useQuoteOfText(kind, text);
  // What is shown is the price of something else while a newer one is awaited.
  return { ...query, isBehind: query.isPlaceholderData || wanted !== text };
}

/** The price of a prompt while it is being written: asked for when the writer pauses; the last one stands meanwhile. Null: no prompt. */
export const useQuote = (call: PromptAsk | null) => useQuoteOf('prompt', call);

/** The same for one of the AI features. */
export const useFeatureQuote = (ask: FeatureAsk | null) => useQuoteOf('feature', ask);

/** The price of exactly this, kept where one is promised, else asked for now. Throws an `EnergyProblem`. */
export function useFreshQuote(kind: AskKind): (ask: Ask) => Promise<Quote> {
  const queries = useQueryClient();
  const source = useSource();
  const { now } = useReading();
  return (ask) => {
    const text = textOfAsk(ask);
    const query = queryOf(source, kind, { text, name: nameOfAsk(text) });
    const kept = queries.getQueryData<Quote>(query.queryKey);
    const isKept = kept !== undefined && kept.unaffordable === null && isGood(kept, now());
    return queries.fetchQuery({ ...query, staleTime: isKept ? Number.POSITIVE_INFINITY : 0 });
  };
}

/** A quote pays for one call: after that, what is shown wants a new one. */
export const renewQuote = (queries: QueryClient, source: Source, { token }: Quote): Promise<void> =>
  queries.invalidateQueries({
    queryKey: source.keyOf('quote'),
    predicate: ({ state }) => (state.data as Quote | undefined)?.token === token,
  });
