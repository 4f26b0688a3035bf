/** What was an account when it was last looked at, so that not every call has to ask for it again? */

import type { Settings } from '../config.ts';
import type { Account, UseToQuote } from '../ledger/account.ts';
import type { Entry } from '../ledger/entry.ts';
import type { Hold } from '../ledger/hold.ts';

/** What a call is planned with. */
export interface Standing {
  readonly account: Account;
  readonly use: UseToQuote;
}

interface Seen {
  standing: Standing;
  /** Milliseconds of the clock. */
  readonly at: number;
  /** The surge multiplier that the account has noted as that of its last quote. */
  readonly surgeMultiplier: string;
}

type Held = Pick<Hold, 'userId' | 'energy' | 'tokens'>;

/**
 * Accounts as this process last saw them, with its own holds and settlements since. What else happened is not known here,
 * so a plan made with one is only a proposal: the hold judges it under the account's lock, and the account is asked for
 * where anything is short.
 */
export class SeenAccounts {
  readonly #settings: Settings['seenAccounts'];
  readonly #seen = new Map<string, Seen>();

  constructor(settings: Settings['seenAccounts']) {
    this.#settings = settings;
  }

  /** The account as it was seen, or undefined where that is too long ago, was on another day, or noted another surge. */
  of(userId: string, now: Date, surgeMultiplier: string): Standing | undefined {
    const seen = this.#seen.get(userId);
    if (seen === undefined) return undefined;
    const age = now.getTime() - seen.at;
    const isFresh =
      age >= 0 &&
      age < this.#settings.seconds * 1_000 &&
      seen.surgeMultiplier === surgeMultiplier &&
      now.getTime() < seen.standing.account.nextRegenAt.getTime();
    return isFresh ? seen.standing : undefined;
  }

  see(
    userId: string,
    standing: Standing,
    when: { readonly now: Date; readonly surgeMultiplier: string },
  ): void {
    this.#seen.delete(userId);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size >= this.#settings.atMost && oldest !== undefined) this.#seen.delete(oldest);
    this.#seen.set(userId, { standing, at: when.now.getTime(), surgeMultiplier: when.surgeMultiplier });
  }

  forget(userId: string): void {
    this.#seen.delete(userId);
  }

  held({ userId, energy, tokens }: Held): void {
    this.#change(userId, (account) => ({
      heldEnergy: account.heldEnergy + energy,
      tokensHeld: account.tokensHeld + tokens,
    }));
  }

  released({ userId, energy, tokens }: Held): void {
    this.#change(userId, (account) => ({
      heldEnergy: Math.max(0, account.heldEnergy - energy),
      tokensHeld: Math.max(0, account.tokensHeld - tokens),
    }));
  }

  settled(hold: Held, entry: Pick<Entry, 'balanceAfter' | 'delta'>, usedTokens: number): void {
    this.released(hold);
    this.#change(hold.userId, (account) => ({
      currentEnergy: entry.balanceAfter,
      tokensUsedToday: account.tokensUsedToday + Math.min(usedTokens, hold.tokens),
    }));
    const seen = this.#seen.get(hold.userId);
    if (seen === undefined) return;
    const { use } = seen.standing;
    seen.standing = { ...seen.standing, use: { ...use, energyThisHour: use.energyThisHour - entry.delta } };
  }

  #change(userId: string, change: (account: Account) => Partial<Account>): void {
    const seen = this.#seen.get(userId);
    if (seen === undefined) return;
    const account = { ...seen.standing.account, ...change(seen.standing.account) };
    const availableEnergy = account.currentEnergy - account.heldEnergy;
    seen.standing = { ...seen.standing, account: { ...account, availableEnergy } };
  }
}
