import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '@/database/database';
import { type MigrationStep, migrate } from '@/database/migrate';
import { openPg } from '@/database/pg-pool';
import { schemaSnapshot } from '@/database/snapshot';
import { sqlDirectory } from '@/database/sql-files';
import { createPostgresDatabase, describeOnEachDatabase } from '../support/databases.ts';

const temporary: string[] = [];

/** A folder of SQL files, by their path in it. */
async function sqlFolder(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'energy-sql-'));
  temporary.push(directory);
  for (const folder of ['migrations', 'functions', 'policies']) await mkdir(join(directory, folder));
  for (const [path, text] of Object.entries(files)) await writeFile(join(directory, path), text);
  return directory;
}

afterAll(async () => {
  for (const directory of temporary) await rm(directory, { recursive: true });
});

const small = {
  'migrations/0001_first.sql': 'create schema small; create table small.things (n int);',
  'migrations/0002_second.sql': 'alter table small.things add column text text;',
  'functions/answer.sql':
    'create or replace function small.answer() returns int language sql as $$ select small.number() $$;',
  'functions/number.sql':
    'create or replace function small.number() returns int language sql as $$ select 42 $$;',
  'policies/things.sql': 'alter table small.things enable row level security;',
};

const namesOf = (steps: readonly MigrationStep[]) => steps.map(({ name }) => name);

describeOnEachDatabase('a migrated database', (open) => {
  it('has nothing left to migrate', async () => {
    expect(await migrate(open().database)).toEqual([]);
  });
});

/** The migrations of before a file. */
async function migrationsBefore(file: string): Promise<string> {
  const directory = await sqlFolder({});
  for (const name of await readdir(join(sqlDirectory, 'migrations'))) {
    if (name < file) await cp(join(sqlDirectory, 'migrations', name), join(directory, 'migrations', name));
  }
  return directory;
}

