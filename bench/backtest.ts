/** How long does a backtest of a million calls take, from the database and in memory? Run: npm run bench:backtest */

import { performance } from 'node:perf_hooks';
import { settingsWith } from '../src/config.ts';
import { type BacktestOptions, createBacktest } from '../src/engine/backtest/backtest.ts';
import { type PastEntry, readHistory } from '../src/engine/backtest/history.ts';
import type { BacktestReport } from '../src/engine/backtest/tally.ts';
import { createEnergyEngine } from '../src/engine.ts';
import { callsPerUser, fillHistoryOf } from './backtest-data.ts';
import { type Figure, machineLine, reportTo } from './figure.ts';
import { readOptions } from './options.ts';
import { startBenchServer } from './server.ts';

const options = readOptions();
const report = reportTo(options.json);
const calls = process.argv.includes('--quick') ? 100_000 : 1_000_000;
/** Seconds for a million calls. Issue 7. */
const secondsAtMost = 10;
const range = { from: new Date('2026-03-01'), to: new Date('2026-06-01') };
const settings = settingsWith();
const { elasticities, shiftHours } = settings.backtest;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function seconds(work: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

function figure(name: string, times: readonly number[], found: BacktestReport): Figure {
  const value = (median(times) * 1_000_000) / found.actual.calls;
  return {
    bench: 'backtest',
    case: name,
    value,
    unit: 's a million',
    spread: [Math.min(...times), Math.max(...times)],
    target: secondsAtMost,
    pass: value <= secondsAtMost,
  };
}

report.say(machineLine());
const server = await startBenchServer();
try {
  report.say(await server.settingsLine());
  const database = await server.create('history', 4);
  await fillHistoryOf(database, calls / callsPerUser);
  const engine = createEnergyEngine({ database });
  const configuration = await engine.configuration();
  const of = (more: Partial<BacktestOptions>): BacktestOptions => ({
    configuration,
    changed: { windows: configuration.windows },
    demand: { elasticities, shiftShare: 0, shiftHours },
    settings,
    ...more,
  });
  const history: PastEntry[] = [];
  await readHistory(database, { ...range, ...settings.backtest }, (entries) => void history.push(...entries));
  const cases: readonly (readonly [string, BacktestOptions])[] = [
    ['the windows in force', of({})],
    [
      'other windows, a fifth of the calls shifts',
      of({
        changed: { windows: configuration.windows.map((window) => ({ ...window, multiplier: '1.25' })) },
        demand: { elasticities, shiftShare: 0.2, shiftHours },
      }),
    ],
  ];
  const figures: Figure[] = [];
  for (const [name, chosen] of cases) {
    const [read, kept]: [number[], number[]] = [[], []];
    let found = createBacktest(chosen).report();
    for (let round = 0; round < options.rounds; round++) {
      const fromDatabase = createBacktest(chosen);
      read.push(
        await seconds(() => readHistory(database, { ...range, ...settings.backtest }, fromDatabase.replay)),
      );
      const inMemory = createBacktest(chosen);
      kept.push(await seconds(() => inMemory.replay(history)));
      found = fromDatabase.report();
    }
    figures.push(figure(`${name}, from Postgres`, read, found), figure(`${name}, in memory`, kept, found));
    report.say(
      `${name}: ${found.actual.calls} calls of ${found.users} users, difference ${found.differenceEnergy / 100} energy, refused ${found.refused}`,
    );
    if (name === 'the windows in force' && found.differenceEnergy !== 0) process.exitCode = 1;
  }
  await engine.close();
  report.end(figures);
} finally {
  await server.stop();
}
