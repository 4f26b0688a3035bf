/** How does a command run the jobs at their times, and tell of them? */

import type { JobEvent } from '../jobs/run-job.ts';
import { startWorker, type Worker } from '../jobs/worker.ts';
import type { Session } from './session.ts';

/** One line of JSON for each event: what a log collector reads. */
const logLine = ({ at, durationMs, ...event }: JobEvent): string =>
  `${JSON.stringify({ at: at.toISOString(), ...event, duration_ms: durationMs })}\n`;

/** A worker in this process, each of its events a line on standard output and told to `onEvent`. */
export const workerOf = (
  { engine, database, output }: Session,
  onEvent: (event: JobEvent) => void = () => {},
): Promise<Worker> =>
  startWorker({
    engine,
    database,
    onEvent(event) {
      process.stdout.write(logLine(event));
      onEvent(event);
    },
    onProblem: (problem) => output.note(`note: ${problem}`),
  });
