/** What does one user do in a year? Comes and goes, uses energy, moves, upgrades, and asks for everything there is. */

import type { Regenerated } from '../../../src/engine/regeneration.ts';
import type { EnergyEngine } from '../../../src/engine.ts';
import type { Tier } from '../../../src/pricing/tier.ts';
import { type Reason, type ReportedFact, reasons } from '../../../src/regeneration/reason.ts';
import type { FakeClock } from '../../../src/testing/fake-clock.ts';
import { Lived } from './lived.ts';

/** One machine: an engine with a clock of its own. */
export interface Lane {
  readonly engine: EnergyEngine;
  readonly clock: FakeClock;
}

export interface Granted {
  readonly reason: Reason;
  readonly amount: number;
  /** By the count of lived dates, not the database's. */
  readonly day: number;
  readonly month: string;
  readonly at: number;
  readonly fact: ReportedFact;
}

export interface User {
  readonly userId: string;
  readonly lived: Lived;
  readonly random: () => number;
  /** How likely the user is there on a day; changes with the season. */
  readonly diligence: number;
  tier: Tier;
  readonly granted: Granted[];
  /** What was otherwise than counted, in words. */
  readonly wrong: string[];
  paidWeeks: { startedOn: number | undefined; weeks: number };
  absencePaidOn: number | undefined;
}

export const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Pago_Pago',
  'Pacific/Kiritimati',
] as const;

const tiers: readonly Tier[] = ['free', 'pro', 'elite', 'team', 'enterprise'];
const missions = ['complete_profile', 'first_pitch_deck', 'connect_crm', 'nothing'];

const pick = <T>(random: () => number, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)] as T;

export const newUser = (userId: string, random: () => number, at: number): User => ({
  userId,
  lived: new Lived(pick(random, zones), at),
  random,
  diligence: 0.1 + 0.85 * random(),
  tier: pick(random, tiers),
  granted: [],
  wrong: [],
  paidWeeks: { startedOn: undefined, weeks: 0 },
  absencePaidOn: undefined,
});

function factFor({ random }: User, reason: Reason, everybody: readonly string[]): ReportedFact {
  switch (reason) {
    case 'closing_bonus':
      return random() < 0.3 ? {} : { dealId: `deal ${Math.floor(random() * 300)}` };
    case 'mission_completion':
      return { missionId: pick(random, missions) };
    case 'upgrade_bonus':
      return { fromTier: pick(random, tiers), toTier: pick(random, tiers) };
    case 'referral_bonus':
      return { referredUserId: pick(random, everybody) };
    case 'ml_recommendation':
      return { shortfall: Math.floor(random() * 2_000) - 200 };
    default:
      return {};
  }
}

/** What streak and absence are worth now, by the count of lived dates; undefined for the other reasons. */
function owed(user: User, reason: Reason, at: number): number | undefined {
  const { lived } = user;
  const today = lived.today(at);
  if (reason === 'streak_bonus') {
    const weeks = Math.floor(lived.standing(at) / 7);
    const isPaid = user.paidWeeks.startedOn === lived.startedOn && user.paidWeeks.weeks >= weeks;
    return weeks === 0 || isPaid ? 0 : weeks * 100;
  }
  if (reason !== 'inactivity_bonus') return undefined;
  const isBack = lived.lastActive !== undefined && lived.lastActive >= today && lived.absence >= 3;
  return isBack && user.absencePaidOn !== today ? Math.min(lived.absence, 10) * 100 : 0;
}

function note(user: User, answer: Regenerated, at: number, fact: ReportedFact): void {
  const day = user.lived.today(at);
  const expected = owed(user, answer.reason, at);
  if (expected !== undefined && expected !== answer.amount) {
    user.wrong.push(`${answer.reason} paid ${answer.amount}, and ${expected} were owed (${answer.why})`);
  }
  if (!answer.granted) return;
  if (answer.reason === 'streak_bonus') {
    user.paidWeeks = { startedOn: user.lived.startedOn, weeks: Math.floor(user.lived.standing(at) / 7) };
  }
  if (answer.reason === 'inactivity_bonus') user.absencePaidOn = day;
  const month = new Date(day * 86_400_000).toISOString().slice(0, 7);
  user.granted.push({ reason: answer.reason, amount: answer.amount, day, month, at, fact });
}

