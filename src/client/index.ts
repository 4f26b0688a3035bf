/** The client of the HTTP API. */

export { type Answer, createEnergyClient, type EnergyClient, type EnergyClientOptions } from './client.ts';
export { EnergyProblem } from './problem.ts';
