/** How are the habits of all users kept up to date? In batches, from what has changed alone. */

import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Database } from '../database/database.ts';
import { EnergyError } from '../errors.ts';
import { type CohortState, emptyCohort, updateCohort } from './cohort.ts';
import { dayMs, hourMs, localTimeIn } from './local-time.ts';
import { learnPattern, type PatternContext } from './pattern.ts';
import { describePattern, type PatternColumns } from './pattern-scores.ts';
import { emptyPattern, type PatternState } from './pattern-state.ts';
import { type LearnedUser, readUnlearned, saveLearned, type UnlearnedUser } from './pattern-store.ts';

/** What a run of learning did. */
export interface LearningCounts {
  /** Users of whom something was saved. */
  readonly users: number;
  /** Calls that were learned. */
  readonly calls: number;
  /** Users whose columns were written. */
  readonly described: number;
  /** Users who were learned by another process at the same moment, or forgotten. */
  readonly passedOver: number;
}

export interface LearningOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'patterns' | 'anomalies' | 'learning'>;
  /** Told after each batch of the counts so far. */
  readonly onBatch?: (counts: LearningCounts) => void;
  /** Ends the run after the batch at hand. */
  readonly signal?: AbortSignal | undefined;
}

type Known = Pick<LearningOptions, 'settings'> & { readonly cohort: CohortState; readonly now: Date };

/** A zone that the database knows and this machine does not must not stop everybody's learning. */
function zoneOf({ timeZone }: UnlearnedUser): string {
  try {
    localTimeIn(timeZone);
    return timeZone;
  } catch (error) {
    if (!EnergyError.isInstance(error)) throw error;
    return 'UTC';
  }
}

/** When the columns are to be written again though nothing new was learned: scores fade, and a window passes. */
function describeAgainAt(
  state: PatternState | null,
  columns: PatternColumns,
  { settings, now }: Known,
): Date {
  const { describeAgainHours, describeOldAgainHours } = settings.learning;
  const at = now.getTime();
  const scoresMove = state !== null && at - state.lastAt < settings.patterns.scoreDays * dayMs;
  const again = at + (scoresMove ? describeAgainHours : describeOldAgainHours) * hourMs;
  return new Date(Math.min(again, columns.nextUse?.until.getTime() ?? again));
}

function learnUser(user: UnlearnedUser, known: Known): LearnedUser {
  const { settings, cohort, now } = known;
  const context: PatternContext = { cohort, timeZone: zoneOf(user), settings };
  const hasCalls = user.calls.length > 0;
  const state = hasCalls ? learnPattern(user.state ?? emptyPattern, user.calls, context) : undefined;
  const current = state ?? user.state;
  if (!hasCalls && !user.isDue) return { user };
  const columns = describePattern(current ?? emptyPattern, now, context);
  const change = { before: user.state ?? undefined, after: state };
  return {
    user,
    state,
    cohortChange: state && updateCohort(emptyCohort, change, settings.patterns),
    description: { columns, describeAt: describeAgainAt(current, columns, known) },
  };
}

const nothing: LearningCounts = { users: 0, calls: 0, described: 0, passedOver: 0 };

function countsWith(
  { users, calls, described, passedOver }: LearningCounts,
  learned: readonly LearnedUser[],
  saved: ReadonlySet<string>,
): LearningCounts {
  const kept = learned.filter(({ user }) => saved.has(user.userId));
  return {
    users: users + kept.length,
    calls: calls + kept.reduce((sum, { user }) => sum + user.calls.length, 0),
    described: described + kept.filter(({ description }) => description !== undefined).length,
    passedOver: passedOver + learned.length - kept.length,
  };
}

/**
 * Learns what every user has done since they were last learned, and writes the columns of `user_energy_patterns` that are
 * new or old. Each batch is one transaction: a run that is cut short has lost nothing, one that is repeated finds nothing
 * to do, and of several at once each saves what the others have not. What is new is told by the numbers of a user's
 * ledger entries, which have no gaps and become visible in their order, so that a call that commits late is not missed.
 */
export async function learnPatterns(options: LearningOptions): Promise<LearningCounts> {
  const { database, clock, settings, onBatch, signal } = options;
  let counts = nothing;
  let after: string | null = null;
  let isMore = false;
  while (!signal?.aborted) {
    const now = clock.now();
    const { cohort, users } = await readUnlearned(database, after, { at: now, limits: settings.learning });
    const last = users.at(-1);
    if (last === undefined && !isMore) break;
    if (last === undefined) {
      // Those who had done more than a batch takes come again.
      after = null;
      isMore = false;
      continue;
    }
    const learned = users.map((user) => learnUser(user, { settings, cohort, now }));
    counts = countsWith(counts, learned, await saveLearned(database, learned, now));
    isMore ||= users.some(({ isAll }) => !isAll);
    after = last.userId;
    onBatch?.(counts);
  }
  return counts;
}
