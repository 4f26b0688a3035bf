/** What can be done with energy? The verbs, typed; each one round trip, all or nothing, and once for each key. */

import { decimalOf, type Hundredths } from '../amount.ts';
import type { ErrorCode } from '../errors.ts';
import type { Tier } from '../pricing/tier.ts';
import { type Account, accountOf } from './account.ts';
import { accountReading } from './account-reading.ts';
import { type Answer, accepted } from './answer.ts';
import { type Entry, entryOf } from './entry.ts';
import type { Hold } from './hold.ts';
import { holdVerbs, leaseOf, positive } from './hold-verbs.ts';
import { fingerprintOf, keyOf, userIdOf } from './idempotency.ts';
import {
  type Difference,
  type EntryPage,
  entriesOf,
  type KnownCall,
  knownCall,
  verifyBooks,
} from './reading.ts';
import { regenerationVerbs } from './regeneration.ts';
import type {
  ChargeRequest,
  GrantRequest,
  Keyed,
  Limits,
  NothingGranted,
  Reasoned,
  Said,
} from './request.ts';
import { scanVerbs } from './scan.ts';
import { sweepVerbs } from './sweep.ts';
import { type UserReading, type UserToRead, userReading } from './user-reading.ts';
import { createVerbs, type SingleVerb, type Verbs, type VerbsOptions } from './verbs.ts';

export type Ledger = ReturnType<typeof createLedger>;

export type LedgerOptions = VerbsOptions;

const saidOf = ({ said }: Said) => (said === undefined ? {} : { fingerprint: fingerprintOf(said) });

/**
 * The verbs on a database. Amounts are hundredths of an energy. Every verb throws the EnergyError of its refusal
 * (`insufficient_energy`, `energy_held_elsewhere`, `token_budget_exceeded`, `account_frozen`, `unknown_user`,
 * `hold_not_open`, `idempotency_conflict`, `invalid_request`), and `database_unavailable` where nothing is known to
 * have been done and the same request can be sent again with the same key.
 */
export function createLedger(options: LedgerOptions) {
  const verbs = createVerbs(options);
  const { database } = options;

  const single = async (verb: SingleVerb, request: Keyed, body: Record<string, unknown>): Promise<Entry> =>
    entryOf(
      accepted(
        await verbs.one(verb, {
          user_id: userIdOf(request.userId),
          key: keyOf(request.idempotencyKey),
          ...body,
        }),
      ),
    );

  return {
    ...accountVerbs(verbs, single),
    ...accountReading(verbs),
    ...holdVerbs(verbs),
    ...energyVerbs(verbs, single),
    ...regenerationVerbs(verbs),
    ...scanVerbs(verbs),

    /** The newest entries first; `before` is the seq to go on from. */
    entries: (userId: string, page?: EntryPage): Promise<Entry[]> => entriesOf(verbs, userIdOf(userId), page),

    /** What can be read of one user, by a server that names them, or by themself under their own role. */
    reading: (of: UserToRead): UserReading => userReading(verbs, of),

    /** Keeps a model's reply for a retry, before the hold is settled. */
    async keepReply(
      hold: Pick<Hold, 'userId' | 'id'>,
      reply: Readonly<Record<string, unknown>>,
      hours: number,
    ): Promise<void> {
      accepted(await verbs.one('keep_reply', { ...leaseOf(hold.userId, hold.id), reply, hours }));
    },

    /** The call that this key began, or null where the key is new. */
    knownCall: (userId: string, idempotencyKey: string): Promise<KnownCall | null> =>
      knownCall(verbs, userIdOf(userId), keyOf(idempotencyKey)),

    /** Notes a call that was refused before it came to a verb, for those who are told of refusals. `needed`: energy, or tokens. */
    async noteRefusedCall(refused: { userId: string; code: ErrorCode; needed: string }): Promise<void> {
      const { userId, code, needed } = refused;
      accepted(await verbs.one('note_refused_call', { user_id: userIdOf(userId), code, needed }));
    },

    ...sweepVerbs(verbs),

    /** Rebuilds every balance from the entries; each difference is one row, none means the books are right. */
    verify: (userId?: string): Promise<Difference[]> => verifyBooks(database, userId),
  };
}

type Single = (verb: SingleVerb, request: Keyed, body: Record<string, unknown>) => Promise<Entry>;

