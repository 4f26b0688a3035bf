/** Where do a command's words go? Its result to standard output, as JSON or for people; all else to standard error. */

import { styleText } from 'node:util';
import Table from 'cli-table3';

export interface Output {
  readonly json: boolean;
  /** The result, once: the document with --json, else the lines. */
  result(document: unknown, lines: readonly string[]): void;
  /** A part of the result as it comes, for people; nothing with --json. */
  write(text: string): void;
  /** What somebody should know beside the result. */
  note(line: string): void;
  /** What is being done while it takes long, where somebody watches; null clears it. */
  progress(line: string | null): void;
}

export function outputOf(json: boolean): Output {
  const { stdout, stderr } = process;
  const progress = (line: string | null): void => {
    if (!stderr.isTTY) return;
    stderr.cursorTo(0);
    stderr.clearLine(1);
    if (line !== null) stderr.write(line.slice(0, stderr.columns - 1));
  };
  const write = (text: string): void => {
    if (!json) stdout.write(text);
  };
  return {
    json,
    progress,
    write,
    result(document, lines) {
      progress(null);
      if (json) stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      else write(lines.map((line) => `${line}\n`).join(''));
    },
    note(line) {
      progress(null);
      stderr.write(`${line}\n`);
    },
  };
}

/** Colours only where standard output is a terminal that shows them (NO_COLOR is honoured). */
export const heading = (text: string): string => styleText('bold', text);
export const faint = (text: string): string => styleText('dim', text);

/** Rows under a head: drawn on a terminal, tab-separated for a pipe. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (!process.stdout.isTTY) return [head, ...rows].map((cells) => cells.join('\t'));
  const table = new Table({ head: [...head], style: { head: ['bold'], border: ['gray'], compact: true } });
  table.push(...rows.map((cells) => [...cells]));
  return table.toString().split('\n');
}

/** Name and value in two columns. */
export function pairLines(pairs: readonly (readonly [name: string, value: string])[]): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

/** 1234567 → "1,234,567". */
export const inThousands = (count: number): string => count.toLocaleString('en-US');

/** "1 call", "1,234 calls". */
export const counted = (count: number, noun: string): string =>
  `${inThousands(count)} ${noun}${count === 1 ? '' : 's'}`;

/** A moment as the clock on the user's wall shows it: "Sun 22 Nov, 14:00 (Europe/Berlin)". */
export function wallTime(at: Date | string, timeZone: string): string {
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return `${shown.format(new Date(at))} (${timeZone})`;
}
