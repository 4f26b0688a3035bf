/** What is the usage report asked for? The whole, the same length before, each part, and each part over time. */

import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../session/session-provider.tsx';
import type { Cut, Part } from '../reports/cuts.ts';
import { type Platform, reportsKey } from '../reports/platform.ts';
import { spanBefore } from '../reports/span.ts';
import { type AnalyticsSearch, type Bucket, daysOf, rangeOf } from './analytics-search.ts';

export interface UsageQuestion extends Part {
  readonly from: string;
  readonly until: string;
  readonly bucket?: Bucket;
  readonly by?: string;
}

/** Rows that are cut alike can stand in for each other while the new ones are on their way; others would be misread. */
const isCutAlike = (a: UsageQuestion, b: UsageQuestion): boolean => a.by === b.by && a.bucket === b.bucket;

export function useUsage(query: UsageQuestion) {
  const client = useClient();
  return useQuery({
    queryKey: [...reportsKey, 'usage', query] as const,
    queryFn: ({ signal }) => client.request('GET /v1/admin/reports/usage', { query, signal }),
    placeholderData: (before, asked) => {
      const [, , , question] = asked?.queryKey ?? [];
      return question !== undefined && isCutAlike(question, query) ? before : undefined;
    },
  });
}

const cutBy = (by: readonly Cut[]): { by?: string } => (by.length === 0 ? {} : { by: by.join(',') });

/** Each part of the whole: what the table shows and an export has. */
export const partsQuestion = (search: AnalyticsSearch, platform: Platform): UsageQuestion => ({
  ...daysOf(search, platform),
  ...search.filter,
  ...cutBy(search.by),
});

/** Each part over time. */
export const seriesQuestion = (search: AnalyticsSearch, platform: Platform): UsageQuestion => ({
  ...rangeOf(search, platform),
  ...search.filter,
  ...cutBy(search.by),
  bucket: search.bucket,
});

export function useAnalytics(search: AnalyticsSearch, platform: Platform) {
  const days = daysOf(search, platform);
  return {
    total: useUsage({ ...days, ...search.filter }),
    before: useUsage({ ...spanBefore(days), ...search.filter }),
    parts: useUsage(partsQuestion(search, platform)),
    series: useUsage(seriesQuestion(search, platform)),
  };
}
