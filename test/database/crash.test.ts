import { expect, it } from 'vitest';
import { openPg } from '@/database/pg-pool';
import { durable, startPostgres } from '../support/postgres-server.ts';

it('what was committed is there after the server was killed and started again, on the same pool', async () => {
  const server = await startPostgres(durable);
  const database = await openPg(server.url);
  try {
    await database.query('create table kept as select 7 as n');
    await server.crash();
    await expect(database.query('select n from kept')).rejects.toMatchObject({
      code: 'database_unavailable',
    });
    await server.restart();
    expect(await database.query('select n from kept')).toEqual([{ n: 7 }]);
  } finally {
    await database.close();
    await server.stop();
  }
});
