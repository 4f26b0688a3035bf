/** How is a report written for a spreadsheet? As RFC 4180 says, and so that no cell is a formula. */

type Cell = string | number | boolean | null | undefined;

/** What spreadsheets take for a formula, after blanks too, and in the wide forms of East Asia. */
const formula = /^[\s\u00a0\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** A text that could be a formula begins with an apostrophe, which spreadsheets hide; numbers are left alone. */
function written(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Nested objects become columns of their own ("figures.calls"), lists JSON, and times ISO 8601. */
function flattened(row: object, prefix = ''): [string, Cell][] {
  return Object.entries(row).flatMap(([name, value]): [string, Cell][] => {
    const column = `${prefix}${name}`;
    if (isPlain(value)) return flattened(value, `${column}.`);
    if (value instanceof Date) return [[column, value.toISOString()]];
    return [[column, Array.isArray(value) ? JSON.stringify(value) : (value as Cell)]];
  });
}

/**
 * Rows of any report as CSV: a head, then a line a row, ended by CRLF. Columns are those that are named, else the fields
 * of all rows, in the order in which they first come.
 */
export function csvOf(rows: readonly object[], named?: readonly string[]): string {
  const lines = rows.map((row) => new Map(flattened(row)));
  const columns = named ?? [...new Set(lines.flatMap((line) => [...line.keys()]))];
  if (columns.length === 0) return '';
  return [columns.map(written), ...lines.map((line) => columns.map((column) => written(line.get(column))))]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('');
}
