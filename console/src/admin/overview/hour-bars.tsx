/** Energy charged by the hour of today, small: what is behind it stands on the page of token usage. */

import { energyText, useReading } from 'energy-engine/react';
import { hourText } from '../prices/week.ts';
import type { Platform } from '../reports/platform.ts';
import { wallMsAt } from '../wall-clock.ts';
import type { UsageRow } from './overview-data.ts';

const hourMs = 3_600_000;

export function HourBars({ rows, timeZone }: { rows: readonly UsageRow[] } & Pick<Platform, 'timeZone'>) {
  const reading = useReading();
  const energies = Array.from({ length: 24 }, () => 0);
  for (const { bucket, energy } of rows) {
    if (bucket === undefined) continue;
    // An hour that the clock shows twice counts twice.
    const hour = Math.floor(wallMsAt(timeZone, Date.parse(bucket)) / hourMs) % 24;
    energies[hour] = (energies[hour] ?? 0) + energy;
  }
  const most = Math.max(...energies);
  if (most === 0) return <p className="text-quiet">Nothing has been charged today yet.</p>;
  return (
    <div>
      <ul className="flex h-36 items-end gap-[3px]" aria-label="Energy by hour">
        {energies.map((energy, hour) => (
          <li
            key={hourText(hour)}
            title={`${hourText(hour)}: ${energyText(energy, reading)} energy`}
            className="group flex h-full min-w-0 flex-1 items-end"
          >
            <span className="sr-only">
              {hourText(hour)}: {energyText(energy, reading)}
            </span>
            <span
              aria-hidden
              className={`w-full rounded-t-[3px] ${energy === 0 ? 'bg-line' : 'bg-[var(--chart-1)]'}`}
              style={{ height: energy === 0 ? '2px' : `${Math.max(2, (energy / most) * 100)}%` }}
            />
          </li>
        ))}
      </ul>
      <div aria-hidden className="figures mt-1.5 flex justify-between text-[12px] text-quiet">
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour}>{String(hour).padStart(2, '0')}</span>
        ))}
      </div>
    </div>
  );
}
