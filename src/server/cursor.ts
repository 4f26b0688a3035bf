/** Where does the next page of a list begin? A text that only this server reads. */

import { z } from 'zod';
import { EnergyError } from '../errors.ts';

export const cursorOf = (place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

const notOurs = () => new EnergyError('invalid_request', 'query.cursor: this is no cursor of this list');

/** The place in a cursor, read by a schema. Throws `invalid_request` for one that is not ours. */
export function placeIn<T>(cursor: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    const read = schema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (read.success) return read.data;
  } catch {
    // Not JSON.
  }
  throw notOurs();
}

/** A place in a list that is in order of time. An id may be any 128 bits: some are digests. */
export const timePlace = z.tuple([z.iso.datetime({ precision: 6 }), z.guid()]);
export const seqPlace = z.tuple([z.int().min(0)]);
/** A place in a list of scans: the last one's id. */
export const scanPlace = z.tuple([z.guid()]);

/** The page of what was read, one more than asked for: the rest is how we know that there is more. */
export function page<Row, Item>(
  rows: readonly Row[],
  limit: number,
  read: { readonly item: (row: Row) => Item; readonly place: (row: Row) => readonly (string | number)[] },
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(read.item),
    next_cursor: rows.length > limit && last !== undefined ? cursorOf(read.place(last)) : null,
  };
}
