/** Do the claims of requirements R13 hold, and what else do the figures show? In sentences, each judged by all seeds. */

import { type CompressionAnswer, claims, type PriceAnswer, type SurgeAnswer } from './answers.ts';
import { above, both, type Interval, type Verdict } from './interval.ts';

/** One claim of requirements R13, and what was found. */
export interface ClaimLine {
  readonly claim: string;
  readonly found: string;
  readonly verdict: Verdict;
  /** True where every seed says so. */
  readonly holds: boolean;
}

/** The part of a report that is spoken of. */
export interface Spoken {
  readonly users: number;
  readonly model: string;
  readonly elasticity: number;
  readonly totals: Readonly<
    Record<
      | 'marginUsd'
      | 'marginFromSurgeUsd'
      | 'busiestHourCalls'
      | 'busiestHourCallsWithoutSurge'
      | 'busiestHourChange',
      Interval
    >
  >;
  readonly tiers: readonly {
    readonly tier: string;
    readonly monthlyPriceUsd: number;
    readonly refusedForEnergy: number;
    readonly refusedForTokens: number;
  }[];
  readonly grants: readonly { readonly reason: string; readonly energy: number }[];
  readonly prices: readonly PriceAnswer[];
  readonly surge: readonly SurgeAnswer[];
  readonly compression: readonly CompressionAnswer[];
}

const percent = (value: number): string => `${Number((100 * value).toFixed(1))} %`;
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const dollars = (value: number): string => `${whole(value)} USD`;
const listed = (items: readonly string[]): string => items.join(', ');
const within = ({ value, lowest, highest }: Interval, show: (value: number) => string): string =>
  `${show(value)} (${show(lowest)} to ${show(highest)})`;

type Judged = Omit<ClaimLine, 'holds'>;

function profitLine({ totals, prices, users, model }: Spoken): Judged {
  const losing = prices.flatMap(({ overSeeds, model: name }) =>
    above(overSeeds.marginUsd, 0) === 'holds' ? [] : [name],
  );
  return {
    claim: `Profitable at ${whole(users)} users`,
    found: `${within(totals.marginUsd, dollars)} of margin over LLM cost on ${model}; ${losing.length === 0 ? 'a profit on every model compared' : `a loss, or none at some seed, on ${listed(losing)}`}. Staff, servers and payment fees are not in it.`,
    verdict: above(totals.marginUsd, 0),
  };
}

function surgeLine({ surge, totals }: Spoken): Judged {
  const answers = surge.map(
    ({ elasticity, overSeeds, verdict }) =>
      `${within(overSeeds.peakUplift, percent)} at ε ${elasticity}: ${verdict}`,
  );
  return {
    claim: `Surge pricing: ${percent(claims.surgeUplift)} to 30 % more revenue in peak hours`,
    found: `Energy charged in peak hours changes by ${answers.join('; ')}. In USD the margin changes by ${within(totals.marginFromSurgeUsd, dollars)}: subscriptions do not rise with energy, only packs do.`,
    verdict: both(...surge.map(({ verdict }) => verdict)),
  };
}

function compressionLine({ compression }: Spoken): Judged {
  const [asNeeded] = compression;
  const cuts = compression
    .filter(({ compressing }) => typeof compressing === 'number')
    .map(
      ({ compressing, overSeeds, verdict }) =>
        `every prompt cut by ${percent(Number(compressing))} saves ${within(overSeeds.savedPerCall, percent)}: ${verdict}`,
    );
  const alone = asNeeded === undefined ? percent(0) : within(asNeeded.overSeeds.savedPerCall, percent);
  return {
    claim: `Compression: ${percent(claims.compressionSaves)} lower LLM cost`,
    found: `Where the engine compresses by itself it saves ${alone} of the bill; ${cuts.join('; ')}.`,
    verdict: asNeeded?.verdict ?? 'does not hold',
  };
}

