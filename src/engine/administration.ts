/** How does an admin's change reach the database? By one call of one SQL function, which writes the audit line with it. */

import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { jsonText } from '../database/json-text.ts';
import { EnergyError } from '../errors.ts';
import { type Answer, accepted } from '../ledger/answer.ts';
import { type Entry, entryOf } from '../ledger/entry.ts';
import { fingerprintOf, keyOf } from '../ledger/idempotency.ts';
import type { NothingGranted } from '../ledger/request.ts';
import { wallClockOf } from '../pricing/wall-clock.ts';
import type { Change, Resource } from './setting-change.ts';
import { assertNotice, type NoticeSettings, type WindowState } from './surge-notice.ts';

type Values = Readonly<Record<string, unknown>>;

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

/**
 * forgotten: the account was. entry_unknown: the line does not tell which entry of the ledger it made (from before that was
 * kept). secret_deleted, secret_replaced: a webhook's secret is not brought back.
 */
export type NeverUndone = 'forgotten' | 'entry_unknown' | 'secret_deleted' | 'secret_replaced';

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
  /** The line that it undid, where it is an undoing. */
  readonly undoes: string | null;
  /** The line that undid it last; null: none did. */
  readonly undoneBy: string | null;
  /** Why it can never be undone, whatever has become of what it tells of; null where it may be. */
  readonly neverUndone: NeverUndone | null;
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
    readonly settings: NoticeSettings;
    announceConfigurationChange(): Promise<void>;
    noteAccountChange(userId: string): void;
  };
}

/** A line as SQL tells it. */
export type AuditLineAnswer = Answer &
  Omit<AuditLine, 'createdAt' | 'undoneBy' | 'neverUndone'> & {
    readonly created_at: string;
    readonly undone_by: string | null;
    readonly never_undone: NeverUndone | null;
    readonly place: string;
  };

export const auditLineOf = (answer: AuditLineAnswer): AuditLine => ({
  id: answer.id,
  actor: answer.actor,
  action: answer.action,
  subject: answer.subject,
  reason: answer.reason,
  before: answer.before,
  after: answer.after,
  version: answer.version,
  undoes: answer.undoes,
  undoneBy: answer.undone_by,
  neverUndone: answer.never_undone,
  createdAt: new Date(answer.created_at),
  replayed: answer.replayed,
});

/** Refuses a window that is dearer than the platform allows, or in a zone that does not exist: it would price nothing. */
function checkWindow({ multiplier = 1, time_zone: timeZone }: Values, { surge }: NoticeSettings): void {
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

const subjectOfUser = 'users/';

/** The columns that are moments, to the millisecond and in UTC: so the table keeps what was judged. */
const exactMoments = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      (name === 'active_from' || name === 'active_until') && typeof value === 'string'
        ? new Date(value).toISOString()
        : value,
    ]),
  );

const isOfWindows = (change: Change): boolean =>
  change.action === 'undo' || change.resource === 'surge_windows';

/** The change as it is written: a window's values checked and exact. */
function readChange(change: Change, settings: NoticeSettings): Change {
  if (!('values' in change) || change.resource !== 'surge_windows') return change;
  checkWindow(change.values, settings);
  return { ...change, values: exactMoments(change.values) };
}

/** How often a change is judged anew that another admin's has overtaken. */
const judgements = 5;

const isToBeJudgedAgain = (error: unknown): boolean =>
  EnergyError.isInstance(error) && error.details.judge_again === true;

type StateAnswer = Answer & WindowState & { readonly state: string; readonly known: boolean };

type Ask = <T extends Answer>(verb: string, request: object) => Promise<T>;

/** Writes a change that may be made in the state of the windows that is found: judged again where that has changed meanwhile. */
function judgedWriter(ask: Ask, engine: Administering['engine']) {
  /** Judges a change of windows, and says in which state of them. What the log has already is only answered again. */
  const judged = async (change: Change, id: string): Promise<{ readonly judged?: string }> => {
    if (!isOfWindows(change)) return {};
    const line = change.action === 'undo' ? { line: change.line } : {};
    const { known, state, ...windows } = await ask<StateAnswer>('read_change', { id, ...line });
    if (known || (change.action === 'undo' && windows.undone === null)) return {};
    // The platform may allow less by now than when the row was written.
    if (windows.undone !== null && windows.undone.before !== null)
      checkWindow({ ...windows.undone.before }, engine.settings);
    assertNotice(change, windows, engine.settings, engine.clock.now());
    return { judged: state };
  };

  return async (change: Change, about: object & { readonly id: string }): Promise<AuditLineAnswer> => {
    for (let nth = 1; ; nth += 1) {
      try {
        return await ask<AuditLineAnswer>('change_setting', {
          ...change,
          ...about,
          ...(await judged(change, about.id)),
        });
      } catch (error) {
        if (nth === judgements || !isToBeJudgedAgain(error)) throw error;
      }
    }
  };
}

export type Administration = ReturnType<typeof createAdministration>;

/**
 * For super admins alone: whoever passes a change on has to ask who is asking. Each change throws the EnergyError of its
 * refusal: `changed_meanwhile` where the row is no longer as it was read, `invalid_request`, `not_found`, `idempotency_conflict`.
 */
export function createAdministration({ database, engine }: Administering) {
  const ask: Ask = async <T extends Answer>(verb: string, request: object) => {
    const [row] = await database.query<{ answer: Answer }>(
      `select energy.${verb}($1::jsonb, $2::timestamptz) as answer`,
      [jsonText(request), engine.clock.now()],
      { name: `energy.${verb}` },
    );
    if (row === undefined) throw new Error(`energy.${verb} answered nothing`);
    return accepted(row.answer) as T;
  };

  const written = judgedWriter(ask, engine);

  return {
    /**
     * Changes a row and tells every process of it; an undoing may also be of an account, and is told as `changeUser` is. A surge window that makes an hour dearer is refused where that comes
     * sooner than `surge.riseNoticeHours`.
     */
    async changeSetting(
      change: Change,
      { actor, actorId, reason, idempotencyKey }: Changing,
    ): Promise<AuditLine> {
      const about = { id: keyOf(idempotencyKey), actor, actor_id: actorId, reason };
      const answer = await written(readChange(change, engine.settings), about);
      if (answer.subject.startsWith(subjectOfUser)) {
        engine.noteAccountChange(answer.subject.slice(subjectOfUser.length));
      } else await engine.announceConfigurationChange();
      return auditLineOf(answer);
    },

    /** A verb of the ledger, with its audit line, told as the verb is to those who watch the account; throws as the verb does. */
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
      engine.noteAccountChange(userId);
      return answer.granted === false ? { delta: 0, why: String(answer.why) } : entryOf(answer);
    },

    /** All rows as the tables keep them, each with the version that a change of it names. */
    async settings(resource: Resource): Promise<Values[]> {
      const { rows } = await ask<Answer & { rows: Values[] }>('read_settings', { resource });
      return rows;
    },

    /** The log, the newest first, each line with its place. */
    async audit({ limit, before, subject }: AuditQuery): Promise<{ line: AuditLine; place: AuditPlace }[]> {
      const { lines } = await ask<Answer & { lines: AuditLineAnswer[] }>('read_audit', {
        limit,
        ...(subject === undefined ? {} : { subject }),
        ...(before === undefined ? {} : { before: { at: before[0], id: before[1] } }),
      });
      return lines.map((line) => ({ line: auditLineOf(line), place: [line.place, line.id] }));
    },
  };
}
