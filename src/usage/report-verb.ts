/** How does a report ask the database? By one call of one SQL function, whose refusal is thrown. */

import type { Queryable } from '../database/database.ts';
import { EnergyError, isErrorCode } from '../errors.ts';

/** Functions that take the request alone, and those that also take the time. */
type TimelessVerb =
  | 'report_usage'
  | 'report_calls'
  | 'report_regeneration'
  | 'report_returns'
  | 'report_outcomes'
  | 'report_heavy_users'
  | 'report_find_users'
  | 'report_timeline';
type TimedVerb =
  | 'roll_up'
  | 'roll_up_returns'
  | 'roll_up_outcomes'
  | 'note_check'
  | 'note_job'
  | 'note_provider_errors'
  | 'report_health';

interface Refusal {
  readonly ok: false;
  readonly code: string;
  readonly message?: string;
  readonly details?: Record<string, unknown>;
}

async function answerOf<T>(
  database: Queryable,
  name: string,
  call: { sql: string; parameters: unknown[] },
): Promise<T> {
  const [row] = await database.query<{ answer: ({ ok: true } & T) | Refusal }>(call.sql, call.parameters, {
    name: `energy.${name}`,
  });
  if (row === undefined) throw new Error(`energy.${name} answered nothing`);
  const { answer } = row;
  if (answer.ok) return answer;
  if (!isErrorCode(answer.code))
    throw new Error(`energy.${name} refused with an unknown code: ${answer.code}`);
  throw new EnergyError(answer.code, answer.message, { details: answer.details ?? {} });
}

/** The answer of a report. Throws the EnergyError of its refusal. */
export const askReport = <T>(database: Queryable, verb: TimelessVerb, request: object): Promise<T> =>
  answerOf<T>(database, verb, {
    sql: `select energy.${verb}($1::jsonb) as answer`,
    parameters: [JSON.stringify(request)],
  });

/** The same of a function that goes by the time; null: the database's own. */
export const askAt = <T>(
  database: Queryable,
  verb: TimedVerb,
  request: object,
  at: Date | null,
): Promise<T> =>
  answerOf<T>(database, verb, {
    sql: `select energy.${verb}($1::jsonb, $2::timestamptz) as answer`,
    parameters: [JSON.stringify(request), at],
  });
