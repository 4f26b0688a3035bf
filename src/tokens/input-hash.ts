/** Are two inputs the same? Canonical JSON of any value, and its hash. */

import { hash } from 'node:crypto';
import { EnergyError } from '../errors.ts';

/** Deeper values than this are refused; the stack of JavaScript itself ends some thousands further. */
const levelsAtMost = 500;

/**
 * The JSON that `JSON.stringify` would write, with the keys of every object in ascending order of their UTF-16 units
 * and no spaces: two values with the same meaning in JSON have the same text. So `undefined`, functions and symbols
 * are left out (null inside an array and at the top), -0 is 0, a Date is its ISO text, NaN is null, and strings are
 * not normalised. Throws `invalid_request` for a circular or very deep value and for a bigint.
 */
export function canonicalJson(value: unknown): string {
  return written(value, '', []) ?? 'null';
}

/** The SHA-256 of the canonical JSON, as 64 hexadecimal digits. Throws as `canonicalJson` does. */
export function inputHash(value: unknown): string {
  return hash('sha256', canonicalJson(value), 'hex');
}

/** The text of a value, or undefined where JSON has none. `above` are the objects that it stands in. */
function written(value: unknown, key: string, above: object[]): string | undefined {
  const plain = withToJson(value, key);
  if (typeof plain === 'bigint') throw refused('holds a bigint; write it as a string or a number');
  if (typeof plain !== 'object' || plain === null) return JSON.stringify(plain);
  if (plain instanceof Number || plain instanceof String || plain instanceof Boolean)
    return JSON.stringify(plain);
  if (above.length >= levelsAtMost) throw refused(`is nested deeper than ${levelsAtMost} levels; flatten it`);
  if (above.includes(plain)) throw refused('refers to itself; remove the circle');
  above.push(plain);
  const text = Array.isArray(plain) ? writtenArray(plain, above) : writtenObject(plain, above);
  above.pop();
  return text;
}

function withToJson(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') return value;
  return value.toJSON(key);
}

function writtenArray(list: readonly unknown[], above: object[]): string {
  const items: string[] = [];
  for (let index = 0; index < list.length; index += 1) {
    items.push(written(list[index], String(index), above) ?? 'null');
  }
  return `[${items.join(',')}]`;
}

function writtenObject(object: object, above: object[]): string {
  const members: string[] = [];
  for (const [key, item] of Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = written(item, key, above);
    if (text !== undefined) members.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${members.join(',')}}`;
}

const refused = (what: string): EnergyError => new EnergyError('invalid_request', `the input ${what}`);
