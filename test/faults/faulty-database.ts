/** What does the engine meet when a connection is lost just before, or just after, a verb was done? */

import type { Database } from '../../src/database/database.ts';
import { databaseError } from '../../src/database/database-error.ts';

export interface Fault {
  /** The SQL function whose calls are hit. */
  readonly verb: string;
  /** `before`: the statement never arrives. `after`: it is committed, and its answer is lost. */
  readonly when: 'before' | 'after';
  /** So many of its calls, the first ones. */
  readonly times: number;
}

export interface FaultyDatabase extends Database {
  /** Calls of the verb so far, hit or not. */
  readonly calls: () => number;
}

const lost = (): unknown => databaseError(new Error('Connection terminated unexpectedly'));

/** The database as the engine sees it through a connection that fails. Closing it leaves the database open. */
export function faultyDatabase(database: Database, { verb, when, times }: Fault): FaultyDatabase {
  let calls = 0;
  return {
    ...database,
    async query(sql, parameters, options) {
      if (!sql.includes(`energy.${verb}(`)) return await database.query(sql, parameters, options);
      calls += 1;
      const isHit = calls <= times;
      if (isHit && when === 'before') throw lost();
      const rows = await database.query(sql, parameters, options);
      if (isHit) throw lost();
      return rows as never;
    },
    close: async () => {},
    calls: () => calls,
  };
}
