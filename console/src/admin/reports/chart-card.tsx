/** A chart, or the same figures as a table, whichever the reader can use better. */

import type { ReactNode } from 'react';
import { Card } from '../../ui/card.tsx';
import { Choice } from '../../ui/field.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Chart, type ChartProps } from './chart.tsx';
import type { Point, Series } from './series.ts';

export const shows = ['chart', 'table'] as const;
export type Show = (typeof shows)[number];

/** A figure that opens what is behind it, or a plain one. */
export function OpenFigure({
  label,
  onOpen,
  children,
}: {
  label: string;
  onOpen?: (() => void) | undefined;
  children: ReactNode;
}) {
  if (onOpen === undefined) return <>{children}</>;
  return (
    <button
      type="button"
      aria-label={label}
      onClick={(event) => {
        event.stopPropagation();
        onOpen();
      }}
      className="figures -mx-1.5 -my-1 min-h-8 rounded-md px-1.5 underline decoration-line-strong decoration-dotted underline-offset-4 hover:bg-accent-soft hover:decoration-accent-text"
    >
      {children}
    </button>
  );
}

function PointTable({ label, kind, series, points, text, onOpen }: ChartProps) {
  const cell = (one: Series) => (point: Point) => {
    const value = point.values[one.key];
    if (value === undefined || value === null) return '–';
    return (
      <OpenFigure
        label={`${point.title}, ${one.name}: ${text(value)}. Show the calls`}
        onOpen={onOpen === undefined || value === 0 ? undefined : () => onOpen(point.key, one.key)}
      >
        {text(value)}
      </OpenFigure>
    );
  };
  const columns: Column<Point>[] = [
    { key: 'point', title: 'When', cell: ({ title }) => <span className="whitespace-nowrap">{title}</span> },
    ...series.map((one) => ({ key: one.key, title: one.name, isFigure: true, cell: cell(one) })),
    ...(kind === 'bars' && series.length > 1
      ? [
          {
            key: 'together',
            title: 'Together',
            isFigure: true,
            cell: ({ values }: Point) =>
              text(Object.values(values).reduce<number>((sum, value) => sum + (value ?? 0), 0)),
          },
        ]
      : []),
  ];
  return (
    <div className="-mx-5 max-h-[420px] overflow-y-auto">
      <Table caption={label} columns={columns} rows={points} keyOf={({ key }) => key} />
    </div>
  );
}

export interface ChartCardProps extends ChartProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly show: Show;
  readonly onShow: (show: Show) => void;
  /** Stands in place of a chart without figures. */
  readonly empty?: ReactNode;
  /** What is said beside the chart, or above it where there is no room. */
  readonly beside?: ReactNode;
  /** What is said below it. */
  readonly below?: ReactNode;
}

export function ChartCard(props: ChartCardProps) {
  const { title, lead, actions, show, onShow, empty, beside, below, ...chart } = props;
  const isEmpty = chart.series.length === 0;
  const shown = show === 'chart' ? <Chart {...chart} /> : <PointTable {...chart} />;
  return (
    <Card
      title={title}
      lead={lead}
      actions={
        <>
          {actions}
          <Choice
            label="How it is shown"
            value={show}
            options={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
            onChoose={onShow}
          />
        </>
      }
    >
      {isEmpty && empty}
      {!isEmpty && beside === undefined && shown}
      {!isEmpty && beside !== undefined && (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
          {beside}
          {shown}
        </div>
      )}
      {!isEmpty && below}
    </Card>
  );
}
