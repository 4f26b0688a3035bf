/** How long does a backtest of a million calls take, from the database and in memory? Run: npm run bench:backtest */

import { performance } from 'node:perf_hooks';
import { settingsWith } from '../src/config.ts';
import { type BacktestOptions, createBacktest } from '../src/engine/backtest/backtest.ts';
import { type PastEntry, readHistory } from '../src/engine/backtest/history.ts';
import type { BacktestReport } from '../src/engine/backtest/tally.ts';
import { createEnergyEngine } from '../src/engine.ts';
import { callsPerUser, fillHistoryOf } from './backtest-data.ts';
import { cpuSeconds } from './compression/cpu-time.ts';
import { type Figure, loadLine, machineLine, median, reportTo, spreadOf } from './figure.ts';
import { readOptions } from './options.ts';
import { startBenchServer } from './server.ts';

const options = readOptions();
const report = reportTo(options.json);
const calls = options.calls ?? (options.quick ? 100_000 : 1_000_000);
/** Seconds for a million calls. Issue 7. */
const secondsAtMost = 10;
const range = { from: new Date('2026-03-01'), to: new Date('2026-06-01') };
const settings = settingsWith();
const { elasticities, shiftHours } = settings.backtest;

interface Round {
  readonly seconds: number;
  /** Processor time, in seconds, of this process and of Postgres; NaN where the system does not tell. */
  readonly node: number;
  readonly postgres: number;
}

const cpuMsOfPostgres = (): number => server.cpuMs() ?? Number.NaN;

async function round(work: () => Promise<void> | void): Promise<Round> {
  const [start, node, postgres] = [performance.now(), cpuSeconds(), cpuMsOfPostgres()];
  await work();
  return {
    seconds: (performance.now() - start) / 1_000,
    node: cpuSeconds() - node,
    postgres: (cpuMsOfPostgres() - postgres) / 1_000,
  };
}

function figure(name: string, rounds: readonly Round[], found: BacktestReport): Figure {
  const ofMillion = (values: readonly number[]): number => (median(values) * 1_000_000) / found.actual.calls;
  const times = rounds.map(({ seconds }) => seconds);
  const value = ofMillion(times);
  const cpu = [rounds.map(({ node }) => node), rounds.map(({ postgres }) => postgres)].map(ofMillion);
  return {
    bench: 'backtest',
    case: name,
    value,
    unit: 's a million',
    spread: spreadOf(times),
    target: secondsAtMost,
    pass: value <= secondsAtMost,
    note: `processor: Node ${cpu[0]?.toFixed(1)} s, Postgres ${cpu[1]?.toFixed(1)} s`,
  };
}

report.say(machineLine());
report.say(loadLine());
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
  const read = (replay: Parameters<typeof readHistory>[2]) =>
    readHistory(database, { ...range, ...settings.backtest }, replay);
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
    const rounds: Round[] = [];
    let found = createBacktest(chosen).report();
    for (let nth = 0; nth < options.rounds; nth++) {
      const running = createBacktest(chosen);
      rounds.push(await round(() => read(running.replay)));
      found = running.report();
    }
    figures.push(figure(`${name}, from Postgres`, rounds, found));
    report.say(
      `${name}: ${found.actual.calls} calls of ${found.users} users, difference ${found.differenceEnergy / 100} energy, refused ${found.refused}, ${loadLine()}`,
    );
    if (name === 'the windows in force' && found.differenceEnergy !== 0) process.exitCode = 1;
  }
  // Only now: a million entries at hand would be looked through by every collection of garbage.
  const history: PastEntry[] = [];
  await read((entries) => void history.push(...entries));
  for (const [name, chosen] of cases) {
    const rounds: Round[] = [];
    let found = createBacktest(chosen).report();
    for (let nth = 0; nth < options.rounds; nth++) {
      const running = createBacktest(chosen);
      rounds.push(await round(() => running.replay(history)));
      found = running.report();
    }
    figures.push(figure(`${name}, in memory`, rounds, found));
  }
  await engine.close();
  report.end(figures);
} finally {
  await server.stop();
}
