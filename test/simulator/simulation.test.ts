import { describe, expect, it } from 'vitest';
import { tiers } from '@/pricing/tier';
import { ticksOf } from '@/simulator/chart';
import { diceOf } from '@/simulator/dice';
import { meanOf, tokens, valueAt } from '@/simulator/measured';
import { personOf, wishesOf } from '@/simulator/person';
import type { SimulationReport } from '@/simulator/report';
import { pageOf } from '@/simulator/report-page';
import { runAll, runChunk } from '@/simulator/run';
import { simulate } from '@/simulator/simulate';
import type { Tally } from '@/simulator/tally';
import { options, rules, runOf } from './worlds.ts';

const sum = (tally: Tally, field: 'calls' | 'energy' | 'granted' | 'energyAtEnd' | 'accounts'): number =>
  tiers.reduce((all, tier) => all + tally.tiers[tier][field], 0);

describe('a simulated population', () => {
  it('is the same for the same seed, with any number of workers and any size of chunks', async () => {
    const runs = [runOf(240, 6), runOf(240, 6, 2)];
    const here = await runAll(runs, { workers: 0, usersPerChunk: 240 });
    expect(await runAll(runs, { workers: 0, usersPerChunk: 7 })).toEqual(here);
    expect(await runAll(runs, { workers: 1, usersPerChunk: 100 })).toEqual(here);
    expect(await runAll(runs, { workers: 3, usersPerChunk: 50 })).toEqual(here);
    expect(here[0]).not.toEqual(here[1]);
  });

  it('has the same people in a larger one: users do not touch each other', async () => {
    const [small] = await runAll([runOf(50, 5)], { workers: 0, usersPerChunk: 50 });
    expect(runChunk({ run: runOf(500, 5), first: 0, end: 50 })).toEqual(small);
  });

  it('wants the same at any prices', () => {
    const person = personOf(1, 7);
    expect(wishesOf(1, person, 20_521)).toEqual(wishesOf(1, person, 20_521));
    const seconds = wishesOf(1, { ...person, activeShare: 1, callsWanted: 40 }, 20_521).map(
      ({ secondOfDay }) => secondOfDay,
    );
    expect(seconds.length).toBeGreaterThan(3);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
  });

  it('loses and makes no energy: what was given is spent, lapsed or left', () => {
    const tally = runChunk({ run: runOf(400, 20), first: 0, end: 400 });
    const bought = tiers.reduce((all, tier) => all + tally.tiers[tier].packs * 5_000, 0);
    // Rewards live 30 days: nothing lapses in 20.
    expect(sum(tally, 'granted') + bought).toBe(sum(tally, 'energy') + sum(tally, 'energyAtEnd'));
  });

  it('has rewards lapse after 30 days', () => {
    const tally = runChunk({ run: runOf(300, 50), first: 0, end: 300 });
    const bought = tiers.reduce((all, tier) => all + tally.tiers[tier].packs * 5_000, 0);
    expect(sum(tally, 'granted') + bought).toBeGreaterThan(sum(tally, 'energy') + sum(tally, 'energyAtEnd'));
  });

  it('has fewer calls in dear hours the more elastic it is, and as many as without surge at 0', () => {
    const peak = (elasticity: number, multiplier?: string): number => {
      const windows =
        multiplier === undefined ? rules.windows : rules.windows.map((window) => ({ ...window, multiplier }));
      const run = { ...runOf(400, 10), rules: { ...rules, elasticity, windows } };
      return runChunk({ run, first: 0, end: 400 }).windows['Late Night Premium']?.calls ?? 0;
    };
    expect(peak(1.1)).toBeLessThan(peak(0.5));
    expect(peak(0.5)).toBeLessThan(peak(0));
    expect(Math.abs(peak(0) / peak(0, '1') - 1)).toBeLessThan(0.05);
  });
});

