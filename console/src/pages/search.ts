/** What of a page stands in its address, so that another person can open the same? Read anew each time: anybody can type one. */

type Search = Readonly<Record<string, unknown>>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const idIn = (search: Search, name: string): string | null => {
  const value = search[name];
  return typeof value === 'string' && uuid.test(value) ? value : null;
};

export interface FeatureSearch {
  /** A result that is kept in this browser. */
  readonly result?: string;
  /** A deep scan. */
  readonly scan?: string;
}

export function featureSearch(search: Search): FeatureSearch {
  const [result, scan] = [idIn(search, 'result'), idIn(search, 'scan')];
  return { ...(result === null ? {} : { result }), ...(scan === null ? {} : { scan }) };
}

export const entryKinds = ['calls', 'received', 'lapsed', 'changes'] as const;
export type EntryKinds = (typeof entryKinds)[number];

export interface ReceiptsSearch {
  /** The line that is open. */
  readonly seq?: number;
  readonly show?: EntryKinds;
  /** A feature, or what a grant was for. */
  readonly reason?: string;
}

export function receiptsSearch({ seq, show, reason }: Search): ReceiptsSearch {
  const kind = entryKinds.find((one) => one === show);
  return {
    ...(typeof seq === 'number' && Number.isSafeInteger(seq) && seq > 0 ? { seq } : {}),
    ...(kind === undefined ? {} : { show: kind }),
    ...(typeof reason === 'string' && /^[a-z][a-z0-9_]{0,62}$/.test(reason) ? { reason } : {}),
  };
}

export const usageSpans = [7, 30, 90] as const;
export type UsageSpan = (typeof usageSpans)[number];

export interface UsageSearch {
  readonly days?: UsageSpan;
}

export function usageSearch({ days }: Search): UsageSearch {
  const span = usageSpans.find((one) => one === days);
  return span === undefined ? {} : { days: span };
}