/** Asks for what the preview says is due, which must then be paid exactly so; or for anything. */
async function ask(user: User, lane: Lane, everybody: readonly string[]): Promise<void> {
  const { userId, random } = user;
  const at = lane.clock.now().getTime();
  const { lines } = random() < 0.5 ? await lane.engine.regenerationPreview(userId) : { lines: [] };
  const due = lines.filter(({ now }) => now > 0);
  const promised = due.length > 0 ? pick(random, due) : undefined;
  const reason = promised?.reason ?? pick(random, reasons);
  const fact = factFor(user, reason, everybody);
  const answer = await lane.engine.regenerate({ userId, reason, fact });
  if (promised && answer.amount !== promised.now) {
    user.wrong.push(`${reason} paid ${answer.amount}, and ${promised.now} were promised (${answer.why})`);
  }
  note(user, answer, at, fact);
}

/** One call that costs energy, or all the energy there is; or some whose answers were delivered, some asked twice. */
async function use(user: User, { engine, clock }: Lane): Promise<void> {
  const { userId, random, lived } = user;
  const at = clock.now().getTime();
  try {
    if (random() < 0.5) {
      await engine.charge({ userId, feature: 'ai_message', base: 25 * Math.ceil(random() * 40) });
    } else if (random() < 0.4) {
      const { availableEnergy } = await engine.status(userId);
      await engine.ledger.charge({ userId, feature: 'ai_deepscan', energy: availableEnergy });
    } else {
      const calls = Array.from({ length: Math.ceil(random() * 7) }, () => ({
        delivered: random() < 0.9,
        input_hash: `input ${Math.floor(random() * 60)}`,
      }));
      const charged = calls.map((metadata) =>
        engine.ledger.charge({ userId, feature: 'ai_message', energy: 0, metadata }),
      );
      await Promise.all(charged);
    }
    lived.active(at);
  } catch (error) {
    if ((error as { code?: string }).code !== 'insufficient_energy') throw error;
  }
}

async function change(user: User, { engine, clock }: Lane): Promise<void> {
  const { userId, random, lived } = user;
  const at = clock.now().getTime();
  if (random() < 0.7) {
    const timeZone = pick(random, zones);
    await engine.ledger.setTimeZone({ userId, timeZone });
    lived.move(timeZone, at);
    return;
  }
  const fromTier = user.tier;
  const toTier = pick(random, tiers);
  await engine.ledger.setTier({ userId, tier: toTier });
  user.tier = toTier;
  const fact = { fromTier, toTier };
  note(user, await engine.regenerate({ userId, reason: 'upgrade_bonus', fact }), at, fact);
}

async function compareStreak(user: User, { engine, clock }: Lane): Promise<void> {
  const { streakDays, streakFreezes } = await engine.ledger.account(user.userId);
  const counted = user.lived.standing(clock.now().getTime());
  if (streakDays !== counted || streakFreezes !== user.lived.freezes) {
    user.wrong.push(
      `a streak of ${streakDays} with ${streakFreezes} freezes, counted ${counted} with ${user.lived.freezes}`,
    );
  }
}

/** One day of UTC, in order of time. */
export async function liveDay(
  user: User,
  lane: Lane,
  day: { start: number; everybody: readonly string[] },
): Promise<void> {
  const { random, userId, lived } = user;
  const isThere = random() < user.diligence;
  const moments = Array.from(
    { length: isThere ? 2 + Math.floor(random() * 6) : Number(random() < 0.1) },
    random,
  ).sort();
  for (const [index, moment] of moments.entries()) {
    lane.clock.set(new Date(day.start + Math.floor(moment * 86_400_000)).toISOString());
    if (isThere && index === 0) {
      await lane.engine.recordActivity(userId);
      lived.active(lane.clock.now().getTime());
      if (random() < 0.02) await change(user, lane);
    } else if (isThere && random() < 0.4) await use(user, lane);
    else await ask(user, lane, day.everybody);
  }
  if (random() < 0.03) await compareStreak(user, lane);
}
