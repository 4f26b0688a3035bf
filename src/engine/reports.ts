/** What can an operator ask? The reports of one engine, and the upkeep of the sums that they read. */

import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Database } from '../database/database.ts';
import {
  checkRollups,
  dropSums,
  type RollupCounts,
  type RollupDifference,
  type RollupOptions,
  rollUp,
} from '../usage/rollup.ts';

export interface ReportsContext {
  readonly database: Database;
  readonly settings: Settings;
  /** Undefined: the database's own. */
  readonly clock: Clock | undefined;
}

/** For super admins: whoever passes them on has to ask who is asking. */
export interface Reports {
  /** Adds what is new to the sums that the reports read. Safe to run twice, late, cut short, and on several machines at once. */
  rollUp(options?: Pick<RollupOptions, 'onBatch' | 'signal'>): Promise<RollupCounts>;
  /** Compares the sums with every row; none means that they are right. Reads every call: not for a page. */
  checkRollups(): Promise<RollupDifference[]>;
  /** Empties the sums and makes them anew, as after a change of the platform's zone. Reports lack what is not there yet. */
  rebuild(options?: Pick<RollupOptions, 'onBatch' | 'signal'>): Promise<RollupCounts>;
}

export function createReports(context: ReportsContext): Reports {
  const { database } = context;
  return {
    rollUp: (how = {}) => rollUp({ ...context, ...how }),
    checkRollups: () => checkRollups(context),
    async rebuild(how = {}) {
      await dropSums(database);
      return await rollUp({ ...context, ...how });
    },
  };
}
