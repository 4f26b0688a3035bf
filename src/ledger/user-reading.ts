/** What can be read of one user, by a server that names them, or by themself under their own role? Reads only. */

import { type Hundredths, hundredthsOf } from '../amount.ts';
import type { Claims } from '../database/database.ts';
import { type Answer, accepted } from './answer.ts';
import { type Entry, entryOf } from './entry.ts';
import { keyOf, userIdOf } from './idempotency.ts';
import { type EntryPage, entriesOf } from './reading.ts';
import { type Scan, type ScanItemDone, scanReads } from './scan.ts';
import type { OwnVerbs, Verbs } from './verbs.ts';

/** What a grant brought, and what is left of it. */
export interface Lot {
  /** That of the entry that made it. */
  readonly seq: number;
  readonly reason: string;
  readonly amount: Hundredths;
  readonly remaining: Hundredths;
  /** Null: never. */
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
}

/** A user by their id, for a server; by their claims, for themself. */
export type UserToRead = string | Claims;

/** Nothing that is due is applied: who wants that asks for the status first. */
export interface UserReading {
  /** The newest entries first; `before` is the seq to go on from. */
  entries(page?: EntryPage): Promise<Entry[]>;
  /** The entry that paid the call of this quote or hold, also where that had to be held a second time; null where nothing was charged. */
  payment(holdId: string): Promise<Entry | null>;
  /** The open lots, soonest to lapse first. */
  lots(): Promise<Lot[]>;
  /** Sums of the last `days` local days by feature, as SQL tells them; `usage/` reads them. Throws `unknown_user`. */
  usage(days: number): Promise<Answer>;
  /** The newest first; `before` is the id of the last scan of the page before. */
  scans(page: { readonly limit: number; readonly before?: string | undefined }): Promise<Scan[]>;
  /** A scan with the results that are paid for. Throws `not_found`. */
  scan(scanId: string): Promise<{ scan: Scan; results: ScanItemDone[] }>;
}

interface LotAnswer {
  readonly seq: number;
  readonly reason: string;
  readonly amount: number;
  readonly remaining: number;
  readonly expires_at: string | null;
  readonly created_at: string;
}

const lotOf = ({ seq, reason, amount, remaining, expires_at, created_at }: LotAnswer): Lot => ({
  seq,
  reason,
  amount: hundredthsOf(amount),
  remaining: hundredthsOf(remaining),
  expiresAt: expires_at === null ? null : new Date(expires_at),
  createdAt: new Date(created_at),
});

function readingBy(verbs: OwnVerbs, userId: string): UserReading {
  const about = { user_id: userId };
  const scans = scanReads(verbs);
  return {
    entries: (page) => entriesOf(verbs, userId, page),
    async payment(holdId) {
      const { entry } = accepted(await verbs.one('read_call', { ...about, key: keyOf(holdId) }));
      return entry === undefined || entry === null ? null : entryOf(entry as Answer);
    },
    async lots() {
      const { grants } = accepted(await verbs.one('read_grants', about));
      return (grants as LotAnswer[]).map(lotOf);
    },
    usage: async (days) => accepted(await verbs.one('read_usage', { ...about, days })),
    scans: (page) => scans.scans({ userId, ...page }),
    scan: (scanId) => scans.scan({ userId, scanId }),
  };
}

/** Reads of a user who is named, or under the claims' role, where the database answers of their user alone. */
export const userReading = (verbs: Verbs, of: UserToRead): UserReading =>
  typeof of === 'string' ? readingBy(verbs, userIdOf(of)) : readingBy(verbs.as(of), userIdOf(of.sub ?? ''));
