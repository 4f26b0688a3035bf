/** What does the use of some days add up to: in all, by day, by feature, by model? */

import type { UsageDay } from './data.ts';

export interface UsageSum {
  readonly name: string;
  readonly requests: number;
  readonly tokens: number;
  /** Energy. */
  readonly energy: number;
  /** Tokens that were estimated and those that were used, of the calls that were estimated. */
  readonly estimated: number;
  readonly actual: number;
}

const nothing = { requests: 0, tokens: 0, energy: 0, estimated: 0, actual: 0 };

const added = (sum: UsageSum, row: UsageDay): UsageSum => ({
  name: sum.name,
  requests: sum.requests + row.requests,
  tokens: sum.tokens + row.input_tokens + row.output_tokens,
  energy: (Math.round(sum.energy * 100) + Math.round(row.energy_cost * 100)) / 100,
  estimated: sum.estimated + row.estimated_tokens,
  actual: sum.actual + row.estimated_actual_tokens,
});

/** Everything in one sum. */
export const totalOf = (rows: readonly UsageDay[]): UsageSum => rows.reduce(added, { name: '', ...nothing });

/** One sum for each name, the largest energy first. */
export function sumsBy(rows: readonly UsageDay[], nameOf: (row: UsageDay) => string): UsageSum[] {
  const sums = new Map<string, UsageSum>();
  for (const row of rows) {
    const name = nameOf(row);
    sums.set(name, added(sums.get(name) ?? { name, ...nothing }, row));
  }
  return [...sums.values()].sort(
    (one, other) => other.energy - one.energy || (one.name < other.name ? -1 : 1),
  );
}

/** One sum for each day of the span, days without use included, the oldest first. Days are YYYY-MM-DD. */
export function sumsByDay(rows: readonly UsageDay[], span: { last: string; days: number }): UsageSum[] {
  const known = new Map(sumsBy(rows, ({ day }) => day).map((sum) => [sum.name, sum]));
  const lastMs = Date.parse(`${span.last}T00:00:00Z`);
  return Array.from({ length: span.days }, (_, index) => {
    const day = new Date(lastMs - (span.days - 1 - index) * 86_400_000).toISOString().slice(0, 10);
    return known.get(day) ?? { name: day, ...nothing };
  });
}

/** How far what was used lay from what was estimated, as a share of the estimate; null where nothing was estimated. */
export const estimateErrorOf = ({ estimated, actual }: UsageSum): number | null =>
  estimated === 0 ? null : actual / estimated - 1;
