/** Does the report of outcomes say, by hand, who ran short, whose streak was kept, what prices took, and who changed tier? */

import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { settingsWith } from '@/config';
import type { Database, Queryable } from '@/database/database';
import { openPg } from '@/database/pg-pool';
import { outcomesReport } from '@/usage/outcomes-report';
import { checkRollups, dropSums, rollUp } from '@/usage/rollup';
import {
  call,
  callOne,
  chargeOf,
  holdOf,
  later,
  newKey,
  openedAccount,
  settlementOf,
} from '../ledger/call-verb.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, refusalOf } from '../support/test-engine.ts';

const settings = settingsWith({ platformTimeZone: 'UTC' });
const day = 86_400;
const start = '2026-03-02T10:00:00Z';
/** So many days after the start, at ten o'clock, and some seconds more. */
const on = (days: number, seconds = 0): string => later(start, days * day + seconds);

const rolledAt = (database: Database, at: string) =>
  rollUp({ database, settings, clock: { now: () => new Date(at) } });

const reported = (database: Database, from: string, until: string) =>
  outcomesReport({ database, settings: settings.reports, now: () => new Date(on(60)) }, { from, until });

const wholeMonth = async (database: Database) => {
  await rolledAt(database, on(40));
  expect(await checkRollups({ database })).toEqual([]);
  return await reported(database, '2026-03-01', '2026-04-01');
};

const somebodyWaits = async (on: Queryable): Promise<void> => {
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await on.query(waiting)).length === 0) await turn();
};

