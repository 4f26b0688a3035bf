/** How much energy was given, or lapsed, on each day, reason by reason? */

import { energyText, useReading } from 'energy-engine/react';
import { Sprout } from 'lucide-react';
import { Choice } from '../../ui/field.tsx';
import { Empty } from '../../ui/states.tsx';
import type { Go } from '../reports/address.ts';
import { ChartCard } from '../reports/chart-card.tsx';
import { compactText, weekdayText } from '../reports/report-text.ts';
import { type Cell, pointsOf, seriesOf } from '../reports/series.ts';
import type { Span } from '../reports/span.ts';
import { datesOf } from '../reports/zone-time.ts';
import { isByRule, type RegenerationReport } from './given.ts';
import type { Movement, RegenerationSearch } from './regeneration-search.ts';

const titles: Readonly<Record<Movement, { readonly title: string; readonly lead: string }>> = {
  grant: { title: 'Energy given', lead: 'What rules gave on each day, without purchases and corrections.' },
  expire: { title: 'Energy lapsed', lead: 'What was given and nobody used before its time was over.' },
};

export interface GivenChartProps {
  readonly report: RegenerationReport;
  readonly days: Span;
  readonly search: RegenerationSearch;
  readonly go: Go;
}

export function GivenChart({ report, days, search, go }: GivenChartProps) {
  const reading = useReading();
  const { movement } = search;
  const cells: Cell[] = report.days
    .filter(({ kind, reason }) => kind === movement && isByRule(reason))
    .map(({ day, reason, energy }) => ({ point: day, series: reason, value: Math.abs(energy) }));
  const { series, others } = seriesOf(cells, reading.words.reason, { areSummed: true });
  const points = datesOf(days.from, days.until).map((key) => ({ key, title: weekdayText(key, reading) }));
  return (
    <ChartCard
      {...titles[movement]}
      label={`${titles[movement].title}, by day and reason`}
      kind="bars"
      series={series}
      points={pointsOf(cells, points, others)}
      text={(value) => energyText(value, reading)}
      axisText={(value) => compactText(value, reading)}
      tickText={(key) => weekdayText(key, reading).replace(/^\S+ /, '')}
      show={search.show}
      onShow={(show) => go({ show: show === 'chart' ? undefined : show }, { replace: true })}
      actions={
        <Choice
          label="Given or lapsed"
          value={movement}
          options={[
            { value: 'grant', label: 'Given' },
            { value: 'expire', label: 'Lapsed' },
          ]}
          onChoose={(value) => go({ movement: value === 'grant' ? undefined : value }, { replace: true })}
        />
      }
      empty={
        <Empty
          icon={<Sprout className="size-6" aria-hidden />}
          title={movement === 'grant' ? 'No energy was given in this time' : 'Nothing lapsed in this time'}
        />
      }
    />
  );
}
