/** How would the engine make this call? Estimate, budget, compression, ceiling, price: by the engine's own rules, without a prompt. */

import type { Hundredths } from '../amount.ts';
import type { Pricer } from '../engine/backtest/price-again.ts';
import { wantsCompression } from '../engine/plan.ts';
import { fitCeiling, type QuoteAccount, unaffordableOf } from '../pricing/affordability.ts';
import type { PriceTerms } from '../pricing/price.ts';
import { detectSpike } from '../pricing/spike.ts';
import type { TierTerms } from '../pricing/tier.ts';
import { remainingTokensOf } from '../pricing/token-budget.ts';
import { learnedOutput } from './assumptions.ts';
import type { Standing } from './book.ts';
import type { Person, Wish } from './person.ts';
import type { World } from './world.ts';

export interface PlannedCall {
  readonly pricer: Pricer;
  readonly expectedTokens: number;
  readonly heldTokens: number;
  readonly heldEnergy: Hundredths;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the input that compression took away. Tokens. */
  readonly tokensCut: number;
}

export type CallPlan =
  | PlannedCall
  | 'insufficient_energy'
  | 'token_budget_exceeded'
  /** Very large, and the user did not agree to it. */
  | 'not_confirmed';

export interface CallQuestion {
  readonly world: World;
  readonly person: Person;
  readonly standing: Standing;
  readonly wish: Wish;
  readonly pricer: Pricer;
  readonly at: number;
}

const accountOf = ({ standing, person }: CallQuestion, terms: TierTerms): QuoteAccount => ({
  ownedEnergy: standing.ownedEnergy,
  heldEnergy: 0,
  tokensUsedToday: standing.tokensUsedToday,
  tokensHeld: 0,
  dailyLimit: terms.dailyLimit,
  timeZone: person.timeZone,
  frozen: false,
});

/** Input tokens as they are sent: compressed where the world or the engine would, and the user allows it. */
function sentTokens(question: CallQuestion, account: QuoteAccount, terms: TierTerms): number {
  const { world, wish, person, pricer, at } = question;
  const { compressing, settings } = world;
  const { inputTokens } = wish;
  const cutBy = (share: number): number => Math.ceil(inputTokens * (1 - share));
  if (compressing === 'never') return inputTokens;
  if (compressing !== 'as needed') return cutBy(compressing);
  if (!person.compresses) return inputTokens;
  const estimatedTokens = inputTokens + learnedOutput.expected;
  const { ownedEnergy: availableEnergy, tokensUsedToday, dailyLimit: dailyTokenBudget } = account;
  const isWanted =
    wantsCompression(
      {
        estimatedTokens,
        account: { availableEnergy, tokensUsedToday, dailyTokenBudget },
        tierTerms: terms,
      },
      settings.compression,
    ) ||
    unaffordableOf(account, { tokens: estimatedTokens, total: pricer.tokens(estimatedTokens) }, at) !== null;
  return isWanted ? cutBy(wish.compressible) : inputTokens;
}

/** The most that may be used: what is wanted where it fits, which it mostly does, else what energy and the day can bear. */
function ceilingOf(
  account: QuoteAccount,
  pricer: Pricer,
  tokens: { readonly expected: number; readonly ceiling: number },
): number {
  const fits =
    tokens.ceiling <= remainingTokensOf(account) && pricer.tokens(tokens.ceiling) <= account.ownedEnergy;
  if (fits) return tokens.ceiling;
  const expected = pricer.parts(tokens.expected);
  return fitCeiling(account, pricer.terms as PriceTerms, { ceilingTokens: tokens.ceiling, expected }).tokens;
}

/** Plans a call on the account as it stands; moves nothing. */
export function planCall(question: CallQuestion): CallPlan {
  const { world, standing, wish, pricer, at } = question;
  const terms = world.terms(standing.tier);
  const account = accountOf(question, terms);
  const inputTokens = sentTokens(question, account, terms);
  const expectedTokens = inputTokens + learnedOutput.expected;
  const total = pricer.tokens(expectedTokens);
  const unaffordable = unaffordableOf(account, { tokens: expectedTokens, total }, at);
  if (unaffordable !== null) {
    return unaffordable.code === 'token_budget_exceeded' ? 'token_budget_exceeded' : 'insufficient_energy';
  }
  if (detectSpike(expectedTokens, terms, world.settings.spike).requiresConfirmation && !wish.confirms) {
    return 'not_confirmed';
  }
  const ceiling = inputTokens + learnedOutput.ceiling;
  const heldTokens = ceilingOf(account, pricer, { expected: expectedTokens, ceiling });
  return {
    pricer,
    expectedTokens,
    heldTokens,
    heldEnergy: pricer.tokens(heldTokens),
    inputTokens,
    outputTokens: Math.min(wish.outputTokens, heldTokens - inputTokens),
    tokensCut: wish.inputTokens - inputTokens,
  };
}
