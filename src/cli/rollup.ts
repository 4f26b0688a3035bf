/** energy rollup: are the sums that reports read up to date, and right? */

import type { Command } from 'commander';
import { exitCodes } from './failure.ts';
import { commandOf, type DatabaseOptions } from './options.ts';
import { counted, tableLines } from './output.ts';
import { inSession } from './session.ts';

interface RollupCommand extends DatabaseOptions {
  readonly check?: boolean;
  readonly rebuild?: boolean;
}

export function addRollup(program: Command): void {
  commandOf(program, 'rollup', {
    summary: 'Adds what is new in the ledger to the sums that reports read',
    examples: ['rollup', 'rollup --check', 'rollup --rebuild --json'],
  })
    .option('--check', 'then compare the sums with every row; exit code 1 where any differs')
    .option('--rebuild', 'empty the sums and make them anew, as after a change of the time zone')
    .action((options: RollupCommand) =>
      inSession(options, { mayCreate: false }, async ({ engine, output }) => {
        const { reports } = engine;
        const onBatch = ({ entries }: { entries: number }) =>
          output.progress(`${counted(entries, 'row')} of the ledger …`);
        const counts = await (options.rebuild === true ? reports.rebuild : reports.rollUp)({ onBatch });
        if (options.check === true) output.progress('comparing the sums with every row …');
        const differences = options.check === true ? await reports.checkRollups() : null;
        const rows = (differences ?? []).map(({ rollup, cell, expected, found }) => [
          rollup,
          cell,
          expected ?? '',
          found ?? '',
        ]);
        output.result({ ...counts, differences }, [
          `${counted(counts.entries, 'new row')} of ${counted(counts.accounts, 'account')}`,
          ...(rows.length === 0 ? [] : tableLines(['sums', 'cell', 'expected', 'found'], rows)),
          ...(differences === null ? [] : [counted(rows.length, 'difference')]),
        ]);
        if (rows.length > 0) process.exitCode = exitCodes.refused;
      }),
    );
}
