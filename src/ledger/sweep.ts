/** What does time bring to accounts that nobody asks for? */

import { accepted, fieldsOf } from './answer.ts';
import type { SingleVerb, Verbs } from './verbs.ts';

/** One batch of a sweep: accounts that something was due for, those it was applied to, and where to go on. */
export interface Sweep {
  readonly seen: number;
  readonly swept: number;
  /** Null where the batch was empty. */
  readonly last: string | null;
}

export interface SweepRequest {
  /** Accounts behind this one, in order of their ids; null: from the first. */
  readonly after: string | null;
  readonly accounts: number;
}

/** The verbs of jobs. What they do is done at the user's next verb all the same. */
export function sweepVerbs(verbs: Verbs) {
  const sweep = async (verb: SingleVerb, request: SweepRequest): Promise<Sweep> => {
    const read = fieldsOf(accepted(await verbs.one(verb, { ...request })));
    return { seen: read.whole('seen'), swept: read.whole('swept'), last: read.textOrNull('last') };
  };
  return {
    /** Applies what is due (days, lots, holds) to the next accounts; those that a verb works on are left to it. */
    sweepAccounts: (request: SweepRequest): Promise<Sweep> => sweep('sweep_accounts', request),
    /** The same for accounts with a lapsed hold alone. */
    sweepHolds: (request: SweepRequest): Promise<Sweep> => sweep('sweep_holds', request),
    /** Applies what is due to at most `most` accounts in one transaction. Resolves to how many. */
    turnDays: (most?: number): Promise<number> => verbs.turnDays(most),
    /** Deletes the kept replies whose time is over. Resolves to how many. */
    dropReplies: (): Promise<number> => verbs.dropReplies(),
  };
}
