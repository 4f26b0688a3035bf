/** How is every account that something is due for brought up to date? */

import type { Sweep, SweepRequest } from '../ledger/sweep.ts';
import type { JobContext, JobCounts } from './job.ts';

/**
 * Sweeps batch by batch, in order of the accounts' ids, so that each is met once: an account that stays due (a lapsed lot
 * that a hold still covers) must not be met for ever. Each batch is a transaction of its own.
 */
export async function sweepAll(
  { engine, onProgress, signal }: JobContext,
  sweep: (request: SweepRequest) => Promise<Sweep>,
): Promise<JobCounts> {
  const accounts = engine.settings.jobs.sweptAtOnce;
  let counts = { accounts: 0, left_to_others: 0 };
  let after: string | null = null;
  while (!signal?.aborted) {
    const { seen, swept, last }: Sweep = await sweep({ after, accounts });
    counts = { accounts: counts.accounts + swept, left_to_others: counts.left_to_others + seen - swept };
    if (last === null || seen < accounts) break;
    after = last;
    onProgress(counts);
  }
  return counts;
}
