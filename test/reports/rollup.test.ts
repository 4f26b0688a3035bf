/** Do the sums that reports read equal the rows, whenever, however often and wherever they are made? */

import { beforeEach, describe, expect, it } from 'vitest';
import { settingsWith } from '@/config';
import type { Database } from '@/database/database';
import { openPg } from '@/database/pg-pool';
import { checkRollups, dropSums, type RollupOptions, rollUp } from '@/usage/rollup';
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
import { refusalOf } from '../support/test-engine.ts';
import { letHappen, openedAccounts } from './busy-day.ts';
import { cells, measures, rawSums, rolledSums, type SumsTable } from './raw-sums.ts';

const start = '2026-06-10T20:00:00Z';
const tables = Object.keys(cells) as SumsTable[];

const optionsOf = (
  database: Database,
  limits: { users?: number; entries?: number; ofOne?: number; zone?: string } = {},
): RollupOptions => ({
  database,
  settings: settingsWith({
    platformTimeZone: limits.zone ?? 'UTC',
    rollups: {
      usersAtMost: limits.users ?? 500,
      entriesAtMost: limits.entries ?? 20_000,
      entriesOfOneAtMost: limits.ofOne ?? 5_000,
    },
  }),
});

async function expectRightSums(database: Database, zone = 'UTC'): Promise<void> {
  for (const table of tables) {
    expect(await rolledSums(database, table), table).toEqual(await rawSums(database, table, zone));
  }
  expect(await checkRollups({ database })).toEqual([]);
}

