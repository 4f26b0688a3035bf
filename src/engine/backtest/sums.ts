/** How are calls summed up: as they were, and as they would have been? */

import type { Hundredths } from '../../amount.ts';

/** Energy in hundredths, less what was refunded. Revenue is that energy at the tier's USD an energy; cost is what providers were paid, where it is known. */
export interface Money {
  readonly calls: number;
  readonly energy: Hundredths;
  readonly revenueUsd: number;
  readonly costUsd: number;
  readonly marginUsd: number;
}

export interface Comparison {
  readonly actual: Money;
  readonly changed: Money;
  /** Calls that would have been refused. */
  readonly refused: number;
}

/** Sums that grow call by call. */
export class Sums {
  #calls = 0;
  #energy = 0;
  #revenueUsd = 0;
  #costUsd = 0;

  /** `weight` calls of this kind; below one where fewer would have been made. */
  add(energy: Hundredths, usdPerEnergy: number, costUsd: number, weight = 1): void {
    this.#calls += weight;
    this.#energy += energy * weight;
    this.#revenueUsd += (energy / 100) * usdPerEnergy * weight;
    this.#costUsd += costUsd * weight;
  }

  /** A part of what such calls were charged is not kept; what they cost remains. */
  giveBack(energy: Hundredths, usdPerEnergy: number, weight = 1): void {
    this.#energy -= energy * weight;
    this.#revenueUsd -= (energy / 100) * usdPerEnergy * weight;
  }

  get money(): Money {
    return {
      calls: this.#calls,
      energy: Math.round(this.#energy),
      revenueUsd: this.#revenueUsd,
      costUsd: this.#costUsd,
      marginUsd: this.#revenueUsd - this.#costUsd,
    };
  }
}

/** Both sides of a comparison. */
export class Sides {
  readonly actual: Sums = new Sums();
  readonly changed: Sums = new Sums();
  refused = 0;

  get comparison(): Comparison {
    return { actual: this.actual.money, changed: this.changed.money, refused: this.refused };
  }
}

/** The sides of a key, made at first sight. */
export function sidesOf<K>(by: Map<K, Sides>, key: K): Sides {
  const known = by.get(key) ?? new Sides();
  by.set(key, known);
  return known;
}
