/** energy migrate: brings a database to this version's schema. */

import type { Command } from 'commander';
import { commandOf, type DatabaseOptions } from './options.ts';
import { inSession } from './session.ts';

export function addMigrate(program: Command): void {
  commandOf(program, 'migrate', {
    summary: "Brings the database to this version's schema; safe to repeat, and beside a running service",
    examples: ['migrate', 'migrate --database-url postgres://postgres:secret@localhost:5432/app'],
  }).action((options: DatabaseOptions) =>
    inSession(options, { mayCreate: true }, async ({ output, migrated }) => {
      const lines = migrated.map(({ kind, name }) => `${kind.padEnd(9)}  ${name}`);
      output.result(
        { applied: migrated },
        lines.length === 0 ? ['nothing to do: the schema is up to date'] : lines,
      );
    }),
  );
}
