/** Do the claims of requirements R13 hold, and what else do the figures show? In sentences. */

import {
  type CompressionAnswer,
  claims,
  type Interval,
  type PriceAnswer,
  type SurgeAnswer,
} from './answers.ts';

/** One claim of requirements R13, and what was found. */
export interface ClaimLine {
  readonly claim: string;
  readonly found: string;
  readonly holds: boolean;
}

/** The part of a report that is spoken of. */
export interface Spoken {
  readonly users: number;
  readonly model: string;
  readonly elasticity: number;
  readonly totals: Readonly<
    Record<
      'marginUsd' | 'marginWithoutSurgeUsd' | 'busiestHourCalls' | 'busiestHourCallsWithoutSurge',
      Interval
    >
  >;
  readonly tiers: readonly {
    readonly tier: string;
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

function profitLine({ totals, prices, users, model }: Spoken): ClaimLine {
  const { value, lowest, highest } = totals.marginUsd;
  const losing = prices.filter(({ marginUsd }) => marginUsd <= 0).map(({ model: name }) => name);
  return {
    claim: `Profitable at ${whole(users)} users`,
    found: `${dollars(value)} of margin over LLM cost on ${model} (${dollars(lowest)} to ${dollars(highest)} over the seeds); ${losing.length === 0 ? 'a profit on every model compared' : `a loss on ${listed(losing)}`}. Staff, servers and payment fees are not in it.`,
    holds: lowest > 0,
  };
}

function surgeLine({ surge, totals }: Spoken): ClaimLine {
  const reached = surge.filter(({ isClaimReached }) => isClaimReached);
  const change = totals.marginUsd.value - totals.marginWithoutSurgeUsd.value;
  const held =
    reached.length === 0
      ? 'at none of these'
      : `at ε ${listed(reached.map(({ elasticity }) => String(elasticity)))}`;
  return {
    claim: `Surge pricing: ${percent(claims.surgeUplift)} to 30 % more revenue in peak hours`,
    found: `Energy charged in peak hours changes by ${listed(surge.map(({ elasticity, peakUplift }) => `${percent(peakUplift)} at ε ${elasticity}`))}; the claim holds ${held}. In USD the margin changes by ${dollars(change)}: subscriptions do not rise with energy, only packs do.`,
    holds: reached.length === surge.length,
  };
}

function compressionLine({ compression }: Spoken): ClaimLine {
  const [asNeeded] = compression;
  const cuts = compression
    .filter(({ compressing }) => typeof compressing === 'number')
    .map(
      ({ compressing, savedPerCall }) =>
        `every prompt cut by ${percent(Number(compressing))} saves ${percent(savedPerCall)}`,
    );
  return {
    claim: `Compression: ${percent(claims.compressionSaves)} lower LLM cost`,
    found: `Where the engine compresses by itself it saves ${percent(asNeeded?.savedPerCall ?? 0)} of the bill; ${listed(cuts)}.`,
    holds: asNeeded?.isClaimReached ?? false,
  };
}

function loadLine({ surge, elasticity, totals }: Spoken): ClaimLine {
  const moved = surge.find((answer) => answer.elasticity === elasticity);
  const claim = 'Load moves out of peak hours';
  if (moved === undefined)
    return { claim, found: 'The elasticity of the runs was not among those compared.', holds: false };
  const [busiest, before] = [totals.busiestHourCalls.value, totals.busiestHourCallsWithoutSurge.value];
  return {
    claim,
    found: `${percent(moved.peakCallShare)} of calls are in hours above the usual price, ${percent(moved.peakCallShareWithout)} without surge, at ε ${elasticity}. The busiest hour of all has ${whole(busiest)} calls, ${whole(before)} without: ${busiest > before ? 'a window below 1 stands where people are busiest anyway' : 'it is relieved'}.`,
    holds: moved.peakCallShare < moved.peakCallShareWithout && busiest <= before,
  };
}

/** Every claim that the simulation can judge; one that fails says so. */
export const claimLines = (report: Spoken): ClaimLine[] => [
  profitLine(report),
  surgeLine(report),
  compressionLine(report),
  loadLine(report),
];

/** What an operator should see in these figures beside the claims. */
export function noteLines({ tiers, grants, prices }: Spoken): string[] {
  const sum = (field: 'refusedForEnergy' | 'refusedForTokens'): number =>
    tiers.reduce((all, row) => all + row[field], 0);
  const given = (reason: string): number => grants.find((row) => row.reason === reason)?.energy ?? 0;
  const [first] = prices;
  return [
    `${whole(sum('refusedForTokens'))} calls were refused for the day’s tokens and ${whole(sum('refusedForEnergy'))} for energy: ${sum('refusedForTokens') > sum('refusedForEnergy') ? 'the token budget binds, not the price' : 'energy binds, not the token budget'}.`,
    `The welcome-back bonus gave ${whole(given('inactivity_bonus'))} energy, the daily refill ${whole(given('daily_reset'))}, streaks ${whole(given('streak_bonus'))}.`,
    ...(first === undefined
      ? []
      : [
          `The tokens behind one energy cost ${first.usdBehindEnergy.toFixed(4)} USD on ${first.model}; an energy is sold at 0.10.`,
        ]),
  ];
}
