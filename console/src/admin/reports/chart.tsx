/** How do figures move over time? Bars that stand upon each other, or lines; each can be opened to what is behind it. */

import type { ReactNode } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { type ChartKind, colorOf, type Point, type Series } from './series.ts';

export interface ChartProps {
  /** What it shows, for those who do not see it. */
  readonly label: string;
  readonly kind: ChartKind;
  readonly series: readonly Series[];
  readonly points: readonly Point[];
  readonly text: (value: number) => string;
  readonly axisText: (value: number) => string;
  /** Short, for the axis of time. */
  readonly tickText: (point: string) => string;
  readonly onOpen?: ((point: string, series: string) => void) | undefined;
}

const height = 280;
const axisLook = { fill: 'var(--energy-text-quiet)', fontSize: 12 } as const;

interface TooltipContent {
  readonly active?: boolean | undefined;
  /** The key of the point. */
  readonly at?: string | number | undefined;
}

/** What the pointer is at: every series that has something, the largest first, and their sum. */
function Told({ active = false, at, ...chart }: TooltipContent & ChartProps): ReactNode {
  const point = chart.points.find(({ key }) => key === at);
  if (!active || point === undefined) return null;
  const lines = chart.series
    .map((series, nth) => ({
      ...series,
      color: colorOf(nth, series),
      value: point.values[series.key] ?? null,
    }))
    .filter(({ value }) => value !== null && (value !== 0 || chart.kind === 'lines'))
    .toSorted((a, b) => Math.abs(b.value ?? 0) - Math.abs(a.value ?? 0));
  const sum = lines.reduce((total, { value }) => total + (value ?? 0), 0);
  return (
    <div className="min-w-44 rounded-control border border-line bg-surface px-3 py-2 text-[13px] shadow-floating">
      <p className="mb-1 font-medium">{point.title}</p>
      {lines.length === 0 && <p className="text-quiet">Nothing</p>}
      <ul className="grid gap-0.5">
        {lines.map(({ key, name, color, value }) => (
          <li key={key} className="flex items-center justify-between gap-5">
            <span className="flex min-w-0 items-center gap-2 text-quiet">
              <span className="size-2.5 shrink-0 rounded-[3px]" style={{ background: color }} />
              <span className="max-w-48 truncate">{name}</span>
            </span>
            <span className="figures">{chart.text(value ?? 0)}</span>
          </li>
        ))}
      </ul>
      {chart.kind === 'bars' && lines.length > 1 && (
        <p className="mt-1 flex justify-between border-t border-line pt-1 font-medium">
          Together <span className="figures">{chart.text(sum)}</span>
        </p>
      )}
    </div>
  );
}

/** No height can be told where nothing is above or below 0. */
const isFlat = (points: readonly Point[]): boolean =>
  points.every(({ values }) => Object.values(values).every((value) => value === null || value === 0));

const axes = ({ points, tickText, axisText }: ChartProps) => [
  <CartesianGrid key="grid" vertical={false} stroke="var(--energy-border)" />,
  <XAxis
    key="x"
    dataKey="key"
    tickFormatter={tickText}
    tickLine={false}
    axisLine={false}
    interval="equidistantPreserveEnd"
    minTickGap={28}
    tick={axisLook}
  />,
  <YAxis
    key="y"
    width={52}
    tickLine={false}
    axisLine={false}
    {...(isFlat(points) ? { domain: [0, 1], ticks: [0] } : { tickCount: 5 })}
    tickFormatter={axisText}
    tick={axisLook}
  />,
  <ReferenceLine key="zero" y={0} stroke="var(--energy-border-strong)" />,
];

const margin = { top: 8, right: 4, bottom: 0, left: 0 } as const;

function Bars(props: ChartProps) {
  const { points, series, onOpen } = props;
  return (
    <BarChart data={[...points]} margin={margin} stackOffset="sign" barCategoryGap="18%">
      {axes(props)}
      <Tooltip
        cursor={{ fill: 'var(--energy-track)', opacity: 0.6 }}
        isAnimationActive={false}
        content={(tooltip) => <Told {...props} active={tooltip.active} at={tooltip.label} />}
      />
      {series.map((one, nth) => (
        <Bar
          key={one.key}
          stackId="all"
          name={one.name}
          dataKey={(point: Point) => point.values[one.key] ?? 0}
          fill={colorOf(nth, one)}
          stroke="var(--energy-surface)"
          strokeWidth={points.length > 45 ? 0 : 1}
          maxBarSize={44}
          isAnimationActive={false}
          {...(onOpen === undefined
            ? {}
            : {
                className: 'cursor-pointer',
                onClick: ({ payload }: { payload?: Point }) =>
                  payload !== undefined && onOpen(payload.key, one.key),
              })}
        />
      ))}
    </BarChart>
  );
}

function Lines(props: ChartProps) {
  const { points, series, onOpen } = props;
  return (
    <LineChart
      data={[...points]}
      margin={margin}
      {...(onOpen === undefined
        ? {}
        : {
            className: 'cursor-pointer',
            onClick: ({ activeLabel }: { activeLabel?: string | number | undefined }) =>
              activeLabel !== undefined && onOpen(String(activeLabel), ''),
          })}
    >
      {axes(props)}
      <Tooltip
        cursor={{ stroke: 'var(--energy-border-strong)' }}
        isAnimationActive={false}
        content={(tooltip) => <Told {...props} active={tooltip.active} at={tooltip.label} />}
      />
      {series.map((one, nth) => (
        <Line
          key={one.key}
          name={one.name}
          dataKey={(point: Point) => point.values[one.key] ?? null}
          stroke={colorOf(nth, one)}
          strokeWidth={2}
          dot={{ r: 2, fill: colorOf(nth, one) }}
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  );
}

/** The names beside their colours. */
export function Legend({ series }: { series: readonly Series[] }) {
  if (series.length < 2) return null;
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-[13px] text-quiet">
      {series.map((one, nth) => (
        <li key={one.key} className="flex min-w-0 items-center gap-2">
          <span className="size-2.5 shrink-0 rounded-[3px]" style={{ background: colorOf(nth, one) }} />
          <span className="max-w-56 truncate" title={one.name}>
            {one.name}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Chart(props: ChartProps) {
  const Kind = props.kind === 'bars' ? Bars : Lines;
  return (
    <figure aria-label={props.label} className="grid gap-3">
      <ResponsiveContainer width="100%" height={height}>
        <Kind {...props} />
      </ResponsiveContainer>
      <Legend series={props.series} />
    </figure>
  );
}
