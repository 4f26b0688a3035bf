/** What is a job? */

import type { EnergyEngine } from '../engine.ts';

/** What a job has done so far, by name; names end up in logs and metrics. */
export type JobCounts = Readonly<Record<string, number>>;

export interface JobContext {
  readonly engine: EnergyEngine;
  /** Told of the counts so far, a few times in a long run. */
  readonly onProgress: (counts: JobCounts) => void;
  /** Ends the job after the batch at hand; what it has done stays done. */
  readonly signal?: AbortSignal | undefined;
}

/** Every job is safe to run twice, late, and on several machines at once. */
export interface Job {
  readonly name: string;
  /** One sentence for a person. */
  readonly summary: string;
  run(context: JobContext): Promise<JobCounts>;
}
