/** Does the command line run the jobs, one by one and as a worker? */

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jobs } from '@/jobs/jobs';
import { createPostgresDatabase } from '../support/databases.ts';
import { documentOf, energy, type Typed } from './command-line.ts';

let server: Awaited<ReturnType<typeof createPostgresDatabase>>;
const here = (args: readonly string[], typed: Typed = {}) =>
  energy(args, { ...typed, environment: { DATABASE_URL: server.url, ...typed.environment } });

/** A port that nobody listens on now. */
const freePort = async (): Promise<number> => {
  const probe = createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
};

beforeAll(async () => {
  server = await createPostgresDatabase();
});
afterAll(() => server.drop());

it('jobs list names each job with its time and zone', async () => {
  const outcome = await here(['jobs', 'list', '--json'], {
    environment: { ENERGY_PLATFORM_TIME_ZONE: 'Asia/Kolkata' },
  });
  const document = documentOf<{ time_zone: string; jobs: { name: string; schedule: string }[] }>(outcome);
  expect(document.time_zone).toBe('Asia/Kolkata');
  expect(document.jobs.map(({ name }) => name)).toEqual(jobs.map(({ name }) => name));
  expect(document.jobs.every(({ schedule }) => schedule !== '')).toBe(true);
});

it('jobs run tells what was done', async () => {
  await here(['user', 'create', '--email', 'ada@example.com']);
  const outcome = await here(['jobs', 'run', 'learn-patterns', '--json']);
  expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
  expect(documentOf(outcome)).toMatchObject({ job: 'learn-patterns', counts: { users: 1, calls: 0 } });
});

it('jobs run refuses a job that is not there, and names those that are', async () => {
  const outcome = await here(['jobs', 'run', 'clean-up']);
  expect(outcome.exitCode).toBe(1);
  expect(outcome.stderr).toContain('learn-patterns');
});

it('jobs start works until it is told to stop, and then ends in good order', async () => {
  const outcome = await here(['jobs', 'start'], {
    onStart: (child) =>
      child.stderr?.on('data', (text: string) => text.includes('Ctrl-C') && child.kill('SIGTERM')),
  });
  expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/finishing what runs/) });
});

it('serve --jobs runs a worker beside the API, and counts what it does at /metrics', async () => {
  const key = documentOf<{ secret: string }>(
    await here(['keys', 'create', '--name', 'a collector', '--scopes', 'metrics', '--json']),
  );
  let metrics: Promise<string> | undefined;
  const read = async (url: string): Promise<string> =>
    await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key.secret}` } })).text();
  const outcome = await here(['serve', '--jobs', '--port', String(await freePort())], {
    onStart(child) {
      let told = '';
      child.stderr?.on('data', (text: string) => {
        told += text;
        const url = /open (http:\S+)/.exec(told)?.[1];
        if (metrics !== undefined || url === undefined || !told.includes('the jobs run here')) return;
        metrics = read(url).finally(() => child.kill('SIGTERM'));
      });
    },
  });
  expect(outcome).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/finishing what is in flight/),
  });
  expect(await metrics).toContain('# TYPE energy_job_runs_total counter');
});
