/** How are the sums that reports read kept up to date? In batches, from the entries that are not in them yet. */

import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Database } from '../database/database.ts';
import { askAt } from './report-verb.ts';

/** What a rollup did. */
export interface RollupCounts {
  /** Batches of accounts, each a transaction. */
  readonly batches: number;
  /** Accounts that had something new; one with more than a batch takes counts again. */
  readonly accounts: number;
  readonly entries: number;
  /** Days of which it is now known who came back. */
  readonly days: number;
}

export interface RollupOptions {
  readonly database: Database;
  readonly settings: Pick<Settings, 'rollups' | 'platformTimeZone'>;
  /** Default: the database's own, so that machines agree. */
  readonly clock?: Clock | undefined;
  /** Told after each batch of the counts so far. */
  readonly onBatch?: (counts: RollupCounts) => void;
  /** Ends the run after the batch at hand. */
  readonly signal?: AbortSignal | undefined;
}

interface Batch {
  readonly pass: unknown;
  readonly users: number;
  readonly entries: number;
  readonly is_all: boolean;
  readonly last: string | null;
}

type Progress = RollupOptions & { counts: RollupCounts };

function note(progress: Progress, more: Partial<RollupCounts>): void {
  const { batches, accounts, entries, days } = progress.counts;
  progress.counts = {
    batches: batches + (more.batches ?? 0),
    accounts: accounts + (more.accounts ?? 0),
    entries: entries + (more.entries ?? 0),
    days: days + (more.days ?? 0),
  };
  progress.onBatch?.(progress.counts);
}

/** One pass over the accounts; resolves to whether none has more than a batch takes. */
async function passOver(progress: Progress): Promise<boolean> {
  const { database, settings, clock, signal } = progress;
  const { usersAtMost, entriesAtMost, entriesOfOneAtMost } = settings.rollups;
  let pass: unknown;
  let after: string | null = null;
  let isAll = true;
  while (!signal?.aborted) {
    const request = {
      time_zone: settings.platformTimeZone,
      users: usersAtMost,
      entries: entriesAtMost,
      entries_of_one: entriesOfOneAtMost,
      after,
      // Only a pass that leaves nothing behind may say how far the sums are complete.
      pass: isAll ? pass : undefined,
    };
    const batch: Batch = await askAt(database, 'roll_up', request, clock?.now() ?? null);
    const isFirst = pass === undefined;
    pass ??= batch.pass;
    // Where nothing was new, it is asked once more, to say that the sums are complete.
    if (batch.users === 0 && isFirst) continue;
    if (batch.users === 0) return isAll;
    isAll &&= batch.is_all;
    after = batch.last;
    note(progress, { batches: 1, accounts: batch.users, entries: batch.entries });
  }
  return true;
}

/** Day by day, as long as one is over of which the sums do not have what became of it. */
async function noteDays(
  { database, clock, signal }: Progress,
  verb: 'roll_up_returns' | 'roll_up_outcomes',
  request: object,
  onDay: () => void,
): Promise<void> {
  while (!signal?.aborted) {
    const { day } = await askAt<{ day: string | null }>(database, verb, request, clock?.now() ?? null);
    if (day === null) return;
    onDay();
  }
}

/**
 * Adds what the ledger has written since the last time to the sums that reports read (`energy.usage_by_hour` and its
 * like). What is new is told by the numbers of an account's entries, which have no gaps and become visible in their order,
 * so that what commits late is not missed. A batch is one transaction, and batches take turns: a run that is cut short
 * has lost nothing, one that is repeated finds nothing to do, and several at once add nothing twice. Throws
 * `invalid_request` where the sums are of days in another zone than the platform's: rebuild them.
 */
export async function rollUp(options: RollupOptions): Promise<RollupCounts> {
  const progress: Progress = { ...options, counts: { batches: 0, accounts: 0, entries: 0, days: 0 } };
  while (!(await passOver(progress))) {
    // Accounts with more entries than a batch takes come again.
  }
  await noteDays(progress, 'roll_up_outcomes', {}, () => {});
  const { returnDays: days } = progress.settings.rollups;
  await noteDays(progress, 'roll_up_returns', { days }, () => note(progress, { days: 1 }));
  return progress.counts;
}

/** One cell of the sums that is not the sum of its rows. */
export interface RollupDifference {
  readonly rollup: string;
  readonly cell: string;
  readonly expected: string | null;
  readonly found: string | null;
}

/** Compares the sums with all rows, as far as they are rolled up, and notes how many cells differ. Reads every call. */
export async function checkRollups({
  database,
  clock,
}: Pick<RollupOptions, 'database' | 'clock'>): Promise<RollupDifference[]> {
  const differences = await database.query<RollupDifference>('select * from energy.check_rollups()');
  await noteCheck({ database, clock }, { what: 'rollups', differences: differences.length });
  return differences;
}

/** Notes what a check found, for the report on health. */
export async function noteCheck(
  { database, clock }: Pick<RollupOptions, 'database' | 'clock'>,
  found: { readonly what: 'rollups' | 'books'; readonly differences: number },
): Promise<void> {
  await askAt(database, 'note_check', found, clock?.now() ?? null);
}

/** Empties the sums: the next rollup makes them anew, in the platform's zone. */
export async function dropSums(database: Database): Promise<void> {
  await database.query('select energy.drop_sums()');
}
