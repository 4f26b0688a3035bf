/** Who costs the most, and what would they pay elsewhere? Heavy User Report. */

import type { Hundredths } from '../amount.ts';
import type { Tier, TierTerms } from '../pricing/tier.ts';
import { type Figures, figuresOf, hundredths, type SumsRow } from './figures.ts';
import { type Freshness, freshnessOf, type StateAnswer } from './freshness.ts';
import { type HeavyUsersRequest, type ReportSettings, readHeavyUsersRequest } from './report-request.ts';
import { askReport } from './report-verb.ts';
import type { ReportContext } from './usage-report.ts';

/** What a user of this month's habits would pay on a tier. An estimate: see `onTier`. */
export interface OnTier {
  readonly tier: Tier;
  /** What the month's calls would have been charged there. */
  readonly energy: Hundredths;
  /** Of that, at list price, what the tier's cap and refills do not give, day by day; and the tier's own price of a month. */
  readonly energyUsd: number;
  readonly monthlyUsd: number;
  readonly totalUsd: number;
  /** The total less what the user's calls cost. */
  readonly marginUsd: number;
}

export type UserAnomaly = 'costs_more_than_paid' | 'grew' | 'many_spikes' | 'unpriced_calls';

export interface HeavyUser extends Figures {
  readonly userId: string;
  /** Null where sign-up gave none, or the user was forgotten. */
  readonly email: string | null;
  /** Now; calls of the month may have been on another. */
  readonly tier: string;
  readonly isFrozen: boolean;
  readonly isForgotten: boolean;
  readonly ownedEnergy: Hundredths;
  readonly heldEnergy: Hundredths;
  /** Large or unusual calls of the user's day so far. */
  readonly warningsToday: number;
  readonly signedUpAt: Date;
  /** Of what all users cost in the month. */
  readonly costShare: number | null;
  /** In the month before. */
  readonly costBeforeUsd: number;
  /** The present tier's price of a month, and the energy that was bought in the month at its list price. */
  readonly paidUsd: number;
  readonly anomalies: readonly UserAnomaly[];
  readonly onTiers: readonly OnTier[];
}

export interface HeavyUsersReport extends Freshness {
  /** Users with a call or refund in the month, and what all of them cost. */
  readonly users: number;
  readonly costUsd: number;
  /** 0: all cost the same; towards 1: one costs all. Null where nothing was spent. */
  readonly gini: number | null;
  /** The Lorenz curve: the share of users, the cheapest first, and the share of the cost that is theirs. */
  readonly curve: readonly (readonly [users: number, cost: number])[];
  readonly top: readonly HeavyUser[];
}

/** Tiers in force, and the price of so many tokens on one of them outside every surge window. */
export interface TierPrices {
  readonly tiers: ReadonlyMap<Tier, TierTerms>;
  readonly priceOf: (terms: TierTerms, tokens: number) => Hundredths;
}

interface UserRow {
  readonly user_id: string;
  readonly email: string | null;
  readonly tier: string;
  readonly energy: number;
  readonly held: number;
  readonly is_frozen: boolean;
  readonly is_forgotten: boolean;
  readonly warnings_today: number;
  readonly signed_up: string;
  readonly cost_before: number;
  readonly bought: number;
  readonly own_cap: number | null;
  readonly first_day: number;
  readonly spent: MonthOfUser['spent'];
  readonly tiers: readonly SumsRow[];
}

interface Answer extends StateAnswer {
  readonly days: number;
  readonly all: { readonly users: number; readonly cost_usd: number; readonly gini: number | null };
  readonly curve: readonly (readonly [number, number | null])[];
  readonly top: readonly UserRow[];
}

/** What every user of the report is judged by. */
interface About {
  readonly prices: TierPrices;
  readonly settings: ReportSettings;
  /** Of the month, as far as it has come. */
  readonly days: number;
}

/** On which days of the month a user's energy went. */
interface MonthOfUser {
  /** Days since the month began, and what the calls of that day were charged; energy. */
  readonly spent: readonly (readonly [day: number, energy: number])[];
  /** The first one on which there was an account. */
  readonly firstDay: number;
  /** The cap that an admin gave the user: it holds on every tier. */
  readonly ownCap: Hundredths | null;
}

const of = (row: SumsRow, name: string): number => Number(row[name] ?? 0);

/**
 * What the calls of one row would have cost on another tier: the mean call priced there, times the calls, times what they
 * really cost over the mean call priced at home, so that windows, models and the spread of sizes keep their weight.
 */
function movedEnergy(row: SumsRow, to: TierTerms, { tiers, priceOf }: TierPrices): number {
  const home = [...tiers.values()].find(({ tier }) => tier === row.tier);
  const calls = of(row, 'calls');
  if (home === undefined || calls === 0) return 0;
  const charged = hundredths(of(row, 'energy') - of(row, 'refunded_energy'));
  const mean = Math.max(1, Math.round((of(row, 'input_tokens') + of(row, 'output_tokens')) / calls));
  const atHome = priceOf(home, mean);
  return atHome === 0 ? 0 : (charged * priceOf(to, mean)) / atHome;
}

/** Which share of the month's energy went on which of its days. Where the days of the user's zone have none, its edge has all. */
function shareByDay({ spent, firstDay }: MonthOfUser): ReadonlyMap<number, number> {
  const whole = spent.reduce((sum, [, energy]) => sum + energy, 0);
  return new Map(whole > 0 ? spent.map(([day, energy]) => [day, energy / whole]) : [[firstDay, 1]]);
}

