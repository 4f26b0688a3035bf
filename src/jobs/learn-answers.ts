/** How long were the answers of the calls that nobody has learned from? */

import type { Job } from './job.ts';

export const learnAnswers: Job = {
  name: 'learn-answers',
  summary: 'Learns how long answers are, and how far estimates were off, from the calls that are new',
  run: async ({ engine }) => ({ calls: await engine.learnAnswers() }),
};
