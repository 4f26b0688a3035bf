/** What would a grant have brought to another balance, or by other rules? Refills go up to the cap that the user had then. */

import type { Hundredths } from '../../amount.ts';
import type { Tier, TierTerms } from '../../pricing/tier.ts';
import type { Changes } from './changes.ts';
import type { PastMove } from './history.ts';
import type { Standing } from './standing.ts';

/** Grants that stop at the cap (requirements R3). */
const refills: ReadonlySet<string> = new Set(['daily_reset', 'low_energy_rescue', 'behavioral_regen']);

export interface RefillsAgain {
  /** True where the changes name another value for the tier than is in force. */
  isChanged(tier: Tier, term: 'dailyEnergy' | 'maxEnergy' | 'dailyLimit'): boolean;
  /** The cap that there would be, and the one that there was. */
  capOf(user: Standing): Hundredths;
  capWas(user: Standing): Hundredths;
  /** What a day would bring. */
  dailyOf(user: Standing): Hundredths;
  /** What a grant would have brought: what it brought, where nothing about it is different. */
  granted(entry: PastMove, owned: { readonly was: Hundredths; readonly now: Hundredths }): Hundredths;
}

/** `tiers` are those in force today. */
export function refillsAgain(tiers: ReadonlyMap<Tier, TierTerms>, changes: Changes): RefillsAgain {
  const termsOf = (tier: Tier): TierTerms | undefined => changes.tiers?.get(tier) ?? tiers.get(tier);
  const shareOf = (reason: string): number => changes.rules?.get(reason) ?? 1;
  const capOf = (user: Standing): Hundredths => user.ownCap ?? termsOf(user.tier)?.maxEnergy ?? 0;
  const dailyOf = (user: Standing): Hundredths =>
    Math.round((termsOf(user.tier)?.dailyEnergy ?? 0) * shareOf('daily_reset'));

  const isChanged: RefillsAgain['isChanged'] = (tier, term) => {
    const then = changes.tiers?.get(tier);
    return then !== undefined && then[term] !== tiers.get(tier)?.[term];
  };

  /** It says itself what was in force, whatever the tier's row says today: a day brings no less, and the cap lies no lower than it led to. */
  const refilled = (entry: PastMove, now: Hundredths): Hundredths => {
    const { reason, delta, tier, balanceBefore } = entry;
    const shown = Math.round(delta * shareOf(reason));
    const day = dailyOf(entry);
    const daily = isChanged(tier, 'dailyEnergy') ? day : Math.max(day, shown);
    const isCapChanged = entry.ownCap === null && isChanged(tier, 'maxEnergy');
    const cap = isCapChanged ? capOf(entry) : Math.max(capOf(entry), balanceBefore + delta);
    return Math.min(reason === 'daily_reset' ? daily : shown, Math.max(0, cap - now));
  };

  return {
    isChanged,
    capOf,
    capWas: ({ ownCap, tier }) => ownCap ?? tiers.get(tier)?.maxEnergy ?? 0,
    dailyOf,
    granted(entry, { was, now }) {
      const { isGrant, reason, delta, tier } = entry;
      if (!isGrant) return delta;
      const isOtherDay = isChanged(tier, 'dailyEnergy') || isChanged(tier, 'maxEnergy');
      const isOther = shareOf(reason) !== 1 || (reason === 'daily_reset' && isOtherDay);
      if (!isOther && now === was) return delta;
      return refills.has(reason) ? refilled(entry, now) : Math.round(delta * shareOf(reason));
    },
  };
}
