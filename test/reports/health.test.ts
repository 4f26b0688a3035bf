/** Does the report on health say which providers fail, and how the jobs ended? */

import { describe, expect, it } from 'vitest';
import { EnergyError } from '@/errors';
import type { Job } from '@/jobs/job';
import { runJob } from '@/jobs/run-job';
import { providerErrorKindOf } from '@/providers/error-kind';
import { providerError } from '@/providers/provider-error';
import { createUser, describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, refusalOf, reply, say } from '../support/test-engine.ts';
import { createTestServer } from '../support/test-server.ts';

const failed = (details: Record<string, unknown>) =>
  new EnergyError('provider_failed', 'it failed', { details });

describe('the kind of a failure', () => {
  it.each([
    [{ status: 429, beforeFirstToken: true }, 'rate_limited'],
    [{ status: 429, reason: 'insufficient_quota', beforeFirstToken: true }, 'no_credit'],
    [{ status: 401, beforeFirstToken: true }, 'refused_key'],
    [{ status: 400, reason: 'context_length_exceeded', beforeFirstToken: true }, 'refused_request'],
    [{ status: 404, beforeFirstToken: true }, 'unknown_model'],
    [{ status: 503, beforeFirstToken: true }, 'server_error'],
    [{ status: 418, beforeFirstToken: true }, 'other'],
    [{ reason: 'UND_ERR_HEADERS_TIMEOUT', beforeFirstToken: true }, 'timed_out'],
    [{ reason: 'ECONNREFUSED', beforeFirstToken: true }, 'unreachable'],
    [{ beforeFirstToken: false }, 'broken_off'],
    [{}, 'other'],
  ])('%j is %s', (details, kind) => {
    expect(providerErrorKindOf(failed(details))).toBe(kind);
  });

  it('is read of what providers throw, and is none where nobody else failed', () => {
    const thrown = providerError(
      { code: 'rate_limit', status: 429 },
      { provider: 'p', beforeFirstToken: true },
    );
    expect(providerErrorKindOf(thrown)).toBe('rate_limited');
    expect(providerErrorKindOf(new EnergyError('hold_not_open'))).toBeNull();
    expect(providerErrorKindOf(new Error('aborted'))).toBeNull();
  });
});

