/** Which prospects does a CSV file hold? One a row, its fields named by the first row. */

import { type CsvError, parse } from 'csv-parse/sync';
import { defaults } from '../../config.ts';
import { EnergyError } from '../../errors.ts';
import { cleaned } from '../clean-text.ts';

const delimiters = [',', ';', '\t', '|'] as const;

/** The delimiter that the first row has most of, outside quotes. */
function delimiterOf(text: string): string {
  const firstRow = (text.split(/\r?\n/, 1)[0] ?? '').replace(/"(?:[^"]|"")*"/g, '');
  const counted = delimiters.map((sign) => ({ sign, count: firstRow.split(sign).length - 1 }));
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).sign;
}

function refused(error: unknown): EnergyError {
  const { message, code } = error as CsvError;
  return new EnergyError('invalid_request', `the CSV cannot be read: ${message}`, {
    details: { reason: code },
  });
}

/** Names of columns: unnamed ones by their place, and no name twice. */
function namesOf(header: readonly string[]): string[] {
  const names: string[] = [];
  for (const [index, cell] of header.entries()) {
    const name = cell.trim() || `column ${index + 1}`;
    names.push(names.includes(name) ? `${name} ${index + 1}` : name);
  }
  return names;
}

/**
 * The rows of a CSV file as prospects: comma, semicolon, tab or bar, with or without a byte-order mark; empty cells are left
 * out. Throws `invalid_request`, with the line, for a quote that does not end or a row with more cells than the first.
 */
export function prospectsOfCsv(text: string): Record<string, string>[] {
  let rows: string[][];
  const clean = String(cleaned(text)).replace(/^\uFEFF/, '');
  try {
    rows = parse(clean, {
      delimiter: delimiterOf(clean),
      skip_empty_lines: true,
      relax_column_count_less: true,
      trim: true,
      // The first row names the fields, and one too many tells that the list is too long.
      to: defaults.features.scanItemsAtMost + 2,
    });
  } catch (error) {
    throw refused(error);
  }
  const [header, ...records] = rows;
  if (header === undefined || records.length === 0) {
    throw new EnergyError(
      'invalid_request',
      'the CSV has no rows: the first row names the fields, each other is a prospect',
    );
  }
  const names = namesOf(header);
  return records
    .map((cells) =>
      Object.fromEntries(cells.flatMap((cell, index) => (cell === '' ? [] : [[names[index] ?? '', cell]]))),
    )
    .filter((fields) => Object.keys(fields).length > 0);
}
