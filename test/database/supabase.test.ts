import { readdir, readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '@/database/migrate';
import { schemaSnapshot } from '@/database/snapshot';
import { sqlDirectory } from '@/database/sql-files';
import { supabaseDirectory, supabaseFiles } from '../../scripts/supabase.ts';
import { newUserId } from '../support/databases.ts';
import { applySupabaseFiles, asService, asUser, createActiveUser } from '../support/databases-with-roles.ts';
import { createSupabaseLike, type SupabaseLike } from '../support/supabase-like.ts';

const writtenSnapshot = async () =>
  (await readFile(`${sqlDirectory}/snapshot.txt`, 'utf8')).replaceAll('\r\n', '\n');

describe('the files for the Supabase CLI', () => {
  it('are those that npm run supabase makes now', async () => {
    const names = (await readdir(supabaseDirectory)).sort();
    const committed = await Promise.all(
      names.map(async (name) => ({
        name,
        text: (await readFile(`${supabaseDirectory}/${name}`, 'utf8')).replaceAll('\r\n', '\n'),
      })),
    );
    expect(committed).toEqual(await supabaseFiles());
  });

  it('keep the two names that are known, and stand in order', async () => {
    const names = (await supabaseFiles()).map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(names.map((name) => name.replace(/^\d{14}_/, ''))).toEqual(
      expect.arrayContaining([
        'create_energy_engine_v2_regeneration_surge.sql',
        'create_energy_engine_v3_token_cost_fixed.sql',
      ]),
    );
  });

  it('make nothing of schema auth', async () => {
    for (const { name, text } of await supabaseFiles()) {
      expect(text, name).not.toMatch(/create (table|schema|(or replace )?function) auth\b/);
    }
  });
});

describe('a database that Supabase prepared', () => {
  let supabase: SupabaseLike;

  beforeEach(async () => {
    supabase = await createSupabaseLike();
  });
  afterEach(() => supabase.close());

  it('has the same schema from the generated files as any other from the migrations', async () => {
    await applySupabaseFiles(supabase.owner);
    expect(await schemaSnapshot(supabase.owner)).toBe(await writtenSnapshot());
  });

  it('has it from migrate() too, which its owner may run without being a superuser', async () => {
    await migrate(supabase.owner);
    expect(await schemaSnapshot(supabase.owner)).toBe(await writtenSnapshot());
    expect(await migrate(supabase.owner)).toEqual([]);
  });

  it('can be migrated after the generated files, and finds all done but the shim, which changes nothing', async () => {
    await applySupabaseFiles(supabase.owner);
    expect(await migrate(supabase.owner, { includeAuthShim: false })).toEqual([]);
    const authBefore = await supabase.owner.query(
      `select oid, proname from pg_proc where pronamespace = 'auth'::regnamespace`,
    );
    expect(await migrate(supabase.owner)).toEqual([{ kind: 'migration', name: '0000_auth_shim.sql' }]);
    expect(
      await supabase.owner.query(
        `select oid, proname from pg_proc where pronamespace = 'auth'::regnamespace`,
      ),
    ).toEqual(authBefore);
    expect(await schemaSnapshot(supabase.owner)).toBe(await writtenSnapshot());
  });

  it('that an older version’s files prepared has the newest schema after migrate()', async () => {
    const newest = '_create_energy_engine_scan_manner.sql';
    for (const { name, text } of await supabaseFiles()) {
      if (name.endsWith(newest)) continue;
      const older = text.replace(
        /\('functions\/admin\.sql', '\w+'\)/,
        "('functions/admin.sql', 'an older text')",
      );
      await supabase.owner.transaction((tx) => tx.script(older));
    }
    const steps = await migrate(supabase.owner);
    expect(steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['0017_scan_manner.sql', 'functions/admin.sql']),
    );
    expect(await schemaSnapshot(supabase.owner)).toBe(await writtenSnapshot());
    expect(await migrate(supabase.owner)).toEqual([]);
  });

  it('keeps new tables closed between one file and the next', async () => {
    for (const { text, name } of await supabaseFiles()) {
      await supabase.owner.transaction((tx) => tx.script(text));
      const open = await supabase.owner.query(
        `select c.relname from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relrowsecurity`,
      );
      expect(open, name).toEqual([]);
    }
  });

  it('opens an account for whoever signs up, by the role of Supabase Auth', async () => {
    await applySupabaseFiles(supabase.owner);
    const userId = newUserId();
    await supabase.authAdmin.query(
      `insert into auth.users (id, email, created_at) values ($1, 'ada@example.com', now())`,
      [userId],
    );
    const account = await supabase.authenticator.query(
      'select user_id, tier, current_energy from public.user_energy',
      [],
      { as: asUser(userId) },
    );
    expect(account).toEqual([{ user_id: userId, tier: 'free', current_energy: '10.00' }]);
    const patterns = await supabase.owner.query('select user_id from public.user_energy_patterns');
    expect(patterns).toEqual([{ user_id: userId }]);
  });

  it('lets the role of Supabase Auth do nothing else with energy', async () => {
    await applySupabaseFiles(supabase.owner);
    const allowed = await supabase.owner.query(
      `select p.proname from pg_proc p
       where p.pronamespace in ('energy'::regnamespace, 'public'::regnamespace)
         and has_function_privilege('supabase_auth_admin', p.oid, 'execute')`,
    );
    expect(allowed).toEqual([{ proname: 'welcome' }]);
  });

  it('leaves a user unknown who is not in its auth.users', async () => {
    await applySupabaseFiles(supabase.owner);
    const [row] = await supabase.authenticator.query<{ answer: { code: string } }>(
      `select energy.open_account(jsonb_build_object('user_id', $1::uuid)) as answer`,
      [newUserId()],
      { as: asService },
    );
    expect(row?.answer.code).toBe('unknown_user');
  });

  it('has a ledger that its own owner cannot change', async () => {
    await applySupabaseFiles(supabase.owner);
    await createActiveUser({ owner: supabase.owner, api: supabase.authenticator });
    for (const sql of [
      'update energy.entries set delta = 0',
      'delete from energy.entries',
      'truncate energy.entries',
    ]) {
      await expect(supabase.owner.query(sql), sql).rejects.toMatchObject({ code: '42501' });
    }
    expect(await supabase.owner.query('select * from energy.verify()')).toEqual([]);
  });
});