describeOnEachDatabase('the report on health', (open) => {
  const job = (name: string, run: Job['run']): Job => ({ name, summary: 'Does something.', run });

  it('tells the failures of providers of all processes, by kind, of the last hours alone', async () => {
    await open().clear();
    const at = createTestEngine(open().database, { settings: { reports: { errorHours: 2 } } });
    const other = createTestEngine(open().database, { clock: at.clock });
    const userId = await at.newUser({ tier: 'pro', energy: 100_000 });
    const failing = async (who: typeof at, status: number, model: string) => {
      who.provider.script({ refusal: { status } });
      const request = { userId, feature: 'ai_message', input: 'Hello', model };
      expect(await refusalOf(who.engine.run(request))).toBe('provider_failed');
    };
    await failing(at, 500, 'old');
    at.clock.advance({ hours: 2 });
    await failing(at, 503, 'one');
    await failing(at, 500, 'one');
    await failing(other, 500, 'one');
    await failing(other, 429, 'one');
    // Broken off after something was delivered, and paid.
    other.provider.script({ steps: [...say('Half'), { type: 'disconnect' }] });
    const running = await other.engine.stream({
      userId,
      feature: 'ai_message',
      input: 'Hello',
      model: 'two',
    });
    await refusalOf(
      (async () => {
        for await (const _ of running.events);
      })(),
    );
    expect((await running.result).interruption).not.toBeNull();
    const items = async () => (await at.engine.reports.health()).providerErrors.items;
    // The other process has not written yet.
    expect((await items()).map(({ errors }) => errors)).toEqual([2]);
    await other.pass(10);
    expect(await items()).toMatchObject([
      { provider: 'scripted', model: 'one', kind: 'server_error', errors: 3, lastAt: expect.any(Date) },
      { model: 'one', kind: 'rate_limited', errors: 1 },
      { model: 'two', kind: 'broken_off', errors: 1 },
    ]);
    await other.pass(10);
    expect(other.timers.pending).toBe(0);
    await at.engine.close();
    await other.engine.close();
  });

  it('counts no call that went well, was refused by us, or was ended by its user', async () => {
    await open().clear();
    const at = createTestEngine(open().database);
    const userId = await at.newUser({ tier: 'pro', energy: 100_000 });
    const request = { userId, feature: 'ai_message', input: 'Hello' };
    at.provider.script(reply(['Yes.']));
    await at.engine.run(request);
    await refusalOf(at.engine.run({ ...request, feature: 'none_of_ours' }));
    await refusalOf(at.engine.run({ ...request, signal: AbortSignal.abort() }));
    expect((await at.engine.reports.health()).providerErrors.items).toEqual([]);
    await at.engine.close();
  });

  it('loses no count while the database is out of reach, and tells so many models apart', async () => {
    await open().clear();
    const at = createTestEngine(open().database, { settings: { providerErrors: { keysAtMost: 2 } } });
    const userId = await at.newUser({ tier: 'pro', energy: 1_000_000 });
    for (const model of ['a', 'b', 'c', 'd', 'a']) {
      at.provider.script({ refusal: { status: 500 } });
      await refusalOf(at.engine.run({ userId, feature: 'ai_message', input: 'Hello', model }));
    }
    at.database.failNext(1, /note_provider_errors/);
    await at.pass(10);
    expect(at.problems).toHaveLength(1);
    await at.pass(10);
    const { items } = (await at.engine.reports.health()).providerErrors;
    expect(items.map(({ model, errors }) => [model, errors])).toEqual([
      ['', 2],
      ['a', 2],
      ['b', 1],
    ]);
    await at.engine.close();
  });

  it('tells how each job ended, wherever it ran, and which never did', async () => {
    await open().clear();
    const at = createTestEngine(open().database, { settings: { jobSchedules: { 'drop-replies': '' } } });
    const { engine, clock } = at;
    const began = clock.now();
    await runJob(
      job('roll-up', async () => {
        clock.advance({ seconds: 3 });
        return { entries: 7 };
      }),
      { engine },
    );
    const ended = clock.now();
    clock.advance({ hours: 1 });
    const broken = job('roll-up', () => Promise.reject(new Error('no luck')));
    await refusalOf(runJob(broken, { engine }));
    const { jobs } = await engine.reports.health();
    expect(jobs.find(({ job: name }) => name === 'roll-up')).toEqual({
      job: 'roll-up',
      schedule: '*/5 * * * *',
      lastStartedAt: clock.now(),
      lastSeconds: 0,
      lastSucceededAt: ended,
      lastCounts: { entries: 7 },
      lastFailedAt: clock.now(),
      lastError: 'Error: no luck',
      runs: 2,
      failures: 1,
    });
    expect(ended.getTime() - began.getTime()).toBe(3_000);
    expect(jobs.find(({ job: name }) => name === 'recommend')).toMatchObject({
      lastStartedAt: null,
      runs: 0,
    });
    expect(jobs.find(({ job: name }) => name === 'drop-replies')).toMatchObject({ schedule: null });
    await engine.close();
  });

  it('lets a job be what it is where that cannot be written down', async () => {
    const at = createTestEngine(open().database);
    at.database.failNext(1, /note_job/);
    expect(
      await runJob(
        job('count', async () => ({ items: 1 })),
        { engine: at.engine },
      ),
    ).toMatchObject({
      counts: { items: 1 },
    });
    await at.engine.close();
  });

  it('reads over HTTP as the contract says', async () => {
    await open().clear();
    const server = createTestServer(open().database);
    const userId = await server.newUser({ tier: 'pro', energy: 100_000 });
    server.provider.script({ refusal: { status: 429 } });
    await refusalOf(server.engine.run({ userId, feature: 'ai_message', input: 'Hello' }));
    await runJob(
      job('roll-up', async () => ({ left_to_others: 1 })),
      { engine: server.engine },
    );
    const bearer = await server.adminToken(await createUser(open().database));
    const { body } = await server.ask<{ provider_errors: object; jobs: Record<string, unknown>[] }>(
      '/v1/admin/reports/health',
      { bearer },
    );
    const metrics = await server.ask<string>('/metrics', { bearer: await server.serverKey('metrics') });
    expect(metrics.body).toContain('energy_provider_errors{provider="scripted",kind="rate_limited"} 1');
    expect(body.provider_errors).toMatchObject({ hours: 24, items: [{ kind: 'rate_limited', errors: 1 }] });
    expect(body.jobs.find((one) => one.job === 'roll-up')).toMatchObject({
      last_counts: { left_to_others: 1 },
      last_seconds: 0,
      runs: 1,
    });
  });
});
