/** What would a past call have cost? The very prices of a quote, remembered, since few terms serve many calls. */

import type { Hundredths } from '../../amount.ts';
import {
  mostTokensFor,
  type PriceParts,
  type PriceTerms,
  priceBase,
  priceTokens,
} from '../../pricing/price.ts';
import { nextCheaperWindow } from '../../pricing/surge-change.ts';
import { compileWindows, decidingAt } from '../../pricing/surge-window.ts';
import type { Changes } from './changes.ts';
import type { PastCall, PastTerms } from './history.ts';

/** Prices by one set of terms. */
export interface Pricer {
  readonly terms: PastTerms;
  /** What one token costs beside other terms: window × tier × factor / tokens an energy. Not rounded, for ratios. */
  readonly level: number;
  tokens(tokens: number): Hundredths;
  /** The same with every step that led to it. */
  parts(tokens: number): PriceParts;
  base(base: Hundredths): Hundredths;
  /** The price of the most tokens that an amount pays for. */
  most(amount: Hundredths): Hundredths;
}

const priceLevelOf = (terms: PastTerms): number =>
  (Number(terms.windowMultiplier) * Number(terms.tierModifier) * Number(terms.energyFactor)) /
  terms.tokensPerEnergy;

/** Prices by these terms, each remembered. */
export function pricerOf(terms: PriceTerms & PastTerms): Pricer {
  const byEnergies: (Hundredths | undefined)[] = [];
  const byBase = new Map<Hundredths, Hundredths>();
  const tokensCost = (tokens: number): Hundredths => {
    // A call of a list begins anywhere within an energy.
    if (terms.tokensBefore !== 0) return priceTokens(terms, tokens).total;
    const energies = Math.ceil(tokens / terms.tokensPerEnergy);
    const known = byEnergies[energies];
    if (known !== undefined) return known;
    const { total } = priceTokens(terms, tokens);
    // Every number of tokens within one energy costs the same. A huge call is priced each time.
    if (energies < 10_000) byEnergies[energies] = total;
    return total;
  };
  return {
    terms,
    level: priceLevelOf(terms),
    tokens: tokensCost,
    parts: (tokens) => priceTokens(terms, tokens),
    base(base) {
      const known = byBase.get(base) ?? priceBase(terms, base).total;
      byBase.set(base, known);
      return known;
    },
    most: (amount) => tokensCost(mostTokensFor(terms, amount)),
  };
}

export interface PriceAgain {
  /** The call at the terms it had. */
  asItWas(call: PastCall, terms: PastTerms): Pricer;
  /** The call at the changed terms. */
  changed(call: PastCall, terms: PastTerms): Pricer;
  /** The same call at the next cheaper moment of the changed windows, or null where none comes within the hours. */
  later(call: PastCall, terms: PastTerms, withinHours: number): Pricer | null;
}

const minuteMs = 60_000;

export function priceAgain(changes: Changes, platformTimeZone: string): PriceAgain {
  const { windows, tiers, energyFactors } = changes;
  const compiled = windows === undefined ? null : compileWindows(windows, platformTimeZone);
  const pricers = new Map<string, Pricer>();
  const cheaper = new Map<string, string | null>();

  const pricer = (call: PastCall, terms: PastTerms): Pricer => {
    const { tokensPerEnergy, windowMultiplier, tierModifier, energyFactor } = terms;
    if (terms.tokensBefore !== 0) return pricerOf({ ...terms, tier: call.priceTier, window: null });
    const key = `${tokensPerEnergy} ${windowMultiplier} ${tierModifier} ${energyFactor}`;
    const known = pricers.get(key);
    if (known !== undefined) return known;
    const made = pricerOf({ ...terms, tier: call.priceTier, window: null });
    pricers.set(key, made);
    return made;
  };

  const multiplierAt = (call: PastCall, was: string): string => {
    if (compiled === null) return was;
    return decidingAt(compiled, call.feature, call.at)?.window.multiplier ?? '1';
  };

  const changedTerms = (call: PastCall, terms: PastTerms): PastTerms => {
    const tier = tiers?.get(call.priceTier);
    return {
      tokensPerEnergy: tier?.tokensPerEnergy ?? terms.tokensPerEnergy,
      windowMultiplier: multiplierAt(call, terms.windowMultiplier),
      tierModifier: tier?.priceModifier ?? terms.tierModifier,
      energyFactor: (call.model === null ? undefined : energyFactors?.get(call.model)) ?? terms.energyFactor,
      tokensBefore: terms.tokensBefore,
    };
  };

  const cheaperMultiplier = (call: PastCall, horizonHours: number): string | null => {
    if (windows === undefined) return null;
    const key = `${call.feature} ${Math.floor(call.at / minuteMs)} ${horizonHours}`;
    const known = cheaper.get(key);
    if (known !== undefined) return known;
    const { feature, at } = call;
    const found = nextCheaperWindow(windows, { feature, at, platformTimeZone, horizonHours });
    cheaper.set(key, found?.multiplier ?? null);
    return found?.multiplier ?? null;
  };

  return {
    asItWas: pricer,
    changed: (call, terms) => pricer(call, changedTerms(call, terms)),
    later(call, terms, withinHours) {
      const windowMultiplier = cheaperMultiplier(call, withinHours);
      if (windowMultiplier === null) return null;
      return pricer(call, { ...changedTerms(call, terms), windowMultiplier });
    },
  };
}
