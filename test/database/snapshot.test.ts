import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { schemaSnapshot } from '@/database/snapshot';
import { sqlDirectory } from '@/database/sql-files';
import { describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('the schema', (open) => {
  it('is the one written down in sql/snapshot.txt (npm run snapshot writes it anew)', async () => {
    const written = await readFile(`${sqlDirectory}/snapshot.txt`, 'utf8');
    expect(await schemaSnapshot(open().database)).toBe(written.replaceAll('\r\n', '\n'));
  });
});
