/** Which other way of asking the same would cost the user less? */

import type { Hundredths } from '../amount.ts';
import { fitCeiling, type QuoteAccount, unaffordableOf } from './affordability.ts';
import { type PriceParts, type PriceTerms, priceTokens } from './price.ts';
import type { Instant } from './wall-clock.ts';

/** What a call is expected to take, and the most that it may write. */
export interface ExpectedTokens {
  readonly inputTokens: number;
  readonly expectedOutputTokens: number;
  readonly ceilingOutputTokens: number;
}

/** The same call with a compressed prompt. */
export interface CompressedPrompt {
  readonly estimate: ExpectedTokens;
  /** Share of the input saved, 0–100. */
  readonly percentSaved: number;
}

/** The same call on a cheaper model. */
export interface CheaperModel {
  readonly model: string;
  readonly energyFactor: string;
  readonly estimate: ExpectedTokens;
}

/** A cheaper way: take it by asking for a quote of it. */
export interface Alternative {
  readonly kind: 'compressed' | 'cheaper_model';
  readonly model: string;
  readonly expectedTokens: number;
  readonly expected: PriceParts;
  /** The most that it would cost, as its own quote says. */
  readonly ceiling: PriceParts;
  /** Expected cost of the quote less that of this; 0 where it saves tokens of the day only. */
  readonly savings: Hundredths;
  /** True where the account can pay for it now. */
  readonly affordable: boolean;
  /** For a person. */
  readonly message: string;
}

/** The call as quoted, and the other ways that the caller knows of. */
export interface AlternativeQuestion {
  readonly model: string;
  readonly terms: PriceTerms;
  readonly account: QuoteAccount;
  readonly at: Instant;
  /** The same call with a compressed prompt, where that was tried. */
  readonly compressed?: CompressedPrompt | undefined;
  /** The feature's cheaper model, where it names one. */
  readonly cheaperModel?: CheaperModel | undefined;
}

interface Candidate {
  readonly kind: Alternative['kind'];
  readonly model: string;
  readonly estimate: ExpectedTokens;
  readonly terms: PriceTerms;
  readonly message: string;
}

function candidatesOf(question: AlternativeQuestion): Candidate[] {
  const { compressed, cheaperModel, terms, model } = question;
  const candidates: Candidate[] = [];
  if (compressed !== undefined) {
    const message = `Compressing the prompt makes it ${Math.round(compressed.percentSaved)} % shorter.`;
    candidates.push({ kind: 'compressed', model, estimate: compressed.estimate, terms, message });
  }
  if (cheaperModel !== undefined) {
    candidates.push({
      kind: 'cheaper_model',
      model: cheaperModel.model,
      estimate: cheaperModel.estimate,
      terms: { ...terms, energyFactor: cheaperModel.energyFactor },
      message: `${cheaperModel.model} does the same for less.`,
    });
  }
  return candidates;
}

/** The cheaper ways that are worth telling: those that save energy, or that can be paid where the call cannot. */
export function alternativesOf(
  question: AlternativeQuestion,
  expected: PriceParts,
  unaffordable: boolean,
): Alternative[] {
  const { account, at } = question;
  return candidatesOf(question)
    .map(({ kind, model, estimate, terms, message }): Alternative => {
      const { inputTokens, expectedOutputTokens, ceilingOutputTokens } = estimate;
      const expectedTokens = inputTokens + expectedOutputTokens;
      const parts = priceTokens(terms, expectedTokens);
      const ceilingTokens = inputTokens + ceilingOutputTokens;
      const fitted = fitCeiling(account, terms, { ceilingTokens, expected: parts });
      return {
        kind,
        model,
        expectedTokens,
        expected: parts,
        ceiling: priceTokens(terms, fitted.tokens),
        savings: expected.total - parts.total,
        affordable: unaffordableOf(account, { tokens: expectedTokens, total: parts.total }, at) === null,
        message,
      };
    })
    .filter((way) => way.savings > 0 || (unaffordable && way.affordable));
}
