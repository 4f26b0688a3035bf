/** Which small worlds do the tests of the simulator live in? */

import { settingsWith } from '@/config';
import type { SimulationOptions } from '@/simulator/options';
import type { Run } from '@/simulator/run';
import { seededTiers, seededWindows } from '@/simulator/seeds';
import type { Rules } from '@/simulator/world';

export const rules: Rules = {
  tiers: seededTiers,
  windows: seededWindows,
  elasticity: 0.5,
  compressing: 'as needed',
};

/** Over a change of clocks in the United States (8 March) and one in Europe (29 March), where it is long enough. */
export const runOf = (users: number, days: number, seed = 1): Run => ({
  users,
  days,
  seed,
  from: Date.parse('2026-03-02T00:00:00Z'),
  rules,
});

const { simulation } = settingsWith();

export const options: SimulationOptions = {
  users: 300,
  days: 8,
  seed: 1,
  seeds: 2,
  from: '2026-03-02',
  model: simulation.model,
  otherModels: simulation.otherModels,
  elasticity: 0.5,
  elasticities: [0, 0.5, 1.1],
  rules,
  workers: 0,
  usersPerChunk: 70,
};
