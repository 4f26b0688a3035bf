/** How would users have answered to other prices? By fewer or more calls, and by waiting for a cheaper hour: a range, no number. */

import type { Hundredths } from '../../amount.ts';
import { EnergyError } from '../../errors.ts';
import type { PastCall } from './history.ts';
import type { PriceAgain, Pricer } from './price-again.ts';
import { type Money, Sums } from './sums.ts';

/** Calls change by (new price / old price) ^ −elasticity, and some wait for a cheaper hour. */
export interface DemandResponse {
  /** Each is computed; the lowest and highest outcome are the range. 0 is no response. */
  readonly elasticities: readonly number[];
  /** The share, 0–1, of calls whose price rose that are made at the next cheaper moment, where one comes in time. */
  readonly shiftShare: number;
  readonly shiftHours: number;
}

export interface DemandOutcome extends Money {
  readonly elasticity: number;
}

export interface DemandRange {
  readonly energy: readonly [lowest: Hundredths, highest: Hundredths];
  readonly revenueUsd: readonly [lowest: number, highest: number];
  readonly marginUsd: readonly [lowest: number, highest: number];
}

/** A call that would have been paid, at the terms it had and at those it would have. */
export interface Answered {
  readonly call: PastCall;
  readonly charged: Hundredths;
  /** Null where the call is not priced anew. */
  readonly terms: { readonly was: Pricer; readonly next: Pricer } | null;
  readonly usdPerEnergy: number;
}

export interface Demand {
  add(answered: Answered): void;
  /** A share, 0–1, of what such a call is charged is given back. */
  giveBack(answered: Answered, share: number): void;
  /** In the order in which the elasticities were given. */
  outcomes(): DemandOutcome[];
}

const mostElastic = 10;
const hoursOfAWeek = 168;

function checkDemand({ elasticities, shiftShare, shiftHours }: DemandResponse): void {
  const within = (value: number, most: number): boolean => value >= 0 && value <= most;
  const sound =
    elasticities.length > 0 && elasticities.every((elasticity) => within(elasticity, mostElastic));
  if (sound && within(shiftShare, 1) && within(shiftHours, hoursOfAWeek)) return;
  throw new EnergyError(
    'invalid_request',
    `demand needs elasticities from 0 to ${mostElastic}, a share that shifts from 0 to 1, and at most ${hoursOfAWeek} hours to shift by`,
  );
}

/** How many calls are made where one was, when the price of a token has changed. A price of nothing tells nothing. */
const callsAt = (level: number, was: number, elasticity: number): number =>
  level > 0 && was > 0 ? (level / was) ** -elasticity : 1;

const costAt = (pricer: Pricer, call: PastCall): Hundredths =>
  call.tokens === null ? pricer.base(call.base) : pricer.tokens(call.tokens);

/** Sums up what each elasticity would have brought. Throws `invalid_request` for a response that cannot be. */
export function createDemand(response: DemandResponse, prices: PriceAgain): Demand {
  checkDemand(response);
  const { elasticities, shiftShare, shiftHours } = response;
  const outcomes = elasticities.map((elasticity) => ({ elasticity, sums: new Sums() }));
  /** Tells for each elasticity how many calls are made where one was, at which charge: now, and at a cheaper moment. */
  const eachWay = (
    { call, charged, terms }: Answered,
    tell: (sums: Sums, charged: Hundredths, weight: number) => void,
  ): void => {
    const hasRisen = terms !== null && terms.next.level > terms.was.level;
    const later = hasRisen && shiftShare > 0 ? prices.later(call, terms.was.terms, shiftHours) : null;
    const stay = later === null ? 1 : 1 - shiftShare;
    for (const { elasticity, sums } of outcomes) {
      const weight = terms === null ? 1 : callsAt(terms.next.level, terms.was.level, elasticity);
      tell(sums, charged, stay * weight);
      if (later === null || terms === null) continue;
      const weightLater = callsAt(later.level, terms.was.level, elasticity);
      tell(sums, Math.min(charged, costAt(later, call)), shiftShare * weightLater);
    }
  };

  return {
    add(answered) {
      const cost = answered.call.costUsd ?? 0;
      eachWay(answered, (sums, charged, weight) => sums.add(charged, answered.usdPerEnergy, cost, weight));
    },
    giveBack(answered, share) {
      eachWay(answered, (sums, charged, weight) =>
        sums.giveBack(charged * share, answered.usdPerEnergy, weight),
      );
    },
    outcomes: () => outcomes.map(({ elasticity, sums }) => ({ elasticity, ...sums.money })),
  };
}

/** From the lowest to the highest of the outcomes. */
export function rangeOf(outcomes: readonly DemandOutcome[]): DemandRange {
  const between = (pick: (outcome: DemandOutcome) => number): readonly [number, number] => {
    const values = outcomes.map(pick);
    return [Math.min(...values), Math.max(...values)];
  };
  return {
    energy: between(({ energy }) => energy),
    revenueUsd: between(({ revenueUsd }) => revenueUsd),
    marginUsd: between(({ marginUsd }) => marginUsd),
  };
}
