/** Does the command line run the jobs, one by one and as a worker? */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { jobs } from '@/jobs/jobs';
import { createPostgresDatabase } from '../support/databases.ts';
import { documentOf, energy, type Typed } from './command-line.ts';

let server: Awaited<ReturnType<typeof createPostgresDatabase>>;
const here = (args: readonly string[], typed: Typed = {}) =>
  energy(args, { ...typed, environment: { DATABASE_URL: server.url, ...typed.environment } });

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
