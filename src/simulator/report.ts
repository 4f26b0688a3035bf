/** What does a simulation report? Figures with their intervals, answers, and every assumption, as one JSON document. */

import { EnergyError } from '../errors.ts';
import { type Tier, tiers } from '../pricing/tier.ts';
import {
  type CompressionAnswer,
  compressionAnswerOf,
  type PriceAnswer,
  priceAnswerOf,
  type SurgeAnswer,
  surgeAnswerOf,
} from './answers.ts';
import { assumptionLines } from './assumption-lines.ts';
import { type ClaimLine, claimLines, noteLines } from './claims.ts';
import { type Interval, intervalOf } from './interval.ts';
import { type Money, moneyOf, ratesOf, sumOf, type TokenRates, tierMoneyOf } from './money.ts';
import { mapSeeds, type Results, type SimulationOptions } from './options.ts';
import { balanceSteps, type HourRow, type Tally } from './tally.ts';

/** A tier at the first seed. Energy is a decimal, USD are those of the period. */
export interface TierFigures extends Money {
  readonly tier: Tier;
  /** Of a subscription; 30 days. */
  readonly monthlyPriceUsd: number;
  readonly accounts: number;
  readonly calls: number;
  readonly energy: number;
  readonly llmUsdPerAccount: number;
  /** Of the calls that were tried: no energy, or no tokens left for the day. */
  readonly refusedForEnergy: number;
  readonly refusedForTokens: number;
  readonly upgrades: number;
  readonly left: number;
  /** Accounts at the end by what they own, in tenths of the cap; the last step is all above twice the cap. */
  readonly balances: readonly number[];
}

export interface GrantFigures {
  readonly reason: string;
  readonly count: number;
  readonly energy: number;
  /** At the list price of an energy. */
  readonly listUsd: number;
}

export interface SimulationReport {
  readonly users: number;
  readonly days: number;
  readonly seed: number;
  readonly seeds: number;
  readonly from: string;
  readonly model: string;
  readonly elasticity: number;
  readonly claims: readonly ClaimLine[];
  /** What else the figures show that nobody asked for. */
  readonly notes: readonly string[];
  /** Each seed's differences are those of its own two runs. */
  readonly totals: Readonly<
    Record<
      | 'revenueUsd'
      | 'llmUsd'
      | 'marginUsd'
      | 'calls'
      | 'energy'
      | 'refusedShare'
      | 'busiestHourCalls'
      | 'busiestHourCallsWithoutSurge'
      | 'busiestHourChange'
      | 'peakUplift'
      | 'marginWithoutSurgeUsd'
      | 'marginFromSurgeUsd',
      Interval
    >
  >;
  readonly tiers: readonly TierFigures[];
  readonly prices: readonly PriceAnswer[];
  readonly surge: readonly SurgeAnswer[];
  readonly compression: readonly CompressionAnswer[];
  readonly grants: readonly GrantFigures[];
  /** By hour of the day in UTC, a day's average at the first seed. */
  readonly hours: readonly {
    readonly hour: number;
    readonly calls: number;
    readonly callsWithoutSurge: number;
    readonly refused: number;
  }[];
  readonly assumptions: readonly string[];
}

/** USD of an energy where grants are valued. Requirements R1. */
const listUsdPerEnergy = 0.1;

function knownRates(model: string, from: string): TokenRates {
  const rates = ratesOf(model, new Date(`${from}T00:00:00Z`));
  if (rates !== null) return rates;
  throw new EnergyError('invalid_request', `nobody knows the price of the model ${JSON.stringify(model)}`);
}

const total = (tally: Tally, field: 'calls' | 'energy' | 'refusedForEnergy' | 'refusedForTokens'): number =>
  sumOf(tiers, (tier) => tally.tiers[tier][field]);

function refusedShareOf(tally: Tally): number {
  const refused = total(tally, 'refusedForEnergy') + total(tally, 'refusedForTokens');
  const tried = refused + total(tally, 'calls');
  return tried === 0 ? 0 : refused / tried;
}

