/** Which real Postgres do the tests use? One server for the whole run, with one migrated template. */

import type { TestProject } from 'vitest/node';
import { migrate } from '@/database/migrate';
import { openPg } from '@/database/pg-pool';
import { startPostgres } from './postgres-server.ts';
import { prepareForTests } from './reset.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the server's maintenance database, as a superuser. */
    postgresUrl: string;
  }
}

/** The database that every test file's own one is copied from. */
export const templateDatabase = 'energy_template';

async function makeTemplate(url: string): Promise<void> {
  const maintenance = await openPg(url);
  await maintenance.query(`create database ${templateDatabase}`).finally(() => maintenance.close());
  const template = await openPg(url.replace(/postgres$/, templateDatabase));
  try {
    await migrate(template);
    await prepareForTests(template);
  } finally {
    await template.close();
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  try {
    await makeTemplate(server.url);
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('postgresUrl', server.url);
  return server.stop;
}