describe('migrate', () => {
  let database: Database;
  let url: string;
  let drop: () => Promise<void>;

  beforeEach(async () => {
    ({ url, drop } = await createPostgresDatabase('empty'));
    database = await openPg(url);
  });
  afterEach(async () => {
    await database.close();
    await drop();
  });

  it.each([
    ['that has begun somewhere is not known, nor the next one, where people were active before', true],
    ['is known from the first on where nobody was', false],
  ])('sums stops and streaks of the days that were noted as a whole: a day %s', async (_, isInUse) => {
    const directory = await migrationsBefore('0020');
    await migrate(database, { directory });
    if (isInUse)
      await database.query(
        'insert into public.user_energy (user_id, last_token_reset, due_at) values (gen_random_uuid(), now(), now())',
      );
    await migrate(database);
    const [state] = await database.query(
      `select outcomes_until - (now() at time zone 'UTC')::date between 1 and 2 as soon from energy.rollup_state`,
    );
    expect(state).toEqual({ soon: isInUse ? true : null });
  });

  it('applies migrations in order, then functions, then policies, and tells of each', async () => {
    const told: string[] = [];
    const steps = await migrate(database, {
      directory: await sqlFolder(small),
      onStep: ({ kind, name }) => told.push(`${kind} ${name}`),
    });
    expect(told).toEqual([
      'migration 0001_first.sql',
      'migration 0002_second.sql',
      'function functions/answer.sql',
      'function functions/number.sql',
      'policy policies/things.sql',
    ]);
    expect(steps).toHaveLength(told.length);
    expect(await database.query('select small.answer()')).toEqual([{ answer: 42 }]);
  });

  it('applies again only the function whose text changed, and every policy, so that nothing new stays open', async () => {
    await migrate(database, { directory: await sqlFolder(small) });
    const changed = { ...small, 'functions/number.sql': small['functions/number.sql'].replace('42', '43') };
    expect(namesOf(await migrate(database, { directory: await sqlFolder(changed) }))).toEqual([
      'functions/number.sql',
      'policies/things.sql',
    ]);
    expect(await database.query('select small.answer()')).toEqual([{ answer: 43 }]);
  });

  it('leaves nothing of a migration that fails, keeps those before it, and goes on once it is mended', async () => {
    const broken = {
      ...small,
      'migrations/0002_second.sql': 'create table small.half (n int); select 1 / 0;',
    };
    await expect(migrate(database, { directory: await sqlFolder(broken) })).rejects.toMatchObject({
      code: '22012',
    });
    expect(await database.query(`select to_regclass('small.half')`)).toEqual([{ to_regclass: null }]);
    const steps = await migrate(database, { directory: await sqlFolder(small) });
    expect(namesOf(steps)[0]).toBe('0002_second.sql');
  });

  it('refuses when the text of an applied migration changed', async () => {
    await migrate(database, { directory: await sqlFolder(small) });
    const edited = { ...small, 'migrations/0001_first.sql': 'create schema other;' };
    await expect(migrate(database, { directory: await sqlFolder(edited) })).rejects.toMatchObject({
      code: 'invalid_request',
      details: { migration: '0001_first.sql' },
    });
  });

  it('refuses a database that a newer version migrated', async () => {
    await migrate(database, { directory: await sqlFolder(small) });
    const { 'migrations/0002_second.sql': _, ...older } = small;
    await expect(migrate(database, { directory: await sqlFolder(older) })).rejects.toMatchObject({
      code: 'invalid_request',
      details: { migration: '0002_second.sql' },
    });
  });

  it('takes a text with other line endings for the same', async () => {
    await migrate(database, { directory: await sqlFolder(small) });
    const windows = Object.fromEntries(
      Object.entries(small).map(([path, text]) => [path, text.replaceAll('; ', ';\r\n')]),
    );
    const unix = Object.fromEntries(
      Object.entries(small).map(([path, text]) => [path, text.replaceAll('; ', ';\n')]),
    );
    const { url: other, drop: dropOther } = await createPostgresDatabase('empty');
    const second = await openPg(other);
    try {
      await migrate(second, { directory: await sqlFolder(unix) });
      expect(await migrate(second, { directory: await sqlFolder(windows) })).toEqual([]);
    } finally {
      await second.close();
      await dropOther();
    }
  });

  it('leaves the auth shim out where it is told to', async () => {
    const withShim = { ...small, 'migrations/0000_auth_shim.sql': 'create schema shim;' };
    const directory = await sqlFolder(withShim);
    const steps = await migrate(database, { directory, includeAuthShim: false });
    expect(namesOf(steps)).not.toContain('0000_auth_shim.sql');
    expect(await migrate(database, { directory, includeAuthShim: false })).toEqual([]);
  });

  it('from four processes at once applies each file once, and all four find the schema complete', async () => {
    const program = `
      const { openPg } = await import(${JSON.stringify(import.meta.resolve('../../src/database/pg-pool.ts'))});
      const { migrate } = await import(${JSON.stringify(import.meta.resolve('../../src/database/migrate.ts'))});
      const database = await openPg(process.argv[1]);
      console.log(JSON.stringify((await migrate(database)).map(({ name }) => name)));
      await database.close();`;
    const outputs = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', program, url], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let output = '';
        child.stdout.on('data', (chunk) => {
          output += chunk;
        });
        const code = await new Promise((resolve) => child.once('close', resolve));
        expect(code).toBe(0);
        return JSON.parse(output) as string[];
      }),
    );
    const applied = outputs.flat();
    expect(new Set(applied).size).toBe(applied.length);
    const migrations = (await readdir(join(sqlDirectory, 'migrations'))).filter((name) =>
      name.endsWith('.sql'),
    );
    expect(applied).toEqual(expect.arrayContaining(migrations));
    expect(await migrate(database)).toEqual([]);
  });
});

describe('from each prefix of the migrations', async () => {
  const names = (await readdir(join(sqlDirectory, 'migrations'))).filter((name) => name.endsWith('.sql'));

  it.each(names.sort())(
    'an update of a database that stopped after %s gives the same schema',
    async (last) => {
      const directory = await sqlFolder({});
      for (const name of names.filter((name) => name <= last)) {
        await cp(join(sqlDirectory, 'migrations', name), join(directory, 'migrations', name));
      }
      const [old, whole] = await Promise.all([
        createPostgresDatabase('empty'),
        createPostgresDatabase('template'),
      ]);
      const database = await openPg(old.url);
      const expected = await openPg(whole.url);
      try {
        await migrate(database, { directory });
        await migrate(database);
        expect(await schemaSnapshot(database)).toBe(await schemaSnapshot(expected));
      } finally {
        await database.close();
        await expected.close();
        await Promise.all([old.drop(), whole.drop()]);
      }
    },
  );
});
