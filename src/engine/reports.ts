/** What can an operator ask? The reports of one engine, and the upkeep of the sums that they read. */

import { type Clock, systemClock } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Database } from '../database/database.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Difference } from '../ledger/reading.ts';
import { priceTermsOf, priceTokens } from '../pricing/price.ts';
import { csvOf } from '../usage/csv.ts';
import { type FoundUser, findUsers } from '../usage/find-users.ts';
import { type JobNote, noteJob } from '../usage/health-notes.ts';
import { type HealthReport, healthReport } from '../usage/health-report.ts';
import { type HeavyUsersReport, heavyUsersReport } from '../usage/heavy-users.ts';
import { type OutcomesReport, outcomesReport } from '../usage/outcomes-report.ts';
import { type Column, parquetOf, type Row } from '../usage/parquet.ts';
import {
  type RegenerationOverview,
  type ReturnsReport,
  regenerationOverview,
  returnsReport,
} from '../usage/regeneration-report.ts';
import type {
  CallsRequest,
  DaysRequest,
  FindUsersRequest,
  HeavyUsersRequest,
  ReturnsRequest,
  TimelineRequest,
  UsageReportRequest,
} from '../usage/report-request.ts';
import {
  checkRollups,
  dropSums,
  noteCheck,
  type RollupCounts,
  type RollupDifference,
  type RollupOptions,
  rollUp,
} from '../usage/rollup.ts';
import { type CallsPage, callsPage, type UsageReport, usageReport } from '../usage/usage-report.ts';
import { type Timeline, timelineOf } from './account-timeline.ts';
import type { Configuration } from './configuration.ts';
import type { ProviderErrors } from './provider-errors.ts';

export interface ReportsContext {
  readonly database: Database;
  readonly settings: Settings;
  /** Undefined: the database's own. */
  readonly clock: Clock | undefined;
  readonly ledger: Pick<Ledger, 'verify'>;
  readonly configuration: () => Promise<Configuration>;
  readonly providerErrors: Pick<ProviderErrors, 'flush'>;
}

/**
 * For super admins alone: whoever passes an answer on has to ask who is asking. Every report says how old its sums are
 * (`completeUntil`, `staleSeconds`) and throws `invalid_request` for what may not be asked. Energy is in hundredths.
 */
export interface Reports {
  /** Tokens, energy, USD, margin, accuracy, savings: by hour or day, feature, model, tier or month of sign-up. */
  usage(request: UsageReportRequest): Promise<UsageReport>;
  /** The calls behind a cell, the newest first, with their receipts. */
  calls(request: CallsRequest): Promise<CallsPage>;
  /** Energy given and lapsed by reason, what it cost, who got it, and what is used of the platform's budgets. */
  regeneration(request: DaysRequest): Promise<RegenerationOverview>;
  /** Who came back after a grant, beside others like them, with an interval. */
  returns(request: ReturnsRequest): Promise<ReturnsReport>;
  /** What was used at which price, who ran short and went on, whose streak was kept, who changed tier. */
  outcomes(request: DaysRequest): Promise<OutcomesReport>;
  /** The users of a month who cost the most, what they would pay on each tier, and how the cost is shared by all. */
  heavyUsers(request: HeavyUsersRequest): Promise<HeavyUsersReport>;
  /** Open holds by age, losses, what the last checks found, which providers fail, and whether the jobs run. */
  health(): Promise<HealthReport>;
  /** Users by the beginning of their id or email. */
  findUsers(request: FindUsersRequest): Promise<FoundUser[]>;
  /** An account's entries with lots and holds. Throws `unknown_user`. */
  timeline(request: TimelineRequest): Promise<Timeline>;
  /** Rows of any report for a spreadsheet, in which no cell is a formula. */
  csv(rows: readonly object[], columns?: readonly string[]): string;
  /** Rows as a Parquet file, whose columns have the types that are named. */
  parquet(columns: readonly Column[], rows: readonly Row[]): Promise<Uint8Array>;
  /** Adds what is new to the sums that the reports read. Safe to run twice, late, cut short, and on several machines at once. */
  rollUp(options?: Pick<RollupOptions, 'onBatch' | 'signal'>): Promise<RollupCounts>;
  /** Compares the sums with every row; none means that they are right. Reads every call: not for a page. */
  checkRollups(): Promise<RollupDifference[]>;
  /** `ledger.verify()` of all accounts, noted for `health`. Reads every entry: not for a page. */
  checkBooks(): Promise<Difference[]>;
  /** Notes how a run of a job ended, for `health`. */
  noteJob(run: JobNote): Promise<void>;
  /** Empties the sums and makes them anew, as after a change of the platform's zone. Reports lack what is not there yet. */
  rebuild(options?: Pick<RollupOptions, 'onBatch' | 'signal'>): Promise<RollupCounts>;
}

export function createReports(context: ReportsContext): Reports {
  const { database, settings, clock, ledger, configuration } = context;
  const asked = { database, settings: settings.reports, now: () => (clock ?? systemClock).now() };
  return {
    usage: (request) => usageReport(asked, request),
    calls: (request) => callsPage(asked, request),
    regeneration: (request) => regenerationOverview(asked, request),
    returns: (request) => returnsReport(asked, request, settings.rollups.returnDays),
    outcomes: (request) => outcomesReport(asked, request),
    async heavyUsers(request) {
      const { tiers } = await configuration();
      return await heavyUsersReport(asked, request, {
        tiers,
        priceOf: (terms, tokens) => priceTokens(priceTermsOf(terms, null), tokens).total,
      });
    },
    async health() {
      // Its own are told at once; other processes' as of their last writing.
      await context.providerErrors.flush();
      return await healthReport(asked, { at: clock?.now() ?? null, schedules: settings.jobSchedules });
    },
    noteJob: (run) => noteJob(context, run),
    findUsers: (request) => findUsers(asked, request),
    timeline: (request) => timelineOf(asked, request),
    csv: csvOf,
    parquet: parquetOf,
    rollUp: (how = {}) => rollUp({ ...context, ...how }),
    checkRollups: () => checkRollups(context),
    async checkBooks() {
      const differences = await ledger.verify();
      await noteCheck(context, { what: 'books', differences: differences.length });
      return differences;
    },
    async rebuild(how = {}) {
      await dropSums(database);
      return await rollUp({ ...context, ...how });
    },
  };
}
