/** Does the reset leave the same rows whether it runs once, twice, three hours late, or on four machines at once? */

import { beforeEach, expect, it } from 'vitest';
import type { JobCounts } from '@/jobs/job';
import { jobNamed } from '@/jobs/jobs';
import { runJob } from '@/jobs/run-job';
import { describeOnEachDatabase, type TestDatabase } from '../support/databases.ts';
import { createTestEngine, type TestEngine } from '../support/test-engine.ts';
import { onMachines } from './machines.ts';

const evening = '2026-03-10T17:00:00Z';
const onTime = '2026-03-11T00:10:00Z';
const late = '2026-03-11T03:10:00Z';

/** Midnights between evening and late: Kolkata 18:30, Berlin 23:00, UTC 0:00, São Paulo 3:00. New York's is later. */
const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/Sao_Paulo', 'America/New_York'];
const tiers = ['free', 'pro', 'team'] as const;
const accounts = 45;

const idOf = (nth: number): string => `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;

/** Accounts of all zones and tiers, some with lots that lapse in the night, with holds that lapse, or with both. */
async function fill({ engine, clock }: TestEngine): Promise<void> {
  clock.set(evening);
  for (let nth = 0; nth < accounts; nth++) {
    const userId = idOf(nth);
    const tier = tiers[nth % tiers.length];
    await engine.ledger.openAccount({ userId, tier, timeZone: zones[nth % zones.length] });
    await engine.ledger.charge({
      userId,
      feature: 'ai_message',
      energy: 100 + 10 * nth,
      idempotencyKey: `c${nth}`,
    });
    if (nth % 2 === 0) {
      await engine.ledger.grant({
        userId,
        reason: 'closing_bonus',
        energy: 300,
        idempotencyKey: `g${nth}`,
        expiresAt: new Date(Date.parse('2026-03-10T20:00:00Z') + nth * 600_000),
      });
    }
    if (nth % 3 === 0) {
      await engine.ledger.placeHold({
        userId,
        idempotencyKey: `h${nth}`,
        fingerprint: idOf(nth),
        feature: 'ai_message',
        model: null,
        energy: 100,
        tokens: 500,
        seconds: 3_600 * (1 + (nth % 12)),
        price: {},
        estimatedTokens: 400,
        compressionMode: false,
        spikeDetected: true,
        spikeWarning: true,
      });
    }
  }
}

const tables = [
  'public.user_energy',
  'public.energy_regeneration_events',
  'energy.entries',
  'energy.grants',
  'energy.holds',
];

async function rowsOf({ database }: TestDatabase): Promise<string[]> {
  const found: string[] = [];
  for (const table of tables) {
    const rows = await database.query<{ row: unknown }>(`select to_jsonb(t) as row from ${table} t`);
    found.push(...rows.map(({ row }) => `${table} ${JSON.stringify(row)}`));
  }
  return found.sort();
}

describeOnEachDatabase('the daily reset', (open) => {
  let at: TestEngine;
  const reset = async (when: string): Promise<JobCounts> => {
    at.clock.set(when);
    return (await runJob(jobNamed('daily-reset'), { engine: at.engine })).counts;
  };

  /** The rows that a schedule leaves by ten past three. */
  async function rowsAfter(schedule: () => Promise<unknown>): Promise<string[]> {
    await open().clear();
    await fill(at);
    await schedule();
    at.clock.set(late);
    expect(await at.engine.ledger.verify()).toEqual([]);
    return await rowsOf(open());
  }

  beforeEach(() => {
    at = createTestEngine(open().database, { settings: { jobs: { sweptAtOnce: 7 } } });
    return () => at.engine.close();
  });

  it('brings the new day, at the moments at which it began, and ends what has lapsed', async () => {
    const before = await rowsAfter(async () => {});
    const after = await rowsAfter(() => reset(late));
    expect(after).not.toEqual(before);
    const status = await at.engine.status(idOf(1));
    expect(status).toMatchObject({ lastTokenReset: '2026-03-11', spikeWarningsCount: 0 });
    const refills = await open().database.query<{ created_at: Date }>(
      `select distinct created_at from energy.entries where reason = 'daily_reset' order by 1`,
    );
    expect(refills.map(({ created_at }) => created_at.toISOString())).toEqual([
      '2026-03-10T18:30:00.000Z',
      '2026-03-10T23:00:00.000Z',
      '2026-03-11T00:00:00.000Z',
      '2026-03-11T03:00:00.000Z',
    ]);
  });

  it('run twice leaves the rows of once, and finds nothing the second time', async () => {
    const once = await rowsAfter(() => reset(late));
    const twice = await rowsAfter(async () => {
      expect((await reset(late)).accounts).toBeGreaterThan(accounts / 2);
      expect(await reset(late)).toEqual({ accounts: 0, left_to_others: 0 });
    });
    expect(twice).toEqual(once);
  });

  it('run three hours late leaves the rows of one run on time', async () => {
    const inTime = await rowsAfter(async () => {
      await reset(onTime);
      await reset(late);
    });
    expect(await rowsAfter(() => reset(late))).toEqual(inTime);
  });

  it('is applied by the users’ own verbs where it never ran, with the same rows', async () => {
    const byJob = await rowsAfter(() => reset(late));
    const byUsers = await rowsAfter(async () => {
      at.clock.set(late);
      for (let nth = 0; nth < accounts; nth++) await at.engine.status(idOf(nth));
    });
    expect(byUsers).toEqual(byJob);
  });

  it('run four times at once leaves the rows of once', async () => {
    const once = await rowsAfter(() => reset(late));
    const atOnce = await rowsAfter(() => Promise.all([1, 2, 3, 4].map(() => reset(late))));
    expect(atOnce).toEqual(once);
  });

  it('ends although an account stays due, since a running call covers its lapsed lot', async () => {
    await open().clear();
    at.clock.set(evening);
    const userId = idOf(1);
    await at.engine.ledger.openAccount({ userId, tier: 'free' });
    await at.engine.ledger.charge({ userId, feature: 'ai_message', energy: 1_000 });
    const expiresAt = new Date('2026-03-10T18:00:00Z');
    await at.engine.ledger.grant({ userId, reason: 'closing_bonus', energy: 300, expiresAt });
    await at.engine.ledger.placeHold({
      userId,
      idempotencyKey: 'running',
      fingerprint: idOf(2),
      feature: 'ai_message',
      model: null,
      energy: 300,
      tokens: 500,
      seconds: 86_400,
      price: {},
      estimatedTokens: 400,
      compressionMode: false,
      spikeDetected: false,
      spikeWarning: false,
    });
    for (let run = 0; run < 2; run++) expect(await reset(onTime)).toEqual({ accounts: 1, left_to_others: 0 });
    expect(await at.engine.ledger.verify()).toEqual([]);
  });
});

describeOnEachDatabase(
  'the daily reset on four machines',
  (open) => {
    it('at once leaves the rows of once', async () => {
      const { url = '' } = open();
      const at = createTestEngine(open().database);
      await fill(at);
      at.clock.set(late);
      const alone = await runJob(jobNamed('daily-reset'), { engine: at.engine });
      const once = await rowsOf(open());
      await open().clear();
      await fill(at);
      const counts = await onMachines(4, { url, job: 'daily-reset', at: late });
      expect(counts.reduce((sum, one) => sum + (one.accounts ?? 0), 0)).toBe(alone.counts.accounts);
      expect(await rowsOf(open())).toEqual(once);
      await at.engine.close();
    });
  },
  { kinds: ['Postgres 18'] },
);
