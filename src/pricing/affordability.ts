/** Can the user pay for it now, and if not, what exactly is in the way? */

import { decimalOf, type Hundredths } from '../amount.ts';
import type { ErrorCode } from '../errors.ts';
import { mostTokensFor, type PriceParts, type PriceTerms } from './price.ts';
import { judgeTokenBudget, nextMidnight, remainingTokensOf } from './token-budget.ts';
import { largestTokens } from './token-count.ts';
import type { Instant } from './wall-clock.ts';

/** What a quote needs to know of the account. Tokens are those of the user's current day. */
export interface QuoteAccount {
  /** Everything owned, held included. */
  readonly ownedEnergy: Hundredths;
  readonly heldEnergy: Hundredths;
  readonly tokensUsedToday: number;
  readonly tokensHeld: number;
  /** The effective limit: the user's own where there is one, else the tier's. */
  readonly dailyLimit: number;
  /** IANA zone. */
  readonly timeZone: string;
  readonly frozen: boolean;
}

/** A refusal as a value: what a hold would throw. Energies in details are decimal strings. */
export interface Unaffordable {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What may be held now: owned less held, never below zero. */
export const availableEnergyOf = (account: QuoteAccount): Hundredths =>
  Math.max(0, account.ownedEnergy - account.heldEnergy);

function budgetRefusal(account: QuoteAccount, tokens: number, at: Instant): Unaffordable | null {
  const judgement = judgeTokenBudget({
    dailyLimit: account.dailyLimit,
    tokensUsedToday: account.tokensUsedToday,
    tokensHeld: account.tokensHeld,
    estimatedTokens: tokens,
  });
  if (judgement.allowed) return null;
  const resetAt = nextMidnight(at, account.timeZone).toISOString();
  return {
    code: 'token_budget_exceeded',
    message: judgement.reason ?? '',
    details: {
      neededTokens: tokens,
      exceededBy: judgement.exceededBy,
      remainingTokens: judgement.remaining,
      heldTokens: account.tokensHeld,
      resetAt,
    },
  };
}

function energyRefusal(account: QuoteAccount, needed: Hundredths): Unaffordable | null {
  const available = availableEnergyOf(account);
  if (needed <= available) return null;
  const details = {
    neededEnergy: decimalOf(needed),
    ownedEnergy: decimalOf(account.ownedEnergy),
    heldEnergy: decimalOf(account.heldEnergy),
    availableEnergy: decimalOf(available),
  };
  if (needed <= account.ownedEnergy) {
    return {
      code: 'energy_held_elsewhere',
      message: `This costs ${details.neededEnergy} energy. You have ${details.ownedEnergy}, of which ${details.heldEnergy} is held by calls that are running; try again when they have settled.`,
      details,
    };
  }
  const shortEnergy = decimalOf(needed - account.ownedEnergy);
  return {
    code: 'insufficient_energy',
    message: `This costs ${details.neededEnergy} energy and you have ${details.ownedEnergy}: ${shortEnergy} more is needed.`,
    details: { ...details, shortEnergy },
  };
}

/**
 * Why the expected cost cannot be paid, or null where it can: the account frozen, then the day's token budget, then
 * energy; energy that is merely held by running calls is told apart from energy that is not there.
 */
export function unaffordableOf(
  account: QuoteAccount,
  expected: { readonly tokens: number; readonly total: Hundredths },
  at: Instant,
): Unaffordable | null {
  if (account.frozen) {
    return {
      code: 'account_frozen',
      message: 'This account is frozen; an administrator can unfreeze it.',
      details: {},
    };
  }
  return budgetRefusal(account, expected.tokens, at) ?? energyRefusal(account, expected.total);
}

export interface FittedCeiling {
  readonly tokens: number;
  /** What lowered it, or null where all that was wanted fits. */
  readonly loweredBy: 'energy' | 'token_budget' | null;
}

/**
 * Lowers a ceiling of tokens to what energy and the day's budget can still bear. A limit that does not even bear
 * the expected tokens lowers nothing: that is a refusal, and the ceiling is never below what is expected.
 */
export function fitCeiling(
  account: QuoteAccount,
  terms: PriceTerms,
  wanted: { readonly ceilingTokens: number; readonly expected: PriceParts },
): FittedCeiling {
  const expectedTokens = wanted.expected.tokens ?? 0;
  const bearable = (tokens: number): number => (tokens >= expectedTokens ? tokens : largestTokens);
  const byBudget = bearable(remainingTokensOf(account));
  const byEnergy = bearable(mostTokensFor(terms, availableEnergyOf(account)));
  const tokens = Math.min(wanted.ceilingTokens, byBudget, byEnergy);
  if (tokens === wanted.ceilingTokens) return { tokens, loweredBy: null };
  return { tokens, loweredBy: byEnergy <= byBudget ? 'energy' : 'token_budget' };
}
