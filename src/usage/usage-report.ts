/** What was used, by any cut? Token Usage Analytics, and the calls behind a cell. */

import { type Hundredths, hundredthsOf } from '../amount.ts';
import type { Database } from '../database/database.ts';
import { type Figures, figuresOf, type SumsRow } from './figures.ts';
import { type Freshness, freshnessOf, type StateAnswer } from './freshness.ts';
import {
  type CallsCursor,
  type CallsRequest,
  type ReportSettings,
  readCallsRequest,
  readUsageRequest,
  type UsageReportRequest,
} from './report-request.ts';
import { askReport } from './report-verb.ts';

/** Whose reports, and what time it is: for the age of the sums. */
export interface ReportContext {
  readonly database: Database;
  readonly settings: ReportSettings;
  readonly now: () => Date;
}

/** The fields that the report was cut by, and the figures of the cell. */
export interface UsageRow extends Figures {
  /** The start of the hour, as an ISO time, or the day, as a date; absent without a bucket. */
  readonly bucket?: string;
  readonly feature?: string;
  /** Empty for calls that name no model. */
  readonly model?: string;
  readonly tier?: string;
  /** The month of the sign-up: 2026-03. */
  readonly cohort?: string;
}

export interface UsageReport extends Freshness {
  readonly rows: readonly UsageRow[];
  /** False where there are more rows than a report has: ask for fewer cuts or a shorter span. */
  readonly isWhole: boolean;
}

const textFields = ['bucket', 'feature', 'model', 'tier', 'cohort'] as const;

function usageRowOf(row: SumsRow): UsageRow {
  const named = textFields
    .filter((name) => row[name] !== undefined)
    .map((name) => [name, name === 'cohort' ? String(row[name]).slice(0, 7) : String(row[name])]);
  return { ...Object.fromEntries(named), ...figuresOf(row) };
}

/** Names once and values in lists: a third of what objects would take on the way. */
interface UsageAnswer extends StateAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | string | null)[])[];
}

/** Sums by hour or day, feature, model, tier or month of sign-up. Throws `invalid_request`. */
export async function usageReport(context: ReportContext, request: UsageReportRequest): Promise<UsageReport> {
  const asked = readUsageRequest(request, context.settings);
  const answer = await askReport<UsageAnswer>(context.database, 'report_usage', asked);
  const isWhole = answer.rows.length <= asked.rows;
  // Without a cut there is one row, also where nothing was used: its sums are then null.
  const rows = answer.rows
    .slice(0, asked.rows)
    .map((values) => usageRowOf(Object.fromEntries(answer.columns.map((name, nth) => [name, values[nth]]))));
  return { ...freshnessOf(answer, context.now()), rows, isWhole };
}

/** A call behind a cell, with its receipt. */
export interface ReportedCall {
  readonly at: Date;
  readonly userId: string;
  readonly id: string;
  readonly feature: string;
  readonly model: string | null;
  readonly tier: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly energy: Hundredths;
  /** Null where the model's price is not known. */
  readonly costUsd: number | null;
  readonly isCompressed: boolean;
  readonly isSpike: boolean;
  readonly estimatedTokens: number | null;
  /** What the settlement said beside: shares of tokens, savings, how it ended. Never text of a prompt. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Of the ledger's entry, for the account's timeline. */
  readonly seq: number | null;
  readonly receipt: Readonly<Record<string, unknown>> | null;
}

export interface CallsPage extends Freshness {
  readonly calls: readonly ReportedCall[];
  /** `before` of the next page; null at the end. A page of a rare cut may be short, or empty, and still have a next. */
  readonly next: CallsCursor | null;
}

type CallRow = Readonly<Record<string, unknown>>;

const numberOrNull = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

const callOf = (row: CallRow): ReportedCall => ({
  at: new Date(String(row.at)),
  userId: String(row.user_id),
  id: String(row.id),
  feature: String(row.feature),
  model: row.model as string | null,
  tier: row.tier as string | null,
  inputTokens: Number(row.input_tokens),
  outputTokens: Number(row.output_tokens),
  energy: hundredthsOf(Number(row.energy)),
  costUsd: numberOrNull(row.cost_usd),
  isCompressed: row.compressed === true,
  isSpike: row.spike === true,
  estimatedTokens: numberOrNull(row.estimated_tokens),
  facts: row.facts as Readonly<Record<string, unknown>>,
  seq: numberOrNull(row.seq),
  receipt: row.receipt as Readonly<Record<string, unknown>> | null,
});

interface CallsAnswer extends StateAnswer {
  readonly calls: readonly CallRow[];
  readonly next: { readonly at: string; readonly user_id: string; readonly id: string } | null;
}

/**
 * The calls between two instants, the newest first. What is not rolled up yet is not found, unless a user is named. Throws
 * `invalid_request`.
 */
export async function callsPage(context: ReportContext, request: CallsRequest): Promise<CallsPage> {
  const asked = readCallsRequest(request, context.settings);
  const answer = await askReport<CallsAnswer>(context.database, 'report_calls', asked);
  const { next } = answer;
  return {
    ...freshnessOf(answer, context.now()),
    calls: answer.calls.map(callOf),
    next: next === null ? null : { at: next.at, userId: next.user_id, id: next.id },
  };
}
