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

/** Of a state and of a cohort. Raise it when the meaning of either changes: what is of another version is learned anew. */
export const stateVersion = 1;

/** What tells whether a call is unusual: the part of a state that a quote reads. */
export interface RecentUse {
  readonly consumption: ConsumptionState;
  readonly hourly: HourlyUse;
}

/** Everything that is known of one user. */
export interface PatternState extends RecentUse {
  readonly version: typeof stateVersion;
  /** When the last call was made; 0 before the first. */
  readonly lastAt: number;
  readonly profile: ProfileState;
  readonly returns: ReturnState;
  readonly usefulness: UsefulnessState;
}

export const emptyPattern: PatternState = {
  version: stateVersion,
  lastAt: 0,
  profile: emptyProfile,
  returns: emptyReturns,
  consumption: emptyConsumption,
  usefulness: emptyUsefulness,
  hourly: emptyHourlyUse,
};
