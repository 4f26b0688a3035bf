/** How is an account read: as it is, with what is to come, or for a quote? */

import {
  type Account,
  type AccountStatus,
  accountOf,
  accountStatusOf,
  type UseToQuote,
  useToQuoteOf,
} from './account.ts';
import { accepted } from './answer.ts';
import { userIdOf } from './idempotency.ts';
import type { Verbs } from './verbs.ts';

export function accountReading(verbs: Verbs) {
  return {
    /** The account now, with everything that was due applied. Throws `unknown_user`. */
    account: async (userId: string): Promise<Account> =>
      accountOf(accepted(await verbs.one('read_account', { user_id: userIdOf(userId) }))),

    /** The same, with the next refill, and the lots that lapse within so many days. */
    async accountStatus(userId: string, lapsingWithinDays: number): Promise<AccountStatus> {
      const request = { user_id: userIdOf(userId), lapsing_within_days: lapsingWithinDays };
      return accountStatusOf(accepted(await verbs.one('read_account', request)));
    },

    /**
     * The account for a quote, as `account` gives it, in the same round trip: its surge window's multiplier is noted, and the user's recent use comes
     * along as it was learned in that version. Throws `unknown_user`.
     */
    async accountToQuote(
      userId: string,
      quoted: {
        readonly surgeMultiplier: string;
        readonly useOfVersion: number;
        /** Asks for what was learned of the user's answers too, of features and models with so many calls. */
        readonly answersFromCalls?: number | undefined;
      },
    ): Promise<{
      readonly account: Account;
      readonly use: UseToQuote;
      readonly answers: Readonly<Record<string, unknown>> | null;
    }> {
      const answer = accepted(
        await verbs.one('read_account', {
          user_id: userIdOf(userId),
          surge_multiplier: quoted.surgeMultiplier,
          use_of_version: quoted.useOfVersion,
          answers_from_calls: quoted.answersFromCalls,
        }),
      );
      const answers = (answer.answers as Readonly<Record<string, unknown>> | undefined) ?? null;
      return { account: accountOf(answer), use: useToQuoteOf(answer), answers };
    },
  };
}
