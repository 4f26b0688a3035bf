import { describe, expect, it } from 'vitest';
import { tiers } from '@/pricing/tier';
import { assumptionLines } from '@/simulator/assumption-lines';
import { assumed } from '@/simulator/assumptions';
import { ticksOf } from '@/simulator/chart';
import { claimLines } from '@/simulator/claims';
import { diceOf } from '@/simulator/dice';
import { above, atLeast, both, type Interval } from '@/simulator/interval';
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

type Path = readonly (string | number)[];

/** Where numbers, names and quantiles stand in what is assumed. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  const isQuantiles = typeof value === 'object' && value !== null && 'shares' in value;
  if (typeof value !== 'object' || value === null || isQuantiles) return [path];
  return Object.entries(value).flatMap(([name, part]) => leavesOf(part, [...path, name]));
}

/** The same with another value there: a number, a name, or the other kind of prompt. */
function changedAt(value: unknown, [name, ...rest]: Path): unknown {
  if (name === undefined) {
    if (typeof value === 'number') return value + 0.01;
    if (typeof value === 'string') return `other ${value}`;
    return value === tokens.chatInput ? tokens.documentInput : tokens.chatInput;
  }
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[name] = changedAt(copy[name], rest);
  return copy;
}

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

  it('tells every answer over all seeds, and holds a claim only where each of them does', async () => {
    const seeds = await Promise.all(
      [1, 2].map((seed) => simulate({ ...options, seed, seeds: 1, workers: 0 })),
    );
    const values = (pick: (one: SimulationReport) => number): number[] => seeds.map(pick);
    const isOver = (interval: Interval | undefined, of: readonly number[]): void =>
      expect(interval).toEqual({ value: of[0], lowest: Math.min(...of), highest: Math.max(...of) });
    for (const [nth, { overSeeds }] of report.surge.entries()) {
      isOver(
        overSeeds.peakUplift,
        values(({ surge }) => surge[nth]?.peakUplift ?? Number.NaN),
      );
      isOver(
        overSeeds.peakCallShare,
        values(({ surge }) => surge[nth]?.peakCallShare ?? Number.NaN),
      );
    }
    for (const [nth, { overSeeds, savedByModel }] of report.compression.entries()) {
      isOver(
        overSeeds.savedPerCall,
        values(({ compression }) => compression[nth]?.savedPerCall ?? Number.NaN),
      );
      for (const [other, answer] of savedByModel.entries()) {
        const saved = ({ compression }: SimulationReport) =>
          compression[nth]?.savedByModel[other]?.savedPerCall ?? Number.NaN;
        isOver(answer.overSeeds, values(saved));
      }
    }
    for (const [nth, { overSeeds }] of report.prices.entries()) {
      isOver(
        overSeeds.marginUsd,
        values(({ prices }) => prices[nth]?.marginUsd ?? Number.NaN),
      );
      isOver(
        overSeeds.breakEvenPriceShare,
        values(({ prices }) => prices[nth]?.breakEvenPriceShare ?? Number.NaN),
      );
    }
    isOver(
      report.totals.marginFromSurgeUsd,
      values(({ totals }) => totals.marginFromSurgeUsd.value),
    );
    expect(
      report.surge.some(({ overSeeds }) => overSeeds.peakUplift.lowest < overSeeds.peakUplift.highest),
    ).toBe(true);
    for (const { overSeeds, verdict, isClaimReached } of report.surge) {
      expect(verdict).toBe(atLeast(overSeeds.peakUplift, 0.2));
      expect(isClaimReached).toBe(overSeeds.peakUplift.lowest >= 0.2);
    }
    for (const { verdict, holds } of report.claims) expect(holds).toBe(verdict === 'holds');
  });

  it('decides nothing where the seeds do not agree', () => {
    const interval = { value: 0.206, lowest: 0.198, highest: 0.21 };
    expect(atLeast(interval, 0.2)).toBe('not decided');
    expect(atLeast(interval, 0.19)).toBe('holds');
    expect(atLeast(interval, 0.22)).toBe('does not hold');
    expect(above({ ...interval, lowest: 0 }, 0)).toBe('not decided');
    expect(both('holds', 'not decided')).toBe('not decided');
    expect(both('not decided', 'does not hold')).toBe('does not hold');
    expect(both('holds', 'holds')).toBe('holds');
    const [first] = report.surge;
    const mixed = {
      ...report,
      surge: first === undefined ? [] : [{ ...first, verdict: 'not decided' as const }],
    };
    expect(claimLines(mixed).find(({ claim }) => claim.startsWith('Surge'))).toMatchObject({
      verdict: 'not decided',
      holds: false,
    });
    const claims = claimLines(mixed);
    expect(pageOf({ ...report, claims })).toContain('<li class="open"><strong>Surge');
  });

  it('says everything that is assumed: whichever number of it were another, a sentence would be, too', () => {
    const said = assumptionLines(options);
    const paths = leavesOf(assumed);
    expect(paths.length).toBeGreaterThan(60);
    const unsaid = paths.filter((path) => {
      const others = assumptionLines(options, changedAt(assumed, path) as typeof assumed);
      return others.join('\n') === said.join('\n');
    });
    expect(unsaid).toEqual([]);
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
