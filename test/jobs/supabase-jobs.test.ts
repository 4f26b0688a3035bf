/** Do the jobs run on Supabase as they do elsewhere: from SQL on a schedule, and by a request to the Edge Function? */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaults } from '@/config';
import { createJobHandler } from '@/jobs/job-handler';
import { jobs } from '@/jobs/jobs';
import { createPostgresDatabase, describeOnEachDatabase } from '../support/databases.ts';
import { root } from '../support/source.ts';
import { createTestEngine } from '../support/test-engine.ts';

const secret = 'what the scheduler and the function know, and nobody else';
const cron = await readFile(join(root, 'supabase/cron.sql'), 'utf8');

const bySql = [...cron.matchAll(/cron\.schedule\('energy ([\w-]+)', '([^']+)', \$\$ (.+?) \$\$\)/g)].map(
  ([, name = '', schedule = '', sql = '']) => ({ name, schedule, sql }),
);
const byRequest = [...cron.matchAll(/^ {2}\('([\w-]+)', '([^']+)'\)/gm)].map(
  ([, name = '', schedule = '']) => ({
    name,
    schedule,
  }),
);

const post = (path: string, token = secret, method = 'POST') =>
  new Request(`https://project.supabase.co/functions/v1/energy-jobs/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
  });

describe('supabase/cron.sql', () => {
  it('schedules every job, at the time that a worker would, but the one that Deno cannot do', () => {
    const scheduled = [...bySql, ...byRequest].map(({ name, schedule }) => [name, schedule]);
    const { 'deliver-webhooks': _, ...here } = defaults.jobSchedules;
    expect(Object.fromEntries(scheduled)).toEqual(here);
    expect(scheduled).toHaveLength(jobs.length - 1);
  });
});

describeOnEachDatabase('a job on Supabase', (open) => {
  it.each(bySql)('runs as the statement of $name', async ({ sql }) => {
    expect(await open().database.query(sql)).toHaveLength(1);
  });

  it('runs by a request, and answers what it did', async () => {
    const at = createTestEngine(open().database);
    const handle = createJobHandler({ engine: async () => at.engine, secret });
    await at.newUser();
    at.clock.advance({ hours: 24 });
    const response = await handle(post('daily-reset'));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ job: 'daily-reset', counts: { accounts: 1 } });
    await at.engine.close();
  });

  it.each([
    ['without the secret', post('daily-reset', ''), 401, 'unauthenticated'],
    ['with another secret', post('daily-reset', `${secret}.`), 401, 'unauthenticated'],
    ['of a job that is not there', post('clean-up'), 400, 'invalid_request'],
    ['that only reads', post('daily-reset', secret, 'GET'), 400, 'invalid_request'],
  ])('refuses a request %s', async (_, request, status, code) => {
    const at = createTestEngine(open().database);
    const response = await createJobHandler({ engine: async () => at.engine, secret })(request);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
    await at.engine.close();
  });

  it('tells a caller nothing of a failure that it could not cause', async () => {
    const engine = () => Promise.reject(new Error('password of the database: secret'));
    const response = await createJobHandler({ engine, secret })(post('daily-reset'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('password');
  });

  it('wants a secret that cannot be guessed', () => {
    expect(() => createJobHandler({ engine: () => Promise.reject(new Error()), secret: 'short' })).toThrow(
      '32 characters',
    );
  });
});

describe('the Edge Function', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('serves the jobs of the database that Supabase names', async () => {
    const { url, drop } = await createPostgresDatabase();
    const environment: Record<string, string> = { SUPABASE_DB_URL: url, ENERGY_JOBS_SECRET: secret };
    let served: ((request: Request) => Promise<Response>) | undefined;
    vi.stubGlobal('Deno', {
      env: { get: (name: string) => environment[name] },
      serve: (handler: typeof served) => {
        served = handler;
      },
    });
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await import('../../supabase/functions/energy-jobs/index.ts');
    const response = await served?.(post('learn-patterns'));
    expect(response?.status).toBe(200);
    expect(log.mock.calls.map(([line]) => JSON.parse(String(line)).kind)).toEqual(['started', 'finished']);
    // As an older cron.sql asks for it.
    const refused = await served?.(post('deliver-webhooks'));
    expect(refused?.status).toBe(400);
    expect(await refused?.json()).toMatchObject({
      error: { code: 'invalid_request', message: expect.stringContaining('cron.sql') },
    });
    log.mockRestore();
    await drop();
  });
});
