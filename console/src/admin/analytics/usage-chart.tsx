/** How did one figure move, part by part? */

import { countText, useReading } from 'energy-engine/react';
import { ChartSpline } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { Empty } from '../../ui/states.tsx';
import type { Go } from '../reports/address.ts';
import { ChartCard } from '../reports/chart-card.tsx';
import { keyOfPart, partOfKey, partText } from '../reports/cuts.ts';
import type { Platform } from '../reports/platform.ts';
import { hourText, weekdayText } from '../reports/report-text.ts';
import { type Cell, otherKey, pointsOf, seriesOf } from '../reports/series.ts';
import type { Span } from '../reports/span.ts';
import { datesOf, hoursOf } from '../reports/zone-time.ts';
import { type AnalyticsSearch, type CallsCell, cellSearch } from './analytics-search.ts';
import { measureNames, measures, type UsageReport } from './measures.ts';
import { partOfRow } from './parts-table.tsx';

export interface UsageChartProps {
  readonly search: AnalyticsSearch;
  readonly platform: Platform;
  readonly days: Span;
  readonly report: UsageReport;
  readonly go: Go;
}

/** Every point of the span, also those in which nothing happened. */
function usePoints({ search: { bucket }, days, platform: { timeZone } }: UsageChartProps) {
  const reading = useReading();
  if (bucket === 'day') {
    return datesOf(days.from, days.until).map((key) => ({ key, title: weekdayText(key, reading) }));
  }
  return hoursOf(days.from, days.until, timeZone).map((key) => ({
    key,
    title: hourText(key, timeZone, reading),
  }));
}

/** Hours come as the server writes moments. */
const pointOf = (bucket: string, isHour: boolean): string =>
  isHour ? new Date(bucket).toISOString() : bucket;

/** A report has so many rows, the oldest first: of one that has more the newest are missing, and nothing of it is drawn. */
function TooMuch({ rows, search, go }: { rows: number } & Pick<UsageChartProps, 'search' | 'go'>) {
  const reading = useReading();
  const [first, second] = search.by;
  return (
    <Empty
      icon={<ChartSpline className="size-6" aria-hidden />}
      title="More than can be drawn"
      action={
        <div className="flex flex-wrap justify-center gap-2">
          {search.bucket === 'hour' && (
            <Button size="small" onClick={() => go({ bucket: undefined, cell: undefined })}>
              By day
            </Button>
          )}
          {second !== undefined && (
            <Button size="small" onClick={() => go({ by: first, cell: undefined })}>
              Cut by one thing alone
            </Button>
          )}
        </div>
      }
    >
      There are more than {countText(rows, reading)} figures, and the newest would be missing. Cut by less,
      show one part alone, or look at fewer days.
    </Empty>
  );
}

export function UsageChart(props: UsageChartProps) {
  const { search, platform, report, go } = props;
  const reading = useReading();
  const measure = measures[search.measure];
  const isHour = search.bucket === 'hour';
  const cells: Cell[] = report.rows.map((row) => ({
    series: keyOfPart(partOfRow(row, search.by)),
    point: pointOf(row.bucket ?? '', isHour),
    value: measure.of(row),
  }));
  const areSummed = measure.kind === 'bars';
  const calls = new Map<string, number>();
  for (const row of report.rows) {
    const key = keyOfPart(partOfRow(row, search.by));
    calls.set(key, (calls.get(key) ?? 0) + row.calls);
  }
  const { series, others } = seriesOf(cells, (key) => partText(partOfKey(key), reading), {
    areSummed,
    ...(areSummed ? {} : { sizeOf: (key: string) => calls.get(key) ?? 0 }),
  });
  const points = pointsOf(cells, usePoints(props), others);
  const open = (point: string, key: string) => {
    const part = key === otherKey || key === '' ? {} : partOfKey(key);
    const cell: CallsCell = { point, part, isSpike: search.measure === 'spikes' };
    go({ cell: cellSearch(cell) });
  };
  return (
    <ChartCard
      title={measure.title}
      lead={measure.lead}
      label={`${measure.title}, by ${search.bucket}`}
      kind={measure.kind}
      series={cells.length === 0 || !report.is_whole ? [] : series}
      points={points}
      text={(value) => measure.text(value, reading)}
      axisText={(value) => measure.axisText(value, reading)}
      tickText={(key) =>
        isHour ? hourText(key, platform.timeZone, reading) : weekdayText(key, reading).replace(/^\S+ /, '')
      }
      onOpen={open}
      show={search.show}
      onShow={(show) => go({ show: show === 'chart' ? undefined : show }, { replace: true })}
      actions={
        <Select
          aria-label="Which figure"
          className="w-auto"
          value={search.measure}
          options={measureNames.map((name) => ({ value: name, label: measures[name].title }))}
          onChoose={(name) => go({ measure: name === 'cost' ? undefined : name, cell: undefined })}
        />
      }
      empty={
        report.is_whole ? (
          <Empty icon={<ChartSpline className="size-6" aria-hidden />} title="Nothing was used in this time">
            Calls show up here once they are paid and the report is brought up to date.
          </Empty>
        ) : (
          <TooMuch rows={report.rows.length} search={search} go={go} />
        )
      }
    />
  );
}
