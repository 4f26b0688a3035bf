/** Which columns has a report as a file? Those of the contract, with their types, so that two files of one report fit together. */

import { z } from 'zod';
import type { Column, ColumnType, Row } from '../usage/parquet.ts';

type Json = Readonly<Record<string, unknown>>;

/** A report as a table: what is nested is JSON. */
export interface ExportTable {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

const scalars: Readonly<Record<string, ColumnType>> = {
  string: 'text',
  integer: 'whole',
  number: 'number',
  boolean: 'flag',
};

function typeOf(schema: Json): ColumnType {
  const { type, format, anyOf } = schema;
  if (Array.isArray(anyOf)) {
    const filled = (anyOf as Json[]).find((one) => one.type !== 'null');
    return filled === undefined ? 'text' : typeOf(filled);
  }
  if (format === 'date-time') return 'moment';
  const filled = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  return scalars[String(filled)] ?? 'json';
}

/** The fields of one row; those that only some reports have, such as what it is cut by, where a row has them. */
export function exportTable(row: z.ZodObject, rows: readonly Row[]): ExportTable {
  const { properties, required } = z.toJSONSchema(row, { io: 'output', unrepresentable: 'any' });
  const always = new Set(required);
  const columns = Object.entries(properties ?? {}).flatMap(([name, schema]): Column[] =>
    always.has(name) || rows.some((one) => one[name] !== undefined)
      ? [{ name, type: typeOf(schema as Json) }]
      : [],
  );
  return { columns, rows };
}

/** The cells of a spreadsheet: nested ones as text, so that every row has the same columns. */
export const flatRows = ({ columns, rows }: ExportTable): Row[] =>
  rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name, type }) => {
        const value = row[name];
        return [
          name,
          type === 'json' && value !== null && value !== undefined ? JSON.stringify(value) : value,
        ];
      }),
    ),
  );
