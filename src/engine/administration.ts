/** How does an admin's change reach the database? By one call of one SQL function, which writes the audit line with it. */

import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Database } from '../database/database.ts';
import { jsonText } from '../database/json-text.ts';
import { EnergyError } from '../errors.ts';
import { type Answer, accepted } from '../ledger/answer.ts';
import { type Entry, entryOf } from '../ledger/entry.ts';
import { fingerprintOf, keyOf } from '../ledger/idempotency.ts';
import type { NothingGranted } from '../ledger/request.ts';
import { wallClockOf } from '../pricing/wall-clock.ts';

/** What admins edit; the names are those of the SQL functions. */
export type Resource =
  | 'surge_windows'
  | 'token_budgets'
  | 'cost_estimates'
  | 'model_prices'
  | 'regeneration_rules'
  | 'missions';

type Values = Readonly<Record<string, unknown>>;

/** What is to become of a row. `version`: of the row as the admin has read it. */
export type Change =
  | { readonly action: 'create'; readonly resource: Resource; readonly values: Values }
  | {
      readonly action: 'update';
      readonly resource: Resource;
      readonly name: string;
      readonly version: string;
      readonly values: Values;
    }
  | {
      readonly action: 'delete';
      readonly resource: Resource;
      readonly name: string;
      readonly version: string;
    }
  | { readonly action: 'undo'; readonly line: string };

/** Who changes something, and why. */
export interface Changing {
  readonly actor: string;
  readonly actorId: string;
  readonly reason: string;
  readonly idempotencyKey: string | undefined;
}

export interface UserChange {
  readonly verb: 'adjust' | 'grant' | 'set_tier' | 'set_limits' | 'freeze';
  readonly userId: string;
  /** What the verb of the ledger takes beside user, key, note and actor. */
  readonly values: Values;
}

/** One change in the audit log. */
export interface AuditLine {
  readonly id: string;
  readonly actor: string;
  readonly action: string;
  /** Such as surge_windows/{id}, or users/{id}. */
  readonly subject: string;
  /** Null where the user whom it told of was forgotten. */
  readonly reason: string | null;
  /** Null: it was made. */
  readonly before: Values | null;
  /** Null: it was deleted. */
  readonly after: Values | null;
  /** Of the row after the change. */
  readonly version: string | null;
  readonly createdAt: Date;
  readonly replayed: boolean;
}

/** Where the page after a line begins: its time in microseconds, and its id. */
export type AuditPlace = readonly [at: string, id: string];

export interface AuditQuery {
  readonly limit: number;
  readonly before: AuditPlace | undefined;
  readonly subject: string | undefined;
}

interface Administering {
  readonly database: Database;
  readonly engine: {
    readonly clock: Clock;
    readonly settings: Pick<Settings, 'surge' | 'platformTimeZone'>;
    announceConfigurationChange(): Promise<void>;
  };
}

type LineAnswer = Answer &
  Omit<AuditLine, 'createdAt'> & { readonly created_at: string; readonly place: string };

const lineOf = (answer: LineAnswer): AuditLine => ({
  id: answer.id,
  actor: answer.actor,
  action: answer.action,
  subject: answer.subject,
  reason: answer.reason,
  before: answer.before,
  after: answer.after,
  version: answer.version,
  createdAt: new Date(answer.created_at),
  replayed: answer.replayed,
});

/** Refuses a window that is dearer than the platform allows, or in a zone that does not exist: it would price nothing. */
function checkWindow(values: Values, settings: Administering['engine']['settings']): void {
  const { surge } = settings;
  const { multiplier = 1, time_zone: timeZone } = values;
  const refuse = (name: string, why: string): never => {
    throw new EnergyError('invalid_request', `${name}: ${why}`, { details: { name } });
  };
  if (Number(multiplier) > surge.multiplierAtMost) {
    refuse('multiplier', `a window costs at most ${surge.multiplierAtMost} times the usual price`);
  }
  if (typeof timeZone !== 'string') return;
  try {
    wallClockOf(timeZone);
  } catch {
    refuse('time_zone', 'it must be an IANA time zone such as Europe/Berlin');
  }
}

export type Administration = ReturnType<typeof createAdministration>;

/**
 * For super admins alone: whoever passes a change on has to ask who is asking. Each change throws the EnergyError of its
 * refusal: `changed_meanwhile` where the row is no longer as it was read, `invalid_request`, `not_found`, `idempotency_conflict`.
 */
export function createAdministration({ database, engine }: Administering) {
  const ask = async <T extends Answer>(verb: string, request: object): Promise<T> => {
    const [row] = await database.query<{ answer: Answer }>(
      `select energy.${verb}($1::jsonb, $2::timestamptz) as answer`,
      [jsonText(request), engine.clock.now()],
      { name: `energy.${verb}` },
    );
    if (row === undefined) throw new Error(`energy.${verb} answered nothing`);
    return accepted(row.answer) as T;
  };

  return {
    /** Changes a row and tells every process of it. */
    async changeSetting(
      change: Change,
      { actor, actorId, reason, idempotencyKey }: Changing,
    ): Promise<AuditLine> {
      if ('values' in change && change.resource === 'surge_windows')
        checkWindow(change.values, engine.settings);
      const id = keyOf(idempotencyKey);
      const answer = await ask<LineAnswer>('change_setting', {
        ...change,
        id,
        actor,
        actor_id: actorId,
        reason,
      });
      await engine.announceConfigurationChange();
      return lineOf(answer);
    },

    /** A verb of the ledger, with its audit line; throws as the verb does. */
    async changeUser(
      { verb, userId, values }: UserChange,
      { actor, reason, idempotencyKey }: Changing,
    ): Promise<Entry | NothingGranted> {
      const key = keyOf(idempotencyKey);
      const answer = await ask('change_user', {
        // A key counts for one user, and a line of the log for all.
        id: fingerprintOf(`${userId} ${key}`),
        actor,
        reason,
        verb,
        request: { user_id: userId, key, note: reason, actor, ...values },
      });
      return answer.granted === false ? { delta: 0, why: String(answer.why) } : entryOf(answer);
    },

    /** All rows as the tables keep them, each with the version that a change of it names. */
    async settings(resource: Resource): Promise<Values[]> {
      const { rows } = await ask<Answer & { rows: Values[] }>('read_settings', { resource });
      return rows;
    },

    /** The log, the newest first, each line with its place. */
    async audit({ limit, before, subject }: AuditQuery): Promise<{ line: AuditLine; place: AuditPlace }[]> {
      const { lines } = await ask<Answer & { lines: LineAnswer[] }>('read_audit', {
        limit,
        ...(subject === undefined ? {} : { subject }),
        ...(before === undefined ? {} : { before: { at: before[0], id: before[1] } }),
      });
      return lines.map((line) => ({ line: lineOf(line), place: [line.place, line.id] }));
    },
  };
}
