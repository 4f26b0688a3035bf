/** Whose streak went on, by how long it was? */

import { partOf, sumBy } from '../reports/sums.ts';

interface StreakRow {
  readonly length: number;
  readonly kept: number;
  readonly missed: number;
  readonly forgiven: number;
}

interface Streaks {
  readonly streaks: readonly StreakRow[];
}

/** The shortest of each kind, in days; it reaches up to the next one. The contract's `streakLengths`. */
export const shortestLengths = [1, 2, 7] as const;

export interface StreakSums {
  /** Users who were active on the next day too, day by day. */
  readonly kept: number;
  /** Users whose next day is known. */
  readonly known: number;
  readonly forgiven: number;
  /** Kept of known; null where nothing is known. */
  readonly rate: number | null;
}

function sumsOf(rows: readonly StreakRow[]): StreakSums {
  const kept = sumBy(rows, (row) => row.kept);
  const known = kept + sumBy(rows, ({ missed }) => missed);
  return { kept, known, forgiven: sumBy(rows, ({ forgiven }) => forgiven), rate: partOf(kept, known) };
}

/** Of all lengths together. */
export const streakSums = ({ streaks }: Streaks): StreakSums => sumsOf(streaks);

/** Of one length, by its shortest. */
export const streakSumsOf = ({ streaks }: Streaks, shortest: number): StreakSums =>
  sumsOf(streaks.filter(({ length }) => length === shortest));

/** "1 day", "2 to 6 days", "7 days or more". */
export function lengthText(shortest: number): string {
  const next = shortestLengths.find((length) => length > shortest);
  if (next === undefined) return `${shortest} days or more`;
  if (next === shortest + 1) return shortest === 1 ? '1 day' : `${shortest} days`;
  return `${shortest} to ${next - 1} days`;
}
