/** What is held for how long, and what has the platform paid itself? */

import { countText, dayText, energyText, type Reading, spanText, useReading } from 'energy-engine/react';
import { Card, Figure, Figures } from '../../ui/card.tsx';
import { Table } from '../../ui/table.tsx';
import { usdText } from '../reports/report-text.ts';
import type { HealthReport } from './findings.ts';

type Group = HealthReport['open_holds'][number];

function ageText({ from_seconds: from, until_seconds: until }: Group, reading: Reading): string {
  const told = (seconds: number): string => spanText(seconds * 1_000, reading);
  if (until === null) return `older than ${told(from)}`;
  return from === 0 ? `up to ${told(until)}` : `${told(from)} to ${told(until)}`;
}

export function HoldsByAge({ groups }: { groups: readonly Group[] }) {
  const reading = useReading();
  return (
    <Card
      title="Open holds by age"
      lead="Energy that calls have set aside. A hold lives two minutes unless its call goes on, half an hour in all."
      isPadded={false}
    >
      <Table
        caption="Open holds by age"
        rows={groups}
        keyOf={({ from_seconds: from }) => String(from)}
        columns={[
          {
            key: 'age',
            title: 'Age',
            cell: (group) => <span className="whitespace-nowrap">{ageText(group, reading)}</span>,
          },
          { key: 'holds', title: 'Holds', isFigure: true, cell: ({ holds }) => countText(holds, reading) },
          {
            key: 'energy',
            title: 'Energy',
            isFigure: true,
            cell: ({ energy }) => energyText(energy, reading),
          },
          {
            key: 'tokens',
            title: 'Tokens',
            isFigure: true,
            isSecondary: true,
            cell: ({ tokens }) => countText(tokens, reading),
          },
          {
            key: 'over',
            title: 'Time is over',
            isFigure: true,
            cell: ({ lapsed }) => (
              <span className={lapsed > 0 ? 'text-warning' : ''}>{countText(lapsed, reading)}</span>
            ),
          },
        ]}
      />
    </Card>
  );
}

export function Losses({ report }: { report: HealthReport }) {
  const reading = useReading();
  const { losses, returns_known_until: known } = report;
  return (
    <Card title="Paid by the platform" lead="In the last 30 days: what was used and nobody was charged for.">
      <Figures>
        <Figure
          label="Calls that ended too late"
          value={countText(losses.lapsed_calls, reading)}
          hint={`${usdText(losses.lapsed_cost_usd, reading)} at the models: the time of their hold was over`}
        />
        <Figure
          label="Used past holds"
          value={`${energyText(losses.beyond_hold_energy, reading)}`}
          hint="energy; a call pays at most what it held"
        />
        <Figure
          label="Reached nobody"
          value={countText(losses.undelivered_tokens, reading)}
          hint="tokens of answers that were asked for again"
        />
        <Figure
          label="Returns are known up to"
          value={known === null ? '–' : dayText(known, reading)}
          hint="for what grants brought"
        />
      </Figures>
    </Card>
  );
}
