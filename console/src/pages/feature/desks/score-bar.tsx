/** How well does it fit, from 0 to 100? */

export interface ScoreBarProps {
  readonly score: number;
  readonly isLarge?: boolean;
}

export function ScoreBar({ score, isLarge = false }: ScoreBarProps) {
  const share = `${Math.min(100, Math.max(0, score))}%`;
  return (
    <div className="flex items-center gap-3">
      <span
        className={`figures font-semibold ${isLarge ? 'w-14 text-[30px] leading-none' : 'w-8 text-right'}`}
      >
        {score}
      </span>
      <span className="sr-only"> of 100</span>
      <span
        aria-hidden
        className={`block min-w-0 flex-1 overflow-hidden rounded-full bg-line ${isLarge ? 'h-2.5 max-w-sm' : 'h-1.5 max-w-28'}`}
      >
        <span className="block h-full rounded-full bg-accent" style={{ width: share }} />
      </span>
    </div>
  );
}
