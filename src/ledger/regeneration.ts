/** What comes back, as the ledger does it: activity, what rules look at, their payments, and what became of them. */

import { decimalOf, type Hundredths } from '../amount.ts';
import { type Account, accountOf } from './account.ts';
import { type Answer, accepted, fieldsOf } from './answer.ts';
import { type Entry, entryOf } from './entry.ts';
import { fingerprintOf, keyOf, userIdOf } from './idempotency.ts';
import type { Verbs } from './verbs.ts';

/** What was asked for with an idempotency key: the same report with the same key is answered as it was first. */
export interface KeyedReport {
  readonly idempotencyKey: string;
  /** All that was said, as one text. */
  readonly said: string;
}

/** What a rule has judged, to be paid if what it saw still holds. */
export interface RegenerationPayment {
  readonly report?: KeyedReport | undefined;
  readonly userId: string;
  readonly reason: string;
  /** What it is paid for, as text: pays once for good. */
  readonly key: string;
  readonly amount: Hundredths;
  /** The local day, and the last regeneration, of the reading that was judged. */
  readonly day: string;
  readonly regeneratedSeq: number;
  /** Pays only while less than this is owned. */
  readonly onlyBelow?: Hundredths | undefined;
  /** Moves the time up to which accrual has been paid. */
  readonly accruedUntil?: Date | undefined;
  /** IANA zone by which a budget of the platform counts its days. */
  readonly platformTimeZone: string;
  /** Kept with the event; what stands under `fact` is kept nowhere else. */
  readonly saw: Readonly<Record<string, unknown>>;
}

/** `raced`: what the rule saw has changed; read and judge again. */
export type NotPaid = 'already_granted' | 'raced' | 'platform_budget_spent';

/** One event of a user's history. */
export interface RegenerationEvent {
  /** That of its ledger entry. */
  readonly seq: number;
  readonly reason: string;
  /** What was really added. */
  readonly amount: Hundredths;
  readonly at: Date;
  /** The user's local day, 'YYYY-MM-DD'; null for events from before days were kept. */
  readonly day: string | null;
  /** What the rule saw. */
  readonly saw: Readonly<Record<string, unknown>>;
}

export interface RegenerationDay {
  readonly day: string;
  readonly reason: string;
  readonly grants: number;
  readonly users: number;
  readonly energy: Hundredths;
  /** At the list price of the tier at the time, as a decimal. */
  readonly usd: string;
}

export interface RuleChange {
  readonly reason: string;
  readonly at: Date;
  /** Null where the rule was new. */
  readonly before: Readonly<Record<string, unknown>> | null;
  /** Null where it was taken away. */
  readonly after: Readonly<Record<string, unknown>> | null;
  /** The signed-in user, else the role of the database. */
  readonly by: string;
}

const keyOfFact = (key: string): string => fingerprintOf(key);

const reportFields = (report: KeyedReport | undefined) =>
  report && { idempotency_key: keyOf(report.idempotencyKey), fingerprint: fingerprintOf(report.said) };

const eventOf = (answer: Answer): RegenerationEvent => {
  const read = fieldsOf(answer);
  return {
    seq: read.whole('seq'),
    reason: read.text('reason'),
    amount: read.amount('amount'),
    at: read.moment('at'),
    day: read.textOrNull('day'),
    saw: read.object('saw'),
  };
};

const changeOf = (answer: Answer): RuleChange => {
  const read = fieldsOf(answer);
  return {
    reason: read.text('reason'),
    at: read.moment('changed_at'),
    before: answer.before as RuleChange['before'],
    after: answer.after as RuleChange['after'],
    by: read.text('changed_by'),
  };
};

