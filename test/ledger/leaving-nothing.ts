/** How does a test try something and leave no row behind? In a transaction that is rolled back. */

import type { Database, Queryable } from '@/database/database';

class RollBack extends Error {}

/** Resolves to what the work resolves to, with everything it did undone. */
export async function leavingNothing<T>(database: Database, work: (tx: Queryable) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  await database
    .transaction(async (tx) => {
      result = { value: await work(tx) };
      throw new RollBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof RollBack)) throw error;
    });
  if (!result) throw new Error('the work has not ended');
  return result.value;
}
