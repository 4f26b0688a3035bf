import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrate } from '@/database/migrate';
import { openPg } from '@/database/pg-pool';
import { sqlDirectory } from '@/database/sql-files';
import { createUser, describeOnEachDatabase, newUserId } from '../support/databases.ts';

const clients = 8;
const chargesEach = 60;
const rounds = 6;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'energy-sql-'));
  await cp(sqlDirectory, directory, { recursive: true });
});
afterEach(() => rm(directory, { recursive: true }));

describeOnEachDatabase(
  'a database that is in use',
  (open) => {
    it('takes new functions and policies while verbs run, and no verb fails', async () => {
      const { database, url } = open();
      if (url === undefined) throw new Error('this needs a server');
      const users = await Promise.all(Array.from({ length: clients }, () => createUser(database)));
      const charge = async (userId: string) => {
        for (let nth = 0; nth < chargesEach; nth++) {
          const [row] = await database.query<{ answer: { ok: boolean }[] }>(
            'select energy.charge($1::jsonb) as answer',
            [JSON.stringify([{ user_id: userId, key: newUserId(), feature: 'ai_message', energy: 0.01 }])],
          );
          expect(row?.answer[0]?.ok).toBe(true);
        }
      };
      const upgrade = async () => {
        const other = await openPg(url);
        try {
          for (let round = 0; round < rounds; round++) {
            await appendFile(join(directory, 'functions/charge.sql'), `-- text of version ${round}\n`);
            const steps = await migrate(other, { directory });
            expect(steps.map(({ kind }) => kind)).toContain('policy');
          }
        } finally {
          await other.close();
        }
      };
      await Promise.all([upgrade(), ...users.map(charge)]);
      expect(await database.query('select * from energy.verify()')).toEqual([]);
    });
  },
  { kinds: ['Postgres 18'] },
);