export function regenerationVerbs(verbs: Verbs) {
  return {
    /** Notes that the user was active now, once for each key. Throws `unknown_user` and `idempotency_conflict`. */
    async markActive(userId: string, idempotencyKey?: string): Promise<Account> {
      const report = idempotencyKey === undefined ? undefined : { idempotencyKey, said: 'activity' };
      const request = { user_id: userIdOf(userId), ...reportFields(report) };
      return accountOf(accepted(await verbs.one('mark_active', request)));
    },

    /** The streak begins anew with the next day of activity. Throws `unknown_user`. */
    async resetStreak(userId: string): Promise<Account> {
      return accountOf(accepted(await verbs.one('reset_streak', { user_id: userIdOf(userId) })));
    },

    /** What the rules look at, as SQL tells it; `regeneration/` reads it. `about` names the reason and its fact. */
    async readRegeneration(
      userId: string,
      about: { readonly key?: string | undefined } & Readonly<Record<string, string | undefined>> = {},
      report?: KeyedReport,
    ): Promise<Answer> {
      const key = about.key === undefined ? undefined : keyOfFact(about.key);
      const request = { ...about, key, user_id: userIdOf(userId), ...reportFields(report) };
      return accepted(await verbs.one('read_regeneration', request));
    },

    /** Pays what was judged; resolves to its entry, or to why nothing was paid. Throws `idempotency_conflict`. */
    async regenerate(payment: RegenerationPayment): Promise<Entry | NotPaid> {
      const { onlyBelow } = payment;
      const answer = accepted(
        await verbs.one('regenerate', {
          user_id: userIdOf(payment.userId),
          reason: payment.reason,
          key: keyOfFact(payment.key),
          amount: decimalOf(payment.amount),
          day: payment.day,
          regenerated_seq: payment.regeneratedSeq,
          only_below: onlyBelow === undefined ? undefined : decimalOf(onlyBelow),
          accrued_until: payment.accruedUntil,
          platform_zone: payment.platformTimeZone,
          metadata: payment.saw,
          ...reportFields(payment.report),
        }),
      );
      return answer.granted === false ? (answer.why as NotPaid) : entryOf(answer);
    },

    ...regenerationReading(verbs),

    /** Notes on the referred user's account who referred them. `known` is false where they have none. */
    async claimReferral(
      referredUserId: string,
      referrerId: string,
    ): Promise<{ readonly known: boolean; readonly claimed: boolean }> {
      const referred = userIdOf(referredUserId);
      const claim = fingerprintOf(`referral of ${referred} by ${userIdOf(referrerId)}`);
      const answer = accepted(await verbs.one('claim_referral', { user_id: referred, claim }));
      return { known: answer.known === true, claimed: answer.claimed === true };
    },
  };
}

function regenerationReading(verbs: Verbs) {
  return {
    /** The newest events first; `before` is the seq to go on from. */
    async regenerationEvents(
      userId: string,
      page: { readonly limit: number; readonly before?: number | undefined },
    ): Promise<RegenerationEvent[]> {
      const answer = accepted(await verbs.one('read_events', { ...page, user_id: userIdOf(userId) }));
      return (answer.events as Answer[]).map(eventOf);
    },

    /** What was granted on the users' local days `from` to `until` ('YYYY-MM-DD'), by day and reason. */
    async regenerationReport(from: string, until: string): Promise<RegenerationDay[]> {
      const answer = accepted(await verbs.one('read_regeneration_report', { from, until }));
      return (answer.days as Answer[]).map((day) => {
        const read = fieldsOf(day);
        return {
          day: read.text('day'),
          reason: read.text('reason'),
          grants: read.whole('grants'),
          users: read.whole('users'),
          energy: read.amount('energy'),
          usd: read.decimal('usd'),
        };
      });
    },

    /** Edits of the rules, the newest first. */
    async ruleChanges(page: {
      readonly limit: number;
      readonly reason?: string | undefined;
    }): Promise<RuleChange[]> {
      const answer = accepted(await verbs.one('read_rule_changes', page));
      return (answer.changes as Answer[]).map(changeOf);
    },
  };
}