describe('chance', () => {
  it('is uniform, and independent between purposes, days and users', () => {
    const streams = [
      diceOf(1, 1, 1, 1),
      diceOf(1, 1, 1, 2),
      diceOf(1, 1, 2, 1),
      diceOf(1, 2, 1, 1),
      diceOf(2, 1, 1, 1),
    ];
    const draws = streams.map((dice) => Array.from({ length: 4_000 }, () => dice.unit()));
    for (const own of draws) {
      expect(own.reduce((all, each) => all + each, 0) / own.length).toBeCloseTo(0.5, 1);
      expect(new Set(own).size).toBeGreaterThan(3_990);
    }
    expect(new Set(draws.map(([first]) => first)).size).toBe(streams.length);
  });

  it('has normal and geometric numbers of the mean they should have', () => {
    const dice = diceOf(3, 1, 1, 1);
    const mean = (draw: () => number): number =>
      Array.from({ length: 20_000 }, draw).reduce((all, each) => all + each, 0) / 20_000;
    expect(Math.abs(mean(() => dice.normal()))).toBeLessThan(0.03);
    expect(Math.abs(mean(() => dice.geometric(2)) - 2)).toBeLessThan(0.1);
    expect(dice.geometric(0)).toBe(0);
  });

  it('reads quantiles at their shares and between', () => {
    expect([0, 0.5, 0.95, 1].map((share) => valueAt(tokens.output, share))).toEqual([7, 141, 463, 1_000]);
    expect(valueAt(tokens.output, 0.55)).toBe(177);
    expect(meanOf({ shares: [0, 0.5, 1], values: [0, 10, 30] })).toBe(12.5);
  });
});

describe('the report', () => {
  let report: SimulationReport;

  it('is the same for the same options', async () => {
    report = await simulate(options);
    expect(await simulate({ ...options, workers: 2, usersPerChunk: 11 })).toEqual(report);
  });

  it('adds up, and answers every claim', () => {
    const { totals } = report;
    expect(totals.marginUsd.value).toBeCloseTo(totals.revenueUsd.value - totals.llmUsd.value, 6);
    expect(report.tiers.reduce((all, { marginUsd }) => all + marginUsd, 0)).toBeCloseTo(
      totals.marginUsd.value,
      6,
    );
    expect(report.tiers.reduce((all, { balances }) => all + balances.reduce((a, b) => a + b, 0), 0)).toBe(
      300,
    );
    expect(report.claims).toHaveLength(4);
    expect(report.surge.map(({ elasticity }) => elasticity)).toEqual([0, 0.5, 1.1]);
    expect(report.compression.map(({ compressing }) => compressing)).toEqual([
      'as needed',
      'never',
      0.3,
      0.5,
    ]);
    for (const { lowest, value, highest } of Object.values(totals)) {
      expect(lowest).toBeLessThanOrEqual(value);
      expect(value).toBeLessThanOrEqual(highest);
    }
  });

  it('says so where a claim fails', () => {
    const compression = report.claims.find(({ claim }) => claim.startsWith('Compression'));
    expect(compression?.holds).toBe(
      report.compression[0]?.savedPerCall !== undefined && report.compression[0].savedPerCall >= 0.3,
    );
    expect(pageOf(report)).toContain('does not hold');
  });

  it('is a page that stands alone, with every assumption', () => {
    const page = pageOf(report);
    expect(page).not.toMatch(/<script|https?:\/\/|src=|@import|NaN|undefined|Infinity/);
    expect(page.match(/<svg /g)).toHaveLength(6);
    for (const line of report.assumptions) expect(line).not.toMatch(/NaN|undefined|\[object/);
    expect(page.length).toBeLessThan(100_000);
  });

  it('refuses a model whose price nobody knows, and no users', async () => {
    await expect(simulate({ ...options, users: 20, model: 'none-such' })).rejects.toThrow('nobody knows');
    await expect(simulate({ ...options, users: 0 })).rejects.toThrow('from 1 up');
    await expect(simulate({ ...options, from: 'soon' })).rejects.toThrow('a date');
  });

  it('has round numbers on its axes', () => {
    expect(ticksOf(0, 97)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(ticksOf(0, 0)).toEqual([0]);
    expect(ticksOf(-3, 3)).toEqual([-4, -2, 0, 2, 4]);
  });
});
