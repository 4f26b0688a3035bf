/** Which month is looked at, and how many of its dearest users? */

import { type Search, textOf } from '../reports/address.ts';

const choices = [20, 50, 100] as const;
export const userChoices: readonly number[] = choices;

export interface HeavySearch {
  /** Undefined: the month of today. */
  readonly month: string | undefined;
  readonly users: number;
}

export function readHeavy(search: Search): HeavySearch {
  const month = textOf(search.month);
  const users = Number(search.users);
  return {
    month: month !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : undefined,
    users: userChoices.includes(users) ? users : choices[0],
  };
}

const monthsBack = 12;

/** This month and those before it, the newest first. */
export function monthsUpTo(today: string): string[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return Array.from({ length: monthsBack + 1 }, (_, back) =>
    new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7),
  );
}
