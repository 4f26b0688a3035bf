import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durable, type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { childFor, killProcess, killServer } from './scenario.ts';
import { faultless } from './verdict.ts';

/** Processes are started and Postgres recovers: seconds on a quiet machine, more where others work too. */
const patience = { timeout: 180_000 };
/** Refused as planned; or held with the answer lost for good, which a lease ends. */
const expectedCodes = ['provider_failed', 'request_in_progress'];

const round = (seed: string) => ({ seed, calls: 40, users: 4 });

describe('a kill in the middle of 40 streaming calls, on a durable Postgres', patience, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(durable);
    return () => server.stop();
  });

  it('of the process loses, doubles, mints and leaks nothing once its leases are over', async () => {
    const verdict = await killProcess({ databaseUrl: server.url }, round('process 1'));
    expect(verdict).toMatchObject(faultless);
    expect(verdict.acknowledged).toBeGreaterThan(0);
    expect(verdict.lapsed).toBeGreaterThan(0);
  });

  it('of the server loses no acknowledged settlement, and the process goes on to pay each call once', async () => {
    const child = await childFor({ databaseUrl: server.url });
    const verdict = await killServer(server, child, round('server'));
    await child.close();
    expect(verdict).toMatchObject(faultless);
    expect(child.unpaid.filter(({ code }) => !expectedCodes.includes(code))).toEqual([]);
    expect(verdict.acknowledged + child.unpaid.length).toBe(verdict.calls);
  });
});

describe('a kill of the process that has the embedded database', patience, () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'energy-faults-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('leaves a lock that the next process takes over, and books that are right', async () => {
    let killed = 0;
    const verdict = await killProcess({ directory }, round('embedded 2'), (pid) => {
      killed = pid;
      const lock = join(directory, 'lock.json');
      expect(existsSync(lock)).toBe(true);
      expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual({ pid });
    });
    expect(killed).toBeGreaterThan(0);
    expect(verdict).toMatchObject(faultless);
    expect(verdict.acknowledged).toBeGreaterThan(0);
  });
});
