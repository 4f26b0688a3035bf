/** When may an hour become dearer, and how is a window called that follows another one? */

import { isSame } from '../three-way.ts';
import { dateIn } from '../wall-clock.ts';

const quarterMs = 900_000;
const hourMs = 3_600_000;

/** A full quarter of an hour after the notice, with one more to review and save in. ISO. */
export const earliestRise = (now: Date, noticeHours: number): string =>
  new Date((Math.ceil((now.getTime() + noticeHours * hourMs) / quarterMs) + 1) * quarterMs).toISOString();

interface Naming {
  /** From when on it counts. */
  readonly at: string;
  readonly zone: string;
  readonly locale: string;
}

const dayText = ({ at, zone, locale }: Naming): string =>
  new Intl.DateTimeFormat(locale, { timeZone: zone, day: 'numeric', month: 'short' }).format(Date.parse(at));

/** A window's name, and what may be added to it where others are called so. */
function* followerNames(name: string, naming: Naming): Generator<string> {
  const year = dateIn(naming.zone, Date.parse(naming.at)).slice(0, 4);
  const first = `${name}, from ${dayText(naming)}`;
  yield first;
  yield `${first} ${year}`;
  for (let nth = 2; nth < 100; nth += 1) yield `${first} ${year} (${nth})`;
}

/** "Peak Evening, from 27 Nov": no other window is called that. */
export function followerName(name: string, naming: Naming & { readonly taken: readonly string[] }): string {
  const names = [...followerNames(name, naming)].map((one) => one.slice(0, 100));
  return names.find((one) => !naming.taken.some((other) => isSame(one, other))) ?? name;
}

/** What the window is called that a follower follows; null for a name that does not say when its window begins. */
export const followedName = (name: string, naming: Naming): string | null => {
  const ending = [...followerNames('', naming)].find((one) => name.endsWith(one));
  return ending === undefined ? null : name.slice(0, -ending.length);
};
