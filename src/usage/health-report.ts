/** Does everything run? Open holds by age, what the last checks found, how far the jobs have come. */

import type { Hundredths } from '../amount.ts';
import { hundredths } from './figures.ts';
import { type Freshness, freshnessOf, type StateAnswer } from './freshness.ts';
import { askAt } from './report-verb.ts';
import type { ReportContext } from './usage-report.ts';

/** Open holds between two ages. */
export interface HoldsOfAge {
  readonly fromSeconds: number;
  /** Null: and older. */
  readonly untilSeconds: number | null;
  readonly holds: number;
  readonly energy: Hundredths;
  readonly tokens: number;
  /** Those whose lease is over: they end at their user's next verb. */
  readonly lapsed: number;
}

export interface LastCheck {
  readonly at: Date | null;
  /** Null where it was never made. */
  readonly differences: number | null;
}

export interface HealthReport extends Freshness {
  readonly openHolds: readonly HoldsOfAge[];
  /** Of the last 30 days of the sums: calls settled after their lease was over, and what the platform lost by them and by what was used past holds. */
  readonly losses: {
    readonly lapsedCalls: number;
    readonly lapsedCostUsd: number;
    readonly beyondHoldEnergy: Hundredths;
    readonly undeliveredTokens: number;
  };
  /** The balances against the ledger, and the sums against the rows. */
  readonly books: LastCheck;
  readonly rollups: LastCheck;
  /** The last day of which it is known who came back. */
  readonly returnsKnownUntil: string | null;
  /** Of the last hours, the most frequent first. */
  readonly providerErrors: { readonly hours: number; readonly items: readonly ProviderErrorLine[] };
  /** By name: those that have a time, and those that have run. */
  readonly jobs: readonly JobState[];
}

export interface ProviderErrorLine {
  readonly provider: string;
  /** Empty: models beyond those that are told apart. */
  readonly model: string;
  readonly kind: string;
  readonly errors: number;
  readonly lastAt: Date;
}

/** How the runs of a job ended, wherever they ran. Null: none did. */
export interface JobState {
  readonly job: string;
  /** As cron says it; null: at no time. */
  readonly schedule: string | null;
  readonly lastStartedAt: Date | null;
  readonly lastSeconds: number | null;
  readonly lastSucceededAt: Date | null;
  readonly lastCounts: Readonly<Record<string, number>> | null;
  readonly lastFailedAt: Date | null;
  readonly lastError: string | null;
  readonly runs: number;
  readonly failures: number;
}

interface JobRow {
  readonly job: string;
  readonly last_started_at: string;
  readonly last_ms: number;
  readonly last_succeeded_at: string | null;
  readonly last_counts: Readonly<Record<string, number>> | null;
  readonly last_failed_at: string | null;
  readonly last_error: string | null;
  readonly runs: number;
  readonly failures: number;
}

interface Answer extends StateAnswer {
  readonly holds: readonly Readonly<Record<'age_group' | 'holds' | 'energy' | 'tokens' | 'lapsed', number>>[];
  readonly lapsed: Readonly<
    Record<'calls' | 'cost_usd' | 'beyond_hold_energy' | 'undelivered_tokens', number>
  >;
  readonly checks: {
    readonly books_at: string | null;
    readonly book_differences: number | null;
    readonly rollups_at: string | null;
    readonly rollup_differences: number | null;
  };
  readonly returns_until: string | null;
  readonly provider_errors: readonly (Omit<ProviderErrorLine, 'lastAt'> & { readonly last_at: string })[];
  readonly jobs: readonly JobRow[];
}

const dateOrNull = (written: string | null | undefined): Date | null =>
  written === null || written === undefined ? null : new Date(written);

function jobStatesOf(rows: readonly JobRow[], schedules: Readonly<Record<string, string>>): JobState[] {
  const names = new Set([...Object.keys(schedules), ...rows.map(({ job }) => job)]);
  return [...names].sort().map((job) => {
    const row = rows.find((each) => each.job === job);
    return {
      job,
      schedule: schedules[job] || null,
      lastStartedAt: dateOrNull(row?.last_started_at),
      lastSeconds: row === undefined ? null : row.last_ms / 1_000,
      lastSucceededAt: dateOrNull(row?.last_succeeded_at),
      lastCounts: row?.last_counts ?? null,
      lastFailedAt: dateOrNull(row?.last_failed_at),
      lastError: row?.last_error ?? null,
      runs: row?.runs ?? 0,
      failures: row?.failures ?? 0,
    };
  });
}

const checkOf = (at: string | null, differences: number | null): LastCheck => ({
  at: at === null ? null : new Date(at),
  differences,
});

export interface HealthQuestion {
  /** The time that ages are counted to; null: the database's own. */
  readonly at: Date | null;
  /** When each job begins. */
  readonly schedules: Readonly<Record<string, string>>;
}

export async function healthReport(
  context: ReportContext,
  { at, schedules }: HealthQuestion,
): Promise<HealthReport> {
  const { holdAgesSeconds: ages, errorHours: hours, errorRowsAtMost: rows } = context.settings;
  const request = { ages, error_hours: hours, error_rows: rows };
  const answer = await askAt<Answer>(context.database, 'report_health', request, at);
  const { holds, lapsed, checks } = answer;
  return {
    ...freshnessOf(answer, context.now()),
    openHolds: [0, ...ages].map((fromSeconds, group) => {
      const found = holds.find(({ age_group }) => age_group === group);
      return {
        fromSeconds,
        untilSeconds: ages[group] ?? null,
        holds: found?.holds ?? 0,
        energy: hundredths(found?.energy ?? 0),
        tokens: found?.tokens ?? 0,
        lapsed: found?.lapsed ?? 0,
      };
    }),
    losses: {
      lapsedCalls: lapsed.calls,
      lapsedCostUsd: lapsed.cost_usd,
      beyondHoldEnergy: hundredths(lapsed.beyond_hold_energy),
      undeliveredTokens: lapsed.undelivered_tokens,
    },
    books: checkOf(checks.books_at, checks.book_differences),
    rollups: checkOf(checks.rollups_at, checks.rollup_differences),
    returnsKnownUntil: answer.returns_until,
    providerErrors: {
      hours,
      items: answer.provider_errors.map(({ last_at, ...line }) => ({ ...line, lastAt: new Date(last_at) })),
    },
    jobs: jobStatesOf(answer.jobs, schedules),
  };
}
