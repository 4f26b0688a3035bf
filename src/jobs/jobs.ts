/** Which jobs are there? */

import { EnergyError } from '../errors.ts';
import { dailyReset } from './daily-reset.ts';
import { deliverWebhooks } from './deliver-webhooks.ts';
import { dropReplies } from './drop-replies.ts';
import { expireHolds } from './expire-holds.ts';
import type { Job } from './job.ts';
import { learnAnswers } from './learn-answers.ts';
import { learnPatterns } from './learn-patterns.ts';
import { recommend } from './recommend.ts';
import { rollUp } from './roll-up.ts';

/** In the order in which they are listed. One more is a file and a line here, and its time in `jobSchedules`. */
export const jobs: readonly Job[] = [
  dailyReset,
  expireHolds,
  learnPatterns,
  learnAnswers,
  rollUp,
  recommend,
  dropReplies,
  deliverWebhooks,
];

/** A job by its name. Throws `invalid_request`. */
export function jobNamed(name: string): Job {
  const job = jobs.find((each) => each.name === name);
  if (job !== undefined) return job;
  const known = jobs.map((each) => each.name).join(', ');
  throw new EnergyError('invalid_request', `there is no job ${JSON.stringify(name)}; known are ${known}`);
}
