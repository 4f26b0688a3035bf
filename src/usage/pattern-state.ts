/** What is kept of a person's habits? A small state of plain JSON. */

import { type ConsumptionState, emptyConsumption } from './consumption.ts';
import { emptyHourlyUse, type HourlyUse } from './hourly-use.ts';
import { emptyProfile, type ProfileState } from './profile.ts';
import { emptyReturns, type ReturnState } from './return-rate.ts';
import { emptyUsefulness, type UsefulnessState } from './usefulness.ts';

/** A settled call, as `token_usage` has it. */
export interface ObservedCall {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  /** Input and output. */
  readonly tokens: number;
  /** Hundredths of an energy. */
  readonly energy: number;
  /** True where output reached the user. */
  readonly delivered: boolean;
  /** A hash of feature and input. */
  readonly input?: string | undefined;
}

/** Everything that is known of one user. Raise `version` when its meaning changes; another version is learned anew. */
export interface PatternState {
  readonly version: 1;
  /** When the last call was made; 0 before the first. */
  readonly lastAt: number;
  readonly profile: ProfileState;
  readonly returns: ReturnState;
  readonly consumption: ConsumptionState;
  readonly usefulness: UsefulnessState;
  readonly hourly: HourlyUse;
}

export const emptyPattern: PatternState = {
  version: 1,
  lastAt: 0,
  profile: emptyProfile,
  returns: emptyReturns,
  consumption: emptyConsumption,
  usefulness: emptyUsefulness,
  hourly: emptyHourlyUse,
};
