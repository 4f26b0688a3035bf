/** How does PGlite, Postgres in the process, serve as the database? One connection, so everything takes its turn. */

import { EnergyError } from '../errors.ts';
import { become } from './acting-as.ts';
import type { Database, DriverAccess, QueryOptions, Transaction } from './database.ts';
import { databaseError } from './database-error.ts';
import { parameterText, parsers } from './values.ts';

interface TextCodecs {
  readonly serializers: Record<number, (value: string) => string>;
  readonly parsers: Record<number, (text: string) => unknown>;
}

interface PgliteTransaction {
  query<Row>(sql: string, parameters?: unknown[], options?: TextCodecs): Promise<{ rows: Row[] }>;
  exec(sql: string): Promise<readonly { rows: Record<string, unknown>[] }[]>;
}

/** The part of a PGlite that the adapter uses. */
export interface PgliteLike extends PgliteTransaction {
  transaction<T>(work: (tx: PgliteTransaction) => Promise<T>): Promise<T>;
  listen(channel: string, onNotice: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
  readonly closed: boolean;
}

/** Parameters arrive as text already (`parameterText`), whatever their type; results are read by our own table. */
const codecs: TextCodecs = {
  serializers: new Proxy<TextCodecs['serializers']>({}, { get: () => (text: string) => text }),
  parsers: Object.fromEntries(parsers),
};

/** PGlite puts the parameters, which may be a user's, and our codecs on its errors; they would end up in logs. */
function asDatabaseError(error: unknown): unknown {
  if (typeof error === 'object' && error !== null) {
    Reflect.deleteProperty(error, 'params');
    Reflect.deleteProperty(error, 'queryOptions');
  }
  return databaseError(error);
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asDatabaseError(error);
  }
}

async function run<Row>(
  on: PgliteTransaction,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  const { rows } = await on.query<Row>(sql, parameters.map(parameterText), codecs);
  return rows;
}

function transactionOn(tx: PgliteTransaction): Transaction {
  return {
    query: <Row>(sql: string, parameters?: readonly unknown[], options: QueryOptions = {}) =>
      guarded(async () => {
        if (!options.as) return await run<Row>(tx, sql, parameters);
        const leave = await become(options.as, (text, values) => run(tx, text, values));
        const rows = await run<Row>(tx, sql, parameters);
        await leave();
        return rows;
      }),
    script: (sql) =>
      guarded(async () => {
        await tx.exec(sql);
      }),
  };
}

/** A transaction that a failed script has left open would be everybody's: there is one connection. */
const driverOf = (pglite: PgliteLike): DriverAccess => ({
  kind: 'pglite',
  execute: async (sql, values) => {
    try {
      if (values !== undefined && values.length > 0) {
        return { rows: (await pglite.query<Record<string, unknown>>(sql, [...values])).rows };
      }
      return { rows: (await pglite.exec(sql)).flatMap(({ rows }) => rows) };
    } catch (error) {
      await pglite.exec('rollback').catch(() => {});
      throw error;
    }
  },
});

/** Wraps a PGlite instance; closing the database closes the instance. Statement names are not used: nothing is prepared here. */
export function fromPglite(pglite: PgliteLike): Database {
  const assertOpen = () => {
    if (pglite.closed) throw new EnergyError('database_unavailable', 'the embedded database is closed');
  };
  const transaction = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
    guarded(async () => {
      assertOpen();
      return await pglite.transaction((tx) => work(transactionOn(tx)));
    });
  return {
    driver: driverOf(pglite),
    transaction,
    query: <Row>(sql: string, parameters?: readonly unknown[], options: QueryOptions = {}) => {
      if (options.as) return transaction((tx) => tx.query<Row>(sql, parameters, options));
      return guarded(async () => {
        assertOpen();
        return await run<Row>(pglite, sql, parameters);
      });
    },
    listen: (channel, onNotice) =>
      guarded(() => {
        assertOpen();
        return pglite.listen(channel, onNotice);
      }),
    close: async () => {
      if (!pglite.closed) await pglite.close();
    },
  };
}
