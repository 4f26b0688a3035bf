/** How do several machines run a job at the same moment? Each is a process of its own. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { JobCounts } from '@/jobs/job';

const program = fileURLToPath(new URL('./job-child.ts', import.meta.url));

/** Resolves to what each has counted, once all have ended. */
export async function onMachines(
  count: number,
  { url, job, at }: { url: string; job: string; at: string },
): Promise<JobCounts[]> {
  const machines = Array.from({ length: count }, () => fork(program, [url, job, at], { execArgv: [] }));
  await Promise.all(machines.map((machine) => once(machine, 'message')));
  const done = machines.map((machine) => once(machine, 'message'));
  for (const machine of machines) machine.send('go');
  return (await Promise.all(done)).map(([counts]) => counts as JobCounts);
}
