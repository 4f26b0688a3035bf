/** What does the schema look like, as text that two databases can be compared by? */

import type { Database, Queryable } from './database.ts';
import { snapshotQueries } from './snapshot-queries.ts';

/** The lines of one heading, sorted by code point here: servers differ in collation. */
async function section(database: Queryable, heading: string, sql: string): Promise<string> {
  const rows = await database.query<{ line: string }>(`select line from (${sql}) as found (line)`);
  const lines = rows.map(({ line }) => line.replaceAll(/\s+/g, ' ')).sort();
  return `## ${heading}\n${lines.map((line) => `${line}\n`).join('')}`;
}

/**
 * Types, tables, columns, constraints, indexes, triggers, functions (bodies as MD5), policies and grants of the schemas `public`
 * and `energy`, from the catalogues: the same text on PGlite and Postgres 15–18 for the same schema.
 */
export async function schemaSnapshot(database: Database): Promise<string> {
  return await database.transaction(async (tx) => {
    // Names are then written with their schema, whatever the server's own search path is.
    await tx.script("set local search_path = ''");
    const sections: string[] = [];
    for (const { heading, sql } of snapshotQueries) sections.push(await section(tx, heading, sql));
    return sections.join('\n');
  });
}