function accountVerbs(verbs: Verbs, single: Single) {
  return {
    /** Opens the account with its opening grant; one that is open stays as it is. */
    async openAccount(request: {
      readonly userId: string;
      readonly tier?: Tier | undefined;
      readonly timeZone?: string | undefined;
      readonly email?: string | undefined;
    }): Promise<Account & { opened: boolean }> {
      const answer = accepted(
        await verbs.one('open_account', {
          user_id: userIdOf(request.userId),
          tier: request.tier,
          time_zone: request.timeZone,
          email: request.email,
        }),
      );
      return { ...accountOf(answer), opened: answer.opened === true };
    },

    /** Cap, token budget and price modifier change in one step; energy stays. */
    setTier: (request: Keyed & { tier: Tier; note?: string; actor?: string }): Promise<Entry> =>
      single('set_tier', request, { tier: request.tier, note: request.note, actor: request.actor }),

    /** The user's day turns by this zone from now on. */
    setTimeZone: (request: Keyed & Said & { timeZone: string }): Promise<Entry> =>
      single('set_time_zone', request, { time_zone: request.timeZone, ...saidOf(request) }),

    setLimits: (request: Keyed & Said & Limits & { note?: string; actor?: string }): Promise<Entry> =>
      single('set_limits', request, {
        ...saidOf(request),
        ...(request.maxEnergy === undefined
          ? {}
          : { max_energy: request.maxEnergy === null ? null : decimalOf(request.maxEnergy) }),
        ...(request.dailyTokenBudget === undefined ? {} : { daily_token_budget: request.dailyTokenBudget }),
        ...(request.compressionModeEnabled === undefined
          ? {}
          : { compression_mode_enabled: request.compressionModeEnabled }),
        note: request.note,
        actor: request.actor,
      }),

    /** A frozen account places no hold and pays no charge; what is held can still be settled. */
    freeze: (request: Reasoned & { frozen: boolean }): Promise<Entry> =>
      single('freeze', request, { frozen: request.frozen, note: request.note, actor: request.actor }),

    /** Erases the person, keeps the sums. The account stays frozen for good. */
    forgetUser: (request: Keyed): Promise<Entry> => single('forget_user', request, {}),
  };
}

function energyVerbs(verbs: Verbs, single: Single) {
  return {
    /** Pays a known price at once. */
    async charge(request: ChargeRequest): Promise<Entry> {
      const answer = await verbs.charge({
        user_id: userIdOf(request.userId),
        key: keyOf(request.idempotencyKey),
        fingerprint: request.fingerprint,
        feature: request.feature,
        energy: positive(request.energy, 'energy'),
        receipt: request.receipt,
        metadata: request.metadata,
      });
      return entryOf(accepted(answer));
    },

    /** Adds a lot for a reason of `regeneration_rules`; a refill adds at most what is missing to the cap. */
    async grant(request: GrantRequest): Promise<Entry | NothingGranted> {
      const answer: Answer = accepted(
        await verbs.grant({
          user_id: userIdOf(request.userId),
          key: keyOf(request.idempotencyKey),
          reason: request.reason,
          amount: positive(request.energy, 'energy'),
          metadata: request.metadata,
          expires_at: request.expiresAt,
        }),
      );
      return answer.granted === false ? { delta: 0, why: String(answer.why) } : entryOf(answer);
    },

    /** Adds what was bought: it does not lapse and may exceed the cap. */
    purchase: (request: Keyed & { energy: Hundredths; metadata?: Record<string, unknown> }): Promise<Entry> =>
      single('purchase', request, {
        amount: positive(request.energy, 'energy'),
        metadata: request.metadata,
      }),

    /** Gives a charge or settlement back, all of it or part, to the lots it came from. */
    refund: (request: Keyed & { seq: number; energy?: Hundredths; note?: string }): Promise<Entry> =>
      single('refund', request, {
        seq: request.seq,
        amount: request.energy === undefined ? undefined : positive(request.energy, 'energy'),
        note: request.note,
      }),

    /** An admin's correction, up or down. */
    adjust: (request: Reasoned & { energy: Hundredths }): Promise<Entry> =>
      single('adjust', request, {
        amount: positive(request.energy, 'energy'),
        note: request.note,
        actor: request.actor,
      }),
  };
}
