/** Which SQL files make the schema, in which order, and what identifies each? */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface SqlFile {
  /** 0001_accounts.sql of a migration; of other files with the folder: functions/place_hold.sql. */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text, in hexadecimal; the same whatever the line endings of the checkout. */
  readonly checksum: string;
}

export interface SchemaFiles {
  /** Applied once each, by name. */
  readonly migrations: readonly SqlFile[];
  /** Applied again when their text changed. */
  readonly functions: readonly SqlFile[];
  /** Applied again when anything changed: their checksum covers all the files, since a new table or function is open till then. */
  readonly policies: readonly SqlFile[];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The folder `sql` beside `src` and `dist`: both are two levels above this file. */
export const sqlDirectory: string = fileURLToPath(new URL('../../sql', import.meta.url));

/** The SQL files of one folder by name; a folder that is missing has none. */
async function readSqlFiles(folder: string): Promise<SqlFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const sorted = names.filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    sorted.map(async (name) => {
      const text = (await readFile(`${folder}/${name}`, 'utf8')).replaceAll('\r\n', '\n');
      return { name, text, checksum: sha256(text) };
    }),
  );
}

async function readFolder(directory: string, folder: 'functions' | 'policies'): Promise<SqlFile[]> {
  const files = await readSqlFiles(`${directory}/${folder}`);
  return files.map((file) => ({ ...file, name: `${folder}/${file.name}` }));
}

/** All files of the schema, each kind in the order in which it is applied; migrations first, policies last. */
export async function readSchemaFiles(directory: string = sqlDirectory): Promise<SchemaFiles> {
  const migrations = await readSqlFiles(`${directory}/migrations`);
  const functions = await readFolder(directory, 'functions');
  const policies = await readFolder(directory, 'policies');
  const all = sha256([...migrations, ...functions, ...policies].map(({ checksum }) => checksum).join());
  return {
    migrations,
    functions,
    policies: policies.map((file) => ({ ...file, checksum: sha256(`${file.checksum},${all}`) })),
  };
}
