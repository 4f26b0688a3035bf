/** Energy by the hour of the day: as it was, and as it would have been. */

import { energyText, useReading } from 'energy-engine/react';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { BacktestReport } from './backtest.ts';
import { hourText } from './week.ts';

const axis = { fill: 'var(--energy-text-quiet)', fontSize: 12 } as const;

export function BacktestChart({ report }: { report: BacktestReport }) {
  const reading = useReading();
  const byHour = new Map(report.by_hour.map((row) => [row.hour, row]));
  const rows = Array.from({ length: 24 }, (_, hour) => ({
    hour: hourText(hour),
    was: byHour.get(hour)?.actual.energy ?? 0,
    wouldBe: byHour.get(hour)?.changed.energy ?? 0,
  }));
  return (
    <div className="h-64" aria-hidden>
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={rows}
          barGap={1}
          margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--energy-border)" />
          <XAxis
            dataKey="hour"
            tick={axis}
            tickLine={false}
            axisLine={false}
            interval="preserveStartEnd"
            minTickGap={24}
          />
          <YAxis tick={axis} tickLine={false} axisLine={false} width={44} />
          <Tooltip
            cursor={{ fill: 'var(--energy-raised)' }}
            formatter={(value) => energyText(Number(value), reading)}
            contentStyle={{
              background: 'var(--energy-surface)',
              border: '1px solid var(--energy-border)',
              borderRadius: 10,
              color: 'var(--energy-text)',
            }}
          />
          <Legend
            verticalAlign="top"
            align="right"
            iconType="square"
            formatter={(value: string) => <span className="text-[13px] text-ink">{value}</span>}
          />
          <Bar
            dataKey="was"
            name="As it was"
            fill="var(--chart-6)"
            radius={[2, 2, 0, 0]}
            isAnimationActive={false}
          />
          <Bar
            dataKey="wouldBe"
            name="With the drafts"
            fill="var(--chart-1)"
            radius={[2, 2, 0, 0]}
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
