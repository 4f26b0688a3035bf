/** What would these windows have brought? The figures first, then by tier and by hour. */

import { countText, energyText, useReading } from 'energy-engine/react';
import { lazy, Suspense } from 'react';
import { Figure, Figures } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { usdText } from '../reports/report-text.ts';
import type { BacktestReport as Report } from './backtest.ts';
import { changeText, energyRange, rangeText } from './backtest-words.ts';
import { hourText } from './week.ts';

const BacktestChart = lazy(() =>
  import('./backtest-chart.tsx').then((module) => ({ default: module.BacktestChart })),
);

type Sides = Pick<Report, 'actual' | 'changed' | 'refused'>;

function MoneyFigures({ report }: { report: Report }) {
  const reading = useReading();
  const { actual, range } = report;
  const usd = (value: number) => usdText(value, reading);
  return (
    <Figures>
      <Figure
        label="Revenue in energy"
        value={energyRange(range.energy, reading)}
        hint={`was ${energyText(actual.energy, reading)} (${changeText(range.energy, actual.energy, reading)})`}
      />
      <Figure
        label="Revenue at list price"
        value={rangeText(range.revenue_usd, usd)}
        hint={`was ${usd(actual.revenue_usd)} (${changeText(range.revenue_usd, actual.revenue_usd, reading)})`}
      />
      <Figure
        label="Margin at list price"
        value={rangeText(range.margin_usd, usd)}
        hint={`was ${usd(actual.margin_usd)}`}
      />
    </Figures>
  );
}

function PeopleFigures({ report }: { report: Report }) {
  const reading = useReading();
  const { refused_by: by } = report;
  return (
    <Figures>
      <Figure
        label="Users with another price"
        value={countText(report.users_affected, reading)}
        hint={`of ${countText(report.users, reading)} who called`}
      />
      <Figure
        label="Calls refused"
        value={countText(report.refused, reading)}
        hint={
          report.refused === 0
            ? 'nobody would have been stopped'
            : `of ${countText(report.users_refused, reading)} users: ${countText(by.insufficient_energy, reading)} for energy, ${countText(by.token_budget_exceeded, reading)} for tokens`
        }
      />
      <Figure
        label="At the same calls"
        value={`${report.difference_energy > 0 ? '+' : ''}${energyText(report.difference_energy, reading)}`}
        hint="energy more or less, were every call made all the same"
      />
    </Figures>
  );
}

/** Both sides of each row, at unchanged demand. */
function SidesTable<Row extends Sides>(props: {
  caption: string;
  title: string;
  rows: readonly Row[];
  nameOf: (row: Row) => string;
}) {
  const reading = useReading();
  const { caption, title, rows, nameOf } = props;
  const columns: Column<Row>[] = [
    { key: 'name', title, cell: nameOf },
    { key: 'calls', title: 'Calls', isFigure: true, cell: ({ actual }) => countText(actual.calls, reading) },
    { key: 'was', title: 'Energy', isFigure: true, cell: ({ actual }) => energyText(actual.energy, reading) },
    {
      key: 'would',
      title: 'With the drafts',
      isFigure: true,
      cell: ({ changed }) => energyText(changed.energy, reading),
    },
    {
      key: 'change',
      title: 'Change',
      isFigure: true,
      cell: ({ actual, changed }) => changeText([changed.energy, changed.energy], actual.energy, reading),
    },
    { key: 'refused', title: 'Refused', isFigure: true, cell: ({ refused }) => countText(refused, reading) },
  ];
  return <Table caption={caption} columns={columns} rows={rows} keyOf={nameOf} />;
}

function Caveats({ report }: { report: Report }) {
  const notes = [
    report.calls_without_cost > 0
      ? `${report.calls_without_cost} calls have no known cost in USD and count as free.`
      : null,
    report.calls_without_price > 0
      ? `${report.calls_without_price} calls have no price in their receipt and stay as they were.`
      : null,
    'Calls that were refused at the time left nothing behind and are not in it.',
    'Revenue at list price is the energy at what its tier’s costs in USD: no money that was paid.',
    'Refills go by the tier, cap and zone that each user had then; where a tier’s own row was edited since, by its row of today.',
  ].filter((note) => note !== null);
  return <p className="text-[13.5px] text-quiet">{notes.join(' ')}</p>;
}

export function BacktestFigures({ report }: { report: Report }) {
  if (report.actual.calls === 0) {
    return <p className="text-quiet">Nobody called in these days: there is nothing to try the windows on.</p>;
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-7">
      <section aria-label="What it would have brought" className="grid gap-5">
        <MoneyFigures report={report} />
        <PeopleFigures report={report} />
      </section>
      <section aria-label="By hour">
        <h3 className="mb-3 text-[14px] font-semibold">Energy by the hour ({report.time_zone})</h3>
        <Suspense fallback={<Skeleton className="h-64 w-full" />}>
          <BacktestChart report={report} />
        </Suspense>
        <details className="mt-3">
          <summary className="w-fit text-[14px] text-quiet">The hours as a table</summary>
          <div className="-mx-5 mt-2">
            <SidesTable
              caption="Energy by hour"
              title="Hour"
              rows={report.by_hour}
              nameOf={({ hour }) => hourText(hour)}
            />
          </div>
        </details>
      </section>
      <section aria-label="By tier">
        <h3 className="mb-1 text-[14px] font-semibold">By tier, were every call made all the same</h3>
        <div className="-mx-5">
          <SidesTable
            caption="Energy by tier"
            title="Tier"
            rows={report.by_tier}
            nameOf={({ tier }) => tier}
          />
        </div>
      </section>
      <Caveats report={report} />
    </div>
  );
}
