/** What does a user do, day after day, and how do prices, refusals and rewards change it? One story, whoever keeps the account. */

import type { Hundredths } from '../amount.ts';
import { type Tier, tiers } from '../pricing/tier.ts';
import { assumptions } from './assumptions.ts';
import type { Action, Claimed, Standing } from './book.ts';
import { type CallPlan, type PlannedCall, planCall } from './call-plan.ts';
import { type Dice, diceOf } from './dice.ts';
import { type Person, personOf, type Wish, wishesOf } from './person.ts';
import { noteBalance, noteWindow, type Tally } from './tally.ts';
import type { World } from './world.ts';

type Life<Result> = Generator<Action, Result, Standing>;

const decisions = 3;
const hourMs = 3_600_000;
/** The fifth useful call of a day can bring a reward, a streak each seventh day: an app asks then. Requirements R3. */
const usefulCallsRewarded = 5;
const streakRewarded = 7;
const absenceRewarded = 3;
const efficiencyRewarded = 0.75;

/** A user on one day. */
interface Today {
  readonly world: World;
  readonly tally: Tally;
  readonly person: Person;
  readonly dice: Dice;
  readonly wallDay: number;
  standing: Standing;
  isActive: boolean;
  usefulCalls: number;
  wasRefused: boolean;
  askedForRescue: boolean;
  /** Bonus windows in which a call was made. */
  readonly greeted: Set<string>;
  /** Energy spent below the usual price, on the day before and today. */
  spentBelowBefore: Hundredths;
  spentBelow: Hundredths;
}

function* claim(
  today: Today,
  at: number,
  reason: Claimed,
  fact: { dealId?: string; fromTier?: Tier; toTier?: Tier } = {},
): Life<Hundredths> {
  today.standing = yield { kind: 'claim', at, reason, ...fact };
  return today.standing.granted;
}

/** The first thing on a day: the app says that the user is there, and asks for what coming brings. */
function* arrive(today: Today, at: number): Life<void> {
  const { person, dice, tally } = today;
  today.isActive = true;
  today.standing = yield { kind: 'active', at };
  const { streakDays, inactivityDays, tier } = today.standing;
  tally.tiers[tier].activeDays += 1;
  if (inactivityDays >= absenceRewarded) yield* claim(today, at, 'inactivity_bonus');
  if (streakDays > 0 && streakDays % streakRewarded === 0) yield* claim(today, at, 'streak_bonus');
  if (today.spentBelowBefore > 0) yield* claim(today, at, 'surge_discount');
  if (person.efficiency >= efficiencyRewarded) yield* claim(today, at, 'behavioral_regen');
  if (tier !== 'free' && dice.chance(assumptions.dealsPerActiveDay)) {
    yield* claim(today, at, 'closing_bonus', { dealId: `${person.nth}-${today.wallDay}` });
  }
}

/** Plans a call; short of energy, asks for the rescue once a day, then perhaps buys, and plans again. */
function* planned(today: Today, wish: Wish, at: number): Life<CallPlan> {
  const { world, person, dice, tally } = today;
  const window = world.windowAt(wish.feature, at);
  const plan = (): CallPlan => {
    const { standing } = today;
    return planCall({ world, person, standing, wish, at, pricer: world.pricer(standing.tier, window) });
  };
  let result = plan();
  if (result === 'insufficient_energy' && !today.askedForRescue) {
    today.askedForRescue = true;
    if ((yield* claim(today, at, 'low_energy_rescue')) > 0) result = plan();
  }
  if (result === 'insufficient_energy' && dice.chance(assumptions.buys[today.standing.tier])) {
    tally.tiers[today.standing.tier].packs += 1;
    today.standing = yield { kind: 'buy', at, energy: assumptions.packEnergy };
    result = plan();
  }
  return result;
}

function noteRefusal(today: Today, plan: Exclude<CallPlan, PlannedCall>, at: number): void {
  const row = today.tally.tiers[today.standing.tier];
  if (plan === 'not_confirmed') {
    row.unconfirmed += 1;
    return;
  }
  today.wasRefused = true;
  const hour = today.tally.hours[Math.floor(at / hourMs) % 24];
  if (hour !== undefined) hour.refused += 1;
  if (plan === 'insufficient_energy') row.refusedForEnergy += 1;
  else row.refusedForTokens += 1;
}

function noteCall(
  today: Today,
  plan: PlannedCall,
  made: { readonly at: number; readonly energy: Hundredths; readonly windowName: string | null },
): void {
  const { tally, world } = today;
  const { at, energy, windowName } = made;
  const row = tally.tiers[today.standing.tier];
  row.calls += 1;
  row.energy += energy;
  row.inputTokens += plan.inputTokens;
  row.outputTokens += plan.outputTokens;
  if (plan.tokensCut > 0) row.compressedCalls += 1;
  row.tokensCut += plan.tokensCut;
  const hour = tally.hours[Math.floor(at / hourMs) % 24];
  if (hour !== undefined) {
    hour.calls += 1;
    hour.energy += energy;
    hour.tokens += plan.inputTokens + plan.outputTokens;
  }
  const nth = Math.floor((at - world.from) / hourMs);
  tally.load[nth] = (tally.load[nth] ?? 0) + 1;
  noteWindow(tally, windowName ?? 'no window', energy);
}

