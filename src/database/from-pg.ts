/** How does a pool of node-postgres serve as the database? */

import type { ClientBase, Pool, PoolClient, QueryConfig } from 'pg';
import { defaults, type Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import { become } from './acting-as.ts';
import type { Database, DriverAccess, QueryOptions, Transaction } from './database.ts';
import { databaseError, isConnectionLost } from './database-error.ts';
import { PgListener, type Wait } from './pg-listener.ts';
import { parameterText, parserOf } from './values.ts';

/** The settings that concern a server: section `database`, and how long a lock is waited for (0: for ever). */
export type PgSettings = Settings['database'] & Pick<Settings, 'lockTimeoutMs'>;

export interface FromPgOptions {
  readonly settings?: Partial<PgSettings>;
  /** How the listener waits before it connects again; tests pass their own. */
  readonly wait?: Wait;
}

type Statement = (name: string | undefined, sql: string, parameters: readonly unknown[]) => QueryConfig;

const types = { getTypeParser: (oid: number) => parserOf(oid) } as NonNullable<QueryConfig['types']>;

const statementMaker =
  (prepared: boolean): Statement =>
  (name, sql, parameters) => ({
    text: sql,
    values: parameters.map(parameterText),
    types,
    ...(prepared && name !== undefined ? { name } : {}),
  });

const runner =
  (client: ClientBase, statement: Statement) =>
  async <Row>(sql: string, parameters: readonly unknown[] = [], name?: string): Promise<Row[]> => {
    const { rows } = await client.query(statement(name, sql, parameters));
    return rows;
  };

function transactionOn(client: ClientBase, statement: Statement): Transaction {
  const run = runner(client, statement);
  return {
    query: async <Row>(sql: string, parameters?: readonly unknown[], options: QueryOptions = {}) => {
      if (!options.as) return await run<Row>(sql, parameters, options.name);
      const leave = await become(options.as, run);
      const rows = await run<Row>(sql, parameters, options.name);
      await leave();
      return rows;
    },
    script: async (sql) => {
      await client.query(sql);
    },
  };
}

async function commit(client: ClientBase): Promise<void> {
  const { command } = await client.query('commit');
  if (command === 'ROLLBACK')
    throw new Error('the transaction was rolled back: a statement in it had failed');
}

/** Leaves the connection clean; where that fails, its error says that it is not to be used again. */
async function rollBack(client: ClientBase): Promise<void> {
  await client.query('rollback');
}

async function inTransaction<T>(
  client: ClientBase,
  begin: string,
  work: () => Promise<T>,
  destroy: (reason: Error) => void,
): Promise<T> {
  await client.query(begin);
  try {
    const result = await work();
    await commit(client);
    return result;
  } catch (error) {
    await rollBack(client).catch(destroy);
    throw error;
  }
}

/** Hands out connections of the pool, prepared once each, and takes them back, or destroys them where they are broken. */
function lender(pool: Pool, sessionSql: string | undefined) {
  const prepared = new WeakSet<PoolClient>();
  const ignore = () => {};
  return async <T>(
    work: (client: PoolClient, destroy: (reason: Error) => void) => Promise<T>,
  ): Promise<T> => {
    let client: PoolClient | undefined;
    let broken: Error | undefined;
    try {
      client = await pool.connect();
      // A connection that is lost while lent emits an error beside failing its query; unheard, it would end the process.
      client.on('error', ignore);
      if (sessionSql !== undefined && !prepared.has(client)) {
        await client.query(sessionSql);
        prepared.add(client);
      }
      return await work(client, (reason) => {
        broken = reason;
      });
    } catch (error) {
      if (error instanceof Error && isConnectionLost(error)) broken = error;
      throw databaseError(error);
    } finally {
      client?.off('error', ignore);
      client?.release(broken);
    }
  };
}

const driverOf = (pool: Pool): DriverAccess => ({
  kind: 'pg',
  execute: async (sql, values) => {
    const results = [await pool.query(sql, values === undefined ? undefined : [...values])].flat();
    return { rows: results.flatMap(({ rows }) => rows) };
  },
});

/**
 * Wraps a pool; closing the database ends the pool. With `preparedStatements: false`,
 * for a pooler in transaction mode, no state is kept on a connection: no prepared statements, no session settings,
 * and `listen` hears nothing (configuration is then refreshed by its timer).
 */
export function fromPg(pool: Pool, options: FromPgOptions = {}): Database {
  const settings = { lockTimeoutMs: defaults.lockTimeoutMs, ...defaults.database, ...options.settings };
  const stateful = settings.preparedStatements;
  const lockTimeout = `lock_timeout = ${Math.max(0, Math.trunc(settings.lockTimeoutMs))}`;
  const statement = statementMaker(stateful);
  const lend = lender(pool, stateful ? `set ${lockTimeout}` : undefined);
  const begin = stateful ? 'begin' : `begin; set local ${lockTimeout}`;
  // An idle connection that is lost is replaced by the pool; without a listener the event would end the process.
  pool.on('error', () => {});
  const listener = new PgListener({
    pool,
    retryMs: settings.listenRetryMs,
    ...(options.wait ? { wait: options.wait } : {}),
  });
  let closing: Promise<void> | undefined;
  return {
    driver: driverOf(pool),
    query: <Row>(sql: string, parameters: readonly unknown[] = [], { as, name }: QueryOptions = {}) =>
      lend(async (client, destroy): Promise<Row[]> => {
        const run = runner(client, statement);
        if (!as) return await run<Row>(sql, parameters, name);
        const work = async () => {
          await become(as, run);
          return await run<Row>(sql, parameters, name);
        };
        return await inTransaction(client, begin, work, destroy);
      }),
    transaction: (work) =>
      lend((client, destroy) =>
        inTransaction(client, begin, () => work(transactionOn(client, statement)), destroy),
      ),
    listen: async (channel, onNotice) => {
      if (!stateful) return async () => {};
      if (closing) throw new EnergyError('database_unavailable', 'the database is closed');
      return await listener.listen(channel, onNotice);
    },
    close: () => {
      closing ??= listener.close().then(() => pool.end());
      return closing;
    },
  };
}
