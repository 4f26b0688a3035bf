/** What else may have changed when a status is another one? It is asked for again. */

import type { Query, QueryClient } from '@tanstack/react-query';
import type { Quote, Status } from './data.ts';
import type { Part, Source } from './source.ts';

type Change = (now: Status, before: Status) => boolean;

const isNewEntry: Change = (now, before) => now.version !== before.version;
const isOtherDay: Change = (now, before) =>
  now.tokens_used_today !== before.tokens_used_today ||
  now.tokens_held !== before.tokens_held ||
  now.daily_token_budget !== before.daily_token_budget ||
  now.next_refill_at !== before.next_refill_at;
const canPayOther: Change = (now, before) =>
  now.available !== before.available || now.frozen !== before.frozen || isOtherDay(now, before);

/** Each part, and when it is another one. */
const changes: Readonly<Record<Exclude<Part, 'status'>, Change>> = {
  entries: isNewEntry,
  grants: isNewEntry,
  calls: isNewEntry,
  usage: isNewEntry,
  regeneration: (now, before) => isNewEntry(now, before) || isOtherDay(now, before),
  budget: (now, before) => isOtherDay(now, before) || now.tier !== before.tier,
  prices: (now, before) => JSON.stringify(now.surge_window) !== JSON.stringify(before.surge_window),
  quote: canPayOther,
};

export const changedParts = (now: Status, before: Status): Part[] =>
  Object.entries(changes).flatMap(([part, isChanged]) => (isChanged(now, before) ? [part as Part] : []));

/** A price that was promised stays as long as its quote lives; only what could not be paid is asked for again. */
export const isWorthAsking = (part: Part, data: unknown): boolean =>
  part !== 'quote' || (data as Quote | undefined)?.unaffordable !== null;

/** Asks for everything again, but for prices that are promised. */
export const askForAll = (queries: QueryClient, source: Source): Promise<void> =>
  queries.invalidateQueries({
    queryKey: source.keyOf(),
    predicate: ({ queryKey, state }) => isWorthAsking(queryKey[2] as Part, state.data),
  });

/** While a status changes again and again, the rest is asked for this often. Milliseconds. */
const pauseMs = 2_000;

/** Hands parts on at once, and then, gathered, once a pause. */
function gathering(handOn: (parts: readonly Part[]) => void) {
  const waiting = new Set<Part>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    if (waiting.size === 0) return;
    const parts = [...waiting];
    waiting.clear();
    timer = setTimeout(flush, pauseMs);
    handOn(parts);
  };
  return {
    add(parts: readonly Part[]): void {
      for (const part of parts) waiting.add(part);
      if (timer === undefined) flush();
    },
    end: () => clearTimeout(timer),
  };
}

/** Asks for these parts again, where a component shows them. */
async function askAgain(queries: QueryClient, source: Source, part: Part): Promise<void> {
  const queryKey = source.keyOf(part);
  // A first answer that is on its way may be older than the change, and would stand for the new one. Who presses waits for a quote.
  if (part !== 'quote') {
    const predicate = ({ state }: Query): boolean => state.data === undefined;
    await queries.cancelQueries({ queryKey, fetchStatus: 'fetching', predicate }, { silent: true });
  }
  await queries.invalidateQueries({ queryKey, predicate: ({ state }) => isWorthAsking(part, state.data) });
}

/** Follows the status in the cache, whoever put it there, until the returned function is called. */
export function askAgainOnChanges(queries: QueryClient, source: Source): () => void {
  const statusKey = JSON.stringify(source.keyOf('status'));
  let last: Status | undefined;
  const { add, end } = gathering((parts) => {
    for (const part of parts) void askAgain(queries, source, part);
  });
  /** What could not be had while the server was out of reach. */
  const askForMissing = (): Promise<void> =>
    queries.refetchQueries({
      queryKey: source.keyOf(),
      type: 'active',
      predicate: ({ state, queryHash }) => queryHash !== statusKey && state.status === 'error',
    });
  /** Somebody else has signed in: nothing that is kept is theirs. */
  const forget = (): Promise<void> =>
    queries.resetQueries({
      queryKey: source.keyOf(),
      predicate: ({ queryHash }) => queryHash !== statusKey,
    });

  const stop = queries.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success') return;
    if (event.query.queryHash !== statusKey) return;
    const now = event.query.state.data as Status;
    const before = last;
    last = now;
    void askForMissing();
    if (before === undefined) return;
    if (before.user_id === now.user_id) add(changedParts(now, before));
    else void forget();
  });
  return () => {
    stop();
    end();
  };
}
