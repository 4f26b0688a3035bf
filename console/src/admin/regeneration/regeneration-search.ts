/** Which days, which reason, and back within how many days? Read from the page's address. */

import { oneOf, type Search, textOf } from '../reports/address.ts';
import { type Show, shows } from '../reports/chart-card.tsx';
import { readSpan, type SpanSearch } from '../reports/span.ts';

export const movements = ['grant', 'expire'] as const;
export type Movement = (typeof movements)[number];

export interface RegenerationSearch {
  readonly span: SpanSearch;
  /** Undefined: the reason that gave the most. */
  readonly reason: string | undefined;
  readonly returnDays: number;
  readonly movement: Movement;
  readonly show: Show;
}

/** Who came back is known for so many days after each day. */
export const returnDaysAtMost = 7;
const usualReturnDays = 3;

export function readRegeneration(search: Search): RegenerationSearch {
  const days = Number(search.within);
  return {
    span: readSpan(search),
    reason: textOf(search.reason),
    returnDays: Number.isInteger(days) && days >= 1 && days <= returnDaysAtMost ? days : usualReturnDays,
    movement: oneOf(movements, search.movement),
    show: oneOf(shows, search.show),
  };
}
