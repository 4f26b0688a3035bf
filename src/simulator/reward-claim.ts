/** What would a reason pay a simulated account? The very rules of regeneration, on facts that are made in memory. */

import type { Hundredths } from '../amount.ts';
import { activeWindow, type SurgeWindow } from '../pricing/surge-window.ts';
import { dateOfWallDay } from '../pricing/wall-clock.ts';
import type { BonusWindow, Facts, Paid } from '../regeneration/facts.ts';
import { judge } from '../regeneration/judge.ts';
import type { Reason, ReportedFact } from '../regeneration/reason.ts';
import { factKey } from '../regeneration/reported.ts';
import { happyHourKey } from '../regeneration/reward.ts';
import type { Action } from './book.ts';
import type { MemoryAccount, PaidSoFar } from './memory-account.ts';
import { seededRules } from './seeds.ts';
import type { World } from './world.ts';

export type Claim = Extract<Action, { kind: 'claim' }>;

export interface PaidReward {
  readonly amount: Hundredths;
  readonly lotDays: number | null;
}

const dates = new Map<number, string>();

/** 'YYYY-MM-DD' of a local day, remembered: the same few days are asked for again and again. */
function dateOf(wallDay: number): string {
  const known = dates.get(wallDay) ?? dateOfWallDay(wallDay);
  dates.set(wallDay, known);
  return known;
}

const bonusWindows = new WeakMap<readonly SurgeWindow[], readonly SurgeWindow[]>();

/** The windows that grant a bonus, whichever features they price. */
function bonusWindowsOf(windows: readonly SurgeWindow[]): readonly SurgeWindow[] {
  const known = bonusWindows.get(windows);
  if (known !== undefined) return known;
  const granting = windows
    .filter(({ grantsBonus, multiplier }) => grantsBonus && Number(multiplier) < 1)
    .map((window) => ({ ...window, appliesTo: [] }));
  bonusWindows.set(windows, granting);
  return granting;
}

function openWindowAt({ windows, settings }: World, at: number): BonusWindow | null {
  const { platformTimeZone } = settings;
  const active = activeWindow(bonusWindowsOf(windows), { at, platformTimeZone });
  if (active === null) return null;
  const { window, startsAt, endsAt, startDate } = active;
  return { id: window.id, name: window.name, startsAt, endsAt, startDate };
}

function paidOf({ record, day }: MemoryAccount): Map<Reason, Paid> {
  const month = dateOf(day).slice(0, 7);
  return new Map(
    [...record.byReason].map(([reason, paid]) => [
      reason,
      {
        today: paid.day === day ? paid.today : 0,
        thisMonth: paid.month === month ? paid.thisMonth : 0,
        withoutIdToday: 0,
        lastAt: new Date(paid.lastAt),
        lastSaw: paid.lastSaw,
      },
    ]),
  );
}

function accountFacts(account: MemoryAccount, { terms }: World): Facts['account'] {
  const { tier, timeZone, ownedEnergy, day, lastActiveDay, lastUsedAt } = account;
  const { maxEnergy, dailyLimit, dailyEnergy } = terms(tier);
  return {
    userId: '',
    tier,
    timeZone,
    currentEnergy: ownedEnergy,
    heldEnergy: 0,
    availableEnergy: ownedEnergy,
    maxEnergy,
    dailyTokenBudget: dailyLimit,
    tokensUsedToday: account.tokensUsedToday,
    tokensHeld: 0,
    lastTokenReset: dateOf(day),
    nextRegenAt: new Date(account.nextMidnight),
    streakDays: account.streakDays,
    streakFreezes: account.streakFreezes,
    inactivityDays: account.inactivityDays,
    absentDays: lastActiveDay === null ? 0 : day - lastActiveDay,
    lastActivityAt: lastUsedAt === null ? null : new Date(lastUsedAt),
    regenMultiplier: '1',
    regenRatePerHour: String(dailyEnergy / 4_800),
    surgeMultiplier: '1',
    compressionModeEnabled: false,
    spikeWarningsCount: 0,
    frozen: false,
    erased: false,
    version: 0,
  };
}

function factsOf(account: MemoryAccount, claim: Claim, world: World): Facts {
  const { record, day, spentBelow, lastUsedAt } = account;
  const openWindow = claim.reason === 'happy_hour' ? openWindowAt(world, claim.at) : null;
  const key = openWindow === null ? factKey(claim.reason, claim) : happyHourKey(openWindow);
  return {
    at: new Date(claim.at),
    account: accountFacts(account, world),
    regeneratedSeq: record.keys.size,
    streakStartedOn: dateOf(account.streakStartedOn),
    lastRegenAt: new Date(account.lastRegenAt),
    ownRatePerHour: null,
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
    turned: 0,
    known: key !== undefined && record.keys.has(key),
    rules: seededRules,
    paid: paidOf(account),
    dailyEnergy: new Map([...world.tiers].map(([tier, { dailyEnergy }]) => [tier, dailyEnergy])),
    efficiencyScore: account.efficiency,
    usefulCalls: account.usefulCallsToday,
    spentBelow:
      spentBelow.day === day ? spentBelow.before : spentBelow.day === day - 1 ? spentBelow.today : 0,
    mission: null,
    changedTier: true,
    openWindow,
    nextWindowAt: null,
  };
}

function notePaid(account: MemoryAccount, claim: Claim, saw: PaidSoFar['lastSaw']): void {
  const { record, day } = account;
  const month = dateOf(day).slice(0, 7);
  const before = record.byReason.get(claim.reason);
  record.byReason.set(claim.reason, {
    day,
    today: before?.day === day ? before.today + 1 : 1,
    month,
    thisMonth: before?.month === month ? before.thisMonth + 1 : 1,
    lastAt: claim.at,
    lastSaw: saw,
  });
}

/** What the claim pays, noted as paid; null where the rule pays nothing. */
export function judgeClaim(account: MemoryAccount, claim: Claim, world: World): PaidReward | null {
  const fact: ReportedFact = claim;
  const judgement = judge(factsOf(account, claim, world), claim.reason, fact);
  if (!('pays' in judgement) || account.record.keys.has(judgement.pays.key)) return null;
  const { amount, key, saw, accruedUntil } = judgement.pays;
  account.record.keys.add(key);
  notePaid(account, claim, saw);
  if (accruedUntil !== undefined) account.lastRegenAt = accruedUntil.getTime();
  return { amount, lotDays: seededRules.get(claim.reason)?.lotDays ?? null };
}
