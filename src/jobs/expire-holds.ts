/** Which holds did nobody come back for? */

import type { Job } from './job.ts';
import { sweepAll } from './sweep.ts';

export const expireHolds: Job = {
  name: 'expire-holds',
  summary: 'Ends the holds whose lease is over, unpaid, and gives back what they held',
  run: (context) => sweepAll(context, (request) => context.engine.ledger.sweepHolds(request)),
};
