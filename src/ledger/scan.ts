/** How far has a deep scan come, and what has it brought? Its calls move the energy; this is what is written of them. */

import type { Hundredths } from '../amount.ts';
import type { PriceTerms } from '../pricing/price.ts';
import { type Answer, accepted, fieldsOf } from './answer.ts';
import { keyOf, userIdOf } from './idempotency.ts';
import type { Keyed } from './request.ts';
import type { OwnVerbs, Verbs } from './verbs.ts';

export type ScanStatus = 'running' | 'stopped' | 'finished';

type Fields = Readonly<Record<string, unknown>>;

/** How the model is asked, as far as the user chose it. */
export interface ScanManner {
  readonly model?: string | undefined;
  readonly allowCompression?: boolean | undefined;
}

export interface Scan {
  readonly id: string;
  readonly userId: string;
  /** What is looked for, as the feature wrote it. */
  readonly criteria: Fields;
  readonly manner: ScanManner;
  readonly items: number;
  readonly status: ScanStatus;
  /** Why it was stopped: a code of errors.ts, 'asked', or null. */
  readonly stopReason: string | null;
  /** Items that have a result and are paid for: the first so many. */
  readonly done: number;
  /** Items that have a result, paid for or not. */
  readonly answered: number;
  /** The terms of the last paid call, and the tokens of the list that were priced under them. */
  readonly terms: PriceTerms | null;
  readonly listTokens: number;
  /** Used and charged so far. */
  readonly tokens: number;
  readonly energy: Hundredths;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ScanItem {
  readonly position: number;
  readonly prospect: Fields;
}

export interface ScanItemDone extends ScanItem {
  readonly result: Fields;
}

const mannerOf = ({ model, allow_compression: allowCompression }: Fields): ScanManner => ({
  ...(typeof model === 'string' ? { model } : {}),
  ...(typeof allowCompression === 'boolean' ? { allowCompression } : {}),
});

function scanOf(answer: Answer, userId: string): Scan {
  const read = fieldsOf(answer);
  return {
    id: read.text('scan_id'),
    userId,
    criteria: read.object('criteria'),
    manner: mannerOf(read.object('manner')),
    items: read.whole('items'),
    status: read.text('status') as ScanStatus,
    stopReason: read.textOrNull('stop_reason'),
    done: read.whole('paid_to'),
    answered: read.whole('answered_to'),
    terms: answer.terms === null ? null : (answer.terms as PriceTerms),
    listTokens: read.whole('list_tokens'),
    tokens: read.whole('tokens'),
    energy: read.amount('energy'),
    createdAt: read.moment('created_at'),
    updatedAt: read.moment('updated_at'),
  };
}

export interface ScanName {
  readonly userId: string;
  readonly scanId: string;
}

const named = ({ userId, scanId }: ScanName) => ({ user_id: userIdOf(userId), scan_id: keyOf(scanId) });

/** The verbs of scans. Each throws `not_found` where the user has no such scan. */
export const scanVerbs = (verbs: Verbs) => ({
  ...scanReads(verbs),
  ...scanWrites(verbs),

  /** The next items from a position on, at most `most`. */
  async scanItems(request: ScanName & { from: number; most: number }): Promise<ScanItem[]> {
    const { from, most } = request;
    return accepted(await verbs.one('read_scan_items', { ...named(request), from, most }))
      .items as ScanItem[];
  },
});

function scanWrites(verbs: Verbs) {
  return {
    /**
     * Writes a scan down; nothing is asked yet. The same key and fingerprint answer the scan that is there. Of the user's scans
     * that nothing was judged of, all but the newest `unrunAtMost` are forgotten.
     */
    async startScan(
      request: Keyed & {
        fingerprint: string;
        criteria: Fields;
        manner: ScanManner;
        prospects: readonly Fields[];
        unrunAtMost: number;
      },
    ): Promise<Scan> {
      const userId = userIdOf(request.userId);
      const { model, allowCompression } = request.manner;
      const answer = await verbs.one('start_scan', {
        user_id: userId,
        key: keyOf(request.idempotencyKey),
        fingerprint: request.fingerprint,
        criteria: request.criteria,
        manner: { model, allow_compression: allowCompression },
        prospects: request.prospects,
        unrun_at_most: request.unrunAtMost,
      });
      return scanOf(accepted(answer), userId);
    },

    /** Running again, or stopped and why; a finished scan stays finished. */
    async markScan(request: ScanName & { status: 'running' | 'stopped'; reason?: string }): Promise<Scan> {
      const { status, reason } = request;
      const answer = await verbs.one('mark_scan', { ...named(request), status, reason });
      return scanOf(accepted(answer), request.userId);
    },

    /**
     * Notes the results of the items from `from` on, before the hold is settled that pays for them. Throws
     * `request_in_progress` where another call has these items in hand.
     */
    async recordScan(
      request: ScanName & {
        from: number;
        holdId: string;
        results: readonly Fields[];
        tokens: number;
        listTokens: number;
        terms: PriceTerms;
      },
    ): Promise<void> {
      const { from, holdId, results, tokens, listTokens, terms } = request;
      const facts = { from, hold_id: holdId, results, tokens, list_tokens: listTokens, terms };
      accepted(await verbs.one('record_scan', { ...named(request), ...facts }));
    },

    /** Counts the items in hand as done where their hold was settled; else nothing changes. */
    async payScan(request: ScanName): Promise<Scan> {
      return scanOf(accepted(await verbs.one('pay_scan', named(request))), request.userId);
    },
  };
}

/** The verbs of scans that only read. `scan` throws `not_found` where the user has no such scan. */
export function scanReads(verbs: OwnVerbs) {
  return {
    /** A scan with the results that are paid for. */
    async scan(request: ScanName): Promise<{ scan: Scan; results: ScanItemDone[] }> {
      const answer = accepted(await verbs.one('read_scan', named(request)));
      return { scan: scanOf(answer, request.userId), results: answer.results as ScanItemDone[] };
    },

    /** The user's scans, the newest first; `before` is the id of the last scan of the page before. */
    async scans(request: { userId: string; limit: number; before?: string | undefined }): Promise<Scan[]> {
      const userId = userIdOf(request.userId);
      const answer = accepted(
        await verbs.one('read_scans', { user_id: userId, limit: request.limit, before: request.before }),
      );
      return (answer.scans as Answer[]).map((scan) => scanOf(scan, userId));
    },
  };
}
