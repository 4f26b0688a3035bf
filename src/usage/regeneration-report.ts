/** Where does given energy go, and what does it bring? Energy Regeneration Monitor. */

import type { Hundredths } from '../amount.ts';
import { hundredths } from './figures.ts';
import { type Freshness, freshnessOf, type StateAnswer } from './freshness.ts';
import {
  type DaysRequest,
  type ReturnsRequest,
  readDaysRequest,
  readReturnsRequest,
} from './report-request.ts';
import { askReport } from './report-verb.ts';
import { type ReturnEffect, returnEffectOf, type Stratum } from './return-effect.ts';
import type { ReportContext } from './usage-report.ts';

/** Entries that paid for no call: kind and reason of the ledger, how many, and what they moved (lapses are below zero). */
interface Moved {
  readonly kind: string;
  readonly reason: string;
  readonly entries: number;
  readonly energy: Hundredths;
}

export interface MovedOnDay extends Moved {
  readonly day: string;
}

export interface MovedByTier extends Moved {
  /** The account's when it was rolled up. */
  readonly tier: string;
  /** The energy at the tier's list price of today. */
  readonly listUsd: number;
}

export interface MovedByCohort extends Moved {
  /** The month of the sign-up: 2026-03. */
  readonly cohort: string;
}

/** What a reason gave, took back and cost. Purchases, refunds and corrections are reasons of the ledger too. */
export interface GivenForReason {
  readonly reason: string;
  readonly grants: number;
  readonly given: Hundredths;
  /** Of lots for this reason, what nobody used. */
  readonly lapsed: Hundredths;
  readonly listUsd: number;
  /** What was given, at what an energy cost in model calls in the same days; null where nothing was used. */
  readonly costUsd: number | null;
}

export interface PromoBudget {
  readonly reason: string;
  readonly energyPerDay: Hundredths;
  /** A day on which something was used of it; null where there is none. */
  readonly day: string | null;
  readonly used: Hundredths;
  /** From 0 to 1; null where the budget is nothing. */
  readonly usedShare: number | null;
}

export interface RegenerationOverview extends Freshness {
  readonly reasons: readonly GivenForReason[];
  readonly days: readonly MovedOnDay[];
  readonly tiers: readonly MovedByTier[];
  readonly cohorts: readonly MovedByCohort[];
  readonly budgets: readonly PromoBudget[];
}

type Row = Readonly<Record<string, string | number | null>>;

interface Answer extends StateAnswer {
  readonly days: readonly Row[];
  readonly tiers: readonly Row[];
  readonly cohorts: readonly Row[];
  readonly budgets: readonly Row[];
  readonly spent: { readonly energy: number; readonly cost_usd: number };
}

const movedOf = (row: Row): Moved => ({
  kind: String(row.kind),
  reason: String(row.reason),
  entries: Number(row.entries),
  energy: hundredths(Number(row.energy)),
});

const sumOf = <T>(rows: readonly T[], pick: (row: T) => number): number =>
  rows.reduce((sum, row) => sum + pick(row), 0);

function reasonsOf(tiers: readonly MovedByTier[], usdPerEnergy: number | null): GivenForReason[] {
  // Also of what only lapsed: it may have been given before these days.
  const moving = tiers.filter(({ kind }) => kind === 'grant' || kind === 'expire');
  const names = [...new Set(moving.map(({ reason }) => reason))];
  return names
    .map((reason) => {
      const grants = tiers.filter((row) => row.reason === reason && row.kind === 'grant');
      const lapses = tiers.filter((row) => row.reason === reason && row.kind === 'expire');
      const given = sumOf(grants, ({ energy }) => energy);
      return {
        reason,
        grants: sumOf(grants, ({ entries }) => entries),
        given,
        lapsed: -sumOf(lapses, ({ energy }) => energy),
        listUsd: sumOf(grants, ({ listUsd }) => listUsd),
        costUsd: usdPerEnergy === null ? null : (given / 100) * usdPerEnergy,
      };
    })
    .sort((a, b) => b.given - a.given);
}

function budgetOf(row: Row): PromoBudget {
  const energyPerDay = hundredths(Number(row.energy_per_day));
  const used = hundredths(Number(row.used));
  return {
    reason: String(row.reason),
    energyPerDay,
    day: row.day === null ? null : String(row.day),
    used,
    usedShare: energyPerDay > 0 ? used / energyPerDay : null,
  };
}

/** Energy given, lapsed and corrected, by day, reason, tier and month of sign-up. Throws `invalid_request`. */
export async function regenerationOverview(
  context: ReportContext,
  request: DaysRequest,
): Promise<RegenerationOverview> {
  const asked = readDaysRequest(request, context.settings);
  const answer = await askReport<Answer>(context.database, 'report_regeneration', asked);
  const { spent } = answer;
  const tiers = answer.tiers.map((row) => ({
    tier: String(row.tier),
    ...movedOf(row),
    listUsd: Number(row.list_usd ?? 0),
  }));
  return {
    ...freshnessOf(answer, context.now()),
    reasons: reasonsOf(tiers, spent.energy > 0 ? spent.cost_usd / spent.energy : null),
    days: answer.days.map((row) => ({ day: String(row.day), ...movedOf(row) })),
    tiers,
    cohorts: answer.cohorts.map((row) => ({ cohort: String(row.cohort).slice(0, 7), ...movedOf(row) })),
    budgets: answer.budgets.map(budgetOf),
  };
}

export interface ReturnsReport extends Freshness, ReturnEffect {
  readonly reason: string;
  readonly days: number;
  /** The last day of which it is known who came back; later ones are not in the report. */
  readonly knownUntil: string | null;
}

interface ReturnsAnswer extends StateAnswer {
  readonly returns_until: string | null;
  readonly strata: readonly (Omit<Stratum, 'givenReturned'> & { readonly given_returned: number })[];
}

/**
 * How many of those who were given energy for a reason were active within so many days after that day, beside users of the
 * same tier who had been away as long and were, or were not, active on the same day. Throws `invalid_request`.
 */
export async function returnsReport(
  context: ReportContext,
  request: ReturnsRequest,
  daysAtMost: number,
): Promise<ReturnsReport> {
  const asked = readReturnsRequest(request, context.settings, daysAtMost);
  const answer = await askReport<ReturnsAnswer>(context.database, 'report_returns', asked);
  const strata = answer.strata.map(({ given_returned, ...one }) => ({
    ...one,
    givenReturned: given_returned,
  }));
  return {
    ...freshnessOf(answer, context.now()),
    reason: asked.reason,
    days: asked.days,
    knownUntil: answer.returns_until,
    ...returnEffectOf(strata, context.settings.standardErrors),
  };
}
