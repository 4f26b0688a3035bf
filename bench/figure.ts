/** What is one figure of a benchmark, how is it judged, and how is it printed? */

import { cpus, loadavg, totalmem } from 'node:os';
import Table from 'cli-table3';

/** One line of the report; `--json` prints it as it is (docs of the fields: bench/README.md). */
export interface Figure {
  readonly bench: string;
  readonly case: string;
  /** Null where the figure is measured elsewhere; `note` says where. */
  readonly value: number | null;
  readonly unit: string;
  /** What the value is compared with, in the same unit, measured in the same rounds. */
  readonly baseline?: number;
  /** Median over the rounds of value / baseline, each from one round. */
  readonly ratio?: number;
  /** Lowest and highest ratio of a round, or value where there is no baseline. */
  readonly spread?: readonly [number, number];
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** What ratio, or value where there is no baseline, has to reach. */
  readonly target?: number;
  readonly pass?: boolean;
  readonly note?: string;
}

/** Four digits at most, so that a table can be read. */
export const rounded = (value: number): number =>
  Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));

/** The middle value; the mean of the two middle ones where there are two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export const spreadOf = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
];

const cell = (value: number | null | undefined): string => (value == null ? '' : String(rounded(value)));

const verdict = ({ pass }: Figure): string => (pass === undefined ? '' : pass ? 'yes' : 'NO');

/** The figures as a table for people. */
export function tableOf(figures: readonly Figure[]): string {
  const table = new Table({
    head: ['case', 'value', 'unit', 'p50 ms', 'p99 ms', 'baseline', 'ratio', 'spread', 'target', 'pass'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
  });
  for (const figure of figures) {
    table.push([
      figure.note === undefined ? figure.case : `${figure.case} (${figure.note})`,
      cell(figure.value),
      figure.unit,
      cell(figure.p50Ms),
      cell(figure.p99Ms),
      cell(figure.baseline),
      cell(figure.ratio),
      figure.spread === undefined ? '' : figure.spread.map(rounded).join('–'),
      cell(figure.target),
      verdict(figure),
    ]);
  }
  return table.toString();
}

const roundedFigure = (figure: Figure): Figure =>
  Object.fromEntries(
    Object.entries(figure).map(([name, value]) => [
      name,
      typeof value === 'number' ? rounded(value) : Array.isArray(value) ? value.map(rounded) : value,
    ]),
  ) as unknown as Figure;

/** Where a benchmark's words go: a table and lines for people, or JSON alone, one line a figure. */
export interface Report {
  /** For people only: what is measured, under which settings. */
  say(line: string): void;
  /** Ends the report; the exit code tells whether every target was reached. */
  end(figures: readonly Figure[]): void;
}

/** A report on standard output. */
export function reportTo(asJson: boolean): Report {
  return {
    say: (line) => {
      if (!asJson) console.log(line);
    },
    end: (figures) => {
      if (asJson) for (const figure of figures) console.log(JSON.stringify(roundedFigure(figure)));
      else console.log(tableOf(figures));
      if (figures.some(({ pass }) => pass === false)) process.exitCode = 1;
    },
  };
}

/** The machine in a line: what a figure without it would not mean. */
export function machineLine(): string {
  const [cpu] = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return `machine: ${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GB, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}

/** How busy the machine is with this and everything else: processes at work in the last minute. A figure in time means little above the cores. */
export const loadLine = (): string => `load: ${(loadavg()[0] ?? 0).toFixed(1)} on ${cpus().length} cores`;
