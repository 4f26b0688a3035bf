/** Who runs the jobs at their times? A worker on pg-boss: its queue lies in the same database, shared by all machines. */

import type { PgBoss } from 'pg-boss';
import type { Database } from '../database/database.ts';
import type { EnergyEngine } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import type { Job } from './job.ts';
import { jobs } from './jobs.ts';
import { type JobEvent, runJob } from './run-job.ts';

export interface WorkerOptions {
  readonly engine: EnergyEngine;
  /** The engine's; opened by `openDatabase`, `fromPg` or `fromPglite`. */
  readonly database: Database;
  readonly onEvent?: ((event: JobEvent) => void) | undefined;
  /** Told of what went wrong in the queue itself, such as a database that is out of reach for a while. */
  readonly onProblem?: ((problem: string) => void) | undefined;
}

export interface Worker {
  /** Queues a job for now; whichever worker is free takes it. Nothing is queued where it waits or runs already. */
  queue(name: string): Promise<void>;
  /** Ends what is running after its batch at hand, and lets go of the queue. The database stays open. */
  stop(): Promise<void>;
}

/** The queue's package is loaded only where a worker runs. */
async function queueOn({ engine, database }: WorkerOptions): Promise<PgBoss> {
  const { driver } = database;
  if (driver === undefined) {
    throw new EnergyError(
      'invalid_request',
      'this database adapter cannot carry a job queue: open the database with openDatabase, fromPg or fromPglite',
    );
  }
  const { PgBoss: Queue } = await import('pg-boss');
  return new Queue({
    db: { executeSql: (sql, values) => driver.execute(sql, values) },
    backend: driver.kind === 'pglite' ? 'pglite' : 'postgres',
    schema: engine.settings.jobs.schema,
  });
}

/** One at a time of each kind, on all machines together; a run that falls silent is given to another worker. */
async function prepareQueue(boss: PgBoss, { name }: Job, { settings }: EnergyEngine): Promise<void> {
  const { secondsAtMost, heartbeatSeconds, retries, retrySeconds } = settings.jobs;
  const options = {
    expireInSeconds: secondsAtMost,
    heartbeatSeconds,
    retryLimit: retries,
    retryDelay: retrySeconds,
    retryBackoff: true,
  };
  await boss.createQueue(name, { policy: 'exclusive', ...options });
  await boss.updateQueue(name, options);
}

/** A name without a time of its own is queued by hand alone. */
const timeOf = (engine: EnergyEngine, name: string): string | undefined =>
  (engine.settings.jobSchedules as Readonly<Record<string, string>>)[name];

async function schedule(boss: PgBoss, { name }: Job, engine: EnergyEngine): Promise<void> {
  const cron = timeOf(engine, name);
  if (cron === undefined || cron === '') await boss.unschedule(name);
  else await boss.schedule(name, cron, null, { tz: engine.settings.platformTimeZone });
}

/**
 * Starts a worker of every job: it makes the queue's tables where they are missing, sets the times by the platform's zone,
 * and takes what is due. Any number of machines may run one; each job runs on one of them at a time. Throws
 * `invalid_request` for an adapter without a driver, and for a time that cron cannot read.
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { engine, onEvent, onProblem } = options;
  const { pollSeconds, stopSeconds } = engine.settings.jobs;
  const boss = await queueOn(options);
  const stopping = new AbortController();
  boss.on('error', (error) => onProblem?.(String(error)));
  await boss.start();
  try {
    for (const job of jobs) {
      await prepareQueue(boss, job, engine);
      await schedule(boss, job, engine);
      await boss.work(job.name, { pollingIntervalSeconds: pollSeconds }, async () => {
        const { counts } = await runJob(job, { engine, onEvent, signal: stopping.signal });
        return counts;
      });
    }
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
  return {
    queue: async (name) => {
      await boss.send(name);
    },
    async stop() {
      stopping.abort();
      await boss.stop({ graceful: true, timeout: stopSeconds * 1_000 });
    },
  };
}
