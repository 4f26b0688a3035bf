/** On which databases does a test run? On each of them: PGlite in the process, and a real Postgres. */

import { randomUUID } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { beforeAll, describe, inject } from 'vitest';
import type { Database } from '@/database/database';
import type { PgSettings } from '@/database/from-pg';
import { fromPglite } from '@/database/from-pglite';
import { migrate } from '@/database/migrate';
import { openPg } from '@/database/pg-pool';
import { templateDatabase } from './global-setup.ts';
import { prepareForTests, resetDatabase } from './reset.ts';

export const databaseKinds = ['PGlite', 'Postgres 18'] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

export interface TestDatabase {
  readonly kind: DatabaseKind;
  /** Migrated and seeded; a superuser's connection, so use `{ as: claims }` for what users may do. */
  readonly database: Database;
  /** For more clients of the same database; undefined on PGlite, which has one connection. */
  readonly url: string | undefined;
  /** Deletes what tests wrote and restores the seeds. Runs by itself before the first test of each block. */
  clear(): Promise<void>;
}

/** A random id that is in no table yet. */
export const newUserId = (): string => randomUUID();

/** Enters a user as a sign-up would, so that our trigger on `auth.users` runs; resolves to the id. */
export async function createUser(database: Database, userId: string = newUserId()): Promise<string> {
  await database.query('insert into auth.users (id) values ($1)', [userId]);
  return userId;
}

const shared = globalThis as typeof globalThis & { energyTestPglite?: Promise<Database> };

async function bootPglite(): Promise<Database> {
  const database = fromPglite(await PGlite.create('memory://'));
  await migrate(database);
  await prepareForTests(database);
  return database;
}

/** The worker's one PGlite: it takes seconds to start and about 1 GB, so it is never closed and never a second one made. */
export function sharedPglite(): Promise<Database> {
  shared.energyTestPglite ??= bootPglite();
  return shared.energyTestPglite;
}

/** A URL of another database of the test server. */
export const urlOfDatabase = (name: string): string =>
  inject('postgresUrl').replace(/[^/]*$/, encodeURIComponent(name));

async function onServer(sql: string): Promise<void> {
  const server = await openPg(inject('postgresUrl'));
  await server.query(sql).finally(() => server.close());
}

/**
 * A database of one's own on the test server, a copy of the migrated template, or an empty one. Resolves to its URL and
 * the function that drops it, whoever is still connected.
 */
export async function createPostgresDatabase(
  from: 'template' | 'empty' = 'template',
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(`create database ${name} template ${from === 'template' ? templateDatabase : 'template0'}`);
  return {
    url: urlOfDatabase(name),
    drop: () => onServer(`drop database if exists ${name} with (force)`),
  };
}

type Opened = TestDatabase & { close(): Promise<void> };

async function openPglite(): Promise<Opened> {
  const database = await sharedPglite();
  const clear = () => resetDatabase(database);
  await clear();
  return { kind: 'PGlite', database, url: undefined, clear, close: async () => {} };
}

async function openPostgres(settings: Partial<PgSettings>): Promise<Opened> {
  const { url, drop } = await createPostgresDatabase();
  const database = await openPg(url, { settings });
  const close = async () => {
    await database.close();
    await drop();
  };
  return { kind: 'Postgres 18', database, url, clear: () => resetDatabase(database), close };
}

/**
 * Runs the block once on PGlite and once on Postgres 18. Inside tests and hooks `open()` returns the database; it is
 * empty of users when the block's first test starts. `settings` overrides `database` settings of the Postgres pool, and
 * `kinds` leaves a database out (for what needs many clients).
 */
export function describeOnEachDatabase(
  name: string,
  block: (open: () => TestDatabase) => void,
  options: { settings?: Partial<PgSettings>; kinds?: readonly DatabaseKind[] } = {},
): void {
  const { settings = {}, kinds = databaseKinds } = options;
  describe.each(kinds)(`${name}, on %s`, (kind) => {
    let opened: Opened | undefined;
    beforeAll(async () => {
      const made = kind === 'PGlite' ? await openPglite() : await openPostgres(settings);
      opened = made;
      // Returned, not in an afterAll: this runs last, so that the block's own hooks still have the database.
      return () => made.close();
    });
    block(() => {
      if (!opened) throw new Error('open() is for tests and hooks: the database is not there before');
      return opened;
    });
  });
}
