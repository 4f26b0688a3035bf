/** How does a database get, and keep, the schema of this version? Safe when several processes start at once. */

import { defaults } from '../config.ts';
import { EnergyError } from '../errors.ts';
import type { Database, Queryable, Transaction } from './database.ts';
import { readSchemaFiles, type SqlFile, sqlDirectory } from './sql-files.ts';

export interface MigrationStep {
  readonly kind: 'migration' | 'function' | 'policy';
  /** 0001_accounts.sql, or functions/place_hold.sql. */
  readonly name: string;
}

export interface MigrateOptions {
  /** False leaves `0000_auth_shim.sql` out; the file itself touches nothing where an auth schema exists. Default true. */
  readonly includeAuthShim?: boolean;
  /** Told of each file once its transaction is committed. */
  readonly onStep?: (step: MigrationStep) => void;
  /** The folder with `migrations`, `functions` and `policies`; default: the package's own. */
  readonly directory?: string;
}

/** Any number will do as long as all versions of the engine agree on it: "energy" in ASCII. */
const lockKey = '111524822804345';
/** The one file that Supabase has no need of. */
export const authShim = '0000_auth_shim.sql';

/** Written here, not as a migration: these tables must be there before the first one. */
export const bookkeeping = `
create schema if not exists energy;
create table if not exists energy.migrations (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now()
);
create table if not exists energy.applied_files (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now()
);
alter table energy.migrations enable row level security;
alter table energy.applied_files enable row level security;`;

type Checksums = ReadonlyMap<string, string>;

const readChecksums = async (on: Queryable, table: 'migrations' | 'applied_files'): Promise<Checksums> => {
  const rows = await on.query<{ name: string; checksum: string }>(
    `select name, checksum from energy.${table}`,
  );
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
};

/** Runs alone: whoever comes meanwhile waits here until this transaction has ended, and then sees what it did. */
async function alone<T>(database: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return await database.transaction(async (tx) => {
    await tx.script(`set local lock_timeout = 0; select pg_advisory_xact_lock(${lockKey})`);
    await tx.script(`set local lock_timeout = ${defaults.database.migrationLockTimeoutMs}`);
    return await work(tx);
  });
}

async function recorded(
  database: Database,
): Promise<{ migrations: Checksums; files: Checksums } | undefined> {
  const [row] = await database.query<{ present: boolean }>(
    `select to_regclass('energy.migrations') is not null and to_regclass('energy.applied_files') is not null as present`,
  );
  if (!row?.present) return undefined;
  return {
    migrations: await readChecksums(database, 'migrations'),
    files: await readChecksums(database, 'applied_files'),
  };
}

/** A migration that was applied is history: neither edited, nor unknown to a version that would write over newer functions. */
function assertHistory(applied: Checksums, migrations: readonly SqlFile[]): void {
  const known = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  for (const [name, checksum] of applied) {
    const now = known.get(name);
    if (now === undefined) {
      throw new EnergyError(
        'invalid_request',
        `the database has the migration ${name}, which this version does not know: update energy-engine, or use the database it belongs to`,
        { details: { migration: name } },
      );
    }
    if (now !== checksum) {
      throw new EnergyError(
        'invalid_request',
        `the migration ${name} was applied with another text: restore the file, and put the change into a new migration`,
        { details: { migration: name } },
      );
    }
  }
}

async function applyMigration(database: Database, file: SqlFile): Promise<boolean> {
  return await alone(database, async (tx) => {
    const applied = await readChecksums(tx, 'migrations');
    if (applied.has(file.name)) return false;
    await tx.script(file.text);
    await tx.query('insert into energy.migrations (name, checksum) values ($1, $2)', [
      file.name,
      file.checksum,
    ]);
    return true;
  });
}

/** All changed files in one transaction, so that no call ever meets half of the old functions and half of the new. */
async function reapplyFiles(database: Database, files: readonly SqlFile[]): Promise<SqlFile[]> {
  return await alone(database, async (tx) => {
    const applied = await readChecksums(tx, 'applied_files');
    const changed = files.filter(({ name, checksum }) => applied.get(name) !== checksum);
    // Functions call each other whatever the order of their files; their bodies are checked when they first run.
    await tx.script('set local check_function_bodies = off');
    for (const { name, text, checksum } of changed) {
      await tx.script(text);
      await tx.query(
        `insert into energy.applied_files (name, checksum) values ($1, $2)
         on conflict (name) do update set checksum = excluded.checksum, applied_at = now()`,
        [name, checksum],
      );
    }
    return changed;
  });
}

/**
 * Applies the migrations that are missing, in order, each in its own transaction; then, in one, the functions whose text
 * changed, and all policies where anything did. Resolves to what was done, nothing where all was there. Throws `invalid_request` where an
 * applied migration has another text or is unknown, `database_unavailable` where the database is.
 */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<MigrationStep[]> {
  const { includeAuthShim = true, onStep, directory = sqlDirectory } = options;
  const { migrations, functions, policies } = await readSchemaFiles(directory);
  const files = [...functions, ...policies];
  const steps: MigrationStep[] = [];
  const done = (step: MigrationStep) => {
    steps.push(step);
    onStep?.(step);
  };
  const before = await recorded(database);
  if (before) assertHistory(before.migrations, migrations);
  else await alone(database, (tx) => tx.script(bookkeeping));
  for (const file of migrations) {
    if (before?.migrations.has(file.name) || (file.name === authShim && !includeAuthShim)) continue;
    if (await applyMigration(database, file)) done({ kind: 'migration', name: file.name });
  }
  if (files.some(({ name, checksum }) => before?.files.get(name) !== checksum)) {
    for (const { name } of await reapplyFiles(database, files)) {
      done({ kind: name.startsWith('functions/') ? 'function' : 'policy', name });
    }
  }
  return steps;
}
