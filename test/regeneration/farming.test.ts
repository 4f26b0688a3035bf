/** Does a client that tries everything gain what a day allows, to the hundredth? npm run test:farming tries 10,000 times. */

import { beforeEach, expect, it } from 'vitest';
import { createEnergyEngineV2 } from '@/services/energy/energyEngineV2';
import { describeOnEachDatabase } from '../support/databases.ts';
import { farmOneDay, methodNames } from './farming/farm.ts';

describeOnEachDatabase('farming', (open) => {
  beforeEach(() => open().clear());

  it('tries every method that there is', () => {
    const service = createEnergyEngineV2(() => Promise.reject(new Error('not called')));
    expect(methodNames.toSorted()).toEqual(Object.keys(service).sort());
  });

  it.each([1, 2])('gains exactly what the rules allow for a day, order %d', async (seed) => {
    const outcome = await farmOneDay(open().database, { calls: 60, seed, together: 1 });
    expect(outcome.gained).toEqual(outcome.allowed);
    expect(outcome.differences).toBe(0);
  });

  it('gains no more with many calls at once', async () => {
    const outcome = await farmOneDay(open().database, { calls: 60, seed: 3, together: 16 });
    const { streak_bonus: _gained, ...gained } = outcome.gained;
    const { streak_bonus: _allowed, ...allowed } = outcome.allowed;
    expect(gained).toEqual(allowed);
    expect(outcome.differences).toBe(0);
  });

  it('would see a limit that is one too high', async () => {
    await open().database.query(
      `update public.regeneration_rules set per_day = 11 where reason = 'closing_bonus'`,
    );
    const outcome = await farmOneDay(open().database, { calls: 60, seed: 4, together: 1 });
    expect(outcome.gained.closing_bonus).toBe(3_300);
  });
});
