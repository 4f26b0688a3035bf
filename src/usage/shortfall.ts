/** Who will run dry before their next refill, by how much, and where does help help most? */

import { type Hundredths, hundredthsOf } from '../amount.ts';
import type { Settings } from '../config.ts';
import type { Database } from '../database/database.ts';
import { EnergyError } from '../errors.ts';
import { type CohortState, emptyCohort } from './cohort.ts';
import { forecastUntil } from './forecast.ts';
import { type PatternState, type RecentUse, stateVersion } from './pattern-state.ts';

/** A user with little left beside what they usually use. Energies in hundredths. */
export interface LowUser {
  readonly userId: string;
  readonly timeZone: string;
  readonly available: Hundredths;
  /** The tier's daily amount. */
  readonly dailyEnergy: Hundredths;
  readonly nextReset: Date;
  readonly efficiency: number;
  readonly state: PatternState;
}

/** What is predicted to be lacking, and why that is worth something. */
export interface Shortfall {
  readonly userId: string;
  /** What would bring the available energy to the quantile of the forecast. */
  readonly amount: Hundredths;
  /** What of it the rule will give: at most a share of the daily amount. */
  readonly help: Hundredths;
  /** That what is available is not enough, 0–1. */
  readonly probability: number;
  readonly available: Hundredths;
  /** What the time until the reset takes on average. */
  readonly expected: Hundredths;
  readonly until: Date;
  /** How much less likely the user is to run dry for each energy given, weighted by how useful their calls are. */
  readonly worth: number;
}

interface LowRow {
  readonly user_id: string;
  readonly time_zone: string;
  readonly available: number;
  readonly daily_energy: number;
  readonly next_reset: string;
  readonly efficiency_score: number;
  readonly habits: Omit<PatternState, keyof RecentUse>;
  readonly recent: RecentUse;
}

const lowUserOf = (row: LowRow): LowUser => ({
  userId: row.user_id,
  timeZone: row.time_zone,
  available: hundredthsOf(row.available),
  dailyEnergy: hundredthsOf(row.daily_energy),
  nextReset: new Date(row.next_reset),
  efficiency: row.efficiency_score,
  state: { ...row.habits, ...row.recent },
});

/** The next users behind `after` of whom a forecast is worth making, in order of their ids, and the cohort. */
export async function readLowUsers(
  database: Database,
  after: string | null,
  { at, settings }: { readonly at: Date; readonly settings: Settings['recommendations'] },
): Promise<{ readonly cohort: CohortState; readonly users: readonly LowUser[] }> {
  const request = {
    state_version: stateVersion,
    after,
    users: settings.usersAtOnce,
    days: settings.daysOfUse,
    efficiency_from: settings.efficiencyFrom,
    behavior_from: settings.behaviorFrom,
  };
  const [row] = await database.query<{ answer: { cohort: CohortState | null; users: LowRow[] } }>(
    'select energy.read_running_dry($1::jsonb, $2::timestamptz) as answer',
    [JSON.stringify(request), at],
    { name: 'energy.read_running_dry' },
  );
  if (row === undefined) throw new Error('energy.read_running_dry answered nothing');
  return { cohort: row.answer.cohort ?? emptyCohort, users: row.answer.users.map(lowUserOf) };
}

/**
 * The shortfall of a user before their next reset, or null where they will probably do, or the lack is not worth a grant.
 */
export function shortfallOf(
  user: LowUser,
  { now, cohort }: { readonly now: Date; readonly cohort: CohortState },
  settings: Pick<Settings, 'patterns' | 'anomalies' | 'recommendations'>,
): Shortfall | null {
  const { probabilityFrom, quantile, energyAtLeast, shareOfDailyAtMost } = settings.recommendations;
  const { userId, timeZone, available, nextReset, efficiency, dailyEnergy, state } = user;
  const forecast = forecastUntil(state, { now, until: nextReset }, { cohort, timeZone, settings });
  const probability = forecast.shortfallProbability(available);
  if (probability < probabilityFrom) return null;
  const amount = forecast.quantile(quantile) - available;
  const help = Math.min(amount, Math.floor(dailyEnergy * shareOfDailyAtMost));
  if (help < energyAtLeast) return null;
  const prevented = probability - forecast.shortfallProbability(available + help);
  return {
    userId,
    amount,
    help,
    probability,
    available,
    expected: Math.round(forecast.mean),
    until: nextReset,
    worth: (efficiency * prevented) / help,
  };
}

/** The same, passing over a user whose zone this machine does not know. */
export function shortfallsOf(
  users: readonly LowUser[],
  known: { readonly now: Date; readonly cohort: CohortState },
  settings: Pick<Settings, 'patterns' | 'anomalies' | 'recommendations'>,
): Shortfall[] {
  return users.flatMap((user) => {
    try {
      return shortfallOf(user, known, settings) ?? [];
    } catch (error) {
      if (EnergyError.isInstance(error)) return [];
      throw error;
    }
  });
}

/** Those whom help helps most, at most so many: more than the budget pays for need not be remembered. */
export const mostWorth = (shortfalls: readonly Shortfall[], atMost: number): Shortfall[] =>
  [...shortfalls].sort((a, b) => b.worth - a.worth || (a.userId < b.userId ? -1 : 1)).slice(0, atMost);
