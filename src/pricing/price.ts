/** What does it cost? One exact computation, shared by the preview, the quote, the hold and the receipt. */

import { type Hundredths, largestAmount } from '../amount.ts';
import { EnergyError } from '../errors.ts';
import { exactDecimal, type Millionths, millionthsOf, multiplierDecimals } from './multiplier.ts';
import type { SurgeWindow } from './surge-window.ts';
import type { Tier, TierTerms } from './tier.ts';
import { checkTokens, largestTokens } from './token-count.ts';

/** What a quote and a hold lock: everything that turns tokens into energy. Plain JSON. */
export interface PriceTerms {
  readonly tier: Tier;
  readonly tokensPerEnergy: number;
  /** The surge window that decided, or null outside every one. */
  readonly window: { readonly id: string; readonly name: string } | null;
  /** "1" outside every window. */
  readonly windowMultiplier: string;
  readonly tierModifier: string;
  /** The model's own factor; "1" unless an admin says otherwise. */
  readonly energyFactor: string;
  /**
   * Tokens of the same list (a deep scan) that were priced before this call. The list is rounded up once: a call costs what
   * the list costs with it, less what it cost before. Default: 0.
   */
  readonly tokensBefore?: number | undefined;
}

/** A price with every step that led to it: tokens → base → window → tier → total. Plain JSON. */
export interface PriceParts {
  /** Null where the base was given in energy. */
  readonly tokens: number | null;
  readonly tokensPerEnergy: number;
  /** Tokens of the same list that were priced before; absent where the call is no part of one. */
  readonly tokensBefore?: number;
  readonly base: Hundredths;
  readonly windowName: string | null;
  readonly windowMultiplier: string;
  readonly tierModifier: string;
  readonly energyFactor: string;
  /** base × window, exact and unrounded, for display. */
  readonly afterWindow: string;
  /** base × window × tier modifier, exact and unrounded, for display. */
  readonly afterTier: string;
  /** The final cost: × energy factor, rounded half up to a hundredth, once. */
  readonly total: Hundredths;
}

const factorScale = 10n ** BigInt(3 * multiplierDecimals);
const multiplierScale = 10n ** BigInt(multiplierDecimals);

/** The terms in force for a tier, in a window (null outside every one), with a model's energy factor. */
export const priceTermsOf = (
  tierTerms: Pick<TierTerms, 'tier' | 'tokensPerEnergy' | 'priceModifier'>,
  window: Pick<SurgeWindow, 'id' | 'name' | 'multiplier'> | null,
  energyFactor = '1',
): PriceTerms => ({
  tier: tierTerms.tier,
  tokensPerEnergy: tierTerms.tokensPerEnergy,
  window: window === null ? null : { id: window.id, name: window.name },
  windowMultiplier: window === null ? '1' : window.multiplier,
  tierModifier: tierTerms.priceModifier,
  energyFactor,
});

function checkAmount(amount: Hundredths, name: string): void {
  if (Number.isSafeInteger(amount) && amount >= 0 && amount <= largestAmount) return;
  throw new EnergyError(
    'invalid_request',
    `${name} must be whole hundredths of an energy, from 0 to ${largestAmount}, not ${amount}`,
    { details: { name } },
  );
}

function roundedHalfUp(value: bigint, scale: bigint): Hundredths {
  const total = (2n * value + scale) / (2n * scale);
  if (total > BigInt(largestAmount)) {
    throw new EnergyError(
      'invalid_request',
      'this costs more than any balance can hold; ask for something smaller',
    );
  }
  return Number(total);
}

interface Multipliers {
  readonly window: Millionths;
  readonly tier: Millionths;
  readonly factor: Millionths;
}

const multipliersOf = (terms: PriceTerms): Multipliers => ({
  window: millionthsOf(terms.windowMultiplier, 'windowMultiplier'),
  tier: millionthsOf(terms.tierModifier, 'tierModifier'),
  factor: millionthsOf(terms.energyFactor, 'energyFactor'),
});

function tokensPerEnergyOf(terms: PriceTerms): number {
  checkTokens(terms.tokensPerEnergy, 'tokensPerEnergy');
  if (terms.tokensPerEnergy > 0) return terms.tokensPerEnergy;
  throw new EnergyError('invalid_request', 'tokensPerEnergy must be at least 1');
}

