/** On which database, as which user, does a command work? */

import { existsSync } from 'node:fs';
import { z } from 'zod';
import { defaults } from '../config.ts';
import type { Database } from '../database/database.ts';
import { type MigrationStep, migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import { settingsFromEnvironment } from '../engine/settings-from-environment.ts';
import { createEnergyEngine, type EnergyEngine } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import { providerFromEnvironment } from '../providers/openai-compatible.ts';
import type { DatabaseOptions } from './options.ts';
import { type Output, outputOf } from './output.ts';

export interface Session {
  readonly database: Database;
  readonly engine: EnergyEngine;
  readonly output: Output;
  /** Files of the schema that were applied when the session began. */
  readonly migrated: readonly MigrationStep[];
}

export interface SessionNeeds {
  /** True where the command may make a database that is not there, and bring a server's schema up to date. */
  readonly mayCreate: boolean;
}

function assertThere({ databaseUrl, directory }: DatabaseOptions): void {
  if (databaseUrl || existsSync(directory)) return;
  throw new EnergyError(
    'database_unavailable',
    `there is no database in ${directory}: run energy start or energy migrate here first, name its folder with --directory, or set DATABASE_URL`,
  );
}

/** The embedded database always has this version's schema; a server's is changed only by commands that say so. */
async function migrated(
  database: Database,
  output: Output,
  wanted: boolean,
): Promise<readonly MigrationStep[]> {
  if (!wanted) return [];
  const steps = await migrate(database, { onStep: ({ name }) => output.progress(`applied ${name}`) });
  output.progress(null);
  return steps;
}

/** Opens the database, does the work, and closes what was opened, whatever happens. */
export async function inSession<T>(
  options: DatabaseOptions,
  needs: SessionNeeds,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const output = outputOf(options.json === true);
  if (!needs.mayCreate) assertThere(options);
  output.progress('opening the database …');
  const database = await openDatabase(options).finally(() => output.progress(null));
  try {
    const steps = await migrated(database, output, needs.mayCreate || !options.databaseUrl);
    const { ENERGY_QUOTE_SECRET: secret } = process.env;
    const engine = createEnergyEngine({
      database,
      provider: providerFromEnvironment(process.env),
      settings: settingsFromEnvironment(process.env),
      onProblem: (problem) => output.note(`note: ${problem}`),
      ...(secret ? { quoteSecret: secret } : {}),
    });
    return await work({ database, engine, output, migrated: steps }).finally(() => engine.close());
  } finally {
    await database.close();
  }
}

/** The ids of the users with this id or email; the email's case does not matter. */
export async function usersNamed(database: Database, name: string): Promise<string[]> {
  const byId = z.uuid().safeParse(name).success;
  if (!byId && !name.includes('@')) {
    throw new EnergyError(
      'invalid_request',
      `--user must be the uuid or the email of a user, not ${JSON.stringify(name)}`,
    );
  }
  const rows = await database.query<{ id: string }>(
    byId
      ? 'select id from auth.users where id = $1'
      : 'select id from auth.users where lower(email) = lower($1) limit 2',
    [name],
  );
  return rows.map(({ id }) => id);
}

/** The user a command is about: the one that is named, else the demo user. Throws `unknown_user`. */
export async function userOf({ database }: Session, name: string | undefined): Promise<string> {
  const [id, another] = await usersNamed(database, name ?? defaults.commandLine.demoEmail);
  if (another !== undefined) {
    throw new EnergyError('invalid_request', `several users have the email ${name}: give the id instead`);
  }
  if (id !== undefined) return id;
  throw new EnergyError(
    'unknown_user',
    name === undefined
      ? 'name a user with --user <uuid or email>; there is no demo user here (energy start makes one)'
      : `there is no user ${name}`,
  );
}