/** What does not grow, at any seed. */
const shrinks = ({ lowest, highest }: Interval): Verdict =>
  highest <= 0 ? 'holds' : lowest > 0 ? 'does not hold' : 'not decided';

function loadLine({ surge, elasticity, totals }: Spoken): Judged {
  const moved = surge.find((answer) => answer.elasticity === elasticity)?.overSeeds;
  const claim = 'Load moves out of peak hours';
  if (moved === undefined) {
    const found = 'The elasticity of the runs was not among those compared.';
    return { claim, found, verdict: 'not decided' };
  }
  const { busiestHourCalls, busiestHourCallsWithoutSurge, busiestHourChange } = totals;
  const busiest = shrinks(busiestHourChange);
  const words: Readonly<Record<Verdict, string>> = {
    holds: 'it is relieved',
    'does not hold': 'a window below 1 stands where people are busiest anyway',
    'not decided': 'at some seeds it is relieved, at others not',
  };
  return {
    claim,
    found: `${within(moved.peakCallShare, percent)} of calls are in hours above the usual price, ${within(moved.peakCallShareWithout, percent)} without surge, at ε ${elasticity}. The busiest hour of all has ${within(busiestHourCalls, whole)} calls, ${within(busiestHourCallsWithoutSurge, whole)} without: ${words[busiest]}.`,
    verdict: both(shrinks(moved.peakCallShareChange), busiest),
  };
}

/** Every claim that the simulation can judge; one that fails says so, and one that the seeds do not agree on. */
export const claimLines = (report: Spoken): ClaimLine[] =>
  [profitLine(report), surgeLine(report), compressionLine(report), loadLine(report)].map((line) => ({
    ...line,
    holds: line.verdict === 'holds',
  }));

/** A small share, with two digits that count. */
const smallPercent = (value: number): string => `${Number((100 * value).toPrecision(2))} %`;

/** At which subscription prices each model's price is just covered, beside what packs bring. */
function priceNotes({ tiers, prices }: Spoken): string[] {
  const [first] = prices;
  const paid = tiers.filter(({ monthlyPriceUsd }) => monthlyPriceUsd > 0);
  if (first === undefined || paid.length === 0) return ['No tier has a price.'];
  const needed = prices.map(
    ({ model, overSeeds }) => `${within(overSeeds.breakEvenPriceShare, smallPercent)} on ${model}`,
  );
  const most = Math.max(...prices.map(({ overSeeds }) => overSeeds.breakEvenPriceShare.highest));
  const at = paid.map(({ tier, monthlyPriceUsd }) => `${tier} ${(most * monthlyPriceUsd).toFixed(2)}`);
  return [
    `Beside what packs bring, the LLM cost is covered by subscriptions of this share of their prices: ${listed(needed)}; at the most that is ${listed(at)} USD a month.`,
    `The tokens behind one energy cost ${within(first.overSeeds.usdBehindEnergy, (usd) => usd.toFixed(4))} USD on ${first.model}; an energy is sold at 0.10.`,
  ];
}

/** What an operator should see in these figures beside the claims. Refusals and grants are those of the first seed. */
export function noteLines(report: Spoken): string[] {
  const { tiers, grants } = report;
  const sum = (field: 'refusedForEnergy' | 'refusedForTokens'): number =>
    tiers.reduce((all, row) => all + row[field], 0);
  const given = (reason: string): number => grants.find((row) => row.reason === reason)?.energy ?? 0;
  return [
    ...priceNotes(report),
    `${whole(sum('refusedForTokens'))} calls were refused for the day’s tokens and ${whole(sum('refusedForEnergy'))} for energy (at the first seed): ${sum('refusedForTokens') > sum('refusedForEnergy') ? 'the token budget binds, not the price' : 'energy binds, not the token budget'}.`,
    `The welcome-back bonus gave ${whole(given('inactivity_bonus'))} energy, the daily refill ${whole(given('daily_reset'))}, streaks ${whole(given('streak_bonus'))} (at the first seed).`,
  ];
}
