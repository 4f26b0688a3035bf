/** What does `npm run snapshot` do? It writes the schema that the SQL files make to sql/snapshot.txt. */

import { writeFile } from 'node:fs/promises';
import { migrate } from '../src/database/migrate.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { schemaSnapshot } from '../src/database/snapshot.ts';
import { sqlDirectory } from '../src/database/sql-files.ts';

const database = await openDatabase({ directory: 'memory://' });
try {
  await migrate(database);
  await writeFile(`${sqlDirectory}/snapshot.txt`, await schemaSnapshot(database));
  console.log('sql/snapshot.txt is written');
} finally {
  await database.close();
}
