/** Which prices would some days have, by windows that an admin has drafted? */

import {
  daysFrom,
  multiplied,
  type PricePreview,
  type PriceSegment,
  previewPrices,
} from '../pricing/price-preview.ts';
import type { Tier, TierTerms } from '../pricing/tier.ts';
import { type NoticeSettings, type SuddenRise, suddenRise } from './surge-notice.ts';
import { draftedRows, pricedWindow, type WindowDraft, type WindowRow } from './window-row.ts';

export interface DraftQuestion {
  /** The first day, 'YYYY-MM-DD', and how many, in this IANA zone. */
  readonly from: string;
  readonly days: number;
  readonly timeZone: string;
  /** Left out: only windows that apply to every feature are looked at. */
  readonly feature: string | undefined;
}

export interface TierPrices {
  readonly tier: Tier;
  readonly modifier: string;
  readonly segments: readonly (PriceSegment & { readonly product: string })[];
}

export interface DraftedPrices extends Pick<PricePreview, 'overlaps' | 'gaps'> {
  /** Epoch milliseconds, `[from, until)`. */
  readonly from: number;
  readonly until: number;
  readonly tiers: readonly TierPrices[];
  /** Why the draft would be refused now: an hour that is dearer without notice. */
  readonly suddenRise: SuddenRise | null;
}

interface Around {
  /** Of the table, as it is. */
  readonly rows: readonly WindowRow[];
  readonly tiers: Iterable<TierTerms>;
  readonly settings: NoticeSettings;
  readonly now: Date;
}

/** What quotes would say, were the draft in the table. Throws `invalid_request`, and `not_found` for a window that is not there. */
export function draftedPrices(
  draft: WindowDraft,
  { from, days, timeZone, feature }: DraftQuestion,
  { rows, tiers, settings, now }: Around,
): DraftedPrices {
  const { platformTimeZone, surge } = settings;
  const drafted = draftedRows(rows, draft);
  const windows = drafted.map((row) => pricedWindow(row, surge));
  const span = daysFrom(from, days, timeZone);
  const { segments, overlaps, gaps } = previewPrices({ ...span, windows, feature, platformTimeZone });
  return {
    ...span,
    tiers: [...tiers].map(({ tier, priceModifier: modifier }) => ({
      tier,
      modifier,
      segments: segments.map((segment) => ({
        ...segment,
        product: multiplied(segment.multiplier, modifier),
      })),
    })),
    overlaps,
    gaps,
    suddenRise: suddenRise({ before: rows, after: drafted }, settings, now),
  };
}