describeOnEachDatabase('the report of outcomes', (open) => {
  const pay = (user: string, at: string, energy = '0.10', more: object = {}) =>
    callOne(open().database, 'charge', chargeOf(user, energy, { ...more }), at);
  const refused = async (user: string, at: string) => {
    const answer = await callOne(open().database, 'place_hold', holdOf(user, '500.00'), at);
    expect(answer).toMatchObject({ ok: false, code: 'insufficient_energy' });
  };
  beforeEach(() => open().clear());

  it('is empty where nothing happened', async () => {
    const report = await wholeMonth(open().database);
    expect(report).toMatchObject({ knownUntil: null, prices: [], stops: [], streaks: [], tierChanges: [] });
  });

  it('tells by multiplier what was used, and what it had cost without', async () => {
    const { database } = open();
    const user = await openedAccount(database, { tier: 'team' }, start);
    const at = (window_multiplier: unknown) => ({ receipt: { price: { window_multiplier } } });
    await pay(user, on(0), '1.20', at('1.2'));
    await pay(user, on(0, 60), '2.40', at('1.2000'));
    await pay(user, on(0, 120), '0.80', at('0.8'));
    await pay(user, on(0, 180), '1.00');
    for (const odd of ['0', '-2', '1e9', 'much', '', { a: 1 }, 1e300, null]) {
      await pay(user, on(1, 1), '0.10', at(odd));
    }
    const hold = await callOne(database, 'place_hold', holdOf(user, '3.00'), on(1, 60));
    const settled = settlementOf(user, hold.hold_id, '3.00', { cost_usd: '0.25', ...at('1.5') });
    await callOne(database, 'settle_hold', settled, on(1, 61));
    const [paid] = await database.query<{ seq: string }>(
      `select seq from energy.entries where user_id = $1 and kind = 'settle'`,
      [user],
    );
    const refund = { user_id: user, key: newKey(), seq: paid?.seq, amount: '1.00' };
    expect(await call(database, 'refund', refund, on(1, 90))).toMatchObject({ ok: true });

    const { prices } = await wholeMonth(database);
    const none = { tokens: 0, costUsd: 0 };
    expect(prices).toEqual([
      {
        ...none,
        day: '2026-03-02',
        multiplier: 0.8,
        calls: 1,
        energy: 80,
        energyWithout: 100,
        listUsd: 0.08,
      },
      { ...none, day: '2026-03-02', multiplier: 1, calls: 1, energy: 100, energyWithout: 100, listUsd: 0.1 },
      {
        ...none,
        day: '2026-03-02',
        multiplier: 1.2,
        calls: 2,
        energy: 360,
        energyWithout: 300,
        listUsd: 0.36,
      },
      { ...none, day: '2026-03-03', multiplier: 1, calls: 8, energy: 80, energyWithout: 80, listUsd: 0.08 },
      {
        day: '2026-03-03',
        multiplier: 1.5,
        calls: 1,
        tokens: 7,
        energy: 300,
        energyWithout: 200,
        listUsd: 0.3,
        costUsd: 0.25,
      },
    ]);
  });

  it('tells who ran short: stopped, or went on by a call that began later, or was rescued before', async () => {
    const { database } = open();
    const opened = () => openedAccount(database, {}, start);
    const stopped = await opened();
    await refused(stopped, on(0));
    await refused(stopped, on(0, 600));
    const wentOn = await opened();
    await refused(wentOn, on(0));
    await pay(wentOn, on(0, 600));
    await refused(wentOn, on(0, 700));
    // Running already when another call was refused.
    const running = await opened();
    const hold = await callOne(database, 'place_hold', holdOf(running, '1.00'), on(0));
    await refused(running, on(0, 10));
    await callOne(database, 'settle_hold', settlementOf(running, hold.hold_id, '1.00'), on(0, 20));
    // Served on the next day alone.
    const nextDay = await opened();
    await refused(nextDay, '2026-03-02T23:59:59.999Z');
    await pay(nextDay, '2026-03-03T00:00:00Z');
    const rescued = await opened();
    const helped = await opened();
    for (const user of [rescued, helped]) {
      await database.query(
        `insert into public.energy_regeneration_events (user_id, reason, energy_amount, local_day, created_at, source)
         values ($1, 'low_energy_rescue', 2, '2026-03-02', $2, 'engine')`,
        [user, on(0, 30)],
      );
    }
    await refused(helped, on(0, 10));
    await pay(helped, on(0, 40));
    // What is refused for another reason is no stop.
    const frozen = await opened();
    await call(database, 'freeze', { user_id: frozen, key: newKey(), actor: 'test' }, on(0));
    const answer = await callOne(database, 'charge', chargeOf(frozen, '1.00'), on(0, 1));
    expect(answer).toMatchObject({ ok: false });

    const { stops, knownUntil } = await wholeMonth(database);
    expect(stops).toEqual([
      { day: '2026-03-02', outcome: 'rescued', users: 1 },
      { day: '2026-03-02', outcome: 'stopped', users: 3 },
      { day: '2026-03-02', outcome: 'went_on', users: 2 },
    ]);
    expect(knownUntil).toBe('2026-04-09');
  });

  it('goes by the day of theirs on which a call was asked for, wherever they live since, however late it was settled', async () => {
    const { database } = open();
    const mover = await openedAccount(database, { time_zone: 'America/Los_Angeles' }, start);
    await refused(mover, '2026-03-03T04:00:00Z');
    await pay(mover, '2026-03-03T05:00:00Z');
    await call(
      database,
      'set_time_zone',
      { user_id: mover, time_zone: 'Asia/Tokyo', key: newKey() },
      '2026-03-04T05:00:00Z',
    );
    const late = await openedAccount(database, {}, start);
    await refused(late, '2026-03-02T23:50:00Z');
    const hold = await callOne(database, 'place_hold', holdOf(late, '1.00'), '2026-03-02T23:59:00Z');
    const settled = settlementOf(late, hold.hold_id, '1.00');
    expect(await callOne(database, 'settle_hold', settled, '2026-03-03T00:00:10Z')).toMatchObject({
      ok: true,
    });
    expect((await wholeMonth(database)).stops).toEqual([{ day: '2026-03-02', outcome: 'went_on', users: 2 }]);
  });

  it('counts no refusal after which less was asked for at once, and served', async () => {
    const { database } = open();
    const user = await openedAccount(database, {}, start);
    const tentative = await callOne(
      database,
      'place_hold',
      holdOf(user, '500.00', { is_tentative: true }),
      on(0),
    );
    expect(tentative).toMatchObject({ ok: false, code: 'insufficient_energy' });
    expect(await callOne(database, 'place_hold', holdOf(user, '5.00'), on(0))).toMatchObject({ ok: true });
    expect((await wholeMonth(database)).stops).toEqual([]);
  });

  it('goes by the local day of each user', async () => {
    const { database } = open();
    const user = await openedAccount(database, { time_zone: 'Pacific/Auckland' }, start);
    // 23:30 and 00:30 in Auckland.
    await refused(user, '2026-03-02T10:30:00Z');
    await pay(user, '2026-03-02T11:30:00Z');
    const { stops, streaks } = await wholeMonth(database);
    expect(stops).toEqual([{ day: '2026-03-02', outcome: 'stopped', users: 1 }]);
    expect(streaks[0]).toMatchObject({ day: '2026-03-04', length: 1, missed: 1 });
  });

  it('tells whose streak went on, by its length, and whom freezes forgave', async () => {
    const { database } = open();
    const [user = '', other = ''] = [
      await openedAccount(database, {}, start),
      await openedAccount(database, {}, start),
    ];
    // Eight days, a day that the freeze of the seventh forgives, one day, two days that nothing forgives, one day.
    for (const days of [0, 1, 2, 3, 4, 5, 6, 7, 9, 12]) await pay(user, on(days));
    for (const days of [0, 1]) await pay(other, on(days));
    // An operator's reset is neither kept nor missed.
    await database.query('select energy.reset_streak($1, $2)', [
      JSON.stringify({ user_id: other }),
      on(1, 60),
    ]);
    await pay(other, on(2));
    const { streaks } = await wholeMonth(database);
    const of = (date: string, length: number, kept: number, missed: number, forgiven = 0) => ({
      day: `2026-03-${date}`,
      length,
      kept,
      missed,
      forgiven,
    });
    expect(streaks).toEqual([
      of('03', 1, 2, 0),
      of('04', 2, 1, 0),
      of('05', 1, 0, 1),
      of('05', 2, 1, 0),
      of('06', 2, 1, 0),
      of('07', 2, 1, 0),
      of('08', 2, 1, 0),
      of('09', 7, 1, 0),
      of('10', 7, 0, 1),
      of('11', 7, 0, 0, 1),
      of('12', 7, 0, 1),
      of('15', 1, 0, 1),
    ]);
  });

  it('misses nobody on a date that a change of zone leapt over', async () => {
    const { database } = open();
    const user = await openedAccount(database, { time_zone: 'Pacific/Pago_Pago' }, start);
    for (const days of [0, 1, 2]) await pay(user, on(days, 3_600));
    await call(
      database,
      'set_time_zone',
      { user_id: user, time_zone: 'Pacific/Kiritimati', key: newKey() },
      '2026-03-05T10:30:00Z',
    );
    await pay(user, '2026-03-05T10:40:00Z');
    const { streaks } = await wholeMonth(database);
    const told = (date: string, length: number, kept: number, missed: number) => ({
      day: `2026-03-${date}`,
      length,
      kept,
      missed,
      forgiven: 0,
    });
    expect(streaks).toEqual([
      told('03', 1, 1, 0),
      told('04', 2, 1, 0),
      told('06', 2, 1, 0),
      told('07', 2, 0, 1),
    ]);
  });

  it('misses nobody whose streak an operator had ended', async () => {
    const { database } = open();
    const user = await openedAccount(database, {}, start);
    for (const days of [0, 1, 2]) await pay(user, on(days));
    await database.query('select energy.reset_streak($1, $2)', [
      JSON.stringify({ user_id: user }),
      on(2, 60),
    ]);
    expect((await wholeMonth(database)).streaks).toMatchObject([
      { day: '2026-03-03', length: 1, kept: 1, missed: 0 },
      { day: '2026-03-04', length: 2, kept: 1, missed: 0 },
    ]);
  });

  it('tells who changed tier, and after which of the stops', async () => {
    const { database } = open();
    const moved = async (tier: string, at: string, { stoppedAt = '', from = 'free' } = {}) => {
      const user = await openedAccount(database, { tier: from }, start);
      if (stoppedAt !== '') await refused(user, stoppedAt);
      await call(database, 'set_tier', { user_id: user, tier, key: newKey(), actor: 'test' }, at);
      return user;
    };
    await moved('pro', on(1));
    await moved('pro', '2026-03-09T23:59:59Z', { stoppedAt: on(0) });
    await moved('pro', '2026-03-10T00:00:00Z', { stoppedAt: on(0) });
    await refused(await moved('pro', on(1)), on(1, 1));
    await moved('free', on(1, 5), { stoppedAt: on(1), from: 'elite' });
    await moved('free', on(1));
    const { tierChanges } = await wholeMonth(database);
    const one = { changes: 1, afterStop: 0 };
    expect(tierChanges).toEqual([
      { ...one, day: '2026-03-03', from: 'elite', to: 'free', isUpgrade: false, afterStop: 1 },
      { ...one, day: '2026-03-03', from: 'free', to: 'pro', isUpgrade: true, changes: 2 },
      { ...one, day: '2026-03-09', from: 'free', to: 'pro', isUpgrade: true, afterStop: 1 },
      { ...one, day: '2026-03-10', from: 'free', to: 'pro', isUpgrade: true },
    ]);
  });

  it('waits until a day is over everywhere, adds it once, and says the same when it is made anew', async () => {
    const { database } = open();
    const user = await openedAccount(database, {}, start);
    await refused(user, on(0));
    await pay(user, on(0, 60));
    await pay(user, on(1));
    await call(database, 'set_tier', { user_id: user, tier: 'pro', key: newKey(), actor: 'test' }, on(1, 60));
    await rolledAt(database, '2026-03-03T23:59:59Z');
    expect(await reported(database, '2026-03-01', '2026-04-01')).toMatchObject({
      knownUntil: null,
      stops: [],
    });
    await rolledAt(database, '2026-03-04T00:00:00Z');
    expect((await reported(database, '2026-03-01', '2026-04-01')).knownUntil).toBe('2026-03-02');
    await Promise.all([rolledAt(database, on(20)), rolledAt(database, on(20))]);
    const first = await reported(database, '2026-03-01', '2026-04-01');
    expect(first.stops).toEqual([{ day: '2026-03-02', outcome: 'went_on', users: 1 }]);
    expect(first.streaks).toMatchObject([
      { day: '2026-03-03', length: 1, kept: 1 },
      { day: '2026-03-04', length: 2, missed: 1 },
    ]);
    expect(first.tierChanges).toMatchObject([{ afterStop: 1 }]);
    await dropSums(database);
    await rolledAt(database, on(20));
    expect(await reported(database, '2026-03-01', '2026-04-01')).toEqual(first);
  });

  it('keeps the sums of a person who was forgotten, and nothing of their days', async () => {
    const { database } = open();
    const user = await openedAccount(database, {}, start);
    await refused(user, on(0));
    await pay(user, on(1), '0.50', { receipt: { price: { window_multiplier: '1.2' } } });
    await call(database, 'set_tier', { user_id: user, tier: 'pro', key: newKey(), actor: 'test' }, on(1, 60));
    const before = await wholeMonth(database);
    await call(database, 'forget_user', { user_id: user, key: newKey() }, on(41));
    expect(await wholeMonth(database)).toEqual(before);
    await dropSums(database);
    expect(await wholeMonth(database)).toEqual(before);
    for (const table of ['active_days', 'refused_days']) {
      expect(await database.query(`select from energy.${table}`), table).toEqual([]);
    }
  });

  it('knows of a call that the engine itself refused, once a day, though no webhook asks for it', async () => {
    const { database } = open();
    const at = createTestEngine(database);
    const userId = await at.newUser({ energy: 1 });
    const ask = { userId, feature: 'ai_message', input: 'Write a short welcome.' };
    expect(await refusalOf(at.engine.run(ask))).toBe('insufficient_energy');
    at.clock.advance({ seconds: 60 });
    expect(await refusalOf(at.engine.run(ask))).toBe('insufficient_energy');
    expect(
      await database.query('select day::text, first_at from energy.refused_days where user_id = $1', [
        userId,
      ]),
    ).toEqual([{ day: '2026-03-10', first_at: new Date('2026-03-10T12:00:00Z') }]);
    expect(at.problems).toEqual([]);
  });

  it.each([
    ['2026-03-02', '2026-03-02'],
    ['2026-03-02', '2026-03-01'],
    ['2026-02-30', '2026-03-05'],
    ['2020-01-01', '2026-03-05'],
  ])('is refused from %s until %s', async (from, until) => {
    expect(await refusalOf(reported(open().database, from, until))).toBe('invalid_request');
  });
});

describeOnEachDatabase(
  'a note of a refusal',
  (open) => {
    it('waits for whoever forgets the user, and is not left behind', async () => {
      await open().clear();
      const { database, url = '' } = open();
      const user = await openedAccount(database, {}, start);
      const other = await openPg(url);
      const noted = { user_id: user, code: 'insufficient_energy', needed: '1' };
      let note: Promise<unknown> | undefined;
      await other.transaction(async (tx) => {
        await call(tx, 'forget_user', { user_id: user, key: newKey() }, on(0));
        note = database.query('select energy.note_refused_call($1, $2)', [JSON.stringify(noted), on(0, 1)]);
        await somebodyWaits(tx);
      });
      await note;
      await other.close();
      expect(await database.query('select from energy.refused_days')).toEqual([]);
    });
  },
  { kinds: ['Postgres 18'] },
);
