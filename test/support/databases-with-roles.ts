/** Where is it tested who may do what? On PGlite, on Postgres, and on a database that Supabase prepared. */

import { beforeAll, describe } from 'vitest';
import type { Claims, Database } from '@/database/database';
import { supabaseFiles } from '../../scripts/supabase.ts';
import { createUser, describeOnEachDatabase } from './databases.ts';
import { createSupabaseLike } from './supabase-like.ts';

export interface DatabaseWithRoles {
  /** Owns the tables; of the three, only Supabase's is no superuser. */
  readonly owner: Database;
  /** What requests come through: to be used with `{ as: claims }`. On Supabase it may do nothing else. */
  readonly api: Database;
}

/** Applies the generated files as the Supabase CLI does: in order, each in a transaction. */
export async function applySupabaseFiles(database: Database): Promise<void> {
  for (const { text } of await supabaseFiles()) await database.transaction((tx) => tx.script(text));
}

/** Runs the block on each of the three; `open()` is for tests and hooks. */
export function describeWithRoles(name: string, block: (open: () => DatabaseWithRoles) => void): void {
  describeOnEachDatabase(name, (open) => block(() => ({ owner: open().database, api: open().database })));

  describe(`${name}, on a database that Supabase prepared`, () => {
    let opened: DatabaseWithRoles | undefined;
    beforeAll(async () => {
      const { owner, authenticator, close } = await createSupabaseLike();
      await applySupabaseFiles(owner);
      opened = { owner, api: authenticator };
      return close;
    });
    block(() => {
      if (!opened) throw new Error('open() is for tests and hooks: the database is not there before');
      return opened;
    });
  });
}

export const asUser = (sub: string): Claims => ({ sub, role: 'authenticated' });
export const asService: Claims = { role: 'service_role' };
export const asAnon: Claims = { role: 'anon' };
export const asSuperAdmin = (sub: string): Claims => ({
  sub,
  role: 'authenticated',
  app_metadata: { role: 'super_admin' },
});

/** A user with a row in every table that holds rows of users and may be read: an account, a pattern, an event, a call. */
export async function createActiveUser({ owner, api }: DatabaseWithRoles): Promise<string> {
  const userId = await createUser(owner);
  const call = async (verb: string, request: object) => {
    const [row] = await api.query<{ answer: { ok: boolean }[] }>(
      `select energy.${verb}(jsonb_build_array($1::jsonb || jsonb_build_object('key', gen_random_uuid()))) as answer`,
      [JSON.stringify({ user_id: userId, ...request })],
      { as: asService },
    );
    if (!row?.answer[0]?.ok) throw new Error(`${verb} was refused: ${JSON.stringify(row)}`);
  };
  await call('grant', { reason: 'closing_bonus', amount: 3 });
  await call('charge', { feature: 'ai_message', energy: 1 });
  return userId;
}

export type Outcome = 'done' | 'nothing' | 'refused';

/**
 * What becomes of a statement that gives a row for each row it touches: done, nothing where policies hide every row,
 * refused where a privilege or policy forbids it. It is undone in any case.
 */
export async function attempt(
  database: Database,
  as: Claims,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Outcome> {
  let outcome: Outcome = 'nothing';
  const undo = new Error('undo');
  const undone = database.transaction(async (tx) => {
    const rows = await tx.query(sql, parameters, { as });
    if (rows.length > 0) outcome = 'done';
    throw undo;
  });
  await undone.catch((error: unknown) => {
    if (error === undo) return;
    if ((error as { code?: unknown }).code !== '42501') throw error;
    outcome = 'refused';
  });
  return outcome;
}
