/** Where did tokens and energy go, day by day, and how good were the estimates? */

import { type ReactNode, useId, useState } from 'react';
import type { TokenBudget, Usage, UsageDay } from './data.ts';
import { countText, energyText, spanText } from './format.ts';
import { Meter } from './meter.tsx';
import { useNow, useReading } from './reader.tsx';
import { StaleNote } from './stale-note.tsx';
import { type Measure, UsageBars } from './usage-bars.tsx';
import { downloadUsage } from './usage-csv.ts';
import { sumsBy, sumsByDay, totalOf } from './usage-sums.ts';
import { errorText, UsageTable } from './usage-table.tsx';

export interface TokenUsageDashboardProps {
  readonly usage: Usage;
  readonly budget: TokenBudget;
  /** Since when the figures may be others, where they could not be asked for. */
  readonly staleSince?: Date | null | undefined;
  /** The receipts, where the page shows them. */
  readonly children?: ReactNode;
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
  const { tokens_used_today: used, tokens_held: held, daily_limit: limit } = budget;
  const line = words.budgetLine(countText(used, reading), countText(limit, reading));
  const left = words.budgetLeft(countText(budget.tokens_remaining, reading));
  return (
    <div className="energy-budget">
      <p className="energy-budget-head">
        <strong>{words.budgetToday}</strong>
        <span>{line}</span>
      </p>
      <Meter label={words.budgetToday} value={used} held={held} most={limit} text={`${line}, ${left}`} />
      <p className="energy-fine">
        <span>{left}</span>
        {held > 0 && <span>{words.budgetHeld(countText(held, reading))}</span>}
        <span>{words.budgetResets(spanText(resets.getTime() - now.getTime(), reading))}</span>
      </p>
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly chosen: T;
  readonly choices: readonly (readonly [value: T, name: string])[];
  readonly onChoose: (value: T) => void;
}

/** A few things of which one is shown. */
function Choice<T extends string>({ chosen, choices, onChoose }: ChoiceProps<T>) {
  return (
    <div className="energy-choice">
      {choices.map(([value, name]) => (
        <button key={value} type="button" aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {name}
        </button>
      ))}
    </div>
  );
}

function Used({ usage }: { usage: Usage }) {
  const { words } = useReading();
  const [measure, setMeasure] = useState<Measure>('energy');
  const [by, setBy] = useState<'feature' | 'model'>('feature');
  const { items, days, last_day } = usage;
  return (
    <>
      <Totals rows={items} />
      <div className="energy-panel">
        <div className="energy-panel-head">
          <h3>{words.byDay}</h3>
          <Choice
            chosen={measure}
            onChoose={setMeasure}
            choices={[
              ['energy', words.energy],
              ['tokens', words.tokens],
            ]}
          />
        </div>
        <UsageBars days={sumsByDay(items, { last: last_day, days })} measure={measure} />
      </div>
      <div className="energy-panel">
        <div className="energy-panel-head">
          <Choice
            chosen={by}
            onChoose={setBy}
            choices={[
              ['feature', words.byFeature],
              ['model', words.byModel],
            ]}
          />
          <button type="button" className="energy-link" onClick={() => downloadUsage(usage)}>
            {words.downloadCsv}
          </button>
        </div>
        <UsageTable
          title={by === 'feature' ? words.byFeature : words.byModel}
          sums={sumsBy(items, (row) => (by === 'feature' ? row.feature : (row.model ?? '–')))}
          nameOf={by === 'feature' ? words.feature : (name) => name}
        />
      </div>
    </>
  );
}

/** The tokens of today against their budget, and the use of some days: in figures, as a chart, and in tables. */
export function TokenUsageDashboard({ usage, budget, staleSince, children }: TokenUsageDashboardProps) {
  const { words } = useReading();
  const heading = useId();
  const { items, days } = usage;
  return (
    <section className="energy-dashboard" aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{words.usage}</h2>
        <span>{words.lastDays(days)}</span>
        <StaleNote since={staleSince} />
      </header>
      <Budget budget={budget} />
      {items.length === 0 ? <p className="energy-empty">{words.noUsage}</p> : <Used usage={usage} />}
      {children != null && (
        <div className="energy-panel">
          <div className="energy-panel-head">
            <h3>{words.receipts}</h3>
          </div>
          {children}
        </div>
      )}
    </section>
  );
}
