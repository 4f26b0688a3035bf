/** What was achieved in some days, and what in as many days just before? */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Answer } from 'energy-engine/client';
import { useClient } from '../../session/session-provider.tsx';
import { reportsKey } from '../reports/platform.ts';
import { type Span, spanBefore } from '../reports/span.ts';

export type OutcomesReport = Answer<'GET /v1/admin/reports/outcomes'>;

export interface Outcomes {
  readonly days: Span;
  readonly now: OutcomesReport;
  /** Of as many days just before. */
  readonly before: OutcomesReport;
}

/** Both are asked for together, so that no figure stands beside one of other days. */
export function useOutcomes(days: Span) {
  const client = useClient();
  return useQuery({
    queryKey: [...reportsKey, 'outcomes', days],
    queryFn: async ({ signal }): Promise<Outcomes> => {
      const ask = (query: Span) => client.request('GET /v1/admin/reports/outcomes', { query, signal });
      const [now, before] = await Promise.all([ask(days), ask(spanBefore(days))]);
      return { days, now, before };
    },
    placeholderData: keepPreviousData,
  });
}
