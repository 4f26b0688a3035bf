/** How does what is new of all accounts come out of the database, and what was made of it go back? */

import { hundredthsOf } from '../../amount.ts';
import type { Settings } from '../../config.ts';
import type { Tier } from '../../pricing/tier.ts';
import { eventRow, type WebhookEvent } from './event.ts';
import type { Descent, Happenings, NewEntry, RefusedCall } from './happening.ts';
import type { AskWebhooks } from './webhook-verb.ts';

/** A user with what is new, and how far it goes. */
export interface ReadHappenings extends Happenings {
  /** The user's mark as it was read: whoever finds another one when saving comes second. Null: none. */
  readonly mark: number | null;
  readonly untilSeq: number;
  /** False where there is more than a batch takes. */
  readonly isAll: boolean;
}

interface EntryRow {
  readonly seq: number;
  readonly at: string;
  readonly delta: number;
  readonly balance: number;
  readonly from_tier: string | null;
  readonly to_tier: string | null;
  readonly call: {
    readonly feature: string;
    readonly model: string | null;
    readonly tier: Tier;
    readonly tokens: number;
    readonly energy: number;
    readonly is_spike: boolean;
    readonly day: string;
  } | null;
}

interface UserRow {
  readonly user_id: string;
  readonly tier: Tier;
  readonly cap: number;
  readonly daily_limit: number;
  readonly mark: number | null;
  readonly from_seq: number;
  readonly until_seq: number;
  readonly is_all: boolean;
  readonly is_low: boolean | null;
  readonly is_exhausted: boolean | null;
  readonly balance_before: number | null;
  readonly holds: readonly { readonly at: string; readonly energy: number }[];
  readonly days: readonly { readonly day: string; readonly tokens_used: number }[];
  readonly entries: readonly EntryRow[];
  readonly refusals: readonly {
    readonly version: number;
    readonly at: string;
    readonly code: RefusedCall['code'];
    readonly needed: number;
    readonly day: string;
    readonly tokens_used: number;
  }[];
}

function entryOf({ at, delta, balance, from_tier: from, to_tier: to, call, seq }: EntryRow): NewEntry {
  return {
    seq,
    at: new Date(at),
    delta: hundredthsOf(delta),
    balance: hundredthsOf(balance),
    tiers: from === null || to === null ? null : { from, to },
    call: call && {
      feature: call.feature,
      model: call.model,
      tier: call.tier,
      tokens: call.tokens,
      energy: hundredthsOf(call.energy),
      isSpike: call.is_spike,
      day: call.day,
    },
  };
}

/** The mark counts where it lies at the entry before the new ones; else nobody has looked for a while. */
const descentOf = (row: UserRow): Descent | null =>
  row.mark === row.from_seq && row.is_low !== null && row.is_exhausted !== null
    ? { isLow: row.is_low, isExhausted: row.is_exhausted }
    : null;

const happeningsOf = (row: UserRow): ReadHappenings => ({
  userId: row.user_id,
  tier: row.tier,
  cap: hundredthsOf(row.cap),
  dailyLimit: row.daily_limit,
  mark: row.mark,
  fromSeq: row.from_seq,
  untilSeq: row.until_seq,
  isAll: row.is_all,
  descent: descentOf(row),
  balanceBefore: row.balance_before === null ? null : hundredthsOf(row.balance_before),
  holds: row.holds.map(({ at, energy }) => ({ at: new Date(at), energy: hundredthsOf(energy) })),
  days: row.days.map(({ day, tokens_used: tokensUsed }) => ({ day, tokensUsed })),
  entries: row.entries.map(entryOf),
  refusals: row.refusals.map(({ at, code, needed, tokens_used: tokensUsed, ...same }) => ({
    ...same,
    code,
    at: new Date(at),
    needed: code === 'insufficient_energy' ? hundredthsOf(needed) : needed,
    tokensUsed,
  })),
});

/** Some of those of whom something is new, at most `usersAtOnce`, in order of their ids. */
export async function readUnseenUsers(
  ask: AskWebhooks,
  types: readonly string[],
  { usersAtOnce }: Settings['webhooks'],
): Promise<readonly string[]> {
  return (await ask<{ users: string[] }>('read_unseen_users', { types, users: usersAtOnce })).users;
}

/** What is new of the first of these users, as many as a batch takes. */
export async function readHappenings(
  ask: AskWebhooks,
  types: readonly string[],
  { users, limits }: { readonly users: readonly string[]; readonly limits: Settings['webhooks'] },
): Promise<ReadHappenings[]> {
  const { users: rows } = await ask<{ users: UserRow[] }>('read_happenings', {
    types,
    users: users.slice(0, limits.usersAtMost),
    entries: limits.entriesAtMost,
    entries_of_one: limits.entriesOfOneAtMost,
  });
  return rows.map(happeningsOf);
}

export interface JudgedHappenings {
  readonly of: ReadHappenings;
  readonly events: readonly WebhookEvent[];
  readonly descent: Descent;
}

/** Keeps what was made of the happenings, of those whom nobody else has kept meanwhile; resolves to how much that was. */
export async function saveHappenings(
  ask: AskWebhooks,
  judged: readonly JudgedHappenings[],
  newId: () => string,
): Promise<{ users: number; events: number }> {
  const { saved, events } = await ask<{ saved: string[]; events: number }>('save_happenings', {
    users: judged.map(({ of, events: found, descent }) => ({
      user_id: of.userId,
      mark: of.mark,
      until_seq: of.untilSeq,
      is_low: descent.isLow,
      is_exhausted: descent.isExhausted,
      refusals: of.refusals.map(({ version, code }) => ({ version, code })),
      events: found.map((event) => eventRow(event, newId)),
    })),
  });
  return { users: saved.length, events };
}
