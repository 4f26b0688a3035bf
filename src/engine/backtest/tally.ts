/** What does a backtest report? Both sides of every call, summed up by tier and hour, and who is concerned. */

import type { Hundredths } from '../../amount.ts';
import type { Tier } from '../../pricing/tier.ts';
import { type WallClock, wallClockOf, wallMsAt } from '../../pricing/wall-clock.ts';
import type { Refused } from './balance-again.ts';
import { type DemandOutcome, type DemandRange, rangeOf } from './demand.ts';
import type { PastCall } from './history.ts';
import { type Comparison, Sides, sidesOf } from './sums.ts';

/** What was, and what would have been. Energies in hundredths. Refusals are of the calls that were made, whatever the demand. */
export interface BacktestReport extends Comparison {
  /** Changed less actual, demand unchanged. 0 for the terms that were in force. */
  readonly differenceEnergy: Hundredths;
  /** Users who called; who merely has other entries, such as a new account's first grant, is none of them. */
  readonly users: number;
  /** Users who would have paid another price for one of their calls. */
  readonly usersAffected: number;
  readonly usersRefused: number;
  readonly refusedBy: Readonly<Record<Refused, number>>;
  /** Calls whose receipt has no price, which stay as they were; and calls of models whose USD price is not known. */
  readonly callsWithoutPrice: number;
  readonly callsWithoutCost: number;
  /** Changes of which no past call can tell anything, such as 'tiers.pro.monthly_price_usd'. */
  readonly notReplayed: readonly string[];
  readonly byTier: readonly (Comparison & { readonly tier: Tier })[];
  /** By the hour of the platform's zone in which the call was priced, 0–23; hours without calls are left out. */
  readonly byHour: readonly (Comparison & { readonly hour: number })[];
  /** One outcome an elasticity, in the order given, and their range. */
  readonly demand: readonly DemandOutcome[];
  readonly range: DemandRange;
}

/** One call as it would have been. */
export interface Judged {
  readonly charged: Hundredths;
  readonly refused: Refused | null;
}

/** What an energy of the call's tier costs at list price. */
export interface UsdPerEnergy {
  readonly actual: number;
  readonly changed: number;
}

const hourMs = 3_600_000;

export class Tally {
  readonly #total = new Sides();
  readonly #byTier = new Map<Tier, Sides>();
  readonly #byHour = new Map<number, Sides>();
  readonly #refusedBy = { insufficient_energy: 0, token_budget_exceeded: 0 };
  readonly #counts = {
    users: 0,
    usersAffected: 0,
    usersRefused: 0,
    callsWithoutPrice: 0,
    callsWithoutCost: 0,
  };
  readonly #clock: WallClock;
  #hasCalled = false;
  #isAffected = false;
  #isRefused = false;

  constructor(platformTimeZone: string) {
    this.#clock = wallClockOf(platformTimeZone);
  }

  /** The calls that follow are another user's. */
  nextUser(): void {
    this.#hasCalled = false;
    this.#isAffected = false;
    this.#isRefused = false;
  }

  note(call: PastCall, { charged, refused }: Judged, usdPerEnergy: UsdPerEnergy): void {
    const cost = call.costUsd ?? 0;
    for (const sides of this.#sidesOf(call)) {
      sides.actual.add(call.charged, usdPerEnergy.actual, cost);
      if (refused === null) sides.changed.add(charged, usdPerEnergy.changed, cost);
      else sides.refused += 1;
    }
    const counts = this.#counts;
    if (!this.#hasCalled) counts.users += 1;
    this.#hasCalled = true;
    if (call.terms === null) counts.callsWithoutPrice += 1;
    if (call.costUsd === null) counts.callsWithoutCost += 1;
    if (charged !== call.charged && !this.#isAffected) {
      this.#isAffected = true;
      counts.usersAffected += 1;
    }
    if (refused === null) return;
    this.#refusedBy[refused] += 1;
    if (!this.#isRefused) counts.usersRefused += 1;
    this.#isRefused = true;
  }

  /** Some of the call's charge was given back, and would have been: it counts in the hour and tier of the call. */
  giveBack(
    call: PastCall,
    back: { readonly actual: Hundredths; readonly changed: Hundredths },
    usd: UsdPerEnergy,
  ): void {
    for (const sides of this.#sidesOf(call)) {
      sides.actual.giveBack(back.actual, usd.actual);
      sides.changed.giveBack(back.changed, usd.changed);
    }
  }

  #sidesOf(call: PastCall): readonly Sides[] {
    const hour = Math.floor(wallMsAt(this.#clock, call.at) / hourMs) % 24;
    return [this.#total, sidesOf(this.#byTier, call.priceTier), sidesOf(this.#byHour, hour)];
  }

  report(demand: readonly DemandOutcome[]): Omit<BacktestReport, 'notReplayed'> {
    const { comparison } = this.#total;
    return {
      ...comparison,
      ...this.#counts,
      differenceEnergy: comparison.changed.energy - comparison.actual.energy,
      refusedBy: { ...this.#refusedBy },
      byTier: [...this.#byTier].map(([tier, sides]) => ({ tier, ...sides.comparison })),
      byHour: [...this.#byHour]
        .sort(([a], [b]) => a - b)
        .map(([hour, sides]) => ({ hour, ...sides.comparison })),
      demand,
      range: rangeOf(demand),
    };
  }
}
