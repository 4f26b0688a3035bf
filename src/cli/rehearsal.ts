/** What will the days to come bring the demo user? Lived ahead of time, by a clock of its own, and taken back. */

import { decimalOf, energyOf } from '../amount.ts';
import type { Clock } from '../clock.ts';
import type { Database, Transaction } from '../database/database.ts';
import { createEnergyEngine, type EnergyEngine } from '../engine.ts';
import type { Account } from '../ledger/account.ts';
import { counted, wallTime } from './output.ts';

/** A moment of the rehearsal: what happened, and how the account stood then. */
export interface RehearsedMoment {
  readonly at: Date;
  readonly what: string;
  /** What came back. */
  readonly granted: number;
  readonly owned: number;
  readonly streakDays: number;
}

/** Thrown to have everything taken back. */
const takenBack = new Error('taken back');

/** A database that is one transaction. */
const within = (tx: Transaction): Database => ({
  query: (sql, parameters, options) => tx.query(sql, parameters, options),
  transaction: (work) => work(tx),
  listen: async () => async () => {},
  close: async () => {},
});

interface MovedClock extends Clock {
  move(to: Date): void;
}

function movedClock(from: Date): MovedClock {
  let moment = from;
  return {
    now: () => new Date(moment),
    move: (to) => {
      moment = to;
    },
  };
}

const hourMs = 3_600_000;
/** When the demo user comes back, after the beginning of their day. */
const morningHours = 9;
/** With a freeze used the bonus comes later than on the seventh date; never so late. */
const daysAtMost = 14;

/** The days until the streak's next bonus, one activity each. */
async function liveOn(engine: EnergyEngine, clock: MovedClock, account: Account): Promise<RehearsedMoment[]> {
  const { userId } = account;
  const told: RehearsedMoment[] = [];
  const tell = (what: string, granted: number, now: Account): void => {
    told.push({ at: clock.now(), what, granted, owned: now.currentEnergy, streakDays: now.streakDays });
  };
  if (account.availableEnergy > 0) {
    await engine.ledger.charge({ userId, feature: 'ai_pitchdeck', energy: account.availableEnergy });
    tell('all that is left is used', 0, await engine.status(userId));
  }
  clock.move(account.nextRegenAt);
  const refill = await engine.regenerate({ userId, reason: 'daily_reset' });
  tell("the day's refill", refill.amount, await engine.status(userId));
  for (let day = 0; day < daysAtMost; day += 1) {
    clock.move(new Date(clock.now().getTime() + morningHours * hourMs));
    const active = await engine.recordActivity(userId);
    const bonus = await engine.regenerate({ userId, reason: 'streak_bonus' });
    if (day === 0) tell('active again', 0, active);
    if (bonus.granted) {
      tell('active on each day until here', bonus.amount, await engine.status(userId));
      break;
    }
    clock.move(active.nextRegenAt);
  }
  return told;
}

/**
 * Uses up the account's energy, and lives on until the streak pays, all in one transaction that is rolled back: nothing
 * of it stays. The machine's clock is not touched.
 */
export async function rehearse(
  database: Database,
  engine: EnergyEngine,
  account: Account,
): Promise<RehearsedMoment[]> {
  const clock = movedClock(engine.clock.now());
  let told: RehearsedMoment[] = [];
  try {
    await database.transaction(async (tx) => {
      const rehearsing = createEnergyEngine({ database: within(tx), clock });
      told = await liveOn(rehearsing, clock, account);
      await rehearsing.close();
      throw takenBack;
    });
  } catch (error) {
    if (error !== takenBack) throw error;
  }
  return told;
}

export const rehearsalLines = (told: readonly RehearsedMoment[], timeZone: string): string[] =>
  told.map(({ at, what, granted, owned, streakDays }) => {
    const came = granted > 0 ? ` brings ${decimalOf(granted)}` : '';
    return `${wallTime(at, timeZone)}: ${what}${came}; ${decimalOf(owned)} owned, a streak of ${counted(streakDays, 'day')}`;
  });

export const rehearsalDocument = (told: readonly RehearsedMoment[]) =>
  told.map(({ at, what, granted, owned, streakDays }) => ({
    at: at.toISOString(),
    what,
    granted: energyOf(granted),
    owned: energyOf(owned),
    streak_days: streakDays,
  }));
