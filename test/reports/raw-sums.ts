/** What do the raw rows add up to? Counted here, row by row, with no SQL of the rollup. */

import type { Queryable } from '@/database/database';

type Row = Readonly<Record<string, string | null>>;
type Facts = Readonly<Record<string, unknown>>;

/** Cell → measure → exact sum as text. Measures that are zero are left out. */
export type Sums = Readonly<Record<string, Readonly<Record<string, string>>>>;

const scale = 10n ** 10n;

/** A decimal as a whole number of ten-billionths; 0 for what is none. */
function scaled(value: unknown): bigint {
  const written = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const found = /^(-?)(\d{1,13})(?:\.(\d{1,10})\d*)?$/.exec(written);
  if (!found) return 0n;
  const [, sign, whole = '0', fraction = ''] = found;
  const size = BigInt(whole) * scale + BigInt(fraction.padEnd(10, '0'));
  return sign === '-' ? -size : size;
}

const text = (sum: bigint): string => {
  const size = sum < 0n ? -sum : sum;
  const fraction = (size % scale).toString().padStart(10, '0').replace(/0+$/, '');
  return `${sum < 0n ? '-' : ''}${size / scale}${fraction === '' ? '' : `.${fraction}`}`;
};

const flag = (on: boolean): string => (on ? '1' : '0');

function measuresOf(row: Row): Record<string, unknown> {
  const facts = JSON.parse(row.metadata ?? '{}') as Facts;
  const tokens = Number(row.input_tokens) + Number(row.output_tokens);
  const estimated = row.estimated_tokens === null ? null : Number(row.estimated_tokens);
  const missed = estimated === null ? 0 : Math.abs(tokens - estimated);
  return {
    ...facts,
    calls: 1,
    input_tokens: row.input_tokens,
    output_tokens: row.output_tokens,
    energy: row.energy_cost,
    cost_usd: row.cost_usd ?? 0,
    unpriced_calls: flag(row.cost_usd === null),
    spikes: flag(row.spike_detected === 'true'),
    compressed_calls: flag(row.compression_mode === 'true'),
    estimated_calls: flag(estimated !== null),
    estimated_tokens: estimated ?? 0,
    tokens_of_estimated: estimated === null ? 0 : tokens,
    missed_tokens: missed,
    estimates_within: flag(estimated !== null && missed * 5 <= estimated),
    lapsed_calls: flag('lapsed' in facts),
    lapsed_cost_usd: 'lapsed' in facts ? (row.cost_usd ?? 0) : 0,
  };
}

const refundOf = (row: Row) => ({ refunds: 1, refunded_energy: row.delta });

export const measures: readonly string[] =
  `calls input_tokens output_tokens cached_input_tokens cache_write_tokens reasoning_tokens undelivered_tokens energy refunds
  refunded_energy cost_usd unpriced_calls spikes compressed_calls tokens_saved usd_saved usd_saved_by_model estimated_calls
  estimated_tokens tokens_of_estimated missed_tokens estimates_within beyond_hold_energy beyond_hold_tokens lapsed_calls
  lapsed_cost_usd`
    .trim()
    .split(/\s+/);

const withTimes = (time: string) => `
  to_char(date_trunc('hour', ${time}, $1) at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as hour,
  to_char(${time} at time zone $1, 'YYYY-MM-DD') as day, to_char(${time} at time zone $1, 'YYYY-MM-01') as month,
  to_char(a.created_at at time zone $1, 'YYYY-MM-01') as cohort`;

const callsSql = `
  select t.user_id, t.feature, coalesce(t.model, '') as model, t.tier, t.input_tokens::text, t.output_tokens::text,
    t.energy_cost::text, t.cost_usd::text, t.spike_detected::text, t.compression_mode::text, t.estimated_tokens::text,
    t.metadata::text, ${withTimes('t.created_at')}
  from public.token_usage t join public.user_energy a using (user_id) where t.source = 'engine'`;

const refundsSql = `
  select t.user_id, t.feature, coalesce(t.model, '') as model, t.tier, e.delta::text, ${withTimes('e.created_at')}
  from energy.entries e
  join energy.entries p on p.user_id = e.user_id and p.seq = (e.receipt ->> 'refunds')::bigint
  join public.token_usage t on t.user_id = p.user_id and t.id = p.key
  join public.user_energy a on a.user_id = e.user_id
  where e.reason = 'refund'`;

/** The tables of sums and the columns of their cells, as the queries above name them. */
export const cells = {
  usage_by_hour: ['hour', 'feature', 'model', 'tier'],
  usage_by_day: ['day', 'feature', 'model', 'tier'],
  usage_by_cohort: ['day', 'cohort', 'tier'],
  usage_by_user: ['user_id', 'month', 'tier'],
} as const;
export type SumsTable = keyof typeof cells;

const withoutZeroes = (sums: ReadonlyMap<string, bigint>): Record<string, string> =>
  Object.fromEntries([...sums].filter(([, sum]) => sum !== 0n).map(([name, sum]) => [name, text(sum)]));

function summed(lines: readonly (readonly [cell: string, values: Record<string, unknown>])[]): Sums {
  const byCell = new Map<string, Map<string, bigint>>();
  for (const [cell, values] of lines) {
    const sums = byCell.get(cell) ?? new Map<string, bigint>();
    byCell.set(cell, sums);
    for (const name of measures) sums.set(name, (sums.get(name) ?? 0n) + scaled(values[name]));
  }
  return Object.fromEntries([...byCell].sort().map(([cell, sums]) => [cell, withoutZeroes(sums)]));
}

/** The raw rows of all users, summed into the cells of a table, hours and days being the zone's. */
export async function rawSums(database: Queryable, table: SumsTable, zone: string): Promise<Sums> {
  const calls = await database.query<Row>(callsSql, [zone]);
  const refunds = await database.query<Row>(refundsSql, [zone]);
  const cellOf = (row: Row) => cells[table].map((name) => row[name]).join(' | ');
  return summed([
    ...calls.map((row) => [cellOf(row), measuresOf(row)] as const),
    ...refunds.map((row) => [cellOf(row), refundOf(row)] as const),
  ]);
}

/** What the table of sums says. */
export async function rolledSums(database: Queryable, table: SumsTable): Promise<Sums> {
  const columns = cells[table].map((name) =>
    name === 'hour' ? `to_char(hour at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as hour` : `${name}::text`,
  );
  const rows = await database.query<Row>(
    `select ${[...columns, ...measures.map((name) => `${name}::text`)].join(', ')} from energy.${table}`,
  );
  return summed(rows.map((row) => [cells[table].map((name) => row[name]).join(' | '), row] as const));
}
