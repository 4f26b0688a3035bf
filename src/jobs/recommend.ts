/** Who will run dry before their next refill, and is worth helping? */

import type { RecommendationCounts } from '../engine/recommend.ts';
import type { Job, JobCounts } from './job.ts';

const countsOf = ({ beyondBudget, ...same }: RecommendationCounts): JobCounts => ({
  ...same,
  beyond_budget: beyondBudget,
});

export const recommend: Job = {
  name: 'recommend',
  summary:
    "Helps users over a predicted shortfall before their next refill, inside the platform's budget of the day",
  run: async ({ engine, onProgress, signal }) =>
    countsOf(await engine.recommend({ signal, onBatch: (counts) => onProgress(countsOf(counts)) })),
};
