/** How does a row of figures look? As SVG in a string, drawn without a browser, readable in light and dark. */

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

export interface Chart {
  /** What the chart shows, for those who see it and those who hear it. */
  readonly title: string;
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly show: (value: number) => string;
  /** A line across, with its name: a claim. */
  readonly line?: { readonly at: number; readonly name: string };
}

const size = { width: 720, height: 300, left: 76, right: 12, top: 34, bottom: 44 } as const;
const plot = { width: size.width - size.left - size.right, height: size.height - size.top - size.bottom };

export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const fixed = (value: number): string => String(Math.round(value * 10) / 10);

/** Round numbers from below the least to above the most, about five: steps of 1, 2 or 5 times a power of ten. */
export function ticksOf(least: number, most: number): number[] {
  const span = most - least || Math.abs(most) || 1;
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.floor(least / step);
  const last = Math.ceil(most / step);
  return Array.from({ length: last - first + 1 }, (_, nth) => (first + nth) * step);
}

interface Scale {
  readonly ticks: readonly number[];
  y(value: number): number;
}

function scaleOf({ series, line }: Chart): Scale {
  const values = [0, ...series.flatMap(({ values: own }) => own), ...(line === undefined ? [] : [line.at])];
  const ticks = ticksOf(Math.min(...values), Math.max(...values));
  const [least = 0, most = 1] = [ticks[0], ticks.at(-1)];
  return { ticks, y: (value) => size.top + plot.height * (1 - (value - least) / (most - least || 1)) };
}

function frameOf(chart: Chart, { ticks, y }: Scale): string {
  const grid = ticks.map(
    (tick) =>
      `<line class="grid" x1="${size.left}" x2="${size.width - size.right}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}"/>` +
      `<text class="tick" x="${size.left - 8}" y="${fixed(y(tick) + 4)}" text-anchor="end">${escaped(chart.show(tick))}</text>`,
  );
  const step = plot.width / chart.labels.length;
  // Names that would run into each other are left out, evenly.
  const widest = Math.max(...chart.labels.map(({ length }) => length)) * 7 + 6;
  const every = Math.max(1, Math.ceil(widest / step));
  const names = chart.labels.map((label, nth) =>
    nth % every === 0
      ? `<text class="tick" x="${fixed(size.left + step * (nth + 0.5))}" y="${size.height - size.bottom + 18}" text-anchor="middle">${escaped(label)}</text>`
      : '',
  );
  let from = size.left;
  const legend = chart.series.map(({ name }, nth) => {
    const entry = `<rect class="s${nth}" x="${from}" y="8" width="12" height="12" rx="2"/><text class="legend" x="${from + 18}" y="18">${escaped(name)}</text>`;
    from += 34 + name.length * 7;
    return entry;
  });
  return [...grid, ...names, ...(chart.series.length > 1 ? legend : [])].join('');
}

function claimOf({ line }: Chart, { y }: Scale): string {
  if (line === undefined) return '';
  const at = fixed(y(line.at));
  const end = size.width - size.right;
  // Its name stands above the plot, where no bar can hide it.
  const from = end - line.name.length * 7 - 34;
  return (
    `<line class="claim" x1="${size.left}" x2="${end}" y1="${at}" y2="${at}"/>` +
    `<line class="claim" x1="${from}" x2="${from + 26}" y1="14" y2="14"/>` +
    `<text class="claimed" x="${from + 32}" y="18">${escaped(line.name)}</text>`
  );
}

const framed = (chart: Chart, scale: Scale, marks: string): string =>
  `<figure><figcaption>${escaped(chart.title)}</figcaption><svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escaped(chart.title)}">${frameOf(chart, scale)}${marks}${claimOf(chart, scale)}</svg></figure>`;

/** Groups of bars, each with its value on hovering. */
export function barChart(chart: Chart): string {
  const scale = scaleOf(chart);
  const step = plot.width / chart.labels.length;
  const width = (step * 0.76) / chart.series.length;
  const zero = scale.y(0);
  const bars = chart.series.flatMap(({ name, values }, nth) =>
    values.map((value, index) => {
      const x = size.left + step * index + step * 0.12 + width * nth;
      const [top, bottom] = [Math.min(scale.y(value), zero), Math.max(scale.y(value), zero)];
      const words = `${chart.labels[index] ?? ''}, ${name}: ${chart.show(value)}`;
      return `<rect class="s${nth}" x="${fixed(x)}" y="${fixed(top)}" width="${fixed(width)}" height="${fixed(Math.max(bottom - top, value === 0 ? 0 : 1))}"><title>${escaped(words)}</title></rect>`;
    }),
  );
  return framed(chart, scale, bars.join(''));
}

/** Lines over the labels. */
export function lineChart(chart: Chart): string {
  const scale = scaleOf(chart);
  const step = plot.width / chart.labels.length;
  const lines = chart.series.map(({ name, values }, nth) => {
    const points = values.map(
      (value, index) => `${fixed(size.left + step * (index + 0.5))},${fixed(scale.y(value))}`,
    );
    return `<polyline class="l${nth}" points="${points.join(' ')}"><title>${escaped(name)}</title></polyline>`;
  });
  return framed(chart, scale, lines.join(''));
}

const row = { height: 26, names: 150, values: 80 } as const;

/** Bars that lie, for long names: one series, its value beside each. */
export function rowChart({ title, labels, series, show }: Omit<Chart, 'line'>): string {
  const values = series[0]?.values ?? [];
  const most = Math.max(...values, 1);
  const width = size.width - row.names - row.values;
  const rows = labels.map((label, nth) => {
    const value = values[nth] ?? 0;
    const [y, length] = [nth * row.height, (width * Math.max(0, value)) / most];
    return (
      `<text class="tick" x="${row.names - 8}" y="${y + 17}" text-anchor="end">${escaped(label)}</text>` +
      `<rect class="s0" x="${row.names}" y="${y + 4}" width="${fixed(Math.max(1, length))}" height="${row.height - 8}"/>` +
      `<text class="tick" x="${fixed(row.names + Math.max(1, length) + 6)}" y="${y + 17}">${escaped(show(value))}</text>`
    );
  });
  const height = Math.max(1, labels.length) * row.height;
  return `<figure><figcaption>${escaped(title)}</figcaption><svg viewBox="0 0 ${size.width} ${height}" role="img" aria-label="${escaped(title)}">${rows.join('')}</svg></figure>`;
}
