/** Under which rules is lived? Prices, budgets, windows and demand, read once and asked millions of times. */

import { type Settings, settingsWith } from '../config.ts';
import { type Pricer, pricerOf } from '../engine/backtest/price-again.ts';
import { EnergyError } from '../errors.ts';
import {
  type CompiledWindow,
  compileWindows,
  decidingAt,
  type SurgeWindow,
  usualMultiplier,
} from '../pricing/surge-window.ts';
import type { Tier, TierTerms } from '../pricing/tier.ts';
import { nextMidnight } from '../pricing/token-budget.ts';
import { dayMs, spanAt, wallClockOf, wallDayOf, wallMsAt } from '../pricing/wall-clock.ts';

/** When prompts are compressed: where the engine would (requirements R7), never, or always by this share. */
export type Compressing = 'as needed' | 'never' | number;

/** What differs between two runs of the same people. Plain JSON apart from the map. */
export interface Rules {
  readonly tiers: ReadonlyMap<Tier, TierTerms>;
  readonly windows: readonly SurgeWindow[];
  /** Calls change by multiplier ^ −elasticity. */
  readonly elasticity: number;
  readonly compressing: Compressing;
}

export interface Period {
  readonly seed: number;
  /** Milliseconds since 1970, a midnight in UTC. */
  readonly from: number;
  readonly days: number;
}

export interface World extends Rules, Period {
  readonly to: number;
  readonly settings: Settings;
  /** The surge window that decides for a feature, or null. */
  windowAt(feature: string, at: number): CompiledWindow | null;
  pricer(tier: Tier, window: CompiledWindow | null): Pricer;
  terms(tier: Tier): TierTerms;
  /** The share of the wishes that come true at a window's price. */
  demandAt(window: CompiledWindow | null): number;
  /** The first and last local day of the period in a zone, as days since 1970. */
  localDays(timeZone: string): readonly [first: number, last: number];
  /** When a local day begins. */
  midnight(timeZone: string, wallDay: number): number;
}

const halfDayMs = dayMs / 2;

function midnights(): World['midnight'] {
  const byZone = new Map<string, Map<number, number>>();
  return (timeZone, wallDay) => {
    const known = byZone.get(timeZone) ?? new Map<number, number>();
    const before = known.get(wallDay);
    if (before !== undefined) return before;
    byZone.set(timeZone, known);
    const near = wallDay * dayMs - spanAt(wallClockOf(timeZone), wallDay * dayMs).offsetMs;
    const midnight = nextMidnight(near - halfDayMs, timeZone).getTime();
    known.set(wallDay, midnight);
    return midnight;
  };
}

/** The world of these rules. Throws `invalid_request` for windows, zones or terms that cannot be read. */
export function worldOf(rules: Rules, period: Period, demandHeadroom: number): World {
  const settings = settingsWith();
  const compiled = compileWindows(rules.windows, settings.platformTimeZone);
  const pricers = new Map<string, Pricer>();
  const terms = (tier: Tier): TierTerms => {
    const found = rules.tiers.get(tier);
    if (found === undefined) throw new EnergyError('invalid_request', `there are no terms for ${tier}`);
    return found;
  };
  const demands = new Map<number, number>();
  return {
    ...rules,
    ...period,
    to: period.from + period.days * dayMs,
    settings,
    terms,
    windowAt: (feature, at) => decidingAt(compiled, feature, at),
    pricer(tier, window) {
      const key = `${tier} ${window?.window.multiplier ?? '1'}`;
      const known = pricers.get(key);
      if (known !== undefined) return known;
      const { tokensPerEnergy, priceModifier } = terms(tier);
      const made = pricerOf({
        tier,
        window: null,
        tokensPerEnergy,
        windowMultiplier: window?.window.multiplier ?? '1',
        tierModifier: priceModifier,
        energyFactor: '1',
        tokensBefore: 0,
      });
      pricers.set(key, made);
      return made;
    },
    demandAt(window) {
      const multiplier = window?.multiplier ?? usualMultiplier;
      const known = demands.get(multiplier);
      if (known !== undefined) return known;
      const demand = Math.min(1, (multiplier / usualMultiplier) ** -rules.elasticity / demandHeadroom);
      demands.set(multiplier, demand);
      return demand;
    },
    localDays(timeZone) {
      const clock = wallClockOf(timeZone);
      const { from, days } = period;
      return [wallDayOf(wallMsAt(clock, from)), wallDayOf(wallMsAt(clock, from + days * dayMs - 1))];
    },
    midnight: midnights(),
  };
}
