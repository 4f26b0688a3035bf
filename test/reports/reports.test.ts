/** Do the reports say what happened, by hand and by dice, and never by reading all calls? */

import { beforeEach, expect, it } from 'vitest';
import type { Database, Queryable } from '@/database/database';
import { createEnergyEngine, type EnergyEngine } from '@/engine';
import { createFakeClock } from '@/testing/index';
import {
  call,
  callOne,
  chargeOf,
  holdOf,
  later,
  newKey,
  openedAccount,
  rewardOf,
} from '../ledger/call-verb.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { refusalOf } from '../support/test-engine.ts';
import { letHappen, openedAccounts } from './busy-day.ts';
import { paidCall, start } from './paid-call.ts';

const span = { from: '2026-06-01', until: '2026-07-01' };

/** How often the raw tables were scanned in this session so far, as a whole and at all. */
async function scansOf(tx: Queryable): Promise<{ name: string; whole: number; any: number }[]> {
  const rows = await tx.query<{ name: string; whole: string; index: string }>(
    `select relname as name, seq_scan as whole, coalesce(idx_scan, 0) as index from pg_stat_xact_user_tables
     where relname in ('token_usage', 'entries', 'usage_days', 'grants', 'energy_regeneration_events')
       and schemaname in ('public', 'energy')
     order by relname`,
  );
  return rows.map(({ name, whole, index }) => ({
    name,
    whole: Number(whole),
    any: Number(whole) + Number(index),
  }));
}

