/** On which day does an instant fall for a user, and when does a day begin? By Temporal, not by the database. */

import { Temporal } from 'temporal-polyfill';

/** Milliseconds since 1970, UTC. */
export type Millis = number;

export const minutes = (count: number): Millis => count * 60_000;
export const hours = (count: number): Millis => minutes(60 * count);
export const days = (count: number): Millis => hours(24 * count);

const remembered = new Map<string, number | string>();

function once<T extends number | string>(name: string, compute: () => T): T {
  const known = remembered.get(name);
  if (known !== undefined) return known as T;
  const value = compute();
  remembered.set(name, value);
  return value;
}

/** The date on the user's wall calendar, as YYYY-MM-DD. */
export const localDay = (at: Millis, zone: string): string =>
  once(`${at} in ${zone}`, () =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString(),
  );

export const dayAfter = (day: string): string => Temporal.PlainDate.from(day).add({ days: 1 }).toString();

/** The first instant of a day, whatever the clocks did that night. */
export const startOfDay = (day: string, zone: string): Millis =>
  once(
    `${day} begins in ${zone}`,
    () => Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds,
  );

export const daysBetween = (earlier: string, later: string): number =>
  Temporal.PlainDate.from(earlier).until(Temporal.PlainDate.from(later)).days;