describeOnEachDatabase('a rollup', (open) => {
  let users: string[];
  const happen = (more: { from?: string; count?: number; seed?: number } = {}) =>
    letHappen(open().database, users, { from: start, count: 60, seed: 1, ...more });

  beforeEach(async () => {
    await open().clear();
    users = await openedAccounts(open().database, 4);
  });

  it('makes sums that equal the rows, and finds nothing more to do', async () => {
    const { database } = open();
    await happen();
    const first = await rollUp(optionsOf(database));
    expect(first.entries).toBeGreaterThan(40);
    await expectRightSums(database);
    const everything = `select ${measures.map((name) => `sum(${name}) <> 0 as ${name}`).join(', ')} from energy.usage_by_day`;
    expect(Object.values((await database.query<object>(everything))[0] ?? {})).not.toContain(false);
    expect(await rollUp(optionsOf(database))).toMatchObject({ batches: 0, entries: 0 });
    await expectRightSums(database);
  });

  it('adds what came later, also to cells that were there', async () => {
    const { database } = open();
    await happen({ count: 30 });
    await rollUp(optionsOf(database));
    await happen({ count: 30, seed: 2 });
    await happen({ from: later(start, 80_000), count: 20, seed: 3 });
    await rollUp(optionsOf(database));
    await expectRightSums(database);
  });

  it('takes an account with more than a batch in pieces', async () => {
    const { database } = open();
    await happen();
    const { batches } = await rollUp(optionsOf(database, { users: 2, entries: 7, ofOne: 3 }));
    expect(batches).toBeGreaterThan(10);
    await expectRightSums(database);
  });

  it('leaves right sums where it is cut short, and goes on from there', async () => {
    const { database } = open();
    await happen();
    const ending = new AbortController();
    await rollUp({
      ...optionsOf(database, { users: 1 }),
      signal: ending.signal,
      onBatch: ({ batches }) => batches === 2 && ending.abort(),
    });
    expect(await checkRollups({ database })).toEqual([]);
    const [state] = await database.query('select complete_until from energy.rollup_state');
    expect(state).toEqual({ complete_until: null });
    await rollUp(optionsOf(database, { users: 1 }));
    await expectRightSums(database);
  });

  it('adds a whole batch or nothing of it', async () => {
    const { database } = open();
    await happen();
    const undo = new Error('undo');
    const batch = { time_zone: 'UTC', users: 500, entries: 20_000, entries_of_one: 5_000 };
    const cut = database.transaction(async (tx) => {
      await tx.query('select energy.roll_up($1)', [JSON.stringify(batch)]);
      throw undo;
    });
    await expect(cut).rejects.toBe(undo);
    expect(await rolledSums(database, 'usage_by_hour')).toEqual({});
    await rollUp(optionsOf(database));
    await expectRightSums(database);
  });

  it.each([
    ['Asia/Kolkata', '2026-06-10T18:29:59Z', '2026-06-10T18:30:00Z'],
    ['America/New_York', '2026-11-01T03:59:59Z', '2026-11-01T04:00:00Z'],
    ['Pacific/Auckland', '2026-09-26T11:59:59Z', '2026-09-26T12:00:00Z'],
  ])('ends a day when it ends in %s, whatever the users\u2019 zones', async (zone, before, after) => {
    const { database } = open();
    const user = await openedAccount(
      database,
      { tier: 'team', time_zone: 'Pacific/Kiritimati' },
      '2026-06-02T00:00:00Z',
    );
    for (const at of [before, after]) await callOne(database, 'charge', chargeOf(user, '1.00'), at);
    await happen();
    await rollUp(optionsOf(database, { zone }));
    await expectRightSums(database, zone);
    const days = await database.query<{ day: string }>(
      `select day::text from energy.usage_by_cohort where cohort = '2026-06-01' order by day`,
    );
    expect(days).toHaveLength(2);
  });

  it('refuses another zone than that of its sums, and is made anew in it', async () => {
    const { database } = open();
    await happen();
    await rollUp(optionsOf(database));
    const elsewhere = optionsOf(database, { zone: 'Asia/Kolkata' });
    expect(await refusalOf(rollUp(elsewhere))).toBe('invalid_request');
    await dropSums(database);
    await rollUp(elsewhere);
    await expectRightSums(database, 'Asia/Kolkata');
  });

  it('does not call itself complete where the sums were dropped under it', async () => {
    const { database } = open();
    await happen();
    await rollUp({
      ...optionsOf(database, { users: 1 }),
      onBatch: ({ batches }) => {
        if (batches === 1) void dropSums(database);
      },
    });
    const [state] = await database.query('select complete_until from energy.rollup_state');
    expect(state).toEqual({ complete_until: null });
    await rollUp(optionsOf(database));
    await expectRightSums(database);
  });

  it('keeps the sums of a person who is forgotten, facts included, rolled up before or not', async () => {
    const { database } = open();
    await happen();
    await rollUp(optionsOf(database));
    await happen({ seed: 5, from: later(start, 90_000) });
    const [user = ''] = users;
    const hold = await callOne(database, 'place_hold', holdOf(user, '1.00'), later(start, 190_000));
    const facts = { metadata: { tokens_saved: 12, usd_saved: '0.0000000300' } };
    await callOne(
      database,
      'settle_hold',
      settlementOf(user, hold.hold_id, '1.00', facts),
      later(start, 190_001),
    );
    const before = {
      hours: await rawSums(database, 'usage_by_hour', 'UTC'),
      users: await rawSums(database, 'usage_by_user', 'UTC'),
    };
    await call(database, 'forget_user', { user_id: user, key: newKey() }, later(start, 200_000));
    expect(await rawSums(database, 'usage_by_hour', 'UTC')).not.toEqual(before.hours);
    await rollUp(optionsOf(database));
    expect(await rolledSums(database, 'usage_by_hour')).toEqual(before.hours);
    expect(await rolledSums(database, 'usage_by_user')).toEqual(before.users);
    expect(await checkRollups({ database })).toEqual([]);
  });

  it('takes a refund from the feature, model and tier that had paid, on its own day', async () => {
    const { database } = open();
    const user = await openedAccount(database, { tier: 'elite' }, start);
    const paid = await callOne(database, 'charge', chargeOf(user, '5.00', { feature: 'ai_about' }), start);
    await call(database, 'set_tier', { user_id: user, tier: 'pro', actor: 'test', key: newKey() }, start);
    const refund = { user_id: user, key: newKey(), seq: paid.seq, amount: '1.50' };
    await call(database, 'refund', refund, later(start, 86_400));
    await rollUp(optionsOf(database));
    const days = await database.query(
      `select day::text, tier, calls, energy, refunds, refunded_energy from energy.usage_by_day
       where feature = 'ai_about' order by day`,
    );
    expect(days).toEqual([
      { day: '2026-06-10', tier: 'elite', calls: '1', energy: '5.00', refunds: '0', refunded_energy: '0.00' },
      { day: '2026-06-11', tier: 'elite', calls: '0', energy: '0.00', refunds: '1', refunded_energy: '1.50' },
    ]);
    await expectRightSums(database);
  });

  it('leaves out what users note of themselves', async () => {
    const { database } = open();
    const [user = ''] = users;
    const as = { sub: user, role: 'authenticated' as const };
    await database.query(
      `insert into public.token_usage (user_id, feature, input_tokens, output_tokens) values ($1, 'ai_message', 9, 9)`,
      [user],
      { as },
    );
    await rollUp(optionsOf(database));
    expect(await rolledSums(database, 'usage_by_hour')).toEqual({});
  });

  it('adds what an earlier version has rolled up to the sums that it did not know, and to no other twice', async () => {
    const { database } = open();
    await happen();
    await rollUp(optionsOf(database));
    // As a database is that was brought to this version.
    const before = `
      delete from energy.usage_by_price;
      delete from energy.tier_changes_by_day;
      update energy.rollup_marks set priced_seq = 0;
      update energy.rollup_state set prices_until = null;`;
    await database.transaction((tx) => tx.script(before));
    await happen({ from: later(start, 80_000), count: 20, seed: 2 });
    await call(database, 'forget_user', { user_id: users[0], key: newKey() }, later(start, 110_000));
    await rollUp(optionsOf(database, { users: 2, entries: 7, ofOne: 3 }));
    expect(await checkRollups({ database })).toEqual([]);
    const [kept] = await database.query(`
      select
        (select sum(calls) from energy.usage_by_price) = (select sum(calls) from energy.usage_by_day) as calls,
        (select sum(changes) from energy.tier_changes_by_day) = (
          select count(*) from energy.entries
          where reason = 'set_tier' and receipt -> 'before' <> receipt -> 'after') as changes,
        (select prices_until = complete_until from energy.rollup_state) as until`);
    expect(kept).toEqual({ calls: true, changes: true, until: true });
  });

  it('is seen to be wrong where a sum, a mark or another entry is', async () => {
    const { database } = open();
    await happen();
    await rollUp(optionsOf(database));
    const wrong = [
      'update energy.usage_by_hour set output_tokens = output_tokens + 1 where hour = (select max(hour) from energy.usage_by_hour)',
      'update energy.usage_by_day set cost_usd = cost_usd + 0.0000000001 where calls > 0',
      'update energy.usage_by_cohort set spikes = spikes + 1',
      'delete from energy.usage_by_user where user_id = (select user_id from energy.usage_by_user limit 1)',
      'update energy.entries_by_day set entries = entries - 1',
      'update energy.rollup_marks set rolled_seq = rolled_seq - 2',
      'update energy.usage_by_price set tokens = tokens + 1',
      'update energy.usage_by_price set energy_without = energy_without + 0.01',
      'update energy.tier_changes_by_day set changes = changes + 1',
      'update energy.tier_changes_by_day set days_after_stop = 3',
      'update energy.rollup_marks set priced_seq = priced_seq - 2',
    ];
    const undo = new Error('undo');
    for (const sql of wrong) {
      const seen = database.transaction(async (tx) => {
        await tx.query(sql);
        expect(await tx.query('select from energy.check_rollups()'), sql).not.toHaveLength(0);
        throw undo;
      });
      await expect(seen).rejects.toBe(undo);
    }
  });
});

