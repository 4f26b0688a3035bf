/** How does a job run, and who is told of it? */

import type { EnergyEngine } from '../engine.ts';
import type { Job, JobCounts } from './job.ts';

interface Told {
  readonly job: string;
  /** Since the job began, by the engine's clock. */
  readonly durationMs: number;
  readonly at: Date;
}

/** What a log line is made of: numbers and names alone. */
export type JobEvent =
  | (Told & { readonly kind: 'started' })
  | (Told & { readonly kind: 'progress' | 'finished'; readonly counts: JobCounts })
  | (Told & { readonly kind: 'failed'; readonly error: string });

export interface JobRun {
  readonly job: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly counts: JobCounts;
}

export interface RunJobOptions {
  readonly engine: EnergyEngine;
  /** Told of the begin, of progress, and of how it ended. A failure of whoever is told does not stop the job. */
  readonly onEvent?: ((event: JobEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Characters of an error that are kept. */
const errorAtMost = 500;

/** For the report on health; a job is what it is, whether or not that can be written down. */
async function noted(engine: EnergyEngine, note: Parameters<EnergyEngine['reports']['noteJob']>[0]) {
  try {
    await engine.reports.noteJob(note);
  } catch {
    // The database is out of reach: the job itself has said so, or will at its next time.
  }
}

/** Runs a job here and now. Rejects with what the job failed with, after that was told. */
export async function runJob(job: Job, { engine, onEvent, signal }: RunJobOptions): Promise<JobRun> {
  const startedAt = engine.clock.now();
  const told = (): Told => {
    const at = engine.clock.now();
    return { job: job.name, at, durationMs: at.getTime() - startedAt.getTime() };
  };
  const tell = (event: JobEvent): void => {
    try {
      onEvent?.(event);
    } catch {
      // Who is told may fail; the job must not fail with them.
    }
  };
  tell({ ...told(), kind: 'started' });
  try {
    const onProgress = (counts: JobCounts): void => tell({ ...told(), kind: 'progress', counts });
    const counts = await job.run({ engine, onProgress, signal });
    const end = told();
    tell({ ...end, kind: 'finished', counts });
    const run = { job: job.name, startedAt, durationMs: end.durationMs };
    await noted(engine, { ...run, outcome: { counts } });
    return { ...run, counts };
  } catch (error) {
    const end = told();
    tell({ ...end, kind: 'failed', error: String(error) });
    const outcome = { error: String(error).slice(0, errorAtMost) };
    await noted(engine, { job: job.name, startedAt, durationMs: end.durationMs, outcome });
    throw error;
  }
}
