/** What should the ledger answer, and hold afterwards? A model of it in TypeScript that shares nothing with the SQL. */

import { type Account, openAccount } from './model-account.ts';
import { type Answer, accountAnswer, refused } from './model-answer.ts';
import type { Millis } from './model-calendar.ts';
import * as change from './model-change.ts';
import { applyDue } from './model-due.ts';
import type { Request } from './model-spend.ts';
import * as spend from './model-spend.ts';

type Verb = (account: Account, request: Request, at: Millis) => Answer;

/** Verbs that take an array of requests and answer each. */
export const arrayVerbs = {
  charge: spend.charge,
  place_hold: spend.placeHold,
  settle_hold: spend.settleHold,
  release_hold: spend.releaseHold,
  extend_hold: spend.extendHold,
  grant: change.grant,
} as const satisfies Record<string, Verb>;

/** Verbs that take one request. */
const singleVerbs = {
  open_account: accountAnswer,
  read_account: accountAnswer,
  purchase: change.purchase,
  refund: change.refund,
  adjust: change.adjust,
  set_tier: change.setTier,
  set_time_zone: change.setTimeZone,
  set_limits: change.setLimits,
  freeze: change.freeze,
  forget_user: change.forgetUser,
} as const satisfies Record<string, Verb>;

const verbs = { ...arrayVerbs, ...singleVerbs };
export type VerbName = keyof typeof verbs;
export const isArrayVerb = (verb: VerbName): verb is keyof typeof arrayVerbs => verb in arrayVerbs;

export class LedgerModel {
  readonly accounts = new Map<string, Account>();

  /** The account as it is at this moment; a user that was never seen opens one. */
  accountOf(userId: string, at: Millis, open: Partial<Request> = {}): Account {
    let account = this.accounts.get(userId);
    if (!account) {
      const tier = change.isTier(open.tier) ? open.tier : 'free';
      account = openAccount(userId, tier, String(open.time_zone ?? 'UTC'), at);
      this.accounts.set(userId, account);
    }
    applyDue(account, at);
    return account;
  }

  /** What one request answers; requests of a batch are answered one after the other. */
  answer(verb: VerbName, request: Request, at: Millis): Answer {
    if (verb === 'set_tier' && !change.isTier(request.tier)) return refused('invalid_request');
    if (verb === 'set_limits' && !change.isCap(request.max_energy)) return refused('invalid_request');
    const account = this.accountOf(request.user_id, at, verb === 'open_account' ? request : {});
    return verbs[verb](account, request, at);
  }
}
