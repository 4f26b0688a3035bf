/** Are the figures of the page on outcomes those that come out by hand, and none where there is nothing to divide by? */

import { describe, expect, it } from 'vitest';
import { streakLengths, stopOutcomes as toldOutcomes } from '@/contract/outcome-shapes';
import { classOf, loadSums } from '../../../console/src/admin/outcomes/load.ts';
import { stopOutcomes, stopSums } from '../../../console/src/admin/outcomes/stops.ts';
import {
  lengthText,
  shortestLengths,
  streakSums,
  streakSumsOf,
} from '../../../console/src/admin/outcomes/streaks.ts';
import { changesByTiers, tierSums } from '../../../console/src/admin/outcomes/tier-changes.ts';
import { energySum, partOf } from '../../../console/src/admin/reports/sums.ts';
import { nothingHappened, outcomesBefore, outcomesNow } from '../outcomes-document.ts';

describe('the load', () => {
  it.each([
    [1.0001, 'surcharge'],
    [2, 'surcharge'],
    [1, 'usual'],
    [0.9999, 'discount'],
    [0.5, 'discount'],
  ])('at a multiplier of %d is of the class %s', (multiplier, name) => {
    expect(classOf(multiplier)).toBe(name);
  });

  it('has its tokens and its money by class, as they come out by hand', () => {
    const { surcharge, usual, discount } = loadSums(outcomesNow);
    expect(surcharge).toEqual({
      tokens: 2_500,
      share: 0.25,
      moreEnergy: 66,
      moreUsd: expect.closeTo(0.66, 10),
      moreShare: 0.22,
    });
    expect(usual).toEqual({ tokens: 6_000, share: 0.6, moreEnergy: 0, moreUsd: 0, moreShare: 0 });
    expect(discount).toEqual({
      tokens: 1_500,
      share: 0.15,
      moreEnergy: -36,
      moreUsd: expect.closeTo(-0.36, 10),
      moreShare: -0.2,
    });
  });

  it('says nothing of a share where nothing was used, and adds nothing to calls that cost nothing', () => {
    const nothing = { tokens: 0, share: null, moreEnergy: 0, moreUsd: 0, moreShare: null };
    expect(loadSums(nothingHappened)).toEqual({ surcharge: nothing, usual: nothing, discount: nothing });
    const free = { multiplier: 1.5, tokens: 5, energy: 0, energy_without: 0, list_usd: 0 };
    const { surcharge } = loadSums({ prices: [free] });
    expect(surcharge).toEqual({ ...nothing, tokens: 5, share: 1 });
  });

  it('adds energies without a digit that is made up', () => {
    expect(energySum([0.1, 0.2, 1.1], (value) => value)).toBe(1.4);
  });
});

describe('days that ran short', () => {
  it('ended in one of the ways that the contract tells apart', () => {
    expect(stopOutcomes.toSorted()).toEqual(toldOutcomes.toSorted());
  });

  it('are counted by how they ended', () => {
    expect(stopSums(outcomesNow)).toEqual({
      users: { rescued: 12, went_on: 5, stopped: 3 },
      shortDays: 20,
      withoutStop: 17,
      share: 0.85,
    });
    expect(stopSums(outcomesBefore).share).toBe(0.75);
    expect(stopSums(nothingHappened).share).toBeNull();
  });
});

describe('streaks', () => {
  it('are those that the contract tells apart', () => {
    expect(shortestLengths).toEqual(streakLengths);
    expect(shortestLengths.map(lengthText)).toEqual(['1 day', '2 to 6 days', '7 days or more']);
  });

  it('went on as often as comes out by hand, by length and together', () => {
    expect(streakSumsOf(outcomesNow, 1)).toEqual({ kept: 40, known: 60, forgiven: 0, rate: 2 / 3 });
    expect(streakSumsOf(outcomesNow, 2)).toEqual({ kept: 24, known: 30, forgiven: 3, rate: 0.8 });
    expect(streakSumsOf(outcomesNow, 7)).toEqual({ kept: 9, known: 10, forgiven: 4, rate: 0.9 });
    expect(streakSums(outcomesNow)).toEqual({ kept: 73, known: 100, forgiven: 7, rate: 0.73 });
  });

  it('have no rate where nothing is known', () => {
    expect(streakSumsOf(outcomesBefore, 7)).toEqual({ kept: 0, known: 0, forgiven: 0, rate: null });
  });
});

describe('changes of tier', () => {
  it('are added up by from and to, upgrades first', () => {
    expect(changesByTiers(outcomesNow)).toEqual([
      { from: 'free', to: 'pro', is_upgrade: true, changes: 8, after_stop: 4 },
      { from: 'pro', to: 'elite', is_upgrade: true, changes: 2, after_stop: 0 },
      { from: 'elite', to: 'pro', is_upgrade: false, changes: 3, after_stop: 0 },
    ]);
  });

  it('have the share of upgrades after a refusal, and none where nobody moved up', () => {
    expect(tierSums(outcomesNow)).toEqual({
      upgrades: 10,
      downgrades: 3,
      netUpgrades: 7,
      upgradesAfterStop: 4,
      afterStopShare: 0.4,
    });
    expect(tierSums(nothingHappened)).toEqual({
      upgrades: 0,
      downgrades: 0,
      netUpgrades: null,
      upgradesAfterStop: 0,
      afterStopShare: null,
    });
  });
});

describe('a part of a whole', () => {
  it.each([
    [1, 4, 0.25],
    [0, 4, 0],
    [0, 0, null],
    [3, 0, null],
  ])('%d of %d is %s', (part, whole, share) => {
    expect(partOf(part, whole)).toBe(share);
  });
});