describe('with several processes', () => {
  describeOnEachDatabase(
    'a rollup',
    (open) => {
      let users: string[];
      const elsewhere = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
        const database = await openPg(open().url ?? '');
        return await work(database).finally(() => database.close());
      };

      beforeEach(async () => {
        await open().clear();
        users = await openedAccounts(open().database, 4);
      });

      it('adds nothing twice where two run at once, while calls go on', async () => {
        const { database } = open();
        await letHappen(database, users, { from: start, count: 60, seed: 7 });
        await elsewhere(async (other) => {
          const small = { users: 1, entries: 5, ofOne: 2 };
          await Promise.all([
            rollUp(optionsOf(database, small)),
            rollUp(optionsOf(other, small)),
            letHappen(other, users, { from: later(start, 90_000), count: 30, seed: 8 }),
          ]);
          await rollUp(optionsOf(other));
        });
        await expectRightSums(database);
      });

      it('misses no call that began before it and commits after it', async () => {
        const { database } = open();
        const [early = '', late = ''] = users;
        await elsewhere((other) =>
          other.transaction(async (tx) => {
            await callOne(tx, 'charge', chargeOf(early, '1.00'), start);
            await callOne(database, 'charge', chargeOf(late, '2.00'), later(start, 3_600));
            await rollUp(optionsOf(database));
            expect(Object.keys(await rolledSums(database, 'usage_by_hour'))).toHaveLength(1);
          }),
        );
        expect((await rollUp(optionsOf(database))).entries).toBe(1);
        await expectRightSums(database);
      });

      it('waits for no call, and no call for it', async () => {
        const { database } = open();
        const [user = ''] = users;
        await elsewhere((other) =>
          other.transaction(async (tx) => {
            await tx.query('select energy.roll_up($1)', [
              JSON.stringify({ time_zone: 'UTC', users: 500, entries: 20_000, entries_of_one: 5_000 }),
            ]);
            expect(await callOne(database, 'charge', chargeOf(user, '1.00'), start)).toMatchObject({
              ok: true,
            });
          }),
        );
      });
    },
    { kinds: ['Postgres 18'] },
  );
});
