/** Which database does this process use? A server where one is named, else Postgres in the process, kept in a directory. */

import { join } from 'node:path';
import { EnergyError } from '../errors.ts';
import type { Database } from './database.ts';
import { databaseError } from './database-error.ts';
import { lockDirectory } from './directory-lock.ts';
import type { FromPgOptions } from './from-pg.ts';
import { started } from './loose-timers.ts';

/** Where the embedded database is kept, from the working directory, unless told otherwise. */
export const defaultDirectory = '.energy';

export interface OpenDatabaseOptions extends FromPgOptions {
  /** postgres://… of a server. Without it the database is embedded. */
  readonly databaseUrl?: string | undefined;
  /** Where the embedded database is kept; 'memory://' keeps nothing. Default: `./.energy`. */
  readonly directory?: string | undefined;
}

async function openEmbedded(directory: string): Promise<Database> {
  const inMemory = directory === 'memory://';
  const release = inMemory ? () => {} : lockDirectory(directory);
  try {
    const [{ PGlite }, { fromPglite }] = await Promise.all([
      import('@electric-sql/pglite'),
      import('./from-pglite.ts'),
    ]);
    const pglite = await started(() => PGlite.create(inMemory ? directory : join(directory, 'postgres')));
    const database = fromPglite(pglite);
    return { ...database, close: () => database.close().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}

async function openServer(databaseUrl: string, options: FromPgOptions): Promise<Database> {
  if (!/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new EnergyError(
      'invalid_request',
      'DATABASE_URL must begin with postgres:// (user, password, host, database)',
    );
  }
  const { openPg } = await import('./pg-pool.ts');
  return await openPg(databaseUrl, options);
}

/**
 * Opens, and does not migrate. The first statement may be the first to meet a server that is not there. Throws
 * `database_unavailable` where another process has the directory, `invalid_request` for a URL that is none of Postgres.
 */
export async function openDatabase(options: OpenDatabaseOptions = {}): Promise<Database> {
  try {
    return options.databaseUrl
      ? await openServer(options.databaseUrl, options)
      : await openEmbedded(options.directory ?? defaultDirectory);
  } catch (error) {
    throw databaseError(error);
  }
}
