/** Is the database idle, and what happens when it cannot be reached? A database that tells and that fails on demand. */

import { setImmediate as turn } from 'node:timers/promises';
import type { Database } from '@/database/database';
import { EnergyError } from '@/errors';

export interface WatchedDatabase extends Database {
  /** Resolves when no statement is under way and none follows at once. */
  quiet(): Promise<void>;
  /** Fails the next `times` statements whose text matches, as a database that is out of reach does. */
  failNext(times: number, text: RegExp): void;
  /** Does the work before the next statement whose text matches is sent. */
  beforeNext(text: RegExp, work: () => Promise<void>): void;
  /** The texts of the statements so far. */
  readonly statements: readonly string[];
}

const turnsOfSilence = 5;

/** `behindSeconds` moves every time that a verb is told, as if the database's clock were behind this machine's. */
export function watchedDatabase(database: Database, behindSeconds = 0): WatchedDatabase {
  const statements: string[] = [];
  const running = new Set<Promise<unknown>>();
  let waiting: { text: RegExp; work: () => Promise<void> } | undefined;
  let failing = { times: 0, text: /^$/ };
  return {
    ...database,
    statements,
    query(sql, parameters, options) {
      statements.push(sql);
      if (failing.times > 0 && failing.text.test(sql)) {
        failing = { ...failing, times: failing.times - 1 };
        return Promise.reject(new EnergyError('database_unavailable', 'out of reach, as the test wants it'));
      }
      const told = parameters?.map((value) =>
        value instanceof Date ? new Date(value.getTime() - behindSeconds * 1_000) : value,
      );
      const send = () => database.query<never>(sql, told, options);
      const first = waiting?.text.test(sql) ? waiting.work : undefined;
      if (first !== undefined) waiting = undefined;
      const query = first === undefined ? send() : first().then(send);
      const seen = query.catch(() => {}).finally(() => running.delete(seen));
      running.add(seen);
      return query;
    },
    async quiet() {
      for (let silence = 0; silence < turnsOfSilence; silence += 1) {
        if (running.size > 0) silence = 0;
        await Promise.all(running);
        await turn();
      }
    },
    beforeNext: (text, work) => {
      waiting = { text, work };
    },
    failNext: (times, text) => {
      failing = { times, text };
    },
  };
}
