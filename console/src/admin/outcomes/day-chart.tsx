/** How many of something were there on each day, kind by kind? */

import { countText, dayText, useReading } from 'energy-engine/react';
import { ChartCard, type ChartCardProps } from '../reports/chart-card.tsx';
import { compactText, weekdayText } from '../reports/report-text.ts';
import { type Cell, pointsOf } from '../reports/series.ts';
import type { Span } from '../reports/span.ts';
import { datesOf } from '../reports/zone-time.ts';

export interface DayChartProps
  extends Pick<
    ChartCardProps,
    'title' | 'lead' | 'label' | 'series' | 'show' | 'onShow' | 'empty' | 'beside' | 'below'
  > {
  readonly days: Span;
  /** Their points are days. */
  readonly cells: readonly Cell[];
}

/** Every day of the span, also those on which nothing was; empty where all of them are so. */
export function DayChart({ days, cells, series, ...card }: DayChartProps) {
  const reading = useReading();
  const points = datesOf(days.from, days.until).map((key) => ({ key, title: weekdayText(key, reading) }));
  return (
    <ChartCard
      {...card}
      kind="bars"
      series={cells.some(({ value }) => value !== 0) ? series : []}
      points={pointsOf(cells, points, new Set())}
      text={(value) => countText(value, reading)}
      axisText={(value) => compactText(value, reading)}
      tickText={(key) => dayText(key, reading)}
    />
  );
}
