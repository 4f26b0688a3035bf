/** Which accounts' days are over, and what does the new day bring them? */

import type { Job } from './job.ts';
import { sweepAll } from './sweep.ts';

export const dailyReset: Job = {
  name: 'daily-reset',
  summary:
    'Begins the local day of every account whose day is over: tokens and warnings from zero, the refill added',
  run: (context) => sweepAll(context, (request) => context.engine.ledger.sweepAccounts(request)),
};
