/** energy verify: are the books right? */

import type { Command } from 'commander';
import { exitCodes } from './failure.ts';
import { commandOf, type UserOptions } from './options.ts';
import { counted, tableLines } from './output.ts';
import { inSession, userOf } from './session.ts';

export function addVerify(program: Command): void {
  commandOf(program, 'verify', {
    summary: 'Rebuilds every balance from the ledger and lists what differs; exit code 1 where anything does',
    examples: ['verify', 'verify --json', 'verify --user ada@example.com'],
  })
    .option('-u, --user <uuid or email>', 'this account alone')
    .action((options: UserOptions) =>
      inSession(options, { mayCreate: false }, async (session) => {
        const { engine, output } = session;
        const userId = options.user === undefined ? undefined : await userOf(session, options.user);
        output.progress('rebuilding every balance from the ledger …');
        // What was found in all accounts is told by the report on health.
        const differences =
          userId === undefined ? await engine.reports.checkBooks() : await engine.ledger.verify(userId);
        const rows = differences.map((one) => [
          one.invariant,
          one.userId,
          one.expected ?? '',
          one.found ?? '',
        ]);
        const table = rows.length === 0 ? [] : tableLines(['invariant', 'user', 'expected', 'found'], rows);
        const documents = differences.map(({ userId: user_id, ...one }) => ({ ...one, user_id }));
        output.result({ differences: documents }, [...table, counted(rows.length, 'difference')]);
        if (rows.length > 0) process.exitCode = exitCodes.refused;
      }),
    );
}
