/** What would this call cost, at most and probably, and what would make it cheaper? */

import { decimalOf, type Hundredths } from '../amount.ts';
import type { Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import type { Anomaly } from '../usage/anomaly.ts';
import { fitCeiling, type Unaffordable, unaffordableOf } from './affordability.ts';
import {
  type Alternative,
  type AlternativeQuestion,
  alternativesOf,
  type ExpectedTokens,
} from './alternative.ts';
import { millionthsOf } from './multiplier.ts';
import { type PriceParts, type PriceTerms, priceTokens } from './price.ts';
import { detectSpike, type Spike } from './spike.ts';
import { nextCheaperWindow } from './surge-change.ts';
import type { SurgeWindow } from './surge-window.ts';
import type { TierTerms } from './tier.ts';
import { checkTokens, tokensInWords } from './token-count.ts';
import { epochMsOf } from './wall-clock.ts';

/** How many tokens a call takes, as far as is known before it runs. */
export interface QuoteEstimate extends ExpectedTokens {
  /** What the model may write at most: a high quantile of what such calls write. */
  readonly ceilingOutputTokens: number;
  /** True where the input was counted by the model's own tokenizer. */
  readonly exact: boolean;
}

export interface QuoteInput extends AlternativeQuestion {
  /** A UUIDv7 made by the engine. */
  readonly id: string;
  readonly userId: string;
  readonly feature: string;
  /** Hash of all that goes to the model. */
  readonly inputHash: string;
  readonly settings: Pick<Settings, 'quoteExpirySeconds' | 'spike' | 'platformTimeZone' | 'surge'>;
  readonly estimate: QuoteEstimate;
  /** The moment whose prices the terms are, where that is not `at`. */
  readonly pricedAt?: string | undefined;
  readonly tierTerms: TierTerms;
  /** The rows as last read; the same array as long as they do not change. */
  readonly windows: readonly SurgeWindow[];
  /** Judges so much energy, spent now, by what is usual for this user. */
  readonly judgeUse: (energy: Hundredths) => Anomaly;
}

export type QuoteWarningCode =
  | 'large_request'
  | 'very_large_request'
  | 'past_spike_threshold'
  | 'unusual_use'
  | 'surge_pricing'
  | 'ceiling_lowered_to_energy'
  | 'ceiling_lowered_to_token_budget'
  // Of a feature.
  | 'history_cut';

export interface QuoteWarning {
  readonly code: QuoteWarningCode;
  /** Words for a person. */
  readonly message: string;
}

/** The next moment at which the same call is cheaper. */
export interface CheaperLater {
  /** Null where a surge simply ends. */
  readonly name: string | null;
  /** ISO 8601, UTC. */
  readonly startsAt: string;
  readonly multiplier: string;
  /** Expected cost now less expected cost then. */
  readonly savings: Hundredths;
}

/** A quote. Plain JSON: energies are hundredths, moments ISO 8601 in UTC. */
export interface Quote {
  readonly id: string;
  readonly userId: string;
  readonly feature: string;
  readonly model: string;
  readonly inputHash: string;
  readonly terms: PriceTerms;
  readonly inputTokens: number;
  /** True where the input was counted, not guessed. */
  readonly exact: boolean;
  /** Input and output together. */
  readonly expectedTokens: number;
  /** What is held of the day's token budget: input and the most that may be written. */
  readonly ceilingTokens: number;
  /** The limit to hand to the model: ceiling less input. */
  readonly maxOutputTokens: number;
  readonly expected: PriceParts;
  /** `ceiling.total` is what is held, and the most that a receipt can charge. */
  readonly ceiling: PriceParts;
  readonly spike: Spike;
  /** True where the call, with what this hour holds already, is unusual for this user. */
  readonly unusual: boolean;
  readonly warnings: readonly QuoteWarning[];
  readonly nextCheaperWindow: CheaperLater | null;
  readonly alternatives: readonly Alternative[];
  readonly issuedAt: string;
  /** The moment whose prices it has: when it was issued, or when the price of its list was locked. */
  readonly pricedAt: string;
  readonly expiresAt: string;
  /** Why a hold would be refused now, or null. */
  readonly unaffordable: Unaffordable | null;
}

function spikeWarning(spike: Spike): QuoteWarning[] {
  if (spike.warning === null) return [];
  const codes = {
    normal: 'past_spike_threshold',
    large: 'large_request',
    very_large: 'very_large_request',
  } as const;
  return [{ code: codes[spike.level], message: spike.warning }];
}

function unusualWarning({ unusual, amount, usual }: Anomaly): QuoteWarning[] {
  if (!unusual) return [];
  const message = `This is unusual for you: with it you use about ${decimalOf(amount)} energy in this hour, and rarely more than ${decimalOf(Math.round(usual))}.`;
  return [{ code: 'unusual_use', message }];
}

function surgeWarning(terms: PriceTerms): QuoteWarning[] {
  if (terms.window === null || millionthsOf(terms.windowMultiplier) <= millionthsOf('1')) return [];
  const message = `${terms.window.name}: prices are ${terms.windowMultiplier} times the usual now.`;
  return [{ code: 'surge_pricing', message }];
}

function ceilingWarning(
  loweredBy: 'energy' | 'token_budget' | null,
  maxOutputTokens: number,
): QuoteWarning[] {
  if (loweredBy === null) return [];
  const length = `The answer may be cut short: it is limited to ${tokensInWords(maxOutputTokens)} tokens`;
  return loweredBy === 'energy'
    ? [{ code: 'ceiling_lowered_to_energy', message: `${length}, which is what your energy pays for.` }]
    : [
        {
          code: 'ceiling_lowered_to_token_budget',
          message: `${length}, which is what is left of today's tokens.`,
        },
      ];
}

function cheaperLater(input: QuoteInput, expected: PriceParts): CheaperLater | null {
  const change = nextCheaperWindow(input.windows, {
    feature: input.feature,
    at: input.at,
    platformTimeZone: input.settings.platformTimeZone,
    horizonHours: input.settings.surge.horizonHours,
  });
  if (change === null) return null;
  const then = priceTokens({ ...input.terms, windowMultiplier: change.multiplier }, expected.tokens ?? 0);
  const savings = expected.total - then.total;
  if (savings <= 0) return null;
  return {
    name: change.name,
    startsAt: change.startsAt.toISOString(),
    multiplier: change.multiplier,
    savings,
  };
}

function checkedEstimate({ inputTokens, expectedOutputTokens, ceilingOutputTokens }: QuoteEstimate): void {
  checkTokens(inputTokens, 'inputTokens');
  checkTokens(expectedOutputTokens, 'expectedOutputTokens');
  checkTokens(ceilingOutputTokens, 'ceilingOutputTokens');
  if (ceilingOutputTokens >= expectedOutputTokens) return;
  throw new EnergyError('invalid_request', 'ceilingOutputTokens must be at least expectedOutputTokens');
}

/**
 * Drafts the whole quote from what is known; nothing is read and nothing is moved. What cannot be paid is told in
 * `unaffordable`, not thrown. Where the expected cost fits and the ceiling does not, the ceiling and the model's
 * output limit are lowered to what is there, with a warning, and never below what is expected.
 * Throws `invalid_request` for an estimate, a time, terms or windows that cannot be read.
 */
export function draftQuote(input: QuoteInput): Quote {
  const { estimate, terms, account, at } = input;
  checkedEstimate(estimate);
  const issuedMs = epochMsOf(at);
  const pricedMs = input.pricedAt === undefined ? issuedMs : epochMsOf(Date.parse(input.pricedAt));
  const expectedTokens = estimate.inputTokens + estimate.expectedOutputTokens;
  const expected = priceTokens(terms, expectedTokens);
  const fitted = fitCeiling(account, terms, {
    ceilingTokens: estimate.inputTokens + estimate.ceilingOutputTokens,
    expected,
  });
  const maxOutputTokens = fitted.tokens - estimate.inputTokens;
  const spike = detectSpike(expectedTokens, input.tierTerms, input.settings.spike);
  const use = input.judgeUse(expected.total);
  const unaffordable = unaffordableOf(account, { tokens: expectedTokens, total: expected.total }, at);
  return {
    id: input.id,
    userId: input.userId,
    feature: input.feature,
    model: input.model,
    inputHash: input.inputHash,
    terms,
    inputTokens: estimate.inputTokens,
    exact: estimate.exact,
    expectedTokens,
    ceilingTokens: fitted.tokens,
    maxOutputTokens,
    expected,
    ceiling: priceTokens(terms, fitted.tokens),
    spike,
    unusual: use.unusual,
    warnings: [
      ...spikeWarning(spike),
      ...unusualWarning(use),
      ...surgeWarning(terms),
      ...ceilingWarning(fitted.loweredBy, maxOutputTokens),
    ],
    nextCheaperWindow: cheaperLater(input, expected),
    alternatives: alternativesOf(input, expected, unaffordable !== null),
    issuedAt: new Date(issuedMs).toISOString(),
    pricedAt: new Date(pricedMs).toISOString(),
    expiresAt: new Date(issuedMs + input.settings.quoteExpirySeconds * 1_000).toISOString(),
    unaffordable,
  };
}