function* makeCall(today: Today, wish: Wish, plan: PlannedCall, at: number): Life<void> {
  const { world } = today;
  const { pricer, expectedTokens, heldTokens, heldEnergy, inputTokens, outputTokens } = plan;
  const deciding = world.windowAt(wish.feature, at);
  const windowName = deciding?.window.name ?? null;
  const energy = Math.min(pricer.tokens(inputTokens + outputTokens), heldEnergy);
  noteCall(today, plan, { at, energy, windowName });
  today.standing = yield {
    kind: 'call',
    at,
    feature: wish.feature,
    terms: { ...pricer.terms, tier: today.standing.tier, window: null },
    windowName,
    expectedTokens,
    heldTokens,
    heldEnergy,
    inputTokens,
    outputTokens,
    energy,
    isUseful: wish.isUseful,
  };
  if (deciding !== null && deciding.multiplier < 1_000_000) today.spentBelow += energy;
  if (deciding?.window.grantsBonus && !today.greeted.has(deciding.window.id)) {
    today.greeted.add(deciding.window.id);
    yield* claim(today, at, 'happy_hour');
  }
  if (wish.isUseful) today.usefulCalls += 1;
  if (wish.isUseful && today.usefulCalls === usefulCallsRewarded)
    yield* claim(today, at, 'productivity_boost');
}

function* follow(today: Today, wish: Wish, at: number): Life<void> {
  const { world, tally } = today;
  tally.tiers[today.standing.tier].wishes += 1;
  if (wish.keenness >= world.demandAt(world.windowAt(wish.feature, at))) return;
  if (!today.isActive) yield* arrive(today, at);
  const plan = yield* planned(today, wish, at);
  if (typeof plan === 'string') noteRefusal(today, plan, at);
  else yield* makeCall(today, wish, plan, at);
}

/** At the end of a day: to a higher tier, away for good, or as before. True where the user has left. */
function* decide(today: Today, at: number): Life<boolean> {
  const { dice, tally, wasRefused } = today;
  const { tier } = today.standing;
  const [upgrade, leave] = [dice.unit(), dice.unit()];
  if (leave < assumptions.leaves[tier] + (wasRefused ? assumptions.leavesOnRefusal : 0)) {
    tally.tiers[tier].left += 1;
    return true;
  }
  const next = tiers[tiers.indexOf(tier) + 1];
  if (wasRefused && next !== undefined && upgrade < assumptions.upgradesOnRefusal[tier]) {
    tally.tiers[tier].upgrades += 1;
    today.standing = yield { kind: 'move', at, tier: next };
    yield* claim(today, at, 'upgrade_bonus', { fromTier: tier, toTier: next });
  }
  return false;
}

/** The nth user's life in this world, noted in the tally: the actions one by one, each answered by the account. */
export function* lifeOf(world: World, tally: Tally, nth: number): Life<void> {
  const person = personOf(world.seed, nth);
  const { timeZone, tier, efficiency } = person;
  let standing = yield { kind: 'open', at: world.from, tier, timeZone, efficiency };
  tally.tiers[tier].accounts += 1;
  const [first, last] = world.localDays(timeZone);
  let spentBelowBefore = 0;
  for (let wallDay = first; wallDay <= last; wallDay++) {
    const midnight = world.midnight(timeZone, wallDay);
    const dayEnd = Math.min(world.midnight(timeZone, wallDay + 1), world.to) - 1;
    const today: Today = {
      world,
      tally,
      person,
      dice: diceOf(world.seed, nth, wallDay, decisions),
      wallDay,
      standing,
      isActive: false,
      usefulCalls: 0,
      wasRefused: false,
      askedForRescue: false,
      greeted: new Set(),
      spentBelowBefore,
      spentBelow: 0,
    };
    for (const wish of wishesOf(world.seed, person, wallDay)) {
      const wanted = midnight + wish.secondOfDay * 1_000;
      if (wanted < world.from || wanted >= world.to) continue;
      // On the day that loses an hour its last wishes come at its end.
      yield* follow(today, wish, Math.min(wanted, dayEnd));
    }
    // A period of whole days in UTC begins and ends within local days: the share of each that lies in it.
    tally.tiers[today.standing.tier].tierMs += dayEnd + 1 - Math.max(midnight, world.from);
    const hasLeft = yield* decide(today, dayEnd);
    standing = today.standing;
    spentBelowBefore = today.spentBelow;
    if (hasLeft) break;
  }
  standing = yield { kind: 'look', at: world.to };
  noteBalance(tally, standing.tier, standing.ownedEnergy, world.terms(standing.tier).maxEnergy);
}
