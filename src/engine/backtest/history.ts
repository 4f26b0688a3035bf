/** What happened? The ledger's entries in order, as far as a backtest replays them. */

import { type Hundredths, hundredthsOf } from '../../amount.ts';
import type { Database, Queryable } from '../../database/database.ts';
import type { EntryKind } from '../../ledger/entry.ts';
import type { Tier } from '../../pricing/tier.ts';
import type { ReceiptPrice } from '../receipt.ts';
import { type AccountRow, type Standing, type StandingChange, standingAt } from './standing.ts';

/** What turned a call's tokens into energy. Multipliers are exact decimals. */
export interface PastTerms {
  readonly tokensPerEnergy: number;
  readonly windowMultiplier: string;
  readonly tierModifier: string;
  readonly energyFactor: string;
  /** Tokens of the same list that were priced before; 0 for a call of its own. */
  readonly tokensBefore: number;
}

/** The refunds of a history, by user: the `seq` of each, and that of the call of which it gives something back. */
export type Refunds = ReadonlyMap<string, ReadonlyMap<number, number>>;

interface PastEvent extends Standing {
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What was owned before it, held included. */
  readonly balanceBefore: Hundredths;
}

/** A call that was paid: a settlement, or a charge of a base that was given in energy. `at` is the moment whose prices it has. */
export interface PastCall extends PastEvent {
  readonly kind: 'call';
  /** Its place in the user's ledger, by which a refund names it. */
  readonly seq: number;
  readonly feature: string;
  /** Whose factor it has; another one may have answered. */
  readonly model: string | null;
  /** Whose modifier it has: a quote keeps its tier, too. */
  readonly priceTier: Tier;
  /** Null where the receipt has no price: then it stays at what was charged. */
  readonly terms: PastTerms | null;
  /** Used, input and output; null where a base was given instead. */
  readonly tokens: number | null;
  readonly inputTokens: number;
  /** The base that was given; 0 beside tokens. */
  readonly base: Hundredths;
  /** Expected before the call, and held for it; null where nothing was held. Tokens. */
  readonly expectedTokens: number | null;
  readonly heldTokens: number | null;
  /** The local day whose budget was held. */
  readonly localDay: string | null;
  readonly charged: Hundredths;
  /** True where the hold had lapsed before the settlement: nothing is charged at any price. */
  readonly lapsed: boolean;
  /** Null where the model's price is not known. */
  readonly costUsd: number | null;
}

/** Any other entry that moved energy: a grant, a lapse, a refund, a correction; or one at which the account's terms changed. */
export interface PastMove extends PastEvent {
  readonly kind: 'move';
  readonly isGrant: boolean;
  /** The `seq` of the call of which it gave something back; null for anything else. */
  readonly refunds: number | null;
  readonly reason: string;
  readonly delta: Hundredths;
}

export type PastEntry = PastCall | PastMove;

interface Row extends AccountRow {
  readonly kind: EntryKind;
  readonly reason: string;
  readonly delta: string;
  readonly balance_after: string;
  /** Milliseconds since 1970; 0 where a call's quote says it. */
  readonly at: number;
  readonly price: ReceiptPrice | null;
  readonly quoted_at: string | null;
  readonly lapsed: boolean;
  readonly price_tier: Tier | null;
  readonly model: string | null;
  readonly input_tokens: string | null;
  readonly cost_usd: string | null;
  readonly estimated_tokens: string | null;
  readonly held_tokens: string | null;
  readonly local_day: string | null;
}

/** Entries that moved nothing, are no call, and change no terms (a freeze, say) are left out. */
const declareHistory = `declare history no scroll cursor for
  select
    e.user_id, e.seq, e.kind, e.reason, e.delta, e.balance_after,
    e.receipt ->> 'quoted_at' as quoted_at,
    case when e.kind in ('settle', 'charge') and e.receipt ->> 'quoted_at' is not null then 0
      else (extract(epoch from coalesce(h.created_at, e.created_at)) * 1000)::float8 end as at,
    e.receipt -> 'price' as price, e.receipt ? 'lapsed' as lapsed,
    a.tier as account_tier, a.time_zone, a.max_energy, a.daily_token_budget,
    coalesce(e.receipt ->> 'tier', u.tier) as price_tier, coalesce(h.model, u.model) as model, u.input_tokens, u.cost_usd,
    h.estimated_tokens, h.tokens as held_tokens, h.local_day
  from energy.entries e
  join public.user_energy a on a.user_id = e.user_id
  left join energy.holds h on e.kind = 'settle' and h.user_id = e.user_id and h.id = e.hold_id
  left join public.token_usage u
    on e.kind in ('settle', 'charge') and u.user_id = e.user_id and u.created_at = e.created_at and u.id = e.key
  where e.created_at >= $1 and e.created_at < $2
    and (e.delta <> 0 or e.kind in ('settle', 'charge') or e.reason in ('set_tier', 'set_limits', 'set_time_zone'))
  order by e.user_id, e.seq`;

/**
 * Read before, as there are few: in the history itself each of a million entries would be asked for them. Changes of an account's
 * terms are read to this day, whatever the end of the stretch: what was in force is what is, less what was changed since.
 */
const selectBefore = `
  select user_id, seq, receipt ->> 'refunds' as refunds, receipt -> 'before' as before
  from energy.entries
  where kind = 'adjust' and created_at >= $1
    and (reason = 'refund' and receipt ->> 'refunds' is not null and created_at < $2
      or reason in ('set_tier', 'set_limits', 'set_time_zone'))
  order by user_id, seq`;

