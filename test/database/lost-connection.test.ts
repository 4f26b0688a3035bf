import { expect, it } from 'vitest';
import { openPg } from '@/database/pg-pool';
import { describeOnEachDatabase } from '../support/databases.ts';

const terminate = (column: 'application_name' | 'query', like: string) =>
  `select pg_terminate_backend(pid) from pg_stat_activity
   where ${column} like '${like}' and pid <> pg_backend_pid() and datname = current_database()`;

describeOnEachDatabase(
  'a lost connection',
  (open) => {
    it('is an error that may be tried again, and the next statement has a new connection', async () => {
      const { database, url = '' } = open();
      const other = await openPg(url);
      try {
        const cut = other.transaction(async (tx) => {
          const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
          await database.query('select pg_terminate_backend($1)', [row?.pid]);
          await tx.query('select 1');
        });
        await expect(cut).rejects.toMatchObject({ code: 'database_unavailable', retryable: true });
        expect(await other.query('select 1 as one')).toEqual([{ one: 1 }]);
      } finally {
        await other.close();
      }
    });

    it('does not end the process when it was idle', async () => {
      const { database, url = '' } = open();
      const other = await openPg(url, { settings: { connectionsAtMost: 1 } });
      try {
        const [row] = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
        await database.query('select pg_terminate_backend($1)', [row?.pid]);
        const outcome = await other.query('select 1 as one').catch(() => other.query('select 1 as one'));
        expect(outcome).toEqual([{ one: 1 }]);
      } finally {
        await other.close();
      }
    });

    it('of the listener is made anew, with growing waits, and tells listeners to look again', async () => {
      const { database, url = '' } = open();
      const waits: number[] = [];
      const heard: string[] = [];
      const refreshed = Promise.withResolvers<void>();
      const again = Promise.withResolvers<void>();
      const other = await openPg(url, {
        settings: { listenRetryMs: 10 },
        wait: async (ms) => void waits.push(ms),
      });
      try {
        await other.listen('test_lost', (payload) => {
          heard.push(payload);
          if (payload === '') refreshed.resolve();
          if (payload === 'after') again.resolve();
        });
        await database.query(terminate('query', 'listen "test_lost"%'));
        await refreshed.promise;
        await database.query(`select pg_notify('test_lost', 'after')`);
        await again.promise;
        expect(heard).toEqual(['', 'after']);
        expect(waits[0]).toBe(10);
      } finally {
        await other.close();
      }
    });

    it('that cannot be made at all says that the database cannot be reached', async () => {
      const nobody = await openPg('postgres://nobody@127.0.0.1:1/none');
      await expect(nobody.query('select 1')).rejects.toMatchObject({
        code: 'database_unavailable',
        details: { systemCode: 'ECONNREFUSED' },
      });
      await expect(nobody.listen('channel', () => {})).rejects.toMatchObject({
        code: 'database_unavailable',
      });
      await nobody.close();
      await expect(nobody.query('select 1')).rejects.toMatchObject({ code: 'database_unavailable' });
    });
  },
  { kinds: ['Postgres 18'] },
);
