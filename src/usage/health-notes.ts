/** What do processes write down so that the report on health can tell it? Failures of providers, and how jobs ended. */

import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { askAt } from './report-verb.ts';

interface Noting {
  readonly database: Database;
  /** Undefined: the database's own. */
  readonly clock: Clock | undefined;
}

/** How often one thing went wrong within an hour. */
export interface ProviderErrorCount {
  /** The hour's beginning. */
  readonly hour: Date;
  readonly provider: string;
  readonly model: string;
  readonly kind: string;
  readonly errors: number;
  readonly lastAt: Date;
}

/** Adds to what is known; what is older than so many days goes. */
export async function noteProviderErrors(
  { database, clock }: Noting,
  counts: readonly ProviderErrorCount[],
  keptDays: number,
): Promise<void> {
  const errors = counts.map(({ lastAt, ...count }) => ({ ...count, last_at: lastAt }));
  await askAt(database, 'note_provider_errors', { errors, kept_days: keptDays }, clock?.now() ?? null);
}

/** How a run of a job ended: by what it has done, or by an error. */
export interface JobNote {
  readonly job: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: { readonly counts: Readonly<Record<string, number>> } | { readonly error: string };
}

export async function noteJob(
  { database, clock }: Noting,
  { job, startedAt, durationMs, outcome }: JobNote,
): Promise<void> {
  const request = { job, started_at: startedAt, ms: Math.round(durationMs), ...outcome };
  await askAt(database, 'note_job', request, clock?.now() ?? null);
}