/** What the entries of a stretch are read with. */
interface Before {
  readonly refunds: Refunds;
  readonly changes: ReadonlyMap<string, readonly StandingChange[]>;
}

interface BeforeRow {
  readonly user_id: string;
  readonly seq: string;
  readonly refunds: string | null;
  readonly before: StandingChange['before'] | null;
}

const numberOrNull = (value: string | null): number | null => (value === null ? null : Number(value));

function termsOf(price: ReceiptPrice | null): PastTerms | null {
  if (price === null) return null;
  return {
    tokensPerEnergy: price.tokens_per_energy,
    windowMultiplier: price.window_multiplier,
    tierModifier: price.tier_modifier,
    energyFactor: price.energy_factor,
    tokensBefore: price.tokens_before ?? 0,
  };
}

/** A sum of the ledger has two decimals and is small enough for its product to be off by less than a hundredth of one. */
const ledgerHundredths = (decimal: string): Hundredths => Math.round(Number(decimal) * 100);

function moveOf(row: Row, { refunds, changes }: Before): PastMove {
  const delta = ledgerHundredths(row.delta);
  return {
    kind: 'move',
    userId: row.user_id,
    at: row.at,
    balanceBefore: ledgerHundredths(row.balance_after) - delta,
    ...standingAt(row, changes),
    isGrant: row.kind === 'grant',
    refunds: row.kind === 'adjust' ? (refunds.get(row.user_id)?.get(Number(row.seq)) ?? null) : null,
    reason: row.reason,
    delta,
  };
}

function callOf(row: Row, { changes }: Before): PastCall {
  const { price } = row;
  const standing = standingAt(row, changes);
  const delta = ledgerHundredths(row.delta);
  return {
    kind: 'call',
    seq: Number(row.seq),
    userId: row.user_id,
    at: row.quoted_at === null ? row.at : Date.parse(row.quoted_at),
    balanceBefore: ledgerHundredths(row.balance_after) - delta,
    ...standing,
    feature: row.reason,
    model: row.model,
    priceTier: row.price_tier ?? standing.tier,
    terms: termsOf(price),
    tokens: price?.tokens ?? null,
    inputTokens: Number(row.input_tokens ?? 0),
    base: price === null || price.tokens !== null ? 0 : hundredthsOf(price.base),
    expectedTokens: numberOrNull(row.estimated_tokens),
    heldTokens: numberOrNull(row.held_tokens),
    localDay: row.local_day,
    charged: 0 - delta,
    lapsed: row.lapsed,
    costUsd: numberOrNull(row.cost_usd),
  };
}

const entryOf = (row: Row, before: Before): PastEntry =>
  row.kind === 'settle' || row.kind === 'charge' ? callOf(row, before) : moveOf(row, before);

/** Which part of the ledger: entries written from `from` on and before `to`. */
export interface HistoryRange {
  readonly from: Date;
  readonly to: Date;
}

/** How much is read at once: so many entries are fetched while those before are replayed. */
export interface HistoryPages {
  readonly entriesPerRead: number;
}

async function readBefore(tx: Queryable, { from, to }: HistoryRange): Promise<Before> {
  const refunds = new Map<string, Map<number, number>>();
  const changes = new Map<string, StandingChange[]>();
  for (const row of await tx.query<BeforeRow>(selectBefore, [from, to])) {
    const { user_id: userId, before } = row;
    if (row.refunds !== null) {
      const ofUser = refunds.get(userId) ?? new Map<number, number>();
      refunds.set(userId, ofUser.set(Number(row.seq), Number(row.refunds)));
    } else if (before !== null) {
      const ofUser = changes.get(userId) ?? [];
      changes.set(userId, ofUser);
      ofUser.push({ seq: Number(row.seq), before });
    }
  }
  return { refunds, changes };
}

/**
 * Reads the ledger of a stretch of time, as it is at one moment, and hands it to `replay` batch by batch: users in order
 * of id, their entries in order; with each batch, all refunds of that stretch. Memory grows with those, and with the changes of
 * tiers, limits and zones, alone. On an embedded database it keeps everyone else waiting. Rejects with the signal's reason after the batch at hand, once that is aborted.
 */
export async function readHistory(
  database: Database,
  reading: HistoryRange & HistoryPages & { readonly signal?: AbortSignal | undefined },
  replay: (entries: readonly PastEntry[], refunds: Refunds) => void,
): Promise<void> {
  const { from, to, entriesPerRead, signal } = reading;
  await database.transaction(async (tx) => {
    // The plan that begins to answer at once walks the ledger by its key and looks each entry's hold and usage up: nothing
    // is sorted or gathered first, however many users there are, so that reading and replaying go on together.
    await tx.script(
      'set transaction isolation level repeatable read, read only; set local cursor_tuple_fraction = 0.000001',
    );
    const before = await readBefore(tx, reading);
    await tx.query(declareHistory, [from, to]);
    const fetchNext = () => tx.query<Row>(`fetch ${entriesPerRead} from history`);
    for (let next = fetchNext(); ; ) {
      const rows = await next;
      if (rows.length === 0) return;
      signal?.throwIfAborted();
      next = fetchNext();
      // Should the replay fail, its error is the one to be told.
      next.catch(() => {});
      replay(
        rows.map((row) => entryOf(row, before)),
        before.refunds,
      );
    }
  });
}
