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

/** The runs of a simulation, by what they are for. */
export interface Results {
  /** One a seed. */
  readonly base: readonly Tally[];
  /** The same people with every multiplier at 1; one a seed. */
  readonly withoutSurge: readonly Tally[];
  readonly byElasticity: readonly { readonly elasticity: number; readonly tally: Tally }[];
  readonly byCompressing: readonly { readonly compressing: Compressing; readonly tally: Tally }[];
}
