/** How is the cost shared among users? The curve of Lorenz, beside the line on which all would cost the same. */

import { useReading } from 'energy-engine/react';
import {
  Area,
  AreaChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { shareText } from '../reports/report-text.ts';
import type { Curve } from './inequality.ts';

const axisLook = { fill: 'var(--energy-text-quiet)', fontSize: 12 } as const;
const ticks = [0, 0.25, 0.5, 0.75, 1];

interface Shown {
  readonly users: number;
  readonly cost: number;
}

export function LorenzCurve({ curve }: { curve: Curve }) {
  const reading = useReading();
  const share = (value: number): string => shareText(value, reading);
  const points: Shown[] = curve.map(([users = 0, cost = 0]) => ({ users, cost }));
  return (
    <figure aria-label="The share of the cost that each share of users makes, the cheapest first">
      <ResponsiveContainer width="100%" height={240}>
        <AreaChart data={points} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
          <CartesianGrid stroke="var(--energy-border)" />
          <XAxis
            type="number"
            dataKey="users"
            domain={[0, 1]}
            ticks={ticks}
            tickFormatter={share}
            tickLine={false}
            axisLine={false}
            tick={axisLook}
          />
          <YAxis
            type="number"
            domain={[0, 1]}
            ticks={ticks}
            tickFormatter={share}
            tickLine={false}
            axisLine={false}
            width={44}
            tick={axisLook}
          />
          <ReferenceLine
            segment={[
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ]}
            stroke="var(--energy-text-quiet)"
            strokeDasharray="4 4"
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--energy-border-strong)' }}
            content={({ active, payload }) => {
              const point = payload[0]?.payload as Shown | undefined;
              if (!active || point === undefined) return null;
              return (
                <p className="max-w-52 rounded-control border border-line bg-surface px-3 py-2 text-[13px] shadow-floating">
                  The cheapest {share(point.users)} of users make {share(point.cost)} of the cost.
                </p>
              );
            }}
          />
          <Area
            type="linear"
            dataKey="cost"
            stroke="var(--chart-1)"
            strokeWidth={2}
            fill="var(--chart-1)"
            fillOpacity={0.16}
            isAnimationActive={false}
          />
        </AreaChart>
      </ResponsiveContainer>
      <figcaption className="mt-1 text-center text-[13px] text-quiet">
        Share of users, the cheapest first, and the share of the cost they make. On the dashed line all would
        cost the same.
      </figcaption>
    </figure>
  );
}
