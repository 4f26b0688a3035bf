/** What does a chart show? Points in time, and at each the values of some series. */

/** Where the values of a series stand one upon the other, or each for itself. */
export type ChartKind = 'bars' | 'lines';

export interface Series {
  readonly key: string;
  readonly name: string;
  /** One of the colours of charts, from 1, where it stands for a meaning. Default: by its place. */
  readonly color?: number;
}

export interface Point {
  readonly key: string;
  readonly title: string;
  /** By the key of the series; what is missing is nothing in bars, and a gap in lines. */
  readonly values: Readonly<Record<string, number | null>>;
}

/** As many as there are colours that can be told apart. */
export const seriesAtMost = 5;
export const otherKey = 'other series';

const colors = 6;
/** The colour of the nth series; what is summed up as other has the last one, a quiet grey. */
export const colorOf = (nth: number, { key, color }: Series): string =>
  `var(--chart-${color ?? (key === otherKey ? colors : (nth % (colors - 1)) + 1)})`;

export interface Cell {
  readonly series: string;
  readonly point: string;
  readonly value: number | null;
}

const sumOf = (cells: readonly Cell[]): number => cells.reduce((sum, { value }) => sum + (value ?? 0), 0);

/**
 * The largest series by themselves, the others summed up where values can be summed. In order of size, so that colours
 * say the same wherever the same figures are shown.
 */
export function seriesOf(
  cells: readonly Cell[],
  nameOf: (key: string) => string,
  { areSummed, sizeOf }: { readonly areSummed: boolean; readonly sizeOf?: (key: string) => number },
): { readonly series: readonly Series[]; readonly others: ReadonlySet<string> } {
  const keys = [...new Set(cells.map(({ series }) => series))];
  const size = sizeOf ?? ((key: string) => Math.abs(sumOf(cells.filter(({ series }) => series === key))));
  const ranked = keys.map((key) => ({ key, size: size(key) })).sort((a, b) => b.size - a.size);
  const shown = ranked.slice(0, seriesAtMost).map(({ key }) => ({ key, name: nameOf(key) }));
  const others = new Set(ranked.slice(seriesAtMost).map(({ key }) => key));
  const rest = areSummed && others.size > 0 ? [{ key: otherKey, name: `${others.size} others` }] : [];
  return { series: [...shown, ...rest], others };
}

/** The points in the order given, each with its values; those of the others are summed up. */
export function pointsOf(
  cells: readonly Cell[],
  points: readonly Omit<Point, 'values'>[],
  others: ReadonlySet<string>,
): Point[] {
  const values = new Map<string, Record<string, number | null>>();
  for (const { point, series, value } of cells) {
    const at = values.get(point) ?? {};
    const key = others.has(series) ? otherKey : series;
    at[key] = value === null ? (at[key] ?? null) : (at[key] ?? 0) + value;
    values.set(point, at);
  }
  return points.map((point) => ({ ...point, values: values.get(point.key) ?? {} }));
}
