/** How many tokens of a scan's list count as priced before its next call? */

import type { Scan } from '../../ledger/scan.ts';
import type { PriceTerms } from '../../pricing/price.ts';

const samePrice = (a: PriceTerms, b: PriceTerms): boolean =>
  a.tier === b.tier &&
  a.tokensPerEnergy === b.tokensPerEnergy &&
  a.windowMultiplier === b.windowMultiplier &&
  a.tierModifier === b.tierModifier &&
  a.energyFactor === b.energyFactor;

/**
 * The place of a scan's next call in its list. Under the terms of its last call it goes on where that left off; under others
 * the list begins anew, with what is left of the energy that was begun, at most one energy of the new terms.
 */
export function listPlace(
  { terms, listTokens }: Pick<Scan, 'terms' | 'listTokens'>,
  now: PriceTerms,
): { readonly tokensBefore: number; readonly terms: PriceTerms } {
  if (terms === null) return { tokensBefore: 0, terms: now };
  if (samePrice(terms, now)) return { tokensBefore: listTokens, terms: now };
  const begun = Math.ceil(listTokens / terms.tokensPerEnergy) * terms.tokensPerEnergy;
  const left = Math.min(begun - listTokens, now.tokensPerEnergy - 1);
  return { tokensBefore: left === 0 ? 0 : now.tokensPerEnergy - left, terms: now };
}
