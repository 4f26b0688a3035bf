import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPg } from '@/database/pg-pool';
import { EnergyError } from '@/errors';
import { describeOnEachDatabase } from '../support/databases.ts';

const raise = (sqlState: string, detail: string) =>
  `do $$ begin raise exception 'no' using errcode = '${sqlState}', detail = '${detail}'; end $$`;

describeOnEachDatabase('a transaction', (open) => {
  beforeAll(async () => {
    await open().database.query('create table if not exists energy.test_numbers (n int)');
  });
  afterAll(async () => {
    await open().database.query('drop table energy.test_numbers');
  });
  const numbers = () => open().database.query<{ n: number }>('select n from energy.test_numbers order by n');

  it('commits what its work did', async () => {
    const result = await open().database.transaction(async (tx) => {
      await tx.query('insert into energy.test_numbers values ($1)', [1]);
      await tx.script(
        'insert into energy.test_numbers values (2); insert into energy.test_numbers values (3)',
      );
      return 'done';
    });
    expect(result).toBe('done');
    expect(await numbers()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('leaves nothing when its work rejects, and the error is the very same', async () => {
    const before = await numbers();
    const mistake = new Error('mistake');
    const failing = open().database.transaction(async (tx) => {
      await tx.query('delete from energy.test_numbers');
      throw mistake;
    });
    await expect(failing).rejects.toBe(mistake);
    expect(await numbers()).toEqual(before);
  });

  it('does not pretend to have committed when a failed statement was ignored', async () => {
    const before = await numbers();
    const failing = open().database.transaction(async (tx) => {
      await tx.query('delete from energy.test_numbers');
      await tx.query('select 1 / 0').catch(() => {});
    });
    await expect(failing).rejects.toThrow();
    expect(await numbers()).toEqual(before);
  });

  it('serves on after a statement failed', async () => {
    await expect(open().database.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
    expect(await open().database.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('hears a refusal of our SQL as the EnergyError of that SQLSTATE, with its detail', async () => {
    const refusal = open().database.query(raise('NR001', '{"missing": "1.50"}'));
    await expect(refusal).rejects.toSatisfy(EnergyError.isInstance);
    await expect(refusal).rejects.toMatchObject({
      code: 'insufficient_energy',
      message: 'no',
      details: { missing: '1.50' },
    });
    const inTransaction = open().database.transaction((tx) => tx.query(raise('NR005', 'plain text')));
    await expect(inTransaction).rejects.toMatchObject({
      code: 'hold_not_open',
      details: { detail: 'plain text' },
    });
  });

  it.each(['40001', '40P01', '55P03'])('says that %s may be tried again', async (sqlState) => {
    await expect(open().database.query(raise(sqlState, ''))).rejects.toMatchObject({
      code: 'database_unavailable',
      retryable: true,
      details: { sqlState },
    });
  });

  it('hears a notice that was sent, until it stops listening', async () => {
    const { database } = open();
    const heard: string[] = [];
    const arrived = Promise.withResolvers<void>();
    const stop = await database.listen('test_channel', (payload) => {
      heard.push(payload);
      if (payload === 'last') arrived.resolve();
    });
    await database.query(`select pg_notify('test_channel', 'first')`);
    await database.query(`select pg_notify('test_channel', 'last')`);
    await arrived.promise;
    expect(heard).toEqual(['first', 'last']);
    await stop();
    await database.query(`select pg_notify('test_channel', 'unheard')`);
    expect(heard).toEqual(['first', 'last']);
  });
});

describeOnEachDatabase(
  'a transaction beside others',
  (open) => {
    it('gives up on a lock after the time that is set, and may be tried again', async () => {
      const { database, url = '' } = open();
      await database.query('create table energy.test_locked (n int)');
      const impatient = await openPg(url, { settings: { lockTimeoutMs: 20 } });
      try {
        await database.transaction(async (tx) => {
          await tx.script('lock table energy.test_locked');
          const waiting = impatient.query('select n from energy.test_locked');
          await expect(waiting).rejects.toMatchObject({
            code: 'database_unavailable',
            retryable: true,
            details: { sqlState: '55P03' },
          });
        });
      } finally {
        await impatient.close();
        await database.query('drop table energy.test_locked');
      }
    });

    it('keeps nothing on a connection for a pooler in transaction mode', async () => {
      const pooled = await openPg(open().url ?? '', {
        settings: { preparedStatements: false, connectionsAtMost: 1, lockTimeoutMs: 1_234 },
      });
      try {
        await pooled.query('select $1::int', [1], { name: 'named' });
        expect(await pooled.query('select name from pg_prepared_statements')).toEqual([]);
        expect(await pooled.query('show lock_timeout')).toEqual([{ lock_timeout: '0' }]);
        const inside = await pooled.transaction((tx) => tx.query('show lock_timeout'));
        expect(inside).toEqual([{ lock_timeout: '1234ms' }]);
        expect(await pooled.query('show lock_timeout')).toEqual([{ lock_timeout: '0' }]);
      } finally {
        await pooled.close();
      }
    });

    it('prepares a named statement once per connection', async () => {
      const database = await openPg(open().url ?? '', { settings: { connectionsAtMost: 1 } });
      try {
        await database.query('select $1::int', [1], { name: 'named' });
        await database.query('select $1::int', [2], { name: 'named' });
        const prepared = await database.query('select name from pg_prepared_statements');
        expect(prepared).toEqual([{ name: 'named' }]);
      } finally {
        await database.close();
      }
    });
  },
  { kinds: ['Postgres 18'] },
);
