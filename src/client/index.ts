/** The client of the HTTP API. */

export { type Answer, createEnergyClient, type EnergyClient } from './client.ts';
export { EnergyProblem } from './problem.ts';
export type { EnergyClientOptions } from './send.ts';
export type { WatchOptions } from './watch.ts';
