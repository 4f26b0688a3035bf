/** What happened to an account? Its entries, with the lots they brought and the holds they ended. */

import { type Hundredths, hundredthsOf } from '../amount.ts';
import type { Answer } from '../ledger/answer.ts';
import { type Entry, entryOf } from '../ledger/entry.ts';
import { type Hold, holdOf } from '../ledger/hold.ts';
import { readTimelineRequest, type TimelineRequest } from '../usage/report-request.ts';
import { askReport } from '../usage/report-verb.ts';
import type { ReportContext } from '../usage/usage-report.ts';

export interface TimelineEntry extends Entry {
  /** What is left of what a grant brought; null for other entries. */
  readonly lot: {
    readonly amount: Hundredths;
    readonly remaining: Hundredths;
    readonly expiresAt: Date | null;
  } | null;
  /** The hold that a settlement ended, or a refund goes back to. */
  readonly hold: { readonly energy: Hundredths; readonly tokens: number; readonly placedAt: Date } | null;
}

export interface Timeline {
  /** With the first page alone. */
  readonly openHolds: readonly Hold[];
  /** The newest first. */
  readonly entries: readonly TimelineEntry[];
  /** `before` of the next page; null at the end. */
  readonly next: number | null;
}

type EntryRow = Answer & {
  readonly lot: {
    readonly amount: number;
    readonly remaining: number;
    readonly expires_at: string | null;
  } | null;
  readonly hold: { readonly energy: number; readonly tokens: number; readonly placed_at: string } | null;
};

const entryRowOf = (row: EntryRow): TimelineEntry => ({
  ...entryOf(row),
  lot: row.lot && {
    amount: hundredthsOf(row.lot.amount),
    remaining: hundredthsOf(row.lot.remaining),
    expiresAt: row.lot.expires_at === null ? null : new Date(row.lot.expires_at),
  },
  hold: row.hold && {
    energy: hundredthsOf(row.hold.energy),
    tokens: row.hold.tokens,
    placedAt: new Date(row.hold.placed_at),
  },
});

/** As it is in the ledger now. Throws `unknown_user` and `invalid_request`. */
export async function timelineOf(context: ReportContext, request: TimelineRequest): Promise<Timeline> {
  const asked = readTimelineRequest(request, context.settings);
  const { open_holds, entries, next } = await askReport<{
    open_holds: Answer[];
    entries: EntryRow[];
    next: number | null;
  }>(context.database, 'report_timeline', asked);
  return {
    openHolds: open_holds.map((hold) => holdOf(hold, request.userId)),
    entries: entries.map(entryRowOf),
    next,
  };
}
