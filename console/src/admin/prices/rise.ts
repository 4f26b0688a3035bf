/** When may an hour become dearer, and how is a window called that follows another one? */

import { isSame } from '../three-way.ts';
import { dateIn } from '../wall-clock.ts';

const quarterMs = 900_000;
const hourMs = 3_600_000;

/** A full quarter of an hour after the notice, with one more to review and save in. ISO. */
export const earliestRise = (now: Date, noticeHours: number): string =>
  new Date((Math.ceil((now.getTime() + noticeHours * hourMs) / quarterMs) + 1) * quarterMs).toISOString();

/** "Peak Evening, from 27 Nov": no other window is called that. */
export function followerName(
  name: string,
  { at, zone, taken, locale }: { at: string; zone: string; taken: readonly string[]; locale: string },
): string {
  const day = new Intl.DateTimeFormat(locale, { timeZone: zone, day: 'numeric', month: 'short' });
  const year = dateIn(zone, Date.parse(at)).slice(0, 4);
  const first = `${name}, from ${day.format(Date.parse(at))}`;
  const candidates = [first, `${first} ${year}`];
  for (let nth = 2; nth < 100; nth += 1) candidates.push(`${first} ${year} (${nth})`);
  return (
    candidates.map((one) => one.slice(0, 100)).find((one) => !taken.some((other) => isSame(one, other))) ??
    first
  );
}
