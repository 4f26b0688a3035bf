/** Is it profitable, what does surge bring, what does compression save? The answers to requirements R13, each with its claim. */

import { tiers } from '../pricing/tier.ts';
import {
  atLeast,
  type Interval,
  type IntervalsOf,
  intervalOf,
  intervalsOf,
  type Verdict,
} from './interval.ts';
import { llmUsdOf, moneyOf, ratesOf, sumOf, type TokenRates, tierMoneyOf } from './money.ts';
import { mapSeeds, type Results, type Seeds, type SimulationOptions } from './options.ts';
import type { Tally } from './tally.ts';
import type { Compressing } from './world.ts';

/** What a model's price makes of the same calls. USD of the period. */
interface PriceFigures {
  readonly llmUsd: number;
  readonly marginUsd: number;
  /** LLM cost of a free account, and what a paying one leaves. */
  readonly freeAccountUsd: number;
  readonly payingAccountUsd: number;
  /** The share of accounts that must pay for the whole to break even, 0–1; null where paying accounts leave nothing. */
  readonly breakEvenPayingShare: number | null;
  /** Subscriptions could cost this share of their prices before it loses money. */
  readonly breakEvenPriceShare: number;
  /** What the tokens behind one energy cost: packs below this lose money. */
  readonly usdBehindEnergy: number;
}

/** At the first seed, and over all of them. */
export interface PriceAnswer extends PriceFigures {
  readonly model: string;
  readonly usdPerMillionInput: number;
  readonly usdPerMillionOutput: number;
  readonly overSeeds: IntervalsOf<PriceFigures>;
}

/** Energy charged in the hours of windows above 1, beside the same hours at the usual price. Shares: 0.2 is 20 % more. */
interface SurgeFigures {
  readonly peakUplift: number;
  readonly allHoursUplift: number;
  /** Of the calls in those hours, and of all calls that are in them, with and without surge. */
  readonly peakCallsChange: number;
  readonly peakCallShare: number;
  readonly peakCallShareWithout: number;
  /** With less without. */
  readonly peakCallShareChange: number;
}

export interface SurgeAnswer extends SurgeFigures {
  readonly elasticity: number;
  readonly overSeeds: IntervalsOf<SurgeFigures>;
  readonly verdict: Verdict;
  /** True where the claim holds at every seed. */
  readonly isClaimReached: boolean;
}

interface CompressionFigures {
  readonly compressedCalls: number;
  readonly inputTokens: number;
  readonly llmUsd: number;
  /** Beside never, per call, since cheaper calls are also more calls. Shares. */
  readonly savedPerCall: number;
}

export interface CompressionAnswer extends CompressionFigures {
  /** 'as needed', 'never', or the share of every prompt that is cut. */
  readonly compressing: Compressing;
  readonly savedByModel: readonly {
    readonly model: string;
    readonly savedPerCall: number;
    readonly overSeeds: Interval;
  }[];
  readonly overSeeds: IntervalsOf<CompressionFigures>;
  readonly verdict: Verdict;
  readonly isClaimReached: boolean;
}

/** Requirements R13: 20–30 % more revenue in peak hours, 30 % lower LLM cost. */
export const claims = { surgeUplift: 0.2, compressionSaves: 0.3 } as const;

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** The figures of the first seed, and all of them over the seeds. */
function firstOf<Figures extends { readonly [Name in keyof Figures]: number | null }>(
  seeds: readonly [Figures, ...Figures[]],
): Figures & { readonly overSeeds: IntervalsOf<Figures> } {
  return { ...seeds[0], overSeeds: intervalsOf(seeds) };
}

function priceFiguresOf(tally: Tally, rates: TokenRates, { rules }: SimulationOptions): PriceFigures {
  const money = moneyOf(tally, rules, rates);
  const free = tierMoneyOf(tally, 'free', rules, rates);
  const paying = tiers
    .filter((tier) => tier !== 'free')
    .map((tier) => tierMoneyOf(tally, tier, rules, rates));
  const accounts = sumOf(tiers, (tier) => tally.tiers[tier].accounts);
  const freeAccountUsd = share(free.llmUsd - free.packUsd, tally.tiers.free.accounts);
  const payingAccountUsd = share(
    sumOf(paying, ({ marginUsd }) => marginUsd),
    accounts - tally.tiers.free.accounts,
  );
  const between = freeAccountUsd + payingAccountUsd;
  return {
    llmUsd: money.llmUsd,
    marginUsd: money.marginUsd,
    freeAccountUsd,
    payingAccountUsd,
    breakEvenPayingShare: payingAccountUsd > 0 ? Math.max(0, freeAccountUsd / between) : null,
    breakEvenPriceShare: Math.max(0, share(money.llmUsd - money.packUsd, money.subscriptionUsd)),
    usdBehindEnergy: share(money.llmUsd, sumOf(tiers, (tier) => tally.tiers[tier].energy) / 100),
  };
}

