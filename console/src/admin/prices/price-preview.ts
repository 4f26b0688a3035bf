/** Which prices would the drafts make? The server says, by what quotes go by. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Answer } from 'energy-engine/client';
import { useClient } from '../../session/session-provider.tsx';
import { rowsKey } from '../admin-data.ts';
import { type Drafts, newWindow, removedIds } from './drafts.ts';
import { bodyOf } from './save-drafts.ts';

export type PricePreview = Answer<'POST /v1/admin/price-previews'>;
export type Segment = PricePreview['tiers'][number]['segments'][number];

export interface PreviewAsked {
  readonly drafts: Drafts;
  /** The first day, in the zone. */
  readonly from: string;
  readonly days: number;
  readonly zone: string;
  /** Null: what all features have in common. */
  readonly feature: string | null;
}

export function usePricePreview({ drafts, from, days, zone, feature }: PreviewAsked) {
  const client = useClient();
  const windows = drafts
    .filter(({ isRemoved }) => !isRemoved)
    .map(({ base, values }) =>
      base === null ? bodyOf(newWindow(values)) : { id: base.id, ...bodyOf(values) },
    );
  const body = {
    windows,
    removed_ids: removedIds(drafts),
    from,
    days,
    time_zone: zone,
    ...(feature === null ? {} : { feature }),
  };
  return useQuery({
    queryKey: [...rowsKey('surge_windows'), 'preview', JSON.stringify(body)],
    queryFn: ({ signal }) => client.request('POST /v1/admin/price-previews', { body, signal }),
    placeholderData: keepPreviousData,
  });
}
