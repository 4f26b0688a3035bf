/** How is a report written for a database? As a Parquet file, whose columns have types whatever its rows hold. */

export type ColumnType = 'text' | 'whole' | 'number' | 'flag' | 'moment' | 'json';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** By the names of the columns; null, and what is not there, is null in the file. Moments are ISO 8601. */
export type Row = Readonly<Record<string, unknown>>;

interface Kind {
  readonly type: 'STRING' | 'INT64' | 'DOUBLE' | 'BOOLEAN' | 'TIMESTAMP';
  readonly written: (value: unknown) => unknown;
}

/** A whole number is 64 bits, so that a sum of tokens fits; what is nested is its JSON as text, which every reader reads. */
const kinds: Readonly<Record<ColumnType, Kind>> = {
  text: { type: 'STRING', written: String },
  whole: { type: 'INT64', written: (value) => BigInt(Math.round(Number(value))) },
  number: { type: 'DOUBLE', written: Number },
  flag: { type: 'BOOLEAN', written: (value) => value === true },
  moment: { type: 'TIMESTAMP', written: (value) => new Date(String(value)) },
  json: { type: 'STRING', written: (value) => JSON.stringify(value) },
};

/** The rows as one file, compressed by Snappy, in memory. */
export async function parquetOf(columns: readonly Column[], rows: readonly Row[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columnData = columns.map(({ name, type: columnType }) => {
    const { type, written } = kinds[columnType];
    const data = rows.map((row) => {
      const value = row[name];
      return value === null || value === undefined ? null : written(value);
    });
    return { name, type, data, nullable: true };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'energy-engine' }));
}
