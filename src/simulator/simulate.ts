/** Which worlds are compared, and what do they answer? One population, lived through under each set of rules. */

import { EnergyError } from '../errors.ts';
import type { SurgeWindow } from '../pricing/surge-window.ts';
import type { SimulationOptions } from './options.ts';
import { reportOf, type SimulationReport } from './report.ts';
import { type Run, runAll } from './run.ts';
import type { Tally } from './tally.ts';
import type { Compressing, Rules } from './world.ts';

/** Requirements R13's claim is on all prompts: what the engine does by itself beside all prompts cut by 30 and 50 %. */
const compressings: readonly Compressing[] = ['never', 0.3, 0.5];

/** The same windows, so that the same hours can be compared, at the usual price. */
const withoutSurge = (windows: readonly SurgeWindow[]): SurgeWindow[] =>
  windows.map((window) => ({ ...window, multiplier: '1' }));

function checked(options: SimulationOptions): number {
  const { users, days, seeds, from } = options;
  const start = Date.parse(`${from}T00:00:00Z`);
  const counts = [users, days, seeds].every((count) => Number.isSafeInteger(count) && count >= 1);
  if (counts && !Number.isNaN(start)) return start;
  throw new EnergyError(
    'invalid_request',
    'a simulation needs users, days and seeds from 1 up, and a date such as 2026-03-02',
  );
}

/**
 * Lives through every world and reports. The same options give the same report, whatever the workers.
 * Throws `invalid_request` for options that cannot be, and for a model whose price nobody knows.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const start = checked(options);
  const { users, days, seed, seeds, elasticity, elasticities, rules } = options;
  const runOf = (more: Partial<Rules>, nthSeed = 0): Run => ({
    seed: seed + nthSeed,
    from: start,
    days,
    users,
    rules: { ...rules, elasticity, compressing: 'as needed', ...more },
  });
  const everySeed = Array.from({ length: seeds }, (_, nth) => nth);
  const others = elasticities.filter((each) => each !== elasticity);
  const flat = withoutSurge(rules.windows);
  const tallies = await runAll(
    [
      ...everySeed.map((nth) => runOf({}, nth)),
      ...everySeed.map((nth) => runOf({ windows: flat }, nth)),
      ...others.map((each) => runOf({ elasticity: each })),
      ...compressings.map((compressing) => runOf({ compressing })),
    ],
    options,
  );
  const base = tallies.slice(0, seeds);
  const elastic = tallies.slice(2 * seeds, 2 * seeds + others.length);
  const tallyAt = (each: number): Tally =>
    (each === elasticity ? base[0] : elastic[others.indexOf(each)]) as Tally;
  return reportOf(options, {
    base,
    withoutSurge: tallies.slice(seeds, 2 * seeds),
    byElasticity: elasticities.map((each) => ({ elasticity: each, tally: tallyAt(each) })),
    byCompressing: compressings.map((compressing, nth) => ({
      compressing,
      tally: tallies[2 * seeds + others.length + nth] as Tally,
    })),
  });
}
