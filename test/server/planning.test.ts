/** What can an admin try before it counts, over HTTP? */

import { beforeAll, expect, it } from 'vitest';
import { energyOf } from '@/amount';
import { backtestLedger } from '@/engine/backtest/backtest';
import { createBacktests } from '@/engine/backtest/backtests';
import { makeHistory } from '../engine/backtest-history.ts';
import { createUser, describeOnEachDatabase } from '../support/databases.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

interface Segment {
  readonly from: string;
  readonly until: string;
  readonly window: string | null;
  readonly window_id: string | null;
  readonly product: string;
}
interface Preview {
  readonly from: string;
  readonly until: string;
  readonly tiers: { tier: string; tier_modifier: string; segments: Segment[] }[];
  readonly overlaps: { winner: string; decided_by: string; windows: { id: string; name: string }[] }[];
  readonly gaps: { from: string; until: string }[];
}

const stretch = { from: '2026-03-01T00:00:00Z', until: '2026-04-01T00:00:00Z' };

describeOnEachDatabase('backtests over HTTP', (open) => {
  let server: TestServer;
  let bearer: string;
  beforeAll(async () => {
    const { database } = open();
    const { engine } = await makeHistory(database);
    server = createTestServer(database);
    bearer = await server.adminToken(await createUser(database));
    return () => engine.close();
  });
  const ask = <T = Record<string, unknown>>(body: unknown) =>
    server.ask<T>('/v1/admin/backtests', { method: 'POST', bearer, body });

  it('answer what energy backtest does, in the words of the contract', async () => {
    const { engine, database } = server;
    const { settings } = engine;
    const told = await ask({ ...stretch, windows: [], demand: { elasticities: [0, 1], shift_share: 0.2 } });
    const report = await backtestLedger(database, {
      configuration: await engine.configuration(),
      changed: { windows: [] },
      demand: { elasticities: [0, 1], shiftShare: 0.2, shiftHours: settings.backtest.shiftHours },
      settings,
      range: { from: new Date(stretch.from), to: new Date(stretch.until) },
      pages: settings.backtest,
    });
    expect(report.usersAffected).toBeGreaterThan(0);
    expect(told).toMatchObject({
      status: 200,
      body: {
        ...stretch,
        time_zone: 'UTC',
        actual: { calls: report.actual.calls, energy: energyOf(report.actual.energy) },
        changed: { energy: energyOf(report.changed.energy), revenue_usd: report.changed.revenueUsd },
        difference_energy: energyOf(report.differenceEnergy),
        users_affected: report.usersAffected,
        refused_by: report.refusedBy,
        range: { energy: report.range.energy.map(energyOf) },
      },
    });
    expect((told.body.by_hour as unknown[]).length).toBe(report.byHour.length);
    expect((told.body.demand as { elasticity: number }[]).map(({ elasticity }) => elasticity)).toEqual([
      0, 1,
    ]);
  });

  it('come to no difference under the windows in force, also where these are written with their schedule', async () => {
    const { body } = await server.ask<{ items: Record<string, unknown>[] }>('/v1/admin/surge-windows', {
      bearer,
    });
    const windows = body.items.map(({ version: _, created_at: __, updated_at: ___, ...row }) => row);
    expect((await ask({ ...stretch, windows })).body).toMatchObject({
      difference_energy: 0,
      users_affected: 0,
    });
    const later = windows.map((row) => ({ ...row, active_from: '2026-04-01T00:00:00Z' }));
    const [none, scheduled] = [
      await ask({ ...stretch, windows: [] }),
      await ask({ ...stretch, windows: later }),
    ];
    expect(scheduled.body).toEqual(none.body);
  });

  it.each([
    ['a stretch that ends before it begins', { from: stretch.until, until: stretch.from }, /until/],
    ['a stretch of a year', { ...stretch, until: '2027-03-01T00:00:00Z' }, /energy backtest/],
    [
      'a multiplier that is no number',
      { ...stretch, windows: [{ name: 'W', start_time: '10:00', end_time: '11:00', multiplier: 'x' }] },
      /windows/,
    ],
    [
      'a zone that is none',
      {
        ...stretch,
        windows: [{ name: 'W', start_time: '10:00', end_time: '11:00', multiplier: 1, time_zone: 'Mars' }],
      },
      /IANA/,
    ],
    ['an elasticity below zero', { ...stretch, demand: { elasticities: [-1] } }, /elasticities/],
  ])('refuse %s, and say so', async (_name, body, message) => {
    const told = await ask<{ code: string; detail: string }>(body);
    expect(told).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(told.body.detail).toMatch(message);
  });

  it('are one at a time: the second is told to come again, and can when the first has ended', async () => {
    const backtests = createBacktests(server);
    const asked = (signal = new AbortController().signal) =>
      backtests.run({
        changes: {},
        from: new Date(stretch.from),
        until: new Date(stretch.until),
        demand: {},
        signal,
      });
    const [first, second] = await Promise.allSettled([asked(), asked()]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ reason: { code: 'rate_limited', details: { retryAfterSeconds: 10 } } });
    await expect(asked(AbortSignal.abort())).rejects.toThrow('aborted');
    await expect(asked()).resolves.toMatchObject({ differenceEnergy: 0 });
  });

  it('end when the client leaves, and make room for the next', async () => {
    const leaving = new AbortController();
    const request = new Request('http://localhost/v1/admin/backtests', {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(stretch),
      signal: leaving.signal,
    });
    const asked = server.server.app.request(request);
    leaving.abort();
    expect((await asked).status).toBe(499);
    expect(server.failures).toEqual([]);
    expect((await ask(stretch)).status).toBe(200);
  });
});

