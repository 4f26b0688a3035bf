/** How much was used at which price, and what did surcharges bring and discounts cost? */

import { energySum, partOf, sumBy } from '../reports/sums.ts';

interface PriceRow {
  readonly multiplier: number;
  readonly tokens: number;
  readonly energy: number;
  readonly energy_without: number;
  readonly list_usd: number;
}

interface Priced {
  readonly prices: readonly PriceRow[];
}

export const priceClasses = ['surcharge', 'usual', 'discount'] as const;
export type PriceClass = (typeof priceClasses)[number];

/** Of a surge window's multiplier: 1 is the usual price. */
export function classOf(multiplier: number): PriceClass {
  if (multiplier === 1) return 'usual';
  return multiplier > 1 ? 'surcharge' : 'discount';
}

export interface ClassSums {
  readonly tokens: number;
  /** Of all tokens; null where nothing was used. */
  readonly share: number | null;
  /** Energy beyond that of the same calls at a multiplier of 1; below nothing where they cost less. */
  readonly moreEnergy: number;
  /** The same at list price. */
  readonly moreUsd: number;
  /** Of what the same calls had cost at a multiplier of 1; null where that is nothing. */
  readonly moreShare: number | null;
}

export type LoadSums = Readonly<Record<PriceClass, ClassSums>>;

/** The list price is of all the energy: the part beyond a multiplier of 1 is worth as much as it is of the energy. */
const moreUsdOf = ({ energy, energy_without: without, list_usd: usd }: PriceRow): number =>
  usd * (1 - (partOf(without, energy) ?? 1));

function sumsOfClass(rows: readonly PriceRow[], allTokens: number): ClassSums {
  const tokens = sumBy(rows, (row) => row.tokens);
  const without = energySum(rows, (row) => row.energy_without);
  const moreEnergy = energySum(rows, (row) => row.energy - row.energy_without);
  return {
    tokens,
    share: partOf(tokens, allTokens),
    moreEnergy,
    moreUsd: sumBy(rows, moreUsdOf),
    moreShare: partOf(moreEnergy, without),
  };
}

export function loadSums({ prices }: Priced): LoadSums {
  const allTokens = sumBy(prices, ({ tokens }) => tokens);
  const of = (name: PriceClass): ClassSums =>
    sumsOfClass(
      prices.filter(({ multiplier }) => classOf(multiplier) === name),
      allTokens,
    );
  return { surcharge: of('surcharge'), usual: of('usual'), discount: of('discount') };
}
