/** Which worlds are compared, and what do they answer? One population, lived through under each set of rules. */

import { EnergyError } from '../errors.ts';
import type { SurgeWindow } from '../pricing/surge-window.ts';
import type { Seeds, SimulationOptions } from './options.ts';
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

function seedsOf([first, ...others]: readonly Tally[]): Seeds {
  if (first === undefined) throw new Error('a world without a run');
  return [first, ...others];
}

/**
 * Lives through every world, at every seed, and reports. The same options give the same report, whatever the workers.
 * Throws `invalid_request` for options that cannot be, and for a model whose price nobody knows.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const start = checked(options);
  const { users, days, seed, seeds, elasticity, elasticities, rules } = options;
  const others = elasticities.filter((each) => each !== elasticity);
  const worlds: readonly Partial<Rules>[] = [
    {},
    { windows: withoutSurge(rules.windows) },
    ...others.map((each) => ({ elasticity: each })),
    ...compressings.map((compressing) => ({ compressing })),
  ];
  const runOf = (more: Partial<Rules>, nthSeed: number): Run => ({
    seed: seed + nthSeed,
    from: start,
    days,
    users,
    rules: { ...rules, elasticity, compressing: 'as needed', ...more },
  });
  const everySeed = Array.from({ length: seeds }, (_, nth) => nth);
  const tallies = await runAll(
    worlds.flatMap((world) => everySeed.map((nth) => runOf(world, nth))),
    options,
  );
  const [base, flat, ...compared] = worlds.map((_, nth) =>
    seedsOf(tallies.slice(nth * seeds, (nth + 1) * seeds)),
  );
  if (base === undefined || flat === undefined) throw new Error('a simulation without a run');
  const talliesAt = (each: number): Seeds => compared[others.indexOf(each)] ?? base;
  return reportOf(options, {
    base,
    withoutSurge: flat,
    byElasticity: elasticities.map((each) => ({ elasticity: each, tallies: talliesAt(each) })),
    byCompressing: compared.slice(others.length).map((tallies, nth) => ({
      compressing: compressings[nth] ?? 'never',
      tallies,
    })),
  });
}