describeOnEachDatabase('previews of prices over HTTP', (open) => {
  let server: TestServer;
  let bearer: string;
  beforeAll(async () => {
    server = createTestServer(open().database);
    bearer = await server.adminToken(await createUser(open().database));
  });
  const ask = <T = Preview>(body: object) =>
    server.ask<T>('/v1/admin/price-previews', {
      method: 'POST',
      bearer,
      body: { from: '2026-05-20', days: 1, time_zone: 'UTC', ...body },
    });
  const idOf = async (name: string) =>
    (
      await server.ask<{ items: { id: string; name: string }[] }>('/v1/admin/surge-windows', { bearer })
    ).body.items.find((row) => row.name === name)?.id;

  it('keep to limits that are told with the windows', async () => {
    const surge = { ...server.engine.settings.surge, exemptFeatures: ['ai_message'], riseNoticeHours: 12 };
    const strict = createTestServer(open().database, { settings: { surge, platformTimeZone: 'Asia/Tokyo' } });
    const admin = await strict.adminToken(await createUser(open().database));
    const { body } = await strict.ask('/v1/admin/surge-windows', { bearer: admin });
    expect(body.limits).toEqual({
      multiplier_at_most: 2,
      rise_notice_hours: 12,
      exempt_features: ['ai_message'],
      platform_time_zone: 'Asia/Tokyo',
    });
  });

  it('show each tier the windows in force with what it pays', async () => {
    const { status, body } = await ask({});
    expect(status).toBe(200);
    expect(body.tiers.map(({ tier }) => tier).sort()).toEqual(['elite', 'enterprise', 'free', 'pro', 'team']);
    const free = body.tiers.find(({ tier }) => tier === 'free');
    expect(free?.segments.map(({ window, product }) => [window, product])).toEqual([
      ['Late Night Premium', '1.43'],
      [null, '1.10'],
      ['Morning Advantage', '0.935'],
      [null, '1.10'],
      ['Happy Hour', '0.88'],
      [null, '1.10'],
      ['Peak Evening', '1.32'],
      ['Late Night Premium', '1.43'],
    ]);
    expect(body.gaps).toHaveLength(3);
    expect(body.overlaps).toEqual([]);
  });

  it('show a draft: one changed, one new, one gone, and leave the table as it is', async () => {
    const before = await server.ask('/v1/admin/surge-windows', { bearer });
    const [happy, morning] = [await idOf('Happy Hour'), await idOf('Morning Advantage')];
    const { body } = await ask({
      windows: [
        { id: happy, start_time: '13:00' },
        { name: 'Lunch', start_time: '12:00', end_time: '14:00', multiplier: 1.5 },
      ],
      removed_ids: [morning],
    });
    const names = body.tiers[0]?.segments.map(({ window }) => window);
    expect(names).not.toContain('Morning Advantage');
    expect(body.overlaps).toMatchObject([
      {
        from: '2026-05-20T13:00:00.000Z',
        until: '2026-05-20T14:00:00.000Z',
        winner: 'Happy Hour',
        decided_by: 'multiplier',
        windows: [{ id: happy }, { id: 'new:1' }],
      },
    ]);
    expect((await server.ask('/v1/admin/surge-windows', { bearer })).body).toEqual(before.body);
  });

  it('tell what of a draft is dearer too soon to be saved, and from when on it would not be', async () => {
    const morning = await idOf('Morning Advantage');
    const now = server.clock.now();
    const earliest = new Date(now.getTime() + 24 * 3_600_000).toISOString();
    const { body } = await ask<{ sudden_rise: unknown }>({ removed_ids: [morning] });
    expect(body.sudden_rise).toMatchObject({
      ...{ was: '0.85', becomes: '1', window: null, feature: null, earliest, notice_hours: 24 },
    });
    const later = { windows: [{ id: morning, active_until: earliest }] };
    expect((await ask<{ sudden_rise: unknown }>(later)).body.sudden_rise).toBeNull();
    expect((await ask<{ sudden_rise: unknown }>({})).body.sudden_rise).toBeNull();
  });

  it.each([
    ['a window that is not there', { removed_ids: ['00000000-0000-4000-8000-000000000000'] }, 404],
    [
      'two windows of one name',
      { windows: [{ name: 'Happy Hour', start_time: '01:00', end_time: '02:00', multiplier: 1 }] },
      400,
    ],
    ['a zone that is none', { time_zone: 'Mars/Olympus' }, 400],
    [
      'a zone of a window that is none',
      { windows: [{ name: 'W', start_time: '01:00', end_time: '02:00', multiplier: 1, time_zone: 'Mars' }] },
      400,
    ],
    ['too many days', { days: 15 }, 400],
    ['a day that is none', { from: '2026-02-30' }, 400],
    ['a day beyond all calendars', { from: '9999-12-31' }, 400],
  ])('refuse %s', async (_name, body, status) => {
    expect((await ask<unknown>(body)).status).toBe(status);
    expect(server.failures).toEqual([]);
  });
});
