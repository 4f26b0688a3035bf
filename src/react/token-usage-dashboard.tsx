/** Where did tokens and energy go, day by day, and how good were the estimates? */

import { lazy, Suspense, useId, useState } from 'react';
import { csvOf } from './csv.ts';
import type { TokenBudget, Usage, UsageDay } from './data.ts';
import { countText, dayText, energyText, percentText, spanText } from './format.ts';
import { Meter } from './meter.tsx';
import { type Reading, useNow, useReading } from './reader.tsx';
import { estimateErrorOf, sumsBy, sumsByDay, totalOf, type UsageSum } from './usage-sums.ts';

const UsageChart = lazy(() =>
  import('./usage-chart.tsx').then(({ UsageChart: chart }) => ({ default: chart })),
);

export interface TokenUsageDashboardProps {
  readonly usage: Usage;
  readonly budget: TokenBudget;
  /** The receipts, where the page shows them. */
  readonly children?: React.ReactNode;
}

function errorText(sum: UsageSum, reading: Reading): string {
  const { words } = reading;
  const error = estimateErrorOf(sum);
  if (error === null) return '–';
  if (Math.abs(error) < 0.005) return words.estimateExact;
  const percent = percentText(Math.abs(error), reading);
  return error > 0 ? words.estimateAbove(percent) : words.estimateBelow(percent);
}

function Totals({ rows }: { rows: readonly UsageDay[] }) {
  const reading = useReading();
  const { words } = reading;
  const total = totalOf(rows);
  const figures = [
    [words.energySpent, energyText(total.energy, reading)],
    [words.tokens, countText(total.tokens, reading)],
    [words.calls, countText(total.requests, reading)],
    [words.perCall, total.requests === 0 ? '–' : countText(total.tokens / total.requests, reading)],
    [words.estimateError, errorText(total, reading)],
  ] as const;
  return (
    <dl className="energy-figures">
      {figures.map(([name, figure]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  );
}

function Budget({ budget }: { budget: TokenBudget }) {
  const reading = useReading();
  const { words } = reading;
  const resets = new Date(budget.resets_at);
  const now = useNow(resets);
  const used = budget.tokens_used_today + budget.tokens_held;
  const line = words.budgetLine(countText(used, reading), countText(budget.daily_limit, reading));
  return (
    <div className="energy-budget">
      <p>
        <strong>{words.budgetToday}</strong> {line}{' '}
        <small>{words.budgetResets(spanText(resets.getTime() - now.getTime(), reading))}</small>
      </p>
      <Meter label={words.budgetToday} value={used} most={budget.daily_limit} text={line} />
    </div>
  );
}

interface SumTableProps {
  readonly title: string;
  readonly sums: readonly UsageSum[];
  readonly nameOf: (name: string) => string;
}

function SumTable({ title, sums, nameOf }: SumTableProps) {
  const reading = useReading();
  const { words } = reading;
  return (
    <table className="energy-table">
      <caption>{title}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{words.calls}</th>
          <th scope="col">{words.tokens}</th>
          <th scope="col">{words.energy}</th>
          <th scope="col">{words.estimateError}</th>
        </tr>
      </thead>
      <tbody>
        {sums.map((sum) => (
          <tr key={sum.name}>
            <th scope="row">{nameOf(sum.name)}</th>
            <td>{countText(sum.requests, reading)}</td>
            <td>{countText(sum.tokens, reading)}</td>
            <td>{energyText(sum.energy, reading)}</td>
            <td>{errorText(sum, reading)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const csvFields = [
  'day',
  'feature',
  'model',
  'requests',
  'input_tokens',
  'output_tokens',
  'energy_cost',
] as const;

function downloadCsv({ items, last_day }: Usage): void {
  const csv = csvOf(
    csvFields,
    items.map((row) => csvFields.map((field) => row[field] ?? '')),
  );
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  link.download = `energy-usage-${last_day}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The tokens of today against their budget, and the use of some days: in figures, as a chart, and in tables. */
export function TokenUsageDashboard({ usage, budget, children }: TokenUsageDashboardProps) {
  const reading = useReading();
  const { words } = reading;
  const [shown, show] = useState<'feature' | 'model'>('feature');
  const heading = useId();
  const { items, days, last_day } = usage;
  return (
    <section className="energy-dashboard" aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{words.usage}</h2>
        <span>{words.lastDays(days)}</span>
      </header>
      <Budget budget={budget} />
      {items.length === 0 ? (
        <p className="energy-empty">{words.noUsage}</p>
      ) : (
        <>
          <Totals rows={items} />
          <Suspense fallback={<p className="energy-chart energy-empty">{words.loading}</p>}>
            <UsageChart
              days={sumsByDay(items, { last: last_day, days })}
              dayText={(day) => dayText(day, reading)}
              label={`${words.energySpent}, ${words.byDay}`}
            />
          </Suspense>
          <div className="energy-tabs">
            <button type="button" aria-pressed={shown === 'feature'} onClick={() => show('feature')}>
              {words.byFeature}
            </button>
            <button type="button" aria-pressed={shown === 'model'} onClick={() => show('model')}>
              {words.byModel}
            </button>
            <button type="button" className="energy-link" onClick={() => downloadCsv(usage)}>
              {words.downloadCsv}
            </button>
          </div>
          <SumTable
            title={shown === 'feature' ? words.byFeature : words.byModel}
            sums={sumsBy(items, (row) => (shown === 'feature' ? row.feature : (row.model ?? '–')))}
            nameOf={(name) => (shown === 'feature' ? words.feature(name) : name)}
          />
        </>
      )}
      {children}
    </section>
  );
}