/**
 * What of a month's energy a tier does not give: full at first, refilled up to the cap on each later day, and what a day needs
 * beyond is bought on it. The energy lies on the days as what was charged did.
 */
function boughtOn(to: TierTerms, energy: Hundredths, month: MonthOfUser & Pick<About, 'days'>): Hundredths {
  const shares = shareByDay(month);
  const first = Math.min(month.firstDay, ...shares.keys());
  const last = Math.max(month.days - 1, ...shares.keys());
  const cap = month.ownCap ?? to.maxEnergy;
  let owned = cap;
  let bought = 0;
  for (let day = first; day <= last; day += 1) {
    if (day > first) owned = Math.min(cap, owned + to.dailyEnergy);
    const wanted = energy * (shares.get(day) ?? 0);
    bought += Math.max(0, wanted - owned);
    owned = Math.max(0, owned - wanted);
  }
  return Math.round(bought);
}

function onTier(rows: readonly SumsRow[], to: TierTerms, { prices, ...month }: About & MonthOfUser): OnTier {
  const energy = Math.max(0, Math.round(rows.reduce((sum, row) => sum + movedEnergy(row, to, prices), 0)));
  const bought = boughtOn(to, energy, month);
  const energyUsd = (bought / 100) * Number(to.usdPerEnergy);
  const monthlyUsd = Number(to.monthlyPriceUsd);
  const totalUsd = energyUsd + monthlyUsd;
  const costUsd = rows.reduce((sum, row) => sum + of(row, 'cost_usd'), 0);
  return { tier: to.tier, energy, energyUsd, monthlyUsd, totalUsd, marginUsd: totalUsd - costUsd };
}

function anomaliesOf(
  figures: Figures,
  { paidUsd, costBeforeUsd }: { readonly paidUsd: number; readonly costBeforeUsd: number },
  settings: ReportSettings,
): UserAnomaly[] {
  const { growthFrom, spikeShareFrom, anomalyFromUsd } = settings;
  const isLarge = figures.costUsd >= anomalyFromUsd;
  const signs: Readonly<Record<UserAnomaly, boolean>> = {
    costs_more_than_paid: isLarge && figures.costUsd > paidUsd,
    grew: isLarge && costBeforeUsd > 0 && figures.costUsd >= growthFrom * costBeforeUsd,
    many_spikes: figures.spikes > 1 && (figures.spikeShare ?? 0) >= spikeShareFrom,
    unpriced_calls: figures.unpricedCalls > 0,
  };
  return (Object.keys(signs) as UserAnomaly[]).filter((name) => signs[name]);
}

/** One row of all tiers that the user had in the month. */
function wholeOf(rows: readonly SumsRow[]): SumsRow {
  const names = new Set(rows.flatMap((row) => Object.keys(row)).filter((name) => name !== 'tier'));
  return Object.fromEntries(
    [...names].map((name) => [name, rows.reduce((sum, row) => sum + of(row, name), 0)]),
  );
}

const monthOf = (row: UserRow): MonthOfUser => ({
  spent: row.spent,
  firstDay: row.first_day,
  ownCap: row.own_cap === null ? null : hundredths(row.own_cap),
});

function heavyUserOf(row: UserRow, all: Answer['all'], about: About) {
  const { tiers } = about.prices;
  const termsOf = (name: unknown) => [...tiers.values()].find(({ tier }) => tier === name);
  const usdOf = (sums: SumsRow): number => Number(termsOf(sums.tier)?.usdPerEnergy ?? 0);
  const revenueUsd = row.tiers.reduce(
    (sum, sums) => sum + (of(sums, 'energy') - of(sums, 'refunded_energy')) * usdOf(sums),
    0,
  );
  const figures = figuresOf(wholeOf(row.tiers), revenueUsd);
  const home = termsOf(row.tier);
  const paidUsd = Number(home?.monthlyPriceUsd ?? 0) + row.bought * Number(home?.usdPerEnergy ?? 0);
  const user: HeavyUser = {
    userId: row.user_id,
    email: row.email,
    tier: row.tier,
    isFrozen: row.is_frozen,
    isForgotten: row.is_forgotten,
    ownedEnergy: hundredths(row.energy),
    heldEnergy: hundredths(row.held),
    warningsToday: row.warnings_today,
    signedUpAt: new Date(row.signed_up),
    costShare: all.cost_usd > 0 ? figures.costUsd / all.cost_usd : null,
    costBeforeUsd: row.cost_before,
    paidUsd,
    anomalies: anomaliesOf(figures, { paidUsd, costBeforeUsd: row.cost_before }, about.settings),
    onTiers: [...tiers.values()].map((to) => onTier(row.tiers, to, { ...about, ...monthOf(row) })),
    ...figures,
  };
  return user;
}

/** The users of a month who cost the most, and how the cost is shared by all. Throws `invalid_request`. */
export async function heavyUsersReport(
  context: ReportContext,
  request: HeavyUsersRequest,
  prices: TierPrices,
): Promise<HeavyUsersReport> {
  const { settings } = context;
  const asked = { ...readHeavyUsersRequest(request, settings), now: context.now() };
  const answer = await askReport<Answer>(context.database, 'report_heavy_users', asked);
  const { all, curve, top } = answer;
  return {
    ...freshnessOf(answer, context.now()),
    users: all.users,
    costUsd: all.cost_usd,
    gini: all.cost_usd > 0 ? all.gini : null,
    curve: all.cost_usd > 0 ? [[0, 0], ...curve.map(([users, cost]) => [users, cost ?? 0] as const)] : [],
    top: top.map((row) => heavyUserOf(row, all, { prices, settings, days: answer.days })),
  };
}
