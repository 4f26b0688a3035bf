/** What stands in the books, and are they right? */

import type { Database } from '../database/database.ts';
import { type Answer, accepted } from './answer.ts';
import { type Entry, entryOf } from './entry.ts';
import { type Hold, holdOf } from './hold.ts';
import type { OwnVerbs, Verbs } from './verbs.ts';

export interface EntryPage {
  /** At most this many entries; default 50. */
  readonly limit?: number | undefined;
  /** Only entries before this seq, for the next page. */
  readonly before?: number | undefined;
  /** This one line alone. */
  readonly seq?: number | undefined;
  /** Payments; what came in; what lapsed; corrections, refunds and changes of the account. */
  readonly show?: 'calls' | 'received' | 'lapsed' | 'changes' | undefined;
  /** Only entries of this reason: a feature, or what a grant was for. */
  readonly reason?: string | undefined;
}

/** One difference between the books and what they should say. */
export interface Difference {
  /** Number and words of the invariant, as in docs/invariants.md. */
  readonly invariant: string;
  readonly userId: string;
  readonly expected: string | null;
  readonly found: string | null;
}

const entriesPerPage = 50;

export async function entriesOf(verbs: OwnVerbs, userId: string, page: EntryPage = {}): Promise<Entry[]> {
  const answer = accepted(
    await verbs.one('read_entries', {
      ...page,
      user_id: userId,
      limit: page.limit ?? entriesPerPage,
    }),
  );
  return (answer.entries as Answer[]).map(entryOf);
}

/** How far the call with a key has come. */
export interface KnownCall {
  /** The last attempt's. */
  readonly hold: Hold;
  readonly fingerprint: string;
  /** Null where none was kept, or its time is over. */
  readonly reply: Readonly<Record<string, unknown>> | null;
  /** The settlement; null before it. */
  readonly entry: Entry | null;
}

/** The call with this key, or null where the key is new. */
export async function knownCall(verbs: Verbs, userId: string, key: string): Promise<KnownCall | null> {
  const answer = accepted(await verbs.one('read_call', { user_id: userId, key }));
  if (answer.hold === null) return null;
  return {
    hold: holdOf(answer.hold as Answer, userId),
    fingerprint: String(answer.fingerprint),
    reply: answer.reply as KnownCall['reply'],
    entry: answer.entry === null ? null : entryOf(answer.entry as Answer),
  };
}

export async function verifyBooks(database: Database, userId?: string): Promise<Difference[]> {
  const rows = await database.query<{
    invariant: string;
    user_id: string;
    expected: string | null;
    found: string | null;
  }>('select * from energy.verify($1)', [userId ?? null]);
  return rows.map(({ user_id, ...row }) => ({ ...row, userId: user_id }));
}
