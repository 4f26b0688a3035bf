/** How did the days end on which users ran short? */

import { partOf, sumBy } from '../reports/sums.ts';

export type StopOutcome = 'rescued' | 'went_on' | 'stopped';

/** From the best to the worst. */
export const stopOutcomes: readonly StopOutcome[] = ['rescued', 'went_on', 'stopped'];

interface Stopped {
  readonly stops: readonly { readonly outcome: StopOutcome; readonly users: number }[];
}

export interface StopSums {
  /** Days of users, by how they ended. */
  readonly users: Readonly<Record<StopOutcome, number>>;
  readonly shortDays: number;
  readonly withoutStop: number;
  /** Of the days that ran short; null where none did. */
  readonly share: number | null;
}

export function stopSums({ stops }: Stopped): StopSums {
  const of = (outcome: StopOutcome): number =>
    sumBy(
      stops.filter((row) => row.outcome === outcome),
      ({ users }) => users,
    );
  const users = { rescued: of('rescued'), went_on: of('went_on'), stopped: of('stopped') };
  const withoutStop = users.rescued + users.went_on;
  const shortDays = withoutStop + users.stopped;
  return { users, shortDays, withoutStop, share: partOf(withoutStop, shortDays) };
}
