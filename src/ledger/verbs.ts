/** How do the verbs reach the database? One call of one SQL function; those that wait at the same time go together. */

import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Claims, Database } from '../database/database.ts';
import { jsonText } from '../database/json-text.ts';
import type { Answer } from './answer.ts';
import { createCoalescer } from './coalescer.ts';

type Request = Readonly<Record<string, unknown>>;

/** Verbs of busy accounts: they take many requests in one call. */
const together = ['place_hold', 'extend_hold', 'settle_hold', 'release_hold', 'charge', 'grant'] as const;
type TogetherVerb = (typeof together)[number];

/** Verbs that take one request. */
export type SingleVerb =
  | 'open_account'
  | 'read_account'
  | 'purchase'
  | 'refund'
  | 'adjust'
  | 'set_tier'
  | 'set_time_zone'
  | 'set_limits'
  | 'freeze'
  | 'forget_user'
  | 'read_entries'
  | 'read_usage'
  | 'sweep_accounts'
  | 'sweep_holds'
  | 'keep_reply'
  | 'read_call'
  | 'mark_active'
  | 'reset_streak'
  | 'read_regeneration'
  | 'regenerate'
  | 'claim_referral'
  | 'read_events'
  | 'read_regeneration_report'
  | 'read_rule_changes'
  | 'start_scan'
  | 'mark_scan'
  | 'read_scan'
  | 'read_scans'
  | 'read_scan_items'
  | 'record_scan'
  | 'pay_scan'
  | 'read_grants'
  | 'note_refused_call';

/** Verbs of reading that a user may ask about themself: `energy.read_own` answers them to whoever is signed in. */
export type OwnVerb =
  | 'read_entries'
  | 'read_call'
  | 'read_grants'
  | 'read_usage'
  | 'read_scans'
  | 'read_scan';

export interface OwnVerbs {
  readonly one: (verb: OwnVerb, request: Request) => Promise<Answer>;
}

export type Verbs = Readonly<Record<TogetherVerb, (request: Request) => Promise<Answer>>> & {
  readonly one: (verb: SingleVerb, request: Request) => Promise<Answer>;
  /** Asked under the user's own role: the database answers of them alone, whatever user a request names. */
  readonly as: (claims: Claims) => OwnVerbs;
  /** Applies what is due to at most so many accounts; resolves to how many. */
  readonly turnDays: (most?: number) => Promise<number>;
  /** Deletes the replies whose time is over; resolves to how many. */
  readonly dropReplies: () => Promise<number>;
};

export interface VerbsOptions {
  readonly database: Database;
  readonly settings: Settings['coalescer'];
  /** Handed to every verb as its time; without one the database's own clock decides, so that machines agree. */
  readonly clock?: Clock | undefined;
}

export function createVerbs({ database, settings, clock }: VerbsOptions): Verbs {
  const call = async <T>(verb: string, argument: string, as?: Claims): Promise<T> => {
    const rows = await database.query<{ answer: T }>(
      `select energy.${verb}($1::jsonb, $2::timestamptz) as answer`,
      [argument, clock?.now() ?? null],
      { name: `energy.${verb}`, ...(as && { as }) },
    );
    const [row] = rows;
    if (row === undefined) throw new Error(`energy.${verb} answered nothing`);
    return row.answer;
  };
  const coalesced = Object.fromEntries(
    together.map((verb) => [
      verb,
      createCoalescer<Request, Answer>({
        send: (requests) => call<Answer[]>(verb, jsonText(requests)),
        ...settings,
      }),
    ]),
  ) as Record<TogetherVerb, (request: Request) => Promise<Answer>>;
  return {
    ...coalesced,
    one: (verb, request) => call<Answer>(verb, jsonText(request)),
    as: (claims) => ({
      one: (verb, request) => call<Answer>('read_own', jsonText({ ...request, verb }), claims),
    }),
    async dropReplies() {
      const rows = await database.query<{ dropped: number }>('select energy.drop_replies($1) as dropped', [
        clock?.now() ?? null,
      ]);
      return rows[0]?.dropped ?? 0;
    },
    async turnDays(most) {
      const rows = await database.query<{ turned: number }>('select energy.turn_days($1, $2) as turned', [
        most ?? null,
        clock?.now() ?? null,
      ]);
      return rows[0]?.turned ?? 0;
    },
  };
}
