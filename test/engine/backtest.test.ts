/** Does a backtest of what was come to what was, and one of a known change to what a hand computes? */

import { beforeAll, expect, it } from 'vitest';
import { settingsWith } from '@/config';
import type { Database } from '@/database/database';
import { backtestLedger } from '@/engine/backtest/backtest';
import type { Changes } from '@/engine/backtest/changes';
import type { BacktestReport } from '@/engine/backtest/tally';
import type { Configuration } from '@/engine/configuration';
import { describeOnEachDatabase } from '../support/databases.ts';
import { makeHistory } from './backtest-history.ts';

const range = { from: new Date('2026-03-01'), to: new Date('2026-05-01') };
const settings = settingsWith();

describeOnEachDatabase('a backtest of the ledger', (open) => {
  let configuration: Configuration;
  let database: Database;
  beforeAll(async () => {
    database = open().database;
    const { engine } = await makeHistory(database);
    configuration = await engine.configuration();
    return () => engine.close();
  });

  const test = (changed: Changes, pages = { entriesPerRead: 7 }): Promise<BacktestReport> =>
    backtestLedger(database, {
      configuration,
      changed,
      demand: { elasticities: [0, 0.5], shiftShare: 0, shiftHours: 6 },
      settings,
      range,
      pages,
    });

  const ledgerSum = async (): Promise<number> => {
    const [row] = await database.query<{ sum: string }>(
      "select -sum(delta) * 100 as sum from energy.entries where kind in ('settle', 'charge') or reason = 'refund'",
    );
    return Number(row?.sum);
  };

  it('comes to exactly the charges of the ledger, under the very windows, tiers, factors that were in force', async () => {
    const { windows, tiers } = configuration;
    const report = await test({
      windows,
      tiers,
      energyFactors: new Map([
        ['scripted', '1.35'],
        ['small', '0.5'],
      ]),
      rules: new Map([['daily_reset', 1]]),
    });
    expect(report.actual.energy).toBe(await ledgerSum());
    expect(report.actual.calls).toBeGreaterThan(100);
    expect(report).toMatchObject({
      differenceEnergy: 0,
      usersAffected: 0,
      usersRefused: 0,
      refused: 0,
      users: 6,
      callsWithoutPrice: 0,
    });
    for (const sides of [...report.byTier, ...report.byHour]) expect(sides.changed).toEqual(sides.actual);
    expect(report.changed).toEqual(report.actual);
    expect(report.demand[1]).toMatchObject({ energy: report.actual.energy });
  });

  it('has calls in every window and outside, at most of what was held, by two models', async () => {
    const rows = await database.query<{ what: string; count: string }>(
      `select coalesce(receipt -> 'price' ->> 'window', 'none') as what, count(*) from energy.entries
       where kind = 'settle' group by 1
       union all select 'capped', count(*) from energy.entries
       where kind = 'settle' and -delta < (receipt -> 'price' ->> 'total')::numeric
       union all select 'moved', count(*) from energy.entries where reason = 'set_time_zone'
       union all select 'spike', count(*) from public.token_usage where spike_detected
       union all select model, count(*) from public.token_usage where model is not null group by 1`,
    );
    const counts = new Map(rows.map(({ what, count }) => [what, Number(count)]));
    for (const what of [
      'none',
      'Morning Advantage',
      'Happy Hour',
      'Peak Evening',
      'Late Night Premium',
      'Kolkata lunch',
      'capped',
      'moved',
      'spike',
      'scripted',
      'small',
    ]) {
      expect([what, counts.get(what) ?? 0]).toEqual([what, expect.toSatisfy((count: number) => count > 0)]);
    }
  });

  it('is the same however many entries are read at once', async () => {
    const changed = { windows: [] };
    const all = await test(changed, { entriesPerRead: 10_000 });
    expect(await test(changed, { entriesPerRead: 1 })).toEqual(all);
    expect(await test(changed, { entriesPerRead: 50 })).toEqual(all);
  });

  it('takes windows away and modifiers down: every call then costs what SQL makes of its base, factor and hold', async () => {
    const tiers = new Map(
      [...configuration.tiers].map(([tier, terms]) => [tier, { ...terms, priceModifier: '0.1' }]),
    );
    const report = await test({ windows: [], tiers });
    const [row] = await database.query<{ sum: string }>(
      `select sum(least(
         round((p.parts ->> 'base')::numeric * 0.1 * (p.parts ->> 'energy_factor')::numeric, 2),
         round(ceil(h.tokens::numeric / (p.parts ->> 'tokens_per_energy')::numeric) * 0.1
           * (p.parts ->> 'energy_factor')::numeric, 2))) * 100 as sum
       from energy.entries e
       cross join lateral (select e.receipt -> 'price') as p (parts)
       left join energy.holds h on h.user_id = e.user_id and h.id = e.hold_id
       where e.kind in ('settle', 'charge') and not exists (
         select from energy.entries r
         where r.user_id = e.user_id and r.reason = 'refund' and (r.receipt ->> 'refunds')::bigint = e.seq)`,
    );
    expect(report.refused).toBe(0);
    expect(report.changed.energy).toBe(Number(row?.sum));
    expect(report.differenceEnergy).toBe(report.changed.energy - report.actual.energy);
    expect(report.usersAffected).toBe(6);
  });

  it('raises a modifier: the poor are refused, and pay nothing', async () => {
    const tiers = new Map(
      [...configuration.tiers].map(([tier, terms]) => [tier, { ...terms, priceModifier: '3' }]),
    );
    const report = await test({ tiers });
    expect(report.refusedBy.insufficient_energy).toBe(report.refused);
    expect(report.refused).toBeGreaterThan(0);
    expect(report.changed.calls).toBe(report.actual.calls - report.refused);
  });

  it('sees only what was written in its range', async () => {
    const report = await backtestLedger(database, {
      configuration,
      changed: {},
      demand: { elasticities: [0], shiftShare: 0, shiftHours: 0 },
      settings,
      range: { from: new Date('2030-01-01'), to: new Date('2031-01-01') },
      pages: { entriesPerRead: 10 },
    });
    expect(report).toMatchObject({ users: 0, byTier: [], actual: { calls: 0, energy: 0 } });
  });
});
