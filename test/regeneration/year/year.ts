/** How does a year of random activity go, on the real functions, with a clock that is moved? */

import { v7 } from 'uuid';
import { seededRandom } from '../../../bench/random.ts';
import type { Database } from '../../../src/database/database.ts';
import { createEnergyEngine } from '../../../src/engine.ts';
import { createFakeClock } from '../../../src/testing/fake-clock.ts';
import { auditYear } from './audit.ts';
import { type Lane, liveDay, newUser, type User } from './user.ts';

export interface YearOptions {
  readonly users: number;
  /** From 1 January of a year with a 29 February. */
  readonly days: number;
  readonly seed: number;
  /** Machines that work at the same time; each has its share of the users. */
  readonly lanes: number;
  /** Told of each day that has ended. */
  readonly onDay?: (day: number) => void;
}

export interface YearOutcome {
  readonly wrong: readonly string[];
  /** Reason → how many grants, and hundredths of energy. */
  readonly granted: ReadonlyMap<string, { readonly grants: number; readonly energy: number }>;
  readonly activeDays: number;
  readonly longestStreak: number;
}

const dayMs = 86_400_000;
const from = Date.parse('2028-01-01T00:00:00Z');
/** Energy that all users together may get as recommendations in a day: small enough to be met. */
const budget = 20;

function laneOn(database: Database): Lane {
  const clock = createFakeClock(new Date(from).toISOString());
  // The configuration does not change in the year, and a clock that leaps would have it read again and again.
  const settings = { configurationRefreshSeconds: 400 * 86_400 };
  return { clock, engine: createEnergyEngine({ database, clock, settings }) };
}

async function open(lane: Lane, user: User, database: Database): Promise<void> {
  await lane.engine.ledger.openAccount({ userId: user.userId, tier: user.tier, timeZone: user.lived.zone });
  await database.query('update public.user_energy_patterns set efficiency_score = $2 where user_id = $1', [
    user.userId,
    (0.5 + user.random() / 2).toFixed(4),
  ]);
}

function outcomeOf(users: readonly User[], wrong: readonly string[]): YearOutcome {
  const granted = new Map<string, { grants: number; energy: number }>();
  for (const { reason, amount } of users.flatMap((user) => user.granted)) {
    const sum = granted.get(reason) ?? { grants: 0, energy: 0 };
    granted.set(reason, { grants: sum.grants + 1, energy: sum.energy + amount });
  }
  return {
    wrong,
    granted,
    activeDays: users.reduce((sum, { lived }) => sum + lived.daysActive, 0),
    longestStreak: Math.max(...users.map(({ lived }) => lived.longest)),
  };
}

/**
 * Lives the year, day by day; the job that turns days runs on two of three evenings, so that it is late on the third.
 * Afterwards everything is audited.
 */
export async function liveYear(database: Database, options: YearOptions): Promise<YearOutcome> {
  await database.query(
    `update public.regeneration_rules set platform_energy_per_day = $1 where reason = 'ml_recommendation'`,
    [budget],
  );
  const lanes = Array.from({ length: options.lanes }, () => laneOn(database));
  const users = Array.from({ length: options.users }, (_, index) =>
    newUser(v7(), seededRandom(options.seed * 100_003 + index), from),
  );
  const everybody = users.map(({ userId }) => userId);
  const usersOf = (lane: number): User[] => users.filter((_, index) => index % lanes.length === lane);
  const together = (work: (lane: Lane, user: User) => Promise<void>) =>
    Promise.all(
      lanes.map(async (lane, index) => {
        for (const user of usersOf(index)) await work(lane, user);
      }),
    );
  await together((lane, user) => open(lane, user, database));
  for (let day = 0; day < options.days; day += 1) {
    await together((lane, user) => liveDay(user, lane, { start: from + day * dayMs, everybody }));
    for (const { clock } of lanes) clock.set(new Date(from + (day + 1) * dayMs - 1).toISOString());
    if (day % 3 !== 2) await lanes[0]?.engine.ledger.turnDays();
    options.onDay?.(day + 1);
  }
  for (const { engine } of lanes) await engine.close();
  return outcomeOf(users, await auditYear(database, users, { days: options.days, budget: budget * 100 }));
}
