/** Does a worker run what is queued, once, whatever the database and however many workers there are? */

import { expect, it } from 'vitest';
import type { JobEvent } from '@/jobs/run-job';
import { startWorker } from '@/jobs/worker';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, refusalOf } from '../support/test-engine.ts';

const settings = { platformTimeZone: 'Europe/Berlin', jobs: { pollSeconds: 0.5 } };

/** Collects events and resolves when so many runs have ended. */
function endedRuns(count: number) {
  const ended: JobEvent[] = [];
  let resolve = () => {};
  const done = new Promise<void>((all) => {
    resolve = all;
  });
  const onEvent = (event: JobEvent) => {
    if (event.kind !== 'finished' && event.kind !== 'failed') return;
    ended.push(event);
    if (ended.length === count) resolve();
  };
  return { ended, done, onEvent };
}

describeOnEachDatabase('a worker', (open) => {
  it('runs a job that is queued, and writes down what it did', async () => {
    const at = createTestEngine(open().database, { settings });
    await at.newUser();
    at.clock.advance({ hours: 24 });
    const { ended, done, onEvent } = endedRuns(1);
    const worker = await startWorker({ engine: at.engine, database: open().database, onEvent });
    await worker.queue('daily-reset');
    await done;
    expect(ended).toMatchObject([{ job: 'daily-reset', kind: 'finished', counts: { accounts: 1 } }]);
    await worker.stop();
    await at.engine.close();
  });

  it('knows each job’s time, by the platform’s zone', async () => {
    const at = createTestEngine(open().database, { settings });
    const worker = await startWorker({ engine: at.engine, database: open().database });
    const rows = await open().database.query<{ name: string; timezone: string; cron: string }>(
      'select name, cron, timezone from energy_jobs.schedule order by name',
    );
    expect(rows).toEqual(
      Object.entries(at.engine.settings.jobSchedules)
        .map(([name, cron]) => ({ name, cron, timezone: 'Europe/Berlin' }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
    await worker.stop();
    await at.engine.close();
  });

  it('is one of several that share the work: what is queued runs once', async () => {
    const at = createTestEngine(open().database, { settings });
    const { ended, done, onEvent } = endedRuns(2);
    const options = { engine: at.engine, database: open().database, onEvent };
    const workers = [await startWorker(options), await startWorker(options)];
    await workers[0]?.queue('learn-patterns');
    await workers[1]?.queue('learn-patterns');
    await workers[1]?.queue('drop-replies');
    await done;
    for (const worker of workers) await worker.stop();
    expect(ended.map(({ job }) => job).sort()).toEqual(['drop-replies', 'learn-patterns']);
    await at.engine.close();
  });

  it('says so where the adapter cannot carry a queue', async () => {
    const at = createTestEngine(open().database);
    const { driver: _, ...database } = open().database;
    expect(await refusalOf(startWorker({ engine: at.engine, database }))).toBe('invalid_request');
    await at.engine.close();
  });
});