describeOnEachDatabase('a report', (open) => {
  let engine: EnergyEngine;
  const clock = createFakeClock('2026-06-20T12:00:00Z');

  beforeEach(async () => {
    await open().clear();
    engine = createEnergyEngine({ database: open().database, clock });
  });

  it('says by hand what usage was: tokens, money, accuracy, savings, shares', async () => {
    const { database } = open();
    const user = await openedAccount(database, { tier: 'pro' }, '2026-05-10T12:00:00Z');
    await paidCall(database, user, {
      energy: '4.00',
      costUsd: '0.1000000000',
      input: 300,
      output: 100,
      estimated: 440,
      spike: true,
      metadata: {
        cached_input_tokens: 150,
        reasoning_tokens: 25,
        tokens_saved: 60,
        usd_saved: '0.0300000000',
      },
    });
    const seq = await paidCall(database, user, { energy: '2.00', input: 100, output: 100, estimated: 100 });
    await call(database, 'refund', { user_id: user, key: newKey(), seq, amount: '0.50' }, later(start, 60));
    await engine.reports.rollUp();
    const { rows, ...about } = await engine.reports.usage({ ...span, by: ['feature', 'tier'] });
    expect(about).toEqual({ completeUntil: clock.now(), staleSeconds: 0, timeZone: 'UTC', isWhole: true });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      feature: 'ai_message',
      tier: 'pro',
      calls: 2,
      inputTokens: 400,
      outputTokens: 200,
      energy: 600,
      refunds: 1,
      refundedEnergy: 50,
      costUsd: 0.1,
      unpricedCalls: 1,
      spikes: 1,
      spikeShare: 0.5,
      cachedShare: 0.375,
      reasoningShare: 0.125,
      tokensSaved: 60,
      usdSaved: 0.03,
      estimatedCalls: 2,
      estimatesWithin: 0.5,
    });
    expect(rows[0]?.revenueUsd).toBeCloseTo(0.55, 10);
    expect(rows[0]?.marginUsd).toBeCloseTo(0.45, 10);
    expect(rows[0]?.estimateBias).toBeCloseTo((540 - 600) / 600, 10);
    expect(rows[0]?.estimateMiss).toBeCloseTo((40 + 100) / 600, 10);
    const { rows: cohorts } = await engine.reports.usage({ ...span, by: ['cohort'], bucket: 'day' });
    expect(cohorts).toMatchObject([{ bucket: '2026-06-10', cohort: '2026-05', calls: 2 }]);
  });

  it('is empty, not wrong, where nothing happened', async () => {
    const { rows } = await engine.reports.usage(span);
    expect(rows).toMatchObject([
      { calls: 0, energy: 0, marginShare: null, cachedShare: null, estimateBias: null },
    ]);
    expect((await engine.reports.usage({ ...span, by: ['tier'] })).rows).toEqual([]);
    expect(await engine.reports.heavyUsers({ month: '2026-06' })).toMatchObject({
      users: 0,
      gini: null,
      curve: [],
      top: [],
    });
    expect(await engine.reports.calls({ from: start, until: later(start, 60) })).toMatchObject({
      calls: [],
      next: null,
    });
    expect(await engine.reports.health()).toMatchObject({ completeUntil: null, staleSeconds: null });
  });

  it('says how old it is', async () => {
    await engine.reports.rollUp();
    const aged = createEnergyEngine({
      database: open().database,
      clock: createFakeClock('2026-06-20T12:05:00Z'),
    });
    expect(await aged.reports.usage(span)).toMatchObject({ completeUntil: clock.now(), staleSeconds: 300 });
  });

  it('drills from a cell to each of its calls once, the newest first, in pages', async () => {
    const { database } = open();
    const users = await openedAccounts(database, 3);
    await letHappen(database, users, { from: start, count: 60, seed: 11 });
    await engine.reports.rollUp();
    const wanted = { from: start, until: later(start, 100_000) };
    for (const filter of [
      {},
      { feature: 'ai_chatbot' },
      { model: '', tier: 'team' },
      { spike: true },
      { userId: users[1] ?? '' },
    ]) {
      const seen: string[] = [];
      let before: Parameters<EnergyEngine['reports']['calls']>[0]['before'];
      do {
        const page = await engine.reports.calls({ ...wanted, ...filter, before, limit: 4 });
        seen.push(...page.calls.map(({ at, id }) => `${at.toISOString()} ${id}`));
        expect(page.calls.every(({ receipt }) => receipt !== null)).toBe(true);
        before = page.next ?? undefined;
      } while (before !== undefined);
      const all = await database.query<{ id: string; created_at: Date }>(
        `select id, created_at from public.token_usage
         where created_at >= $1 and created_at < $2 and ($3::text is null or feature = $3)
           and ($4::text is null or coalesce(model, '') = $4) and ($5::text is null or tier = $5)
           and ($6::boolean is null or spike_detected) and ($7::uuid is null or user_id = $7)
         order by created_at desc, user_id desc, id desc`,
        [
          wanted.from,
          wanted.until,
          'feature' in filter ? filter.feature : null,
          'model' in filter ? filter.model : null,
          'tier' in filter ? filter.tier : null,
          'spike' in filter ? true : null,
          'userId' in filter ? filter.userId : null,
        ],
      );
      expect(seen).toEqual(all.map(({ id, created_at }) => `${created_at.toISOString()} ${id}`));
      expect(seen.length).toBeGreaterThan(2);
    }
  });

  it('says who costs how much, how unevenly, and what another tier would bring', async () => {
    const { database } = open();
    const users: string[] = [];
    for (const [nth, costUsd] of ['1', '2', '7'].entries()) {
      const account = { tier: 'pro', email: `user${nth}@example.com` };
      const user = await openedAccount(database, account, `2026-0${nth + 1}-10T12:00:00Z`);
      await paidCall(database, user, { energy: '0.95', costUsd, input: 1_500, output: 1_500 });
      users.push(user);
    }
    await paidCall(database, users[2] ?? '', { energy: '0.95', costUsd: '0.5' }, '2026-05-10T12:00:00Z');
    await engine.reports.rollUp();
    const report = await engine.reports.heavyUsers({ month: '2026-06', users: 2 });
    expect(report).toMatchObject({ users: 3, costUsd: 10 });
    expect(report.gini).toBeCloseTo(0.4, 10);
    expect(report.curve.map(([, cost]) => Math.round(cost * 100) / 100)).toEqual([0, 0.1, 0.3, 1]);
    const [first, second] = report.top;
    expect([first?.userId, second?.userId]).toEqual([users[2], users[1]]);
    expect(first).toMatchObject({ costUsd: 7, costShare: 0.7, costBeforeUsd: 0.5, calls: 1 });
    expect(first?.email).toBe('user2@example.com');
    expect(first).toMatchObject({ anomalies: ['grew'], paidUsd: 19 });
    // 3,000 tokens: 2 × 1.10 on free, 1 × 0.95 on pro, 1 × 0.70 on enterprise; list price 0.10 an energy.
    const paid = Object.fromEntries((first?.onTiers ?? []).map(({ tier, energy }) => [tier, energy]));
    expect(paid).toMatchObject({ free: 220, pro: 95, enterprise: 70 });
    const enterprise = first?.onTiers.find(({ tier }) => tier === 'enterprise');
    // The day's refill gives more than that.
    expect(enterprise).toMatchObject({ energyUsd: 0, totalUsd: 499 });
  });

  it('lets a tier give no more than its cap holds on the day on which the energy went', async () => {
    const { database } = open();
    const monthly = await openedAccount(database, { tier: 'pro' }, '2026-03-10T12:00:00Z');
    const late = await openedAccount(database, { tier: 'pro' }, '2026-06-14T12:00:00Z');
    const buy = (user: string, moment: string) =>
      call(database, 'purchase', { user_id: user, key: newKey(), amount: '1000' }, moment);
    for (const user of [monthly, late]) {
      await buy(user, '2026-06-15T11:00:00Z');
      // 300 energies of 900,000 tokens at once: 285 at the modifier of pro.
      await paidCall(
        database,
        user,
        { energy: '285', costUsd: '1', input: 450_000, output: 450_000 },
        '2026-06-15T12:00:00Z',
      );
    }
    const steady = await openedAccount(database, { tier: 'pro' }, '2026-06-11T12:00:00Z');
    await buy(steady, '2026-06-11T12:30:00Z');
    for (const day of [11, 12, 13, 17]) {
      const call = { energy: '28.5', costUsd: '0.1', input: 45_000, output: 45_000 };
      await paidCall(database, steady, call, `2026-06-${day}T13:00:00Z`);
    }
    await engine.reports.rollUp();
    const { top } = await engine.reports.heavyUsers({ month: '2026-06' });
    const onPro = (user: string) =>
      top.find(({ userId }) => userId === user)?.onTiers.find(({ tier }) => tier === 'pro');
    // Fifteen a day, saved up to thirty at most: 255 are bought, however long the month was.
    for (const user of [monthly, late]) {
      expect(onPro(user)).toMatchObject({ energy: 28_500, energyUsd: 25.5, totalUsd: 44.5 });
    }
    // 30 − 28.5, then 16.5 and 15 of 28.5 each, then 30 again: 12 and 13.5 are bought.
    expect(onPro(steady)).toMatchObject({ energy: 11_400, energyUsd: expect.closeTo(2.55, 9) });
  });

  it('holds what a user costs against what they pay, not against the energy that came back for nothing', async () => {
    const { database } = open();
    const users: string[] = [];
    for (const nth of [0, 1]) {
      const user = await openedAccount(database, { tier: 'free' }, start);
      await paidCall(database, user, { energy: '10', costUsd: '1' });
      if (nth === 1) await engine.ledger.purchase({ userId: user, energy: 5_000 });
      users.push(user);
    }
    await engine.reports.rollUp();
    const { top } = await engine.reports.heavyUsers({ month: '2026-06' });
    const of = (nth: number) => top.find(({ userId }) => userId === users[nth]);
    expect(of(0)).toMatchObject({ anomalies: ['costs_more_than_paid'], paidUsd: 0, marginUsd: 0 });
    expect(of(1)).toMatchObject({ anomalies: [], paidUsd: 5 });
  });

  it('draws how the cost is shared through as many points as are wanted, each a whole user', async () => {
    const { database } = open();
    for (const costUsd of ['5', '1', '7', '3', '2', '6', '4']) {
      const user = await openedAccount(database, { tier: 'pro' }, start);
      await paidCall(database, user, { energy: '0.95', costUsd });
    }
    const few = createEnergyEngine({ database, clock, settings: { reports: { curvePoints: 3 } } });
    await few.reports.rollUp();
    const report = await few.reports.heavyUsers({ month: '2026-06' });
    // Of 7 users the third, fifth and seventh: ceil(7 × 1/3), ceil(7 × 2/3), 7.
    const hand = [
      [0, 0],
      [3 / 7, 6 / 28],
      [5 / 7, 15 / 28],
      [1, 1],
    ];
    expect(report.curve).toHaveLength(hand.length);
    for (const [nth, point] of report.curve.entries()) {
      for (const [axis, value] of point.entries()) expect(value).toBeCloseTo(hand[nth]?.[axis] ?? -1, 10);
    }
    // Twice the area between the diagonal and 1 … 7 added up: sum((2i - 8) × i) / (7 × 28).
    expect(report.gini).toBeCloseTo(56 / 196, 10);
    await few.close();
  });

  it('says what energy was given for, what lapsed of it, and what the platform has left to give', async () => {
    const { database } = open();
    const user = await openedAccount(database, { tier: 'elite' }, '2026-06-02T12:00:00Z');
    await callOne(database, 'grant', rewardOf(user, '5.00', 3_600, start), start);
    await call(database, 'read_account', { user_id: user }, later(start, 4_000));
    await paidCall(database, user, { energy: '2.00', costUsd: '0.04' }, later(start, 5_000));
    await engine.reports.rollUp();
    const report = await engine.reports.regeneration(span);
    const bonus = report.reasons.find(({ reason }) => reason === 'streak_bonus');
    expect(bonus).toMatchObject({ grants: 1, given: 500, lapsed: 500 });
    expect(bonus?.listUsd).toBeCloseTo(0.5, 10);
    expect(bonus?.costUsd).toBeCloseTo(0.1, 10);
    expect(report.cohorts).toContainEqual({
      cohort: '2026-06',
      kind: 'grant',
      reason: 'streak_bonus',
      entries: 1,
      energy: 500,
    });
    expect(report.budgets).toMatchObject([
      { reason: 'ml_recommendation', energyPerDay: 100_000, used: 0, usedShare: 0 },
    ]);
  });

  it('says who came back after a grant, beside others who had been away as long', async () => {
    const { database } = open();
    const activeOn = (user: string, day: string) =>
      paidCall(database, user, { energy: '0.10' }, `${day}T10:00:00Z`);
    for (let nth = 0; nth < 6; nth += 1) {
      const user = await openedAccount(database, { tier: 'pro' }, '2026-06-01T12:00:00Z');
      await activeOn(user, '2026-06-02');
      if (nth < 2)
        await callOne(
          database,
          'grant',
          rewardOf(user, '1.00', 90_000, '2026-06-04T09:00:00Z'),
          '2026-06-04T09:00:00Z',
        );
      if (nth < 3) await activeOn(user, nth === 1 ? '2026-06-09' : '2026-06-06');
    }
    await engine.reports.rollUp();
    const request = { from: '2026-06-04', until: '2026-06-05', reason: 'streak_bonus' };
    expect(await engine.reports.returns({ ...request, days: 7 })).toMatchObject({
      given: 2,
      unmatched: 0,
      rate: 1,
      matchedRate: 0.25,
      difference: 0.75,
      knownUntil: '2026-06-11',
    });
    expect(await engine.reports.returns({ ...request, days: 3 })).toMatchObject({
      rate: 0.5,
      matchedRate: 0.25,
    });
    expect(await refusalOf(engine.reports.returns({ ...request, days: 8 }))).toBe('invalid_request');
  });

  it('says what runs: open holds by age, losses, and the last checks', async () => {
    const { database } = open();
    const user = await openedAccount(database, { tier: 'pro' }, start);
    const now = clock.now().toISOString();
    for (const seconds of [5, 100])
      await callOne(database, 'place_hold', holdOf(user, '1.00'), later(now, -seconds));
    await callOne(database, 'place_hold', holdOf(user, '2.00', { seconds: 1_800 }), later(now, -301));
    await engine.reports.rollUp();
    expect(await engine.reports.checkBooks()).toEqual([]);
    expect(await engine.reports.checkRollups()).toEqual([]);
    const { openHolds, books, rollups } = await engine.reports.health();
    expect(openHolds.map(({ fromSeconds, holds, energy }) => [fromSeconds, holds, energy])).toEqual([
      [0, 1, 100],
      [60, 1, 100],
      [300, 1, 200],
      [1_800, 0, 0],
    ]);
    expect([books, rollups]).toEqual([
      { at: clock.now(), differences: 0 },
      { at: clock.now(), differences: 0 },
    ]);
  });

  it('finds users by the beginning of an id or email, and tells an account\u2019s timeline in pages', async () => {
    const { database } = open();
    const user = await openedAccount(database, { email: 'ada%@example.com', tier: 'pro' }, start);
    await openedAccount(database, { email: 'bo@example.com' }, start);
    const found = await engine.reports.findUsers({ text: ' ADA%' });
    expect(found).toMatchObject([
      { userId: user, email: 'ada%@example.com', tier: 'pro', ownedEnergy: 3_000 },
    ]);
    for (const text of [user, user.slice(0, 9), user.replaceAll('-', '').slice(0, 12)]) {
      expect((await engine.reports.findUsers({ text })).map(({ userId }) => userId)).toEqual([user]);
    }
    expect(await engine.reports.findUsers({ text: 'a%d' })).toEqual([]);
    // Also where it might be the beginning of an id.
    const hex = await openedAccount(database, { email: 'feed@example.com' }, start);
    expect((await engine.reports.findUsers({ text: 'feed' })).map(({ userId }) => userId)).toContain(hex);
    expect((await engine.reports.findUsers({ text: 'feed@' })).map(({ userId }) => userId)).toEqual([hex]);
    expect(await engine.reports.findUsers({ text: '' })).toHaveLength(3);

    await paidCall(database, user, { energy: '1.00' });
    await callOne(database, 'charge', chargeOf(user, '1.00'), later(start, 5));
    await callOne(database, 'place_hold', holdOf(user, '3.00'), later(start, 6));
    const first = await engine.reports.timeline({ userId: user, limit: 2 });
    expect(first.openHolds).toMatchObject([{ energy: 300, status: 'open' }]);
    expect(first.entries.map(({ seq, kind }) => [seq, kind])).toEqual([
      [3, 'charge'],
      [2, 'settle'],
    ]);
    expect(first.entries[1]?.hold).toMatchObject({ energy: 100 });
    const second = await engine.reports.timeline({ userId: user, limit: 2, before: first.next ?? 0 });
    expect(second).toMatchObject({
      openHolds: [],
      entries: [{ seq: 1, lot: { amount: 3_000, remaining: 2_800 } }],
      next: null,
    });
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await refusalOf(engine.reports.timeline({ userId: nobody }))).toBe('unknown_user');
  });

  it('reads no call but those of a drill, and these by an index', async () => {
    const { database } = open();
    const users = await openedAccounts(database, 3);
    await letHappen(database, users, { from: start, count: 40, seed: 13 });
    await engine.reports.rollUp();
    const instants = { from: start, until: later(start, 90_000) };
    const asks: Record<string, (reports: EnergyEngine['reports']) => Promise<unknown>> = {
      usage: (reports) => reports.usage({ ...span, bucket: 'day', by: ['feature', 'tier'] }),
      'usage by hour': (reports) => reports.usage({ ...instants, bucket: 'hour' }),
      'usage by cohort': (reports) => reports.usage({ ...span, by: ['cohort'] }),
      regeneration: (reports) => reports.regeneration(span),
      returns: (reports) => reports.returns({ ...span, reason: 'streak_bonus', days: 7 }),
      'heavy users': (reports) => reports.heavyUsers({ month: '2026-06' }),
      health: (reports) => reports.health(),
      'calls of a cell': (reports) => reports.calls({ ...instants, feature: 'ai_message' }),
      'calls of a user': (reports) => reports.calls({ ...instants, userId: users[0] ?? '' }),
    };
    for (const [name, ask] of Object.entries(asks)) {
      let on: Queryable = database;
      const query: Database['query'] = (...statement) => on.query(...statement);
      const asked = createEnergyEngine({ database: { ...database, query }, clock });
      // It listens for changes, for which a transaction on the one connection of PGlite leaves no room.
      await asked.configuration();
      const scans = await database.transaction(async (tx) => {
        on = tx;
        // Three users are one page, which a server that has counted them reads whole: what can be found by a key is found by it.
        await tx.script('set local enable_seqscan = off');
        const before = await scansOf(tx);
        await ask(asked.reports);
        return (await scansOf(tx)).map(({ name, whole, any }, nth) => ({
          name,
          whole: whole - (before[nth]?.whole ?? 0),
          any: any - (before[nth]?.any ?? 0),
        }));
      });
      await asked.close();
      const read = scans.filter(({ any }) => any > 0).map(({ name: table, whole }) => [table, whole]);
      const drill = [
        ['entries', 0],
        ['token_usage', 0],
      ];
      // What the few users of a list have bought, and on which days they spent, is found by their keys.
      const ofListed = [
        ['grants', 0],
        ['usage_days', 0],
      ];
      const found = name === 'heavy users' ? ofListed : [];
      expect(read, name).toEqual(name.startsWith('calls') ? drill : found);
    }
  });

  it.each([
    ['no span', (r) => r.usage({ from: '2026-06-01', until: '2026-06-01' })],
    ['a span backwards', (r) => r.regeneration({ from: '2026-06-02', until: '2026-06-01' })],
    ['too long a span', (r) => r.usage({ from: '2020-01-01', until: '2026-06-01' })],
    ['too many hours', (r) => r.usage({ from: start, until: later(start, 2_000_000), bucket: 'hour' })],
    ['instants for days', (r) => r.usage({ from: start, until: later(start, 60), bucket: 'day' })],
    ['a day that is none', (r) => r.usage({ from: '2026-02-30', until: '2026-03-01' })],
    ['cohorts by feature', (r) => r.usage({ ...span, by: ['cohort', 'feature'] })],
    ['three cuts', (r) => r.usage({ ...span, by: ['tier', 'feature', 'model'] })],
    ['one cut twice', (r) => r.usage({ ...span, by: ['tier', 'tier'] })],
    ['a cut that is none', (r) => r.usage({ ...span, by: ['energy; drop table' as 'tier'] })],
    ['too long a page', (r) => r.calls({ from: start, until: later(start, 60), limit: 10_000 })],
    [
      'a cursor that is none',
      (r) =>
        r.calls({
          from: start,
          until: later(start, 60),
          before: { at: 'x', userId: newKey(), id: newKey() },
        }),
    ],
    ['a month that is none', (r) => r.heavyUsers({ month: '2026-13' })],
    ['too many users', (r) => r.heavyUsers({ month: '2026-06', users: 1_000_000 })],
    ['a user that is none', (r) => r.timeline({ userId: 'me' })],
  ] as readonly (readonly [string, (reports: EnergyEngine['reports']) => Promise<unknown>])[])(
    'refuses %s',
    async (_, ask) => {
      expect(await refusalOf(ask(engine.reports))).toBe('invalid_request');
    },
  );
});
