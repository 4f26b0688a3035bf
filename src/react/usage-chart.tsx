/** How does the use of some days look? */

import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { energyText } from './format.ts';
import { useReading } from './reader.tsx';
import type { UsageSum } from './usage-sums.ts';

export interface UsageChartProps {
  readonly days: readonly UsageSum[];
  readonly dayText: (day: string) => string;
  readonly label: string;
}

/** Bars of energy, one a day. The same figures stand in the tables below it. */
export function UsageChart({ days, dayText, label }: UsageChartProps) {
  const reading = useReading();
  return (
    <figure className="energy-chart" aria-label={label}>
      <ResponsiveContainer width="100%" height={180}>
        <BarChart data={[...days]} margin={{ top: 8, right: 0, bottom: 0, left: 0 }}>
          <XAxis
            dataKey="name"
            tickFormatter={dayText}
            tickLine={false}
            axisLine={false}
            minTickGap={24}
            tick={{ fill: 'var(--energy-text-quiet)', fontSize: 12 }}
          />
          <YAxis
            width={36}
            tickLine={false}
            axisLine={false}
            tickCount={4}
            tick={{ fill: 'var(--energy-text-quiet)', fontSize: 12 }}
          />
          <Tooltip
            cursor={{ fill: 'var(--energy-track)' }}
            labelFormatter={(day) => dayText(String(day))}
            formatter={(energy) => [energyText(Number(energy), reading), reading.words.energySpent]}
            contentStyle={{
              background: 'var(--energy-surface)',
              border: '1px solid var(--energy-border)',
              borderRadius: 8,
              color: 'var(--energy-text)',
            }}
          />
          <Bar dataKey="energy" fill="var(--energy-accent)" radius={[4, 4, 0, 0]} isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </figure>
  );
}
