/** Where do connections to a Postgres server come from? A pool of node-postgres, loaded only when it is needed. */

import { defaults } from '../config.ts';
import type { Database } from './database.ts';
import { type FromPgOptions, fromPg } from './from-pg.ts';

/** Opens a pool on the connection string; nothing is connected before the first statement. */
export async function openPg(connectionString: string, options: FromPgOptions = {}): Promise<Database> {
  const { default: pg } = await import('pg');
  const settings = { ...defaults.database, ...options.settings };
  const pool = new pg.Pool({
    connectionString,
    max: settings.connectionsAtMost,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    application_name: 'energy-engine',
  });
  return fromPg(pool, options);
}
