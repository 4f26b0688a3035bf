import { expect, it } from 'vitest';
import { createUser, describeOnEachDatabase } from '../support/databases.ts';
import { resetDatabase } from '../support/reset.ts';

describeOnEachDatabase('clear() of a test database', (open) => {
  it('removes users with all that hangs on them, and restores seeded rows that were changed or deleted', async () => {
    const { database, clear } = open();
    const tiers = () => database.query('select * from public.token_budgets order by tier');
    const seeded = await tiers();
    expect(seeded).toHaveLength(5);
    await createUser(database);
    await database.query('update public.token_budgets set daily_limit = daily_limit + 1');
    await database.query('delete from public.surge_pricing_windows');
    await clear();
    expect(await tiers()).toEqual(seeded);
    expect(await database.query('select name from public.surge_pricing_windows')).toHaveLength(4);
    expect(await database.query('select id from auth.users')).toEqual([]);
    expect(await database.query('select user_id from public.user_energy')).toEqual([]);
  });

  it('leaves triggers working afterwards', async () => {
    const { database } = open();
    await resetDatabase(database);
    const userId = await createUser(database);
    const [row] = await database.query<{ user_id: string }>('select user_id from public.user_energy');
    expect(row?.user_id).toBe(userId);
  });
});
