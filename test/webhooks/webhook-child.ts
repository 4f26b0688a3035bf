/** What does one of several machines do? It opens the database, says so, and runs the job when it is told to. */

import { once } from 'node:events';
import { openDatabase } from '../../src/database/open-database.ts';
import { createEnergyEngine } from '../../src/engine.ts';
import { jobNamed } from '../../src/jobs/jobs.ts';
import { runJob } from '../../src/jobs/run-job.ts';

const [databaseUrl = '', at = ''] = process.argv.slice(2);
const database = await openDatabase({ databaseUrl });
// Small batches, so that the machines meet.
const engine = createEnergyEngine({
  database,
  clock: { now: () => new Date(at) },
  settings: {
    webhooks: {
      allowedHosts: ['127.0.0.1'],
      runSeconds: 0,
      usersAtMost: 3,
      attemptsAtOnce: 3,
      attemptsAtOnceToOne: 100,
    },
  },
});
await database.query('select 1');
process.send?.('ready');
await once(process, 'message');
const { counts } = await runJob(jobNamed('deliver-webhooks'), { engine });
await engine.close();
await database.close();
process.send?.(counts);
process.disconnect();