function tierFiguresOf(
  tally: Tally,
  tier: Tier,
  money: Money & Pick<TierFigures, 'monthlyPriceUsd'>,
): TierFigures {
  const row = tally.tiers[tier];
  return {
    tier,
    ...money,
    accounts: row.accounts,
    calls: row.calls,
    energy: row.energy / 100,
    llmUsdPerAccount: row.accounts === 0 ? 0 : money.llmUsd / row.accounts,
    refusedForEnergy: row.refusedForEnergy,
    refusedForTokens: row.refusedForTokens,
    upgrades: row.upgrades,
    left: row.left,
    balances: tally.balances[tier].slice(0, balanceSteps),
  };
}

const busiestHourOf = ({ load }: Tally): number => load.reduce((most, calls) => Math.max(most, calls), 0);

function totalsOf(
  { base, withoutSurge }: Results,
  options: SimulationOptions,
  rates: TokenRates,
): SimulationReport['totals'] {
  const over = (pick: (tally: Tally) => number): Interval => intervalOf(base.map(pick));
  const change = (pick: (tally: Tally) => number): Interval =>
    intervalOf(mapSeeds(base, (tally, nth) => pick(tally) - pick(withoutSurge[nth] ?? withoutSurge[0])));
  const margin = (tally: Tally): number => moneyOf(tally, options.rules, rates).marginUsd;
  return {
    revenueUsd: over((tally) => moneyOf(tally, options.rules, rates).revenueUsd),
    llmUsd: over((tally) => moneyOf(tally, options.rules, rates).llmUsd),
    marginUsd: over(margin),
    calls: over((tally) => total(tally, 'calls')),
    energy: over((tally) => total(tally, 'energy') / 100),
    refusedShare: over(refusedShareOf),
    busiestHourCalls: over(busiestHourOf),
    busiestHourCallsWithoutSurge: intervalOf(withoutSurge.map(busiestHourOf)),
    busiestHourChange: change(busiestHourOf),
    peakUplift: surgeAnswerOf(options.elasticity, base, { withoutSurge, options }).overSeeds.peakUplift,
    marginWithoutSurgeUsd: intervalOf(withoutSurge.map(margin)),
    marginFromSurgeUsd: change(margin),
  };
}

const averageHour = ({ hours }: Tally, hour: number, days: number, field: keyof HourRow): number =>
  (hours[hour]?.[field] ?? 0) / days;

/** Reads the results. Throws `invalid_request` for a model whose price nobody knows. */
export function reportOf(options: SimulationOptions, results: Results): SimulationReport {
  const { users, days, seed, seeds, from, model, elasticity, rules } = options;
  const rates = knownRates(model, from);
  const { base, withoutSurge } = results;
  const [[first], [without]] = [base, withoutSurge];
  const report = {
    users,
    days,
    seed,
    seeds,
    from,
    model,
    elasticity,
    totals: totalsOf(results, options, rates),
    tiers: tiers.map((tier) =>
      tierFiguresOf(first, tier, {
        ...tierMoneyOf(first, tier, rules, rates),
        monthlyPriceUsd: Number(rules.tiers.get(tier)?.monthlyPriceUsd ?? 0),
      }),
    ),
    prices: [model, ...options.otherModels].map((name) =>
      priceAnswerOf(name, knownRates(name, from), results, options),
    ),
    surge: results.byElasticity.map(({ elasticity: each, tallies }) =>
      surgeAnswerOf(each, tallies, { withoutSurge, options }),
    ),
    compression: [
      compressionAnswerOf('as needed', base, options),
      ...results.byCompressing.map(({ compressing, tallies }) =>
        compressionAnswerOf(compressing, tallies, options),
      ),
    ],
    grants: Object.entries(first.grants)
      .map(([reason, { count, energy }]) => ({
        reason,
        count,
        energy: energy / 100,
        listUsd: (energy / 100) * listUsdPerEnergy,
      }))
      .sort((a, b) => b.energy - a.energy),
    hours: first.hours.map((_, hour) => ({
      hour,
      calls: averageHour(first, hour, days, 'calls'),
      callsWithoutSurge: averageHour(without, hour, days, 'calls'),
      refused: averageHour(first, hour, days, 'refused'),
    })),
    assumptions: assumptionLines(options),
  };
  return { ...report, claims: claimLines(report), notes: noteLines(report) };
}
