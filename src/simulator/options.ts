/** What is asked of a simulation, and what comes of it before it is read? */

import type { RunOptions } from './run.ts';
import type { Tally } from './tally.ts';
import type { Compressing, Rules } from './world.ts';

export interface SimulationOptions extends RunOptions {
  readonly users: number;
  readonly days: number;
  readonly seed: number;
  /** How many seeds the intervals are over. */
  readonly seeds: number;
  /** 'YYYY-MM-DD', UTC. */
  readonly from: string;
  /** Whose published price the calls cost. */
  readonly model: string;
  /** Models that the answer on prices is given for. */
  readonly otherModels: readonly string[];
  /** The elasticity of all runs but those that compare elasticities. */
  readonly elasticity: number;
  readonly elasticities: readonly number[];
  readonly rules: Pick<Rules, 'tiers' | 'windows'>;
}

/** The same run at one seed after the other; there is a first one. */
export type Seeds = readonly [Tally, ...Tally[]];

export const mapSeeds = <T>(seeds: Seeds, of: (tally: Tally, nth: number) => T): readonly [T, ...T[]] => {
  const [first, ...others] = seeds;
  return [of(first, 0), ...others.map((tally, nth) => of(tally, nth + 1))];
};

/** The runs of a simulation, by what they are for; each at every seed. */
export interface Results {
  readonly base: Seeds;
  /** The same people with every multiplier at 1. */
  readonly withoutSurge: Seeds;
  readonly byElasticity: readonly { readonly elasticity: number; readonly tallies: Seeds }[];
  readonly byCompressing: readonly { readonly compressing: Compressing; readonly tallies: Seeds }[];
}
