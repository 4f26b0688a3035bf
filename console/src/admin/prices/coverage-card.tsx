/** Overlaps and gaps of the week, in words. */

import { useReading } from 'energy-engine/react';
import { Layers, Minus } from 'lucide-react';
import { Asked } from '../../ui/states.tsx';
import { gapsOf, overlapsOf, type RecurringOverlap } from './coverage.ts';
import type { Drafts } from './drafts.ts';
import { usePricePreview } from './price-preview.ts';
import { daysText, listText, priceText } from './window-words.ts';

export interface CoverageCardProps {
  readonly drafts: Drafts;
  readonly zone: string;
  /** The Monday of the week. */
  readonly week: string;
  readonly feature: string | null;
}

const whys: Readonly<Record<RecurringOverlap['decidedBy'], (priority: number) => string>> = {
  priority: (priority) => `because its priority is higher (${priority})`,
  multiplier: () => 'because it is cheaper, with the same priority',
  name: () => 'because its name comes first, with the same priority and price',
};

function Overlap({ overlap }: { overlap: RecurringOverlap }) {
  const { locale } = useReading();
  const [winner, ...others] = overlap.windows;
  if (winner === undefined) return null;
  const nameOf = ({ name, multiplier }: (typeof overlap.windows)[number]) =>
    `${name} (${priceText(Number(multiplier), locale)})`;
  return (
    <li className="flex gap-3">
      <Layers className="mt-1 size-4 shrink-0 text-quiet" aria-hidden />
      <p>
        <span className="figures font-medium">
          {overlap.times}, {daysText(overlap.days)}:
        </span>{' '}
        {listText([winner, ...others].map(nameOf), locale)} are open together. <b>{winner.name}</b> counts,{' '}
        {whys[overlap.decidedBy](winner.priority)}.
      </p>
    </li>
  );
}

export function CoverageCard({ drafts, zone, week, feature }: CoverageCardProps) {
  const { locale } = useReading();
  const preview = usePricePreview({ drafts, from: week, days: 7, zone, feature });
  return (
    <Asked query={preview}>
      {(prices) => {
        const overlaps = overlapsOf(prices.overlaps, zone);
        const gaps = gapsOf(prices.gaps, zone);
        return (
          <div className="grid gap-6">
            <section aria-label="Overlaps">
              <h3 className="mb-2 text-[14px] font-semibold">Windows that overlap</h3>
              {overlaps.length === 0 ? (
                <p className="text-quiet">No two windows are open at the same time in this week.</p>
              ) : (
                <ul className="grid gap-2">
                  {overlaps.map((overlap) => (
                    <Overlap
                      key={`${overlap.times} ${overlap.windows.map(({ id }) => id)} ${overlap.days}`}
                      overlap={overlap}
                    />
                  ))}
                </ul>
              )}
            </section>
            <section aria-label="Gaps">
              <h3 className="mb-2 text-[14px] font-semibold">Hours without a window</h3>
              {gaps.length === 0 ? (
                <p className="text-quiet">A window is open at every hour of this week.</p>
              ) : (
                <ul className="grid gap-2">
                  {gaps.map(({ days, times }) => (
                    <li key={days.join()} className="flex gap-3">
                      <Minus className="mt-1 size-4 shrink-0 text-quiet" aria-hidden />
                      <p>
                        <span className="inline-block font-medium first-letter:uppercase">
                          {daysText(days)}:
                        </span>{' '}
                        <span className="figures">{listText(times, locale)}</span>, the usual price.
                      </p>
                    </li>
                  ))}
                </ul>
              )}
            </section>
          </div>
        );
      }}
    </Asked>
  );
}
