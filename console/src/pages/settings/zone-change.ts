/** What does another time zone do to the next refill? Each calendar day is refilled once, wherever its midnight is. */

import { dayText, momentText, type Reading } from 'energy-engine/react';
import { zoneText } from '../../ui/zones.ts';

export interface DayOfAccount {
  /** IANA, by which the day turns until now. */
  readonly timeZone: string;
  readonly nextRefillAt: Date;
}

/** The calendar day at a moment, as YYYY-MM-DD. */
const dayIn = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);

/** To be read before the zone is changed. */
export function zoneChangeText(
  zone: string,
  { timeZone, nextRefillAt }: DayOfAccount,
  reading: Reading,
): string {
  const nextDay = dayIn(nextRefillAt, timeZone);
  const place = zoneText(zone);
  const until = `Now it comes ${momentText(nextRefillAt, { ...reading, timeZone })} in ${zoneText(timeZone)}.`;
  const then =
    dayIn(reading.now(), zone) >= nextDay
      ? `It is ${dayText(nextDay, reading)} in ${place} already, so your next day begins at once. The refill after it comes at midnight there.`
      : `Your next refill then comes when ${dayText(nextDay, reading)} begins in ${place}, at midnight there.`;
  return `${then} ${until} A day that has begun is not refilled again: changing back later can make you wait for up to a day longer.`;
}
