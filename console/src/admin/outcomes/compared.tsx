/** How does a figure stand beside the one of as many days before? */

import { type Reading, useReading } from 'energy-engine/react';
import { Figure } from '../../ui/card.tsx';
import { orDash, shareText } from '../reports/report-text.ts';
import { colorOf, type Series } from '../reports/series.ts';
import { ShareBars } from '../reports/share-bars.tsx';
import { beforeText } from './outcome-words.ts';

export interface ComparedFigureProps {
  readonly label: string;
  /** Null where nothing is known of it. */
  readonly now: number | null;
  readonly before: number | null;
  readonly told: (value: number, reading: Reading) => string;
}

export function ComparedFigure({ label, now, before, told }: ComparedFigureProps) {
  const reading = useReading();
  const text = (value: number): string => told(value, reading);
  return <Figure label={label} value={orDash(now, text)} hint={beforeText(before, text)} />;
}

export interface ComparedShare {
  /** As a chart beside it has it. */
  readonly series: Series;
  /** From 0 to 1; null where there is nothing to be a share of. */
  readonly now: number | null;
  readonly before: number | null;
  readonly note: string;
}

/** Shares of one whole, in the colours of the chart. */
export function ComparedShares({ label, shares }: { label: string; shares: readonly ComparedShare[] }) {
  const reading = useReading();
  const text = (share: number): string => shareText(share, reading);
  return (
    <ShareBars
      label={label}
      whole={1}
      bars={shares.map(({ series, now, before, note }) => ({
        ...{ key: series.key, name: series.name, color: colorOf(0, series), note },
        size: now ?? 0,
        before: before ?? undefined,
        figure: orDash(now, text),
        hint: beforeText(before, text),
      }))}
    />
  );
}
