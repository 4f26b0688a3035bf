/** The prices of today, window by window, and which of them counts now. */

import { useNow, useReading } from 'energy-engine/react';
import { Badge } from '../../ui/badge.tsx';
import { Asked } from '../../ui/states.tsx';
import { toneOf } from '../prices/calendar-block.tsx';
import { clockText } from '../prices/day-spans.ts';
import { usePricePreview } from '../prices/price-preview.ts';
import { priceText } from '../prices/window-words.ts';
import type { Platform } from '../reports/platform.ts';

export function TodayPrices({ today, timeZone: zone }: Platform) {
  const { locale } = useReading();
  const now = useNow().toISOString();
  const preview = usePricePreview({ drafts: [], from: today, days: 1, zone, feature: null });
  return (
    <Asked query={preview}>
      {({ tiers }) => (
        <ol className="grid grid-cols-[minmax(0,1fr)] gap-1">
          {(tiers[0]?.segments ?? []).map(({ from, until, window, multiplier }) => {
            const isNow = from <= now && now < until;
            return (
              <li
                key={from}
                aria-current={isNow ? 'time' : undefined}
                className={`-mx-2 flex items-center gap-3 rounded-md px-2 py-1 text-[14px] ${isNow ? 'bg-raised' : ''} ${until <= now ? 'text-quiet' : ''}`}
              >
                <span
                  aria-hidden
                  className="size-2 shrink-0 rounded-full"
                  style={{ background: toneOf(Number(multiplier)) }}
                />
                <span className="figures w-24 shrink-0">
                  {clockText(from, zone)}–{clockText(until, zone, true)}
                </span>
                <span className="min-w-0 flex-1 truncate">{window ?? 'No window'}</span>
                {isNow && <Badge tone="accent">now</Badge>}
                <span className="figures shrink-0">{priceText(Number(multiplier), locale)}</span>
              </li>
            );
          })}
        </ol>
      )}
    </Asked>
  );
}
