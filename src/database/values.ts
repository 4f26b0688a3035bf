/** How does a value cross between TypeScript and Postgres? The same on every adapter, over the text format. */

import { arrayLiteral, parseArray } from './array-text.ts';
import { jsonText } from './json-text.ts';

type Parse = (text: string) => unknown;

const asIs: Parse = (text) => text;

function parseTimestamp(text: string): Date | number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-infinity') return Number.NEGATIVE_INFINITY;
  const iso = text.replace(' ', 'T');
  return new Date(/[+-]\d\d$/.test(iso) ? `${iso}:00` : iso);
}

const parseBytes: Parse = (text) => Uint8Array.from(Buffer.from(text.slice(2), 'hex'));

/** Type, its object identifier, that of its array, how its text is read. Source: pg_type of Postgres 15–18, where these are fixed. */
const types: readonly (readonly [name: string, oid: number, arrayOid: number, parse: Parse])[] = [
  ['bool', 16, 1000, (text) => text === 't'],
  ['bytea', 17, 1001, parseBytes],
  ['name', 19, 1003, asIs],
  ['int8', 20, 1016, asIs],
  ['int2', 21, 1005, Number],
  ['int4', 23, 1007, Number],
  ['text', 25, 1009, asIs],
  ['oid', 26, 1028, Number],
  ['json', 114, 199, JSON.parse],
  ['float4', 700, 1021, Number],
  ['float8', 701, 1022, Number],
  ['bpchar', 1042, 1014, asIs],
  ['varchar', 1043, 1015, asIs],
  ['date', 1082, 1182, asIs],
  ['time', 1083, 1183, asIs],
  ['timestamp', 1114, 1115, asIs],
  ['timestamptz', 1184, 1185, parseTimestamp],
  ['interval', 1186, 1187, asIs],
  ['numeric', 1700, 1231, asIs],
  ['uuid', 2950, 2951, asIs],
  ['jsonb', 3802, 3807, JSON.parse],
];

/** The reader of each type and its array, by object identifier. */
export const parsers: ReadonlyMap<number, Parse> = new Map<number, Parse>(
  types.flatMap(([, oid, arrayOid, parse]) => [
    [oid, parse],
    [arrayOid, (text: string) => parseArray(text, parse)],
  ]),
);

/** Reads the text of a value of this type; types that are not listed stay text. */
export const parserOf = (oid: number): Parse => parsers.get(oid) ?? asIs;

/** The text that Postgres reads as this parameter, null for null and undefined. */
export function parameterText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return arrayLiteral(value, parameterText);
  return jsonText(value);
}
