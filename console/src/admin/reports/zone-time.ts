/** Which moment begins a day of a zone, and which date is it there? */

import { dayMs, momentOf, wallOfDate } from '../wall-clock.ts';

const hourMs = 3_600_000;

/** The date of a moment in an IANA zone: YYYY-MM-DD. */
export const dateIn = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    at,
  );

/** The date so many days later. */
export const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** Days from one date to another. */
export const daysBetween = (from: string, until: string): number =>
  Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);

/** Every date from one to another, the last not included. */
export const datesOf = (from: string, until: string): string[] =>
  Array.from({ length: Math.max(0, daysBetween(from, until)) }, (_, nth) => plusDays(from, nth));

export const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** The first moment of a date in a zone; where its midnight is skipped, the moment after the gap. */
export const startOfDay = (date: string, timeZone: string): Date =>
  new Date(momentOf(timeZone, wallOfDate(date)));

/** The hours of some days of a zone, each as the moment at which it begins. */
export function hoursOf(from: string, until: string, timeZone: string): string[] {
  const end = startOfDay(until, timeZone).getTime();
  const hours: string[] = [];
  for (let at = startOfDay(from, timeZone).getTime(); at < end; at += hourMs)
    hours.push(new Date(at).toISOString());
  return hours;
}
