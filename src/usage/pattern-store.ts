/** What has happened since habits were last learned, and where is kept what was learned of it? */

import { decimalOf, hundredthsOf } from '../amount.ts';
import type { Database, Queryable } from '../database/database.ts';
import { jsonText } from '../database/json-text.ts';
import { type CohortState, emptyCohort, sumOfCohorts } from './cohort.ts';
import type { PatternColumns } from './pattern-scores.ts';
import { type ObservedCall, type PatternState, type RecentUse, stateVersion } from './pattern-state.ts';

/** A user with calls that were not learned, or with columns that time has made old. */
export interface UnlearnedUser {
  readonly userId: string;
  readonly timeZone: string;
  /** The user's ledger entries after the first and up to the second are what is new. */
  readonly fromSeq: number;
  readonly untilSeq: number;
  /** False where there is more than one batch takes. */
  readonly isAll: boolean;
  /** True where the columns have to be written again, whether there are calls or not. */
  readonly isDue: boolean;
  /** Null before the first call. */
  readonly state: PatternState | null;
  readonly calls: readonly ObservedCall[];
}

export interface Unlearned {
  readonly cohort: CohortState;
  readonly users: readonly UnlearnedUser[];
}

export interface LearnedUser {
  readonly user: UnlearnedUser;
  /** What is known now; undefined where nothing was learned. */
  readonly state?: PatternState | undefined;
  /** What the user's change does to the sums over all. */
  readonly cohortChange?: CohortState | undefined;
  readonly description?: { readonly columns: PatternColumns; readonly describeAt: Date } | undefined;
}

export interface BatchLimits {
  readonly usersAtMost: number;
  readonly callsAtMost: number;
  readonly callsOfOneAtMost: number;
}

interface UserRow {
  readonly user_id: string;
  readonly time_zone: string;
  readonly from_seq: number;
  readonly until_seq: number;
  readonly is_all: boolean;
  readonly is_due: boolean;
  readonly habits: Omit<PatternState, keyof RecentUse> | null;
  readonly recent: RecentUse | null;
  readonly calls: readonly (readonly [
    at: number,
    tokens: number,
    energy: number,
    delivered: boolean | null,
    asked: string | null,
  ])[];
}

const userOf = (row: UserRow): UnlearnedUser => ({
  userId: row.user_id,
  timeZone: row.time_zone,
  fromSeq: row.from_seq,
  untilSeq: row.until_seq,
  isAll: row.is_all,
  isDue: row.is_due,
  state: row.habits === null || row.recent === null ? null : { ...row.habits, ...row.recent },
  calls: row.calls.map(([at, tokens, energy, delivered, asked]) => ({
    at,
    tokens,
    energy: hundredthsOf(energy),
    delivered: delivered === true,
    input: asked ?? undefined,
  })),
});

const call = async <T>(on: Queryable, verb: string, request: object, at: Date): Promise<T> => {
  const [row] = await on.query<{ answer: T }>(
    `select energy.${verb}($1::jsonb, $2::timestamptz) as answer`,
    [jsonText({ state_version: stateVersion, ...request }), at],
    { name: `energy.${verb}` },
  );
  if (row === undefined) throw new Error(`energy.${verb} answered nothing`);
  return row.answer;
};

/** The next users behind `after` (null: from the first) with something to learn, in order of their ids. */
export async function readUnlearned(
  database: Database,
  after: string | null,
  { at, limits }: { readonly at: Date; readonly limits: BatchLimits },
): Promise<Unlearned> {
  const { cohort, users } = await call<{ cohort: CohortState | null; users: UserRow[] }>(
    database,
    'read_unlearned',
    {
      after,
      users: limits.usersAtMost,
      calls: limits.callsAtMost,
      calls_of_one: limits.callsOfOneAtMost,
    },
    at,
  );
  return { cohort: cohort ?? emptyCohort, users: users.map(userOf) };
}

const stateRowOf = ({ consumption, hourly, ...habits }: PatternState) => ({
  habits,
  recent: { consumption, hourly },
});

const descriptionRowOf = ({ columns, describeAt }: NonNullable<LearnedUser['description']>) => {
  const { nextUse, avg_daily_consumption, ...same } = columns;
  return {
    ...same,
    avg_daily_consumption: decimalOf(avg_daily_consumption),
    predicted_next_from: nextUse?.from ?? null,
    predicted_next_until: nextUse?.until ?? null,
    predicted_next_probability: nextUse?.probability.toFixed(4) ?? null,
    describe_at: describeAt,
  };
};

/** `smallint[]` in JSON that SQL reads into a record is a JSON list, as every other field is. */
const rowOf = ({ user, state, description }: LearnedUser) => ({
  user_id: user.userId,
  from_seq: user.fromSeq,
  until_seq: user.untilSeq,
  ...(state === undefined ? {} : { state: stateRowOf(state) }),
  ...(description === undefined ? {} : { description: descriptionRowOf(description) }),
});

/**
 * Saves what was learned, and its share of the sums over all users, in one transaction. Resolves to the ids of those that
 * were saved: of two processes that have learned the same, one saves, and of a user forgotten meanwhile nothing is kept.
 */
export async function saveLearned(
  database: Database,
  learned: readonly LearnedUser[],
  at: Date,
): Promise<ReadonlySet<string>> {
  return await database.transaction(async (tx) => {
    const answer = await call<{ saved: string[] }>(tx, 'save_patterns', { users: learned.map(rowOf) }, at);
    const saved = new Set(answer.saved);
    const changes = learned.flatMap(({ user, cohortChange }) =>
      cohortChange !== undefined && saved.has(user.userId) ? [cohortChange] : [],
    );
    if (changes.length > 0) await call(tx, 'add_to_cohort', { change: changes.reduce(sumOfCohorts) }, at);
    return saved;
  });
}
