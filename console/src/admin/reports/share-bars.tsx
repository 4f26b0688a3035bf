/** Who has how much of something? Bars beside their names and figures. */

import type { ReactNode } from 'react';

export interface ShareBar {
  readonly key: string;
  readonly name: ReactNode;
  /** Above nothing. */
  readonly size: number;
  /** How large it was before: a mark on the bar. */
  readonly before?: number | undefined;
  /** A colour of CSS. Default: the accent. */
  readonly color?: string;
  readonly figure: ReactNode;
  readonly hint?: ReactNode;
  /** What it means, below the bar. */
  readonly note?: ReactNode;
}

interface ShareBarsProps {
  readonly label: string;
  readonly bars: readonly ShareBar[];
  /** The size of a full bar. Default: the largest. */
  readonly whole?: number;
}

export function ShareBars({ label, bars, whole }: ShareBarsProps) {
  const full = whole ?? Math.max(...bars.map(({ size }) => size), 0);
  return (
    <ul aria-label={label} className="grid gap-3">
      {bars.map(({ key, name, size, before, color, figure, hint, note }) => (
        <li key={key}>
          <div className="flex items-baseline justify-between gap-4 text-[14px]">
            <span className="min-w-0 truncate">{name}</span>
            <span className="figures shrink-0">
              {figure}
              {hint !== undefined && <span className="ml-2 text-[13px] text-quiet">{hint}</span>}
            </span>
          </div>
          <div aria-hidden className="relative mt-1 h-1.5 rounded-full bg-raised">
            <div
              className="h-full rounded-full bg-accent"
              style={{
                width: `${full > 0 && size > 0 ? Math.max(1, (size / full) * 100) : 0}%`,
                background: color,
              }}
            />
            {before !== undefined && full > 0 && (
              <div
                className="absolute -inset-y-1 w-0.5 -translate-x-1/2 rounded-full bg-ink"
                style={{ left: `${(before / full) * 100}%` }}
              />
            )}
          </div>
          {note !== undefined && <p className="mt-1 text-[13px] text-quiet text-pretty">{note}</p>}
        </li>
      ))}
    </ul>
  );
}