export function priceAnswerOf(
  model: string,
  rates: TokenRates,
  { base }: Results,
  options: SimulationOptions,
): PriceAnswer {
  const figures = firstOf(mapSeeds(base, (tally) => priceFiguresOf(tally, rates, options)));
  return {
    model,
    usdPerMillionInput: rates.input * 1e6,
    usdPerMillionOutput: rates.output * 1e6,
    ...figures,
  };
}

interface Hours {
  readonly calls: number;
  readonly energy: number;
}

function callsOf(tally: Tally, names: ReadonlySet<string> | null): Hours {
  const rows = Object.entries(tally.windows)
    .filter(([name]) => names === null || names.has(name))
    .map(([, row]) => row);
  return { calls: sumOf(rows, ({ calls }) => calls), energy: sumOf(rows, ({ energy }) => energy) };
}

function surgeFiguresOf(surge: Tally, without: Tally, { rules }: SimulationOptions): SurgeFigures {
  const peak = new Set(
    rules.windows.filter(({ multiplier }) => Number(multiplier) > 1).map(({ name }) => name),
  );
  const [at, before] = [callsOf(surge, peak), callsOf(without, peak)];
  const [all, allBefore] = [callsOf(surge, null), callsOf(without, null)];
  const [peakCallShare, peakCallShareWithout] = [
    share(at.calls, all.calls),
    share(before.calls, allBefore.calls),
  ];
  return {
    peakUplift: share(at.energy, before.energy) - 1,
    allHoursUplift: share(all.energy, allBefore.energy) - 1,
    peakCallsChange: share(at.calls, before.calls) - 1,
    peakCallShare,
    peakCallShareWithout,
    peakCallShareChange: peakCallShare - peakCallShareWithout,
  };
}

/** Each seed's run at this elasticity beside the same seed's without surge. */
export function surgeAnswerOf(
  elasticity: number,
  surge: Seeds,
  { withoutSurge, options }: { readonly withoutSurge: Seeds; readonly options: SimulationOptions },
): SurgeAnswer {
  const figures = firstOf(
    mapSeeds(surge, (tally, nth) => surgeFiguresOf(tally, withoutSurge[nth] ?? withoutSurge[0], options)),
  );
  const verdict = atLeast(figures.overSeeds.peakUplift, claims.surgeUplift);
  return { elasticity, ...figures, verdict, isClaimReached: verdict === 'holds' };
}

const totals = (tally: Tally) => ({
  calls: sumOf(tiers, (tier) => tally.tiers[tier].calls),
  inputTokens: sumOf(tiers, (tier) => tally.tiers[tier].inputTokens),
  outputTokens: sumOf(tiers, (tier) => tally.tiers[tier].outputTokens),
  compressedCalls: sumOf(tiers, (tier) => tally.tiers[tier].compressedCalls),
  tokensCut: sumOf(tiers, (tier) => tally.tiers[tier].tokensCut),
});

/** What the cut tokens would have cost, of what the calls then would have cost: the same calls with and without. */
const savedOf = (tally: Tally, rates: TokenRates): number => {
  const all = totals(tally);
  const cut = all.tokensCut * rates.input;
  return share(cut, llmUsdOf(all, rates) + cut);
};

function compressionFiguresOf(tally: Tally, rates: TokenRates): CompressionFigures {
  const all = totals(tally);
  return {
    compressedCalls: share(all.compressedCalls, all.calls),
    inputTokens: all.inputTokens,
    llmUsd: llmUsdOf(all, rates),
    savedPerCall: savedOf(tally, rates),
  };
}

export function compressionAnswerOf(
  compressing: Compressing,
  seeds: Seeds,
  { model, otherModels, from }: SimulationOptions,
): CompressionAnswer {
  const at = new Date(`${from}T00:00:00Z`);
  const rates = ratesOf(model, at) ?? { input: 0, output: 0 };
  const figures = firstOf(mapSeeds(seeds, (tally) => compressionFiguresOf(tally, rates)));
  const verdict = atLeast(figures.overSeeds.savedPerCall, claims.compressionSaves);
  return {
    compressing,
    ...figures,
    savedByModel: otherModels.flatMap((other) => {
      const otherRates = ratesOf(other, at);
      if (otherRates === null) return [];
      const overSeeds = intervalOf(seeds.map((tally) => savedOf(tally, otherRates)));
      return [{ model: other, savedPerCall: overSeeds.value, overSeeds }];
    }),
    verdict,
    isClaimReached: verdict === 'holds',
  };
}
