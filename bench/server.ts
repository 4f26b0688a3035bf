/** On which server is measured? A Postgres of its own that forgets nothing, with its settings printed. */

import type { Database } from '../src/database/database.ts';
import { migrate } from '../src/database/migrate.ts';
import { openPg } from '../src/database/pg-pool.ts';
import { durable, startPostgres } from '../test/support/postgres-server.ts';
import { familyCpuMsOf, parentOf } from './process-time.ts';

export interface BenchServer {
  /** Makes a database of this name with our schema, and opens a pool of so many connections on it. */
  create(name: string, connections: number): Promise<Database>;
  /** Where a database of this name is, for another process. */
  urlOf(name: string): string;
  /** The settings that a figure depends on, in a line. */
  settingsLine(): Promise<string>;
  /** Processor time of all the server's processes so far, in ms; undefined where the system does not tell. */
  cpuMs(): number | undefined;
  /** Closes what was opened, ends the server and deletes its files. */
  stop(): Promise<void>;
}

/** Memory for the largest data set, and checkpoints far enough apart that a run meets few. */
const sized = {
  shared_buffers: '2GB',
  max_wal_size: '8GB',
  min_wal_size: '2GB',
  checkpoint_timeout: '15min',
  track_functions: process.env.BENCH_TRACK_FUNCTIONS ?? 'none',
};

const shown = [
  'server_version',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'shared_buffers',
  'max_wal_size',
  'checkpoint_timeout',
  'wal_sync_method',
];

async function settingsOf(database: Database): Promise<string> {
  const rows = await database.query<{ name: string; value: string }>(
    `select name, current_setting(name) as value
     from unnest($1::text[]) with ordinality as u (name, nth) order by nth`,
    [shown],
  );
  return `server: ${rows.map(({ name, value }) => `${name} ${value}`).join(', ')}`;
}

/** Starts the server: fsync, synchronous_commit and full_page_writes on. */
export async function startBenchServer(): Promise<BenchServer> {
  const server = await startPostgres({ ...durable, ...sized });
  const maintenance = await openPg(server.url);
  const [backend] = await maintenance.query<{ pid: number }>('select pg_backend_pid() as pid');
  const first = parentOf(backend?.pid ?? 0);
  const opened: Database[] = [];
  const urlOf = (name: string): string => server.url.replace(/[^/]*$/, name);
  return {
    create: async (name, connections) => {
      await maintenance.query(`create database ${name}`);
      const database = await openPg(urlOf(name), {
        settings: { connectionsAtMost: connections },
      });
      opened.push(database);
      await migrate(database);
      return database;
    },
    urlOf,
    cpuMs: () => (first === undefined ? undefined : familyCpuMsOf(first)),
    settingsLine: () => settingsOf(maintenance),
    stop: async () => {
      for (const database of [...opened, maintenance]) await database.close();
      await server.stop();
    },
  };
}
