/** Who is a simulated user, and what would they like to do on a day? A pure function of seed, user and day. */

import { type Tier, tiers } from '../pricing/tier.ts';
import { weekdayOf } from '../pricing/wall-clock.ts';
import { assumptions, featureUses } from './assumptions.ts';
import { type Dice, diceOf } from './dice.ts';
import { hours, tokens, valueAt } from './measured.ts';

export interface Person {
  readonly nth: number;
  readonly tier: Tier;
  readonly timeZone: string;
  /** The chance to be active on a weekday. */
  readonly activeShare: number;
  /** Calls wanted on an active day, at usual prices. */
  readonly callsWanted: number;
  readonly shiftOfHours: number;
  readonly compresses: boolean;
  /** 0–1: the share of calls that are useful; four decimals, as the database keeps it. */
  readonly efficiency: number;
}

/** A call that somebody would like to make. */
export interface Wish {
  /** Since the user's midnight. */
  readonly secondOfDay: number;
  readonly feature: string;
  readonly compressible: number;
  readonly inputTokens: number;
  /** What the model would write without a limit. */
  readonly outputTokens: number;
  /** In [0, 1): made where the demand at its price is above. */
  readonly keenness: number;
  readonly confirms: boolean;
  readonly isUseful: boolean;
}

/** Streams of chance, one a purpose. */
const purposes = { person: 1, wishes: 2 } as const;
const secondsOfDay = 86_400;

function pick<T>(entries: readonly (readonly [T, number])[], share: number): T {
  let rest = share;
  for (const [entry, weight] of entries) {
    rest -= weight;
    if (rest < 0) return entry;
  }
  return (entries.at(-1) as readonly [T, number])[0];
}

const tierShares = tiers.map((tier) => [tier, assumptions.tierShares[tier]] as const);
const features = featureUses.map((use) => [use, use.share] as const);
const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

export function personOf(seed: number, nth: number): Person {
  const dice = diceOf(seed, nth, 0, purposes.person);
  const tier = pick(tierShares, dice.unit());
  const spread = Math.exp(assumptions.spreadOfUsers * dice.normal());
  return {
    nth,
    tier,
    timeZone: pick(assumptions.zones, dice.unit()),
    activeShare: clamp(
      assumptions.activeShare[tier] * Math.exp(assumptions.spreadOfActivity * dice.normal()),
      assumptions.leastActiveShare,
      assumptions.mostActiveShare,
    ),
    callsWanted: assumptions.callsPerActiveDay[tier] * spread,
    shiftOfHours: assumptions.shiftOfHours * dice.normal(),
    compresses: dice.chance(assumptions.compressionShare),
    efficiency:
      Math.round(clamp(assumptions.usefulShare + assumptions.usefulSpread * dice.normal(), 0, 1) * 10_000) /
      10_000,
  };
}

const cumulated = (weights: readonly number[]): readonly number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => {
    sum += weight / total;
    return sum;
  });
};
const hoursByDay = { weekday: cumulated(hours.weekday), weekend: cumulated(hours.weekend) };

function secondOfSession(dice: Dice, isWeekend: boolean, shift: number): number {
  const share = dice.unit();
  const hour = (isWeekend ? hoursByDay.weekend : hoursByDay.weekday).findIndex((upTo) => share < upTo);
  const second = ((hour < 0 ? 23 : hour) + dice.unit() + shift) * 3_600;
  return ((second % secondsOfDay) + secondsOfDay) % secondsOfDay;
}

function wishAt(secondOfDay: number, dice: Dice, person: Person): Wish {
  const use = pick(features, dice.unit());
  return {
    secondOfDay: Math.floor(secondOfDay),
    feature: use.feature,
    compressible: use.compressible,
    inputTokens: Math.max(1, valueAt(use.input, dice.unit())),
    outputTokens: Math.max(1, valueAt(tokens.output, dice.unit())),
    keenness: dice.unit(),
    confirms: dice.chance(assumptions.confirmsVeryLarge),
    isUseful: dice.chance(person.efficiency),
  };
}

/**
 * What the user would like to do on the nth day, a local date given as days since 1970, in order of time. More than at
 * usual prices, by the headroom: who goes without decides the price. The same wishes at any prices.
 */
export function wishesOf(seed: number, person: Person, wallDay: number): Wish[] {
  const dice = diceOf(seed, person.nth, wallDay, purposes.wishes);
  const isWeekend = weekdayOf(wallDay) % 6 === 0;
  if (!dice.chance(person.activeShare * (isWeekend ? hours.weekendShare : 1))) return [];
  const { callsPerSession, minutesBetweenCalls, demandHeadroom } = assumptions;
  const wanted = person.callsWanted * demandHeadroom;
  const sessions = 1 + dice.geometric(Math.max(0, wanted / callsPerSession - 1));
  const perSession = Math.max(0, wanted / Math.max(1, wanted / callsPerSession) - 1);
  const wishes: Wish[] = [];
  for (let session = 0; session < sessions; session++) {
    let second = secondOfSession(dice, isWeekend, person.shiftOfHours);
    for (let left = dice.geometric(perSession); left >= 0 && second < secondsOfDay; left--) {
      wishes.push(wishAt(second, dice, person));
      second -= Math.log(1 - dice.unit()) * minutesBetweenCalls * 60;
    }
  }
  return wishes.sort((a, b) => a.secondOfDay - b.secondOfDay);
}