function partsOf(terms: PriceTerms, tokens: number | null, base: Hundredths): PriceParts {
  checkAmount(base, 'base');
  const multipliers = multipliersOf(terms);
  const afterWindow = BigInt(base) * BigInt(multipliers.window);
  const afterTier = afterWindow * BigInt(multipliers.tier);
  return {
    tokens,
    tokensPerEnergy: terms.tokensPerEnergy,
    base,
    windowName: terms.window === null ? null : terms.window.name,
    windowMultiplier: terms.windowMultiplier,
    tierModifier: terms.tierModifier,
    energyFactor: terms.energyFactor,
    afterWindow: exactDecimal(afterWindow, 2 + multiplierDecimals),
    afterTier: exactDecimal(afterTier, 2 + 2 * multiplierDecimals),
    total: roundedHalfUp(afterTier * BigInt(multipliers.factor), factorScale),
  };
}

/** Base cost of tokens, before multipliers: `ceil(tokens / tokensPerEnergy)` whole energies (requirements R5). */
function baseOfTokens(terms: PriceTerms, tokens: number): Hundredths {
  checkTokens(tokens, 'tokens');
  return Math.ceil(tokens / tokensPerEnergyOf(terms)) * 100;
}

/**
 * The price of `tokens` (input and output together). Requirements R2:
 * base × window × tier modifier × energy factor, rounded half up to a hundredth, once, at the end.
 * Throws `invalid_request` for tokens that are no count, and for terms that are no decimals.
 */
export function priceTokens(terms: PriceTerms, tokens: number): PriceParts {
  const { tokensBefore = 0 } = terms;
  if (tokensBefore === 0) return partsOf(terms, tokens, baseOfTokens(terms, tokens));
  checkTokens(tokens, 'tokens');
  checkTokens(tokensBefore, 'tokensBefore');
  const before = partsOf(terms, tokensBefore, baseOfTokens(terms, tokensBefore));
  const after = partsOf(terms, tokensBefore + tokens, baseOfTokens(terms, tokensBefore + tokens));
  return {
    ...partsOf(terms, tokens, after.base - before.base),
    tokensBefore,
    total: after.total - before.total,
  };
}

/** The price of a base that is given in energy, as `chargeEnergyV2` takes it. Errors as in `priceTokens`. */
export const priceBase = (terms: PriceTerms, base: Hundredths): PriceParts => partsOf(terms, null, base);

/** Base × window alone, rounded half up: what `applySurgePricing` answers. */
export function windowOnly(terms: Pick<PriceTerms, 'windowMultiplier'>, base: Hundredths): Hundredths {
  checkAmount(base, 'base');
  const multiplier = millionthsOf(terms.windowMultiplier, 'windowMultiplier');
  return roundedHalfUp(BigInt(base) * BigInt(multiplier), multiplierScale);
}

/** What a receipt charges: the total, and never more than the ceiling that was held. */
export const cappedTotal = (parts: Pick<PriceParts, 'total'>, ceiling: Hundredths): Hundredths =>
  Math.min(parts.total, ceiling);

/**
 * The most tokens whose total is at most `amount`: the inverse of `priceTokens`.
 * `largestTokens` where the terms make tokens free. Throws `invalid_request` for an amount below zero.
 */
export function mostTokensFor(terms: PriceTerms, amount: Hundredths): number {
  checkAmount(amount, 'amount');
  const { tokensBefore = 0, ...alone } = terms;
  if (tokensBefore > 0) {
    const spent = priceTokens(alone, tokensBefore).total;
    return mostTokensFor(alone, Math.min(amount + spent, largestAmount)) - tokensBefore;
  }
  const tokensPerEnergy = tokensPerEnergyOf(terms);
  const { window, tier, factor } = multipliersOf(terms);
  const product = BigInt(window) * BigInt(tier) * BigInt(factor);
  if (product === 0n) return largestTokens;
  // k energies round to at most `amount` exactly when 100·k·product < (amount + 1/2)·scale.
  const energies = ((2n * BigInt(amount) + 1n) * factorScale - 1n) / (200n * product);
  const tokens = energies * BigInt(tokensPerEnergy);
  return tokens > BigInt(largestTokens) ? largestTokens : Number(tokens);
}
