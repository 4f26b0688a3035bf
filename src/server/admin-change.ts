/** How does an admin's change reach the database? By one call of one SQL function, which writes the audit line with it. */

import type { z } from 'zod';
import type { auditLine } from '../contract/admin-shapes.ts';
import type { Database } from '../database/database.ts';
import { jsonText } from '../database/json-text.ts';
import type { EnergyEngine } from '../engine.ts';
import { type Answer, accepted } from '../ledger/answer.ts';
import { type Entry, entryOf } from '../ledger/entry.ts';
import { fingerprintOf, keyOf } from '../ledger/idempotency.ts';
import type { NothingGranted } from '../ledger/request.ts';
import { nameOf, type TokenCaller } from './caller.ts';
import { page, placeIn, timePlace } from './cursor.ts';
import type { PageQuery } from './user-reading.ts';

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

export interface Changing {
  readonly caller: TokenCaller;
  readonly reason: string;
  readonly idempotencyKey: string | undefined;
}

export interface UserChange {
  readonly verb: 'adjust' | 'grant' | 'set_tier' | 'set_limits' | 'freeze';
  readonly userId: string;
  /** What the verb of the ledger takes beside user, key, note and actor. */
  readonly values: Values;
}

type AuditLine = z.output<typeof auditLine>;
type SettingRow = Values & { readonly created_at: string; readonly updated_at: string };

const utc = (moment: unknown): string => new Date(String(moment)).toISOString();

const lineOf = (answer: Answer): AuditLine => {
  const { ok: _, place: __, created_at, ...line } = answer;
  return { ...line, created_at: utc(created_at) } as AuditLine;
};

export type AdminChanges = ReturnType<typeof adminChanges>;

/** Every change throws the EnergyError of its refusal: `changed_meanwhile` where the row is no longer as it was read. */
export function adminChanges({
  database,
  engine,
}: {
  readonly database: Database;
  readonly engine: Pick<EnergyEngine, 'clock' | 'announceConfigurationChange'>;
}) {
  const ask = async (verb: string, request: object): Promise<Answer> => {
    const [row] = await database.query<{ answer: Answer }>(
      `select energy.${verb}($1::jsonb, $2::timestamptz) as answer`,
      [jsonText(request), engine.clock.now()],
      { name: `energy.${verb}` },
    );
    if (row === undefined) throw new Error(`energy.${verb} answered nothing`);
    return accepted(row.answer);
  };

  return {
    /** Changes a row and tells every process of it. */
    async setting(change: Change, { caller, reason, idempotencyKey }: Changing): Promise<AuditLine> {
      const answer = await ask('change_setting', {
        ...change,
        id: keyOf(idempotencyKey),
        actor: nameOf(caller),
        actor_id: caller.userId,
        reason,
      });
      await engine.announceConfigurationChange();
      return lineOf(answer);
    },

    /** A verb of the ledger, with its audit line. */
    async user(
      { verb, userId, values }: UserChange,
      { caller, reason, idempotencyKey }: Changing,
    ): Promise<Entry | NothingGranted> {
      const key = keyOf(idempotencyKey);
      const actor = nameOf(caller);
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

    /** All rows, each with the version that a change of it names. */
    async rows<Row>(resource: Resource): Promise<Row[]> {
      const { rows } = (await ask('read_settings', { resource })) as Answer & { rows: SettingRow[] };
      return rows.map(
        (row) => ({ ...row, created_at: utc(row.created_at), updated_at: utc(row.updated_at) }) as Row,
      );
    },

    /** The log, a page. */
    async audit(query: PageQuery & { readonly subject?: string | undefined }, usualLimit: number) {
      const { limit = usualLimit, subject } = query;
      const [at, id] = placeIn(query.cursor, timePlace) ?? [];
      const { lines } = (await ask('read_audit', {
        limit: limit + 1,
        ...(subject === undefined ? {} : { subject }),
        ...(at === undefined ? {} : { before: { at, id } }),
      })) as Answer & { lines: (Answer & { place: string; id: string })[] };
      return page(lines, limit, { item: lineOf, place: (line) => [line.place, line.id] });
    },
  };
}
