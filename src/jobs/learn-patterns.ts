/** What have users done since their habits were last learned? */

import type { LearningCounts } from '../usage/learn.ts';
import type { Job, JobCounts } from './job.ts';

const countsOf = ({ users, calls, described, passedOver }: LearningCounts): JobCounts => ({
  users,
  calls,
  described,
  left_to_others: passedOver,
});

export const learnPatterns: Job = {
  name: 'learn-patterns',
  summary: 'Learns peak hours, consumption, next use and scores from the calls that are new',
  run: async ({ engine, onProgress, signal }) =>
    countsOf(await engine.learnPatterns({ signal, onBatch: (counts) => onProgress(countsOf(counts)) })),
};
