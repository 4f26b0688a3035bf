/** How is an account kept without a database? As the ledger's SQL keeps it: lots, lapses, midnights, streaks, in hundredths. */

import type { Hundredths } from '../amount.ts';
import { dayMs, wallClockOf, wallDayOf, wallMsAt } from '../pricing/wall-clock.ts';
import { parameterOf } from '../regeneration/rule.ts';
import type { Action, Standing } from './book.ts';
import type { MemoryAccount } from './memory-account.ts';
import { type Claim, judgeClaim } from './reward-claim.ts';
import { seededRules } from './seeds.ts';
import { noteGrant, type Tally } from './tally.ts';
import type { World } from './world.ts';

export interface MemoryBook {
  /** Does the action, and says how the account stands: always the same object. */
  do(action: Action): Standing;
}

const streakRule = seededRules.get('streak_bonus');
const freezes = {
  everyDays: streakRule === undefined ? 7 : parameterOf(streakRule, 'freeze_every_days', 7),
  atMost: streakRule === undefined ? 0 : parameterOf(streakRule, 'freezes_at_most', 0),
};

function addLot(account: MemoryAccount, energy: Hundredths, expiresAt: number | null): void {
  account.ownedEnergy += energy;
  if (expiresAt === null) {
    account.lasting += energy;
    return;
  }
  const later = account.lots.findIndex((lot) => lot.expiresAt > expiresAt);
  account.lots.splice(later < 0 ? account.lots.length : later, 0, { remaining: energy, expiresAt });
}

function lapse(account: MemoryAccount, until: number): void {
  while (account.lots[0] !== undefined && account.lots[0].expiresAt <= until) {
    account.ownedEnergy -= account.lots[0].remaining;
    account.lots.shift();
  }
}

function spend(account: MemoryAccount, energy: Hundredths): void {
  let due = energy;
  account.ownedEnergy -= energy;
  while (due > 0 && account.lots[0] !== undefined) {
    const [first] = account.lots;
    const part = Math.min(due, first.remaining);
    first.remaining -= part;
    due -= part;
    if (first.remaining === 0) account.lots.shift();
  }
  account.lasting -= due;
}

/** What time brings until then: lots lapse, days turn and bring their refill up to the cap. */
function comeTo(account: MemoryAccount, at: number, { world, tally }: Keeping): void {
  while (account.nextMidnight <= at) {
    lapse(account, account.nextMidnight);
    account.day += 1;
    account.tokensUsedToday = 0;
    account.usefulCallsToday = 0;
    const { dailyEnergy, maxEnergy } = world.terms(account.tier);
    const refill = Math.min(dailyEnergy, maxEnergy - account.ownedEnergy);
    if (refill > 0) {
      addLot(account, refill, null);
      noteGrant(tally, account.tier, 'daily_reset', refill);
    }
    account.nextMidnight = world.midnight(account.timeZone, account.day + 1);
  }
  lapse(account, at);
}

/** The user was active; the first time on a day the streak goes on, over missed days where freezes forgive all of them. */
function noteActive(account: MemoryAccount, at: number): void {
  account.lastUsedAt = at;
  const { day, lastActiveDay } = account;
  if (lastActiveDay === day) return;
  const missed = lastActiveDay === null ? null : day - lastActiveDay - 1;
  const goesOn = missed !== null && account.streakDays > 0 && missed <= account.streakFreezes;
  if (missed !== null && missed > 0) account.streakFreezes -= Math.min(missed, account.streakFreezes);
  account.streakDays = goesOn ? account.streakDays + 1 : 1;
  if (!goesOn) account.streakStartedOn = day;
  if (account.streakDays % freezes.everyDays === 0 && account.streakFreezes < freezes.atMost) {
    account.streakFreezes += 1;
  }
  account.inactivityDays = lastActiveDay === null ? 0 : day - lastActiveDay;
  account.lastActiveDay = day;
}

interface Keeping {
  readonly world: World;
  readonly tally: Tally;
}

function opened(action: Extract<Action, { kind: 'open' }>, { world }: Keeping): MemoryAccount {
  const { at, tier, timeZone, efficiency } = action;
  const day = wallDayOf(wallMsAt(wallClockOf(timeZone), at));
  const { maxEnergy } = world.terms(tier);
  return {
    tier,
    timeZone,
    efficiency,
    lasting: maxEnergy,
    lots: [],
    ownedEnergy: maxEnergy,
    day,
    nextMidnight: world.midnight(timeZone, day + 1),
    tokensUsedToday: 0,
    streakDays: 0,
    streakFreezes: 0,
    streakStartedOn: day,
    inactivityDays: 0,
    lastActiveDay: null,
    lastUsedAt: null,
    lastRegenAt: at,
    usefulCallsToday: 0,
    spentBelow: { day, today: 0, before: 0 },
    record: { byReason: new Map(), keys: new Set() },
    granted: 0,
  };
}

function noteSpentBelow(account: MemoryAccount, energy: Hundredths): void {
  const { spentBelow, day } = account;
  if (spentBelow.day !== day) {
    spentBelow.before = spentBelow.day === day - 1 ? spentBelow.today : 0;
    spentBelow.today = 0;
    spentBelow.day = day;
  }
  spentBelow.today += energy;
}

function pay(account: MemoryAccount, action: Extract<Action, { kind: 'call' }>): void {
  const { energy, inputTokens, outputTokens, heldTokens, terms, isUseful, at } = action;
  noteActive(account, at);
  spend(account, energy);
  account.tokensUsedToday += Math.min(inputTokens + outputTokens, heldTokens);
  if (isUseful) account.usefulCallsToday += 1;
  if (Number(terms.windowMultiplier) < 1) noteSpentBelow(account, energy);
}

function grant(account: MemoryAccount, claim: Claim, keeping: Keeping): void {
  const paid = judgeClaim(account, claim, keeping.world);
  if (paid === null) return;
  account.granted = paid.amount;
  addLot(account, paid.amount, paid.lotDays === null ? null : claim.at + paid.lotDays * dayMs);
  noteGrant(keeping.tally, account.tier, claim.reason, paid.amount);
}

/** A keeper of one account after the other; `open` begins the next one. Grants are noted in the tally. */
export function createMemoryBook(world: World, tally: Tally): MemoryBook {
  const keeping = { world, tally };
  let account: MemoryAccount | null = null;
  return {
    do(action) {
      if (action.kind === 'open') {
        account = opened(action, keeping);
        noteGrant(tally, account.tier, 'opening', account.ownedEnergy);
        return account;
      }
      if (account === null) throw new Error('an account is opened before anything else');
      account.granted = 0;
      comeTo(account, action.at, keeping);
      if (action.kind === 'active') noteActive(account, action.at);
      else if (action.kind === 'call') pay(account, action);
      else if (action.kind === 'claim') grant(account, action, keeping);
      else if (action.kind === 'buy') addLot(account, action.energy, null);
      else if (action.kind === 'move') account.tier = action.tier;
      return account;
    },
  };
}
