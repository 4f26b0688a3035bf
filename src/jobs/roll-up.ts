/** What do reports read? Sums that are to be kept up to date. */

import type { Job } from './job.ts';

export const rollUp: Job = {
  name: 'roll-up',
  summary: 'Adds what is new in the ledger to the sums that reports read',
  run: async ({ engine, onProgress, signal }) => ({
    ...(await engine.reports.rollUp({ onBatch: (counts) => onProgress({ ...counts }), signal })),
  }),
};
