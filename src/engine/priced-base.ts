/** What does a base that is known cost a user now? Base × window × tier. */

import type { Hundredths } from '../amount.ts';
import { type PriceParts, priceBase, priceTermsOf } from '../pricing/price.ts';
import { activeWindow } from '../pricing/surge-window.ts';
import type { Tier } from '../pricing/tier.ts';
import { featureTermsOf, tierTermsOf } from './plan.ts';
import type { PlanningContext } from './planning.ts';

export interface PricedBase {
  readonly tier: Tier;
  /** The moment whose prices it has. */
  readonly at: Date;
  readonly parts: PriceParts;
}

/** Throws `invalid_request` for a feature that is none, and `unknown_user`. */
export async function pricedBase(
  { configuration, ledger, clock, settings }: PlanningContext,
  { userId, feature, base }: { readonly userId: string; readonly feature: string; readonly base: Hundredths },
): Promise<PricedBase> {
  const [known, { tier }] = await Promise.all([configuration.current(), ledger.account(userId)]);
  const at = clock.now();
  const window = activeWindow(known.windows, {
    feature: featureTermsOf(known, feature).feature,
    at,
    platformTimeZone: settings.platformTimeZone,
  });
  const terms = priceTermsOf(tierTermsOf(known, tier), window?.window ?? null);
  return { tier, at, parts: priceBase(terms, base) };
}
