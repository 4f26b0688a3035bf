/** Which kept answers are past their time? */

import type { Job } from './job.ts';

export const dropReplies: Job = {
  name: 'drop-replies',
  summary: 'Deletes the answers of models that were kept for a retry and whose time is over',
  run: async ({ engine }) => ({ replies: await engine.ledger.dropReplies() }),
};
