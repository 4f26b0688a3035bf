/** Which prices are there now, by what was known a while ago? A page that cannot ask does not call an hour happy that is over. */

import type { SurgePrices } from './data.ts';

const hasCome = (moment: string, now: Date): boolean => Date.parse(moment) <= now.getTime();

export interface KnownPrices {
  readonly name: string | null;
  /** 1 outside every window. */
  readonly multiplier: number;
  readonly next: SurgePrices['next'];
  /** Whose price it is. */
  readonly reach: SurgePrices['reach'];
}

/** The window of the moment, and the next change where one is known. */
export function pricesAt({ now: open, next, reach }: SurgePrices, now: Date): KnownPrices {
  if (next !== null && hasCome(next.starts_at, now)) {
    return { name: next.name, multiplier: Number(next.multiplier), next: null, reach: next.reach };
  }
  if (open === null || hasCome(open.ends_at, now)) return { name: null, multiplier: 1, next, reach };
  return { name: open.name, multiplier: open.multiplier, next, reach };
}
