/** What did each part take, cost and bring? A row can be opened to its calls, or be all that is looked at. */

import { countText, energyText, type Reading, useReading } from 'energy-engine/react';
import { Filter } from 'lucide-react';
import { IconButton } from '../../ui/button.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { OpenFigure } from '../reports/chart-card.tsx';
import { type Cut, cutNames, keyOfPart, type Part, partText } from '../reports/cuts.ts';
import { orDash, shareText, usdText } from '../reports/report-text.ts';
import type { UsageRow } from './measures.ts';

export interface PartsTableProps {
  readonly by: readonly Cut[];
  readonly rows: readonly UsageRow[];
  readonly onOpen: (part: Part) => void;
  readonly onOnly: (part: Part) => void;
}

/** The values by which the row was cut. */
export const partOfRow = (row: UsageRow, by: readonly Cut[]): Part =>
  Object.fromEntries(by.map((cut) => [cut, row[cut] ?? ''])) as Part;

function figuresOf(reading: Reading): Column<UsageRow>[] {
  const usd = (value: number): string => usdText(value, reading);
  const share = (value: number | null): string => orDash(value, (one) => shareText(one, reading));
  const figure = (key: string, title: string, cell: (row: UsageRow) => string, isSecondary = false) => ({
    key,
    title,
    cell,
    isFigure: true,
    isSecondary,
  });
  return [
    figure('tokens', 'Tokens', (row) => countText(row.input_tokens + row.output_tokens, reading), true),
    figure('energy', 'Energy', (row) => energyText(row.energy, reading)),
    figure('cost', 'Cost', (row) => usd(row.cost_usd)),
    figure('margin', 'Margin', (row) => usd(row.margin_usd)),
    figure('share', 'Margin share', (row) => share(row.margin_share), true),
    figure('miss', 'Estimate off by', (row) => share(row.estimate_miss), true),
    figure('saved', 'Saved', (row) => usd(row.usd_saved + row.usd_saved_by_model), true),
    figure('spikes', 'Spikes', (row) => countText(row.spikes, reading), true),
  ];
}

export function PartsTable({ by, rows, onOpen, onOnly }: PartsTableProps) {
  const reading = useReading();
  const nameOf = (row: UsageRow): string => partText(partOfRow(row, by), reading);
  const columns: Column<UsageRow>[] = [
    {
      key: 'part',
      title: by.map((cut) => cutNames[cut]).join(' and '),
      cell: (row) => (
        <span className="block max-w-64 min-w-28 truncate font-medium" title={nameOf(row)}>
          {nameOf(row)}
        </span>
      ),
    },
    {
      key: 'calls',
      title: 'Calls',
      isFigure: true,
      cell: (row) => (
        <OpenFigure
          label={`${nameOf(row)}: ${countText(row.calls, reading)} calls. Show them`}
          onOpen={row.calls === 0 ? undefined : () => onOpen(partOfRow(row, by))}
        >
          {countText(row.calls, reading)}
        </OpenFigure>
      ),
    },
    ...figuresOf(reading),
    {
      key: 'only',
      title: <span className="sr-only">Look at this alone</span>,
      cell: (row) => (
        <IconButton
          label={`Look at ${nameOf(row)} alone`}
          onClick={(event) => {
            event.stopPropagation();
            onOnly(partOfRow(row, by));
          }}
        >
          <Filter className="size-4" aria-hidden />
        </IconButton>
      ),
    },
  ];
  return (
    <Table
      caption="Figures of each part"
      columns={columns}
      rows={rows}
      keyOf={(row) => keyOfPart(partOfRow(row, by))}
    />
  );
}
