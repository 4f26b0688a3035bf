/** energy history: what moved a user's energy, and why? */

import type { Command } from 'commander';
import { decimalOf } from '../amount.ts';
import { defaults } from '../config.ts';
import { receiptLines } from '../engine/receipt.ts';
import { EnergyError } from '../errors.ts';
import type { Entry } from '../ledger/entry.ts';
import { entryDocument, signed } from './entry-view.ts';
import { commandOf, readCount, type UserOptions, userOption } from './options.ts';
import { tableLines } from './output.ts';
import { inSession, type Session, userOf } from './session.ts';

interface HistoryOptions extends UserOptions {
  readonly limit: number;
  readonly before?: number;
}

const mostEntries = 1_000;
const seqAtMost = Number.MAX_SAFE_INTEGER - 1;

const entryRow = (entry: Entry): string[] => [
  String(entry.seq),
  entry.at.toISOString().slice(0, 19).replace('T', ' '),
  entry.kind,
  entry.reason,
  signed(entry),
  decimalOf(entry.balanceAfter),
];

async function showOne({ engine, output }: Session, userId: string, seq: number): Promise<void> {
  const [entry] = await engine.ledger.entries(userId, { before: seq + 1, limit: 1 });
  if (entry?.seq !== seq) throw new EnergyError('invalid_request', `this user has no entry ${seq}`);
  output.result(entryDocument(entry), receiptLines(entry));
}

async function showPage(session: Session, userId: string, options: HistoryOptions): Promise<void> {
  const entries = await session.engine.ledger.entries(userId, {
    limit: options.limit,
    before: options.before,
  });
  session.output.result(
    { user_id: userId, entries: entries.map(entryDocument) },
    tableLines(['seq', 'time (UTC)', 'kind', 'reason', 'energy', 'balance'], entries.map(entryRow)),
  );
}

export function addHistory(program: Command): void {
  commandOf(program, 'history', {
    summary: "A user's ledger, newest first; with a number, the receipt of that entry",
    examples: ['history', 'history 3', 'history --json --limit 100 --user ada@example.com'],
  })
    .argument('[seq]', 'the number of one entry', readCount(seqAtMost))
    .addOption(userOption())
    .option(
      '--limit <count>',
      'how many entries',
      readCount(mostEntries),
      defaults.commandLine.historyEntries,
    )
    .option('--before <seq>', 'only entries before this one, for the next page', readCount(seqAtMost))
    .action((seq: number | undefined, options: HistoryOptions) =>
      inSession(options, { mayCreate: false }, async (session) => {
        const userId = await userOf(session, options.user);
        await (seq === undefined ? showPage(session, userId, options) : showOne(session, userId, seq));
      }),
    );
}
