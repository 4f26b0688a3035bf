/** Who has how much of something? Bars beside their names and figures. */

import type { ReactNode } from 'react';

export interface ShareBar {
  readonly key: string;
  readonly name: ReactNode;
  /** Above nothing. */
  readonly size: number;
  readonly figure: ReactNode;
  readonly hint?: ReactNode;
}

export function ShareBars({ label, bars }: { label: string; bars: readonly ShareBar[] }) {
  const largest = Math.max(...bars.map(({ size }) => size), 0);
  return (
    <ul aria-label={label} className="grid gap-3">
      {bars.map(({ key, name, size, figure, hint }) => (
        <li key={key}>
          <div className="flex items-baseline justify-between gap-4 text-[14px]">
            <span className="min-w-0 truncate">{name}</span>
            <span className="figures shrink-0">
              {figure}
              {hint !== undefined && <span className="ml-2 text-[13px] text-quiet">{hint}</span>}
            </span>
          </div>
          <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-raised">
            <div
              className="h-full rounded-full bg-accent"
              style={{ width: `${largest > 0 ? Math.max(1, (size / largest) * 100) : 0}%` }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
