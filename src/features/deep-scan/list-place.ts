/** How many tokens of a scan's list count as priced before its next call? */

import type { Scan } from '../../ledger/scan.ts';
import type { PriceTerms } from '../../pricing/price.ts';

const samePrice = (a: PriceTerms, b: PriceTerms): boolean =>
  a.tier === b.tier &&
  a.tokensPerEnergy === b.tokensPerEnergy &&
  a.windowMultiplier === b.windowMultiplier &&
  a.tierModifier === b.tierModifier &&
  a.energyFactor === b.energyFactor;

/** Terms that a list keeps, and the moment whose prices they are. */
export interface LockedPrice {
  readonly terms: PriceTerms;
  readonly pricedAt: string;
}

/**
 * The place of a scan's next call in its list. Under the terms of its last call it goes on where that left off; under others
 * the list begins anew, with what is left of the energy that was begun, at most one energy of the new terms.
 */
export function listPlace(
  { terms, listTokens }: Pick<Scan, 'terms' | 'listTokens'>,
  { terms: now, pricedAt }: LockedPrice,
): LockedPrice & { readonly tokensBefore: number } {
  const locked = { terms: now, pricedAt };
  if (terms === null) return { ...locked, tokensBefore: 0 };
  if (samePrice(terms, now)) return { ...locked, tokensBefore: listTokens };
  const begun = Math.ceil(listTokens / terms.tokensPerEnergy) * terms.tokensPerEnergy;
  const left = Math.min(begun - listTokens, now.tokensPerEnergy - 1);
  return { ...locked, tokensBefore: left === 0 ? 0 : now.tokensPerEnergy - left };
}
