import { beforeAll, expect, it } from 'vitest';
import type { Claims, Queryable } from '@/database/database';
import { describeOnEachDatabase, newUserId } from '../support/databases.ts';

const ada = newUserId();
const bob = newUserId();
const asUser = (sub: string): { as: Claims } => ({ as: { sub, role: 'authenticated' } });

/** Who a plain statement is, and which claims it sees: nobody's. */
async function whoAmI(on: Queryable) {
  const [row] = await on.query<{ role: string; claims: string }>(
    `select current_user::text as role, coalesce(current_setting('request.jwt.claims', true), '') as claims`,
  );
  return row;
}

describeOnEachDatabase('a statement that runs as somebody', (open) => {
  beforeAll(async () => {
    await open().database.transaction((tx) =>
      tx.script(`
        drop schema if exists acting cascade;
        create schema acting;
        create table acting.notes (owner uuid, text text);
        insert into acting.notes values ('${ada}', 'of Ada'), ('${bob}', 'of Bob');
        alter table acting.notes enable row level security;
        create policy own on acting.notes to authenticated
          using (owner = (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid);
        grant usage on schema acting to anon, authenticated;
        grant select, insert on acting.notes to authenticated;`),
    );
    return async () => {
      await open().database.query('drop schema acting cascade');
    };
  });

  it('sees what the policies let that user see', async () => {
    const { database } = open();
    expect(await database.query('select text from acting.notes', [], asUser(ada))).toEqual([
      { text: 'of Ada' },
    ]);
    expect(await database.query('select text from acting.notes', [], asUser(bob))).toEqual([
      { text: 'of Bob' },
    ]);
    expect(await database.query('select text from acting.notes')).toHaveLength(2);
  });

  it('leaves no role and no claims behind', async () => {
    const { database } = open();
    await database.query('select 1', [], asUser(ada));
    expect(await whoAmI(database)).toEqual({ role: 'postgres', claims: '' });
  });

  it('leaves no role and no claims behind after it failed', async () => {
    const { database } = open();
    const refused = database.query('delete from acting.notes', [], asUser(ada));
    await expect(refused).rejects.toMatchObject({ code: '42501' });
    expect(await whoAmI(database)).toEqual({ role: 'postgres', claims: '' });
    await expect(
      database.query('select text from acting.notes', [], { as: { role: 'anon' } }),
    ).rejects.toMatchObject({ code: '42501' });
    expect(await whoAmI(database)).toEqual({ role: 'postgres', claims: '' });
  });

  it('keeps users apart when many run at the same time', async () => {
    const { database } = open();
    const users = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? ada : bob));
    const seen = await Promise.all(
      users.map((user) =>
        database.query<{ owner: string }>('select owner from acting.notes', [], asUser(user)),
      ),
    );
    expect(seen).toEqual(users.map((owner) => [{ owner }]));
  });

  it('gives role and claims back inside a transaction', async () => {
    await open().database.transaction(async (tx) => {
      expect(await tx.query('select text from acting.notes', [], asUser(ada))).toHaveLength(1);
      expect(await whoAmI(tx)).toEqual({ role: 'postgres', claims: '' });
      expect(await tx.query('select text from acting.notes')).toHaveLength(2);
    });
  });

  it('refuses a role that is none of the three', async () => {
    const as = { role: 'postgres' } as unknown as Claims;
    await expect(open().database.query('select 1', [], { as })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});
