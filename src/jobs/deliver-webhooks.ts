/** What has happened that others are to be told, and what is still to be sent to them? */

import type { Job } from './job.ts';

export const deliverWebhooks: Job = {
  name: 'deliver-webhooks',
  summary: 'Finds what webhooks are to tell, sends what is due, and drops what is old',
  run: async ({ engine, signal }) => ({ ...(await engine.webhooks.deliver({ signal })) }),
};
