/** Is everybody told what a job did: as events, as figures, and by its outcome? */

import { describe, expect, it } from 'vitest';
import { defaults } from '@/config';
import type { Job } from '@/jobs/job';
import { createJobMetrics } from '@/jobs/job-metrics';
import { jobNamed, jobs } from '@/jobs/jobs';
import { type JobEvent, runJob } from '@/jobs/run-job';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, refusalOf } from '../support/test-engine.ts';

describeOnEachDatabase('a run of a job', (open) => {
  it('is told from begin to end, with counts and duration, and adds up in the metrics', async () => {
    const at = createTestEngine(open().database);
    const metrics = createJobMetrics();
    const events: JobEvent[] = [];
    const onEvent = (event: JobEvent) => {
      events.push(event);
      metrics.onEvent(event);
    };
    const job: Job = {
      name: 'count',
      summary: 'Counts.',
      run: async ({ onProgress }) => {
        at.clock.advance({ seconds: 2 });
        onProgress({ items: 1 });
        return { items: 3 };
      },
    };
    await runJob(job, { engine: at.engine, onEvent });
    const run = await runJob(job, { engine: at.engine, onEvent });
    expect(run).toMatchObject({ job: 'count', durationMs: 2_000, counts: { items: 3 } });
    expect(events.map(({ kind }) => kind)).toEqual([
      ...['started', 'progress', 'finished'],
      ...['started', 'progress', 'finished'],
    ]);
    const read = Object.fromEntries(metrics.read().map(({ name, samples }) => [name, samples]));
    expect(read.energy_job_runs_total).toEqual([{ labels: { job: 'count', outcome: 'finished' }, value: 2 }]);
    expect(read.energy_job_items_total).toEqual([{ labels: { job: 'count', item: 'items' }, value: 6 }]);
    expect(read.energy_job_seconds_total).toEqual([{ labels: { job: 'count' }, value: 4 }]);
    expect(read.energy_job_last_success_timestamp_seconds?.[0]?.value).toBe(at.clock.now().getTime() / 1_000);
    await at.engine.close();
  });

  it('that fails is told, counted as failed, and thrown; a listener that throws harms nobody', async () => {
    const at = createTestEngine(open().database);
    const metrics = createJobMetrics();
    const job: Job = { name: 'broken', summary: 'Breaks.', run: () => Promise.reject(new Error('no luck')) };
    const onEvent = (event: JobEvent) => {
      metrics.onEvent(event);
      throw new Error('the log is full');
    };
    await expect(runJob(job, { engine: at.engine, onEvent })).rejects.toThrow('no luck');
    const [runs] = metrics.read();
    expect(runs?.samples).toEqual([{ labels: { job: 'broken', outcome: 'failed' }, value: 1 }]);
    await at.engine.close();
  });

  it.each(jobs.map(({ name }) => name))(
    'of %s on an empty database does nothing, and says so',
    async (name) => {
      await open().clear();
      const at = createTestEngine(open().database);
      const { counts } = await runJob(jobNamed(name), { engine: at.engine });
      expect(new Set(Object.values(counts))).toEqual(new Set([0]));
      await at.engine.close();
    },
  );

  it('ends after the batch at hand when it is told to', async () => {
    await open().clear();
    const at = createTestEngine(open().database, { settings: { jobs: { sweptAtOnce: 1 } } });
    for (let nth = 0; nth < 3; nth++) await at.newUser();
    at.clock.advance({ hours: 24 });
    const stopping = new AbortController();
    const { counts } = await runJob(jobNamed('daily-reset'), {
      engine: at.engine,
      signal: stopping.signal,
      onEvent: ({ kind }) => kind === 'progress' && stopping.abort(),
    });
    expect(counts.accounts).toBe(1);
    expect((await runJob(jobNamed('daily-reset'), { engine: at.engine })).counts.accounts).toBe(2);
    await at.engine.close();
  });

  it('of expire-holds gives back what lapsed holds held, and leaves running ones', async () => {
    await open().clear();
    const at = createTestEngine(open().database);
    const userId = await at.newUser();
    const hold = (key: string, seconds: number) =>
      at.engine.ledger.placeHold({
        userId,
        idempotencyKey: key,
        fingerprint: crypto.randomUUID(),
        feature: 'ai_message',
        model: null,
        energy: 100,
        tokens: 100,
        seconds,
        price: {},
        estimatedTokens: 100,
        compressionMode: false,
        spikeDetected: false,
        spikeWarning: false,
      });
    await hold('short', 60);
    await hold('long', 600);
    at.clock.advance({ minutes: 2 });
    expect((await runJob(jobNamed('expire-holds'), { engine: at.engine })).counts.accounts).toBe(1);
    const [row] = await open().database.query<{ held_energy: string }>(
      'select held_energy from public.user_energy where user_id = $1',
      [userId],
    );
    expect(row?.held_energy).toBe('1.00');
    await at.engine.close();
  });
});

describe('the list of jobs', () => {
  it('has a time for every job, and no time for one that is not there', () => {
    expect(Object.keys(defaults.jobSchedules).sort()).toEqual(jobs.map(({ name }) => name).sort());
  });

  it('names the known ones where one is not', async () => {
    expect(await refusalOf(Promise.resolve().then(() => jobNamed('clean-up')))).toBe('invalid_request');
  });
});
