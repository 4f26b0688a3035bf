/** energy simulate: would these prices be profitable, with a hundred thousand users? */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { defaults } from '../config.ts';
import { changesOf } from '../engine/backtest/changes-document.ts';
import { EnergyError } from '../errors.ts';
import type { SimulationReport } from '../simulator/report.ts';
import { pageOf } from '../simulator/report-page.ts';
import { seededTiers, seededWindows } from '../simulator/seeds.ts';
import { simulate } from '../simulator/simulate.ts';
import { readDocument, readNumber, readNumbers, snakeCased } from './document.ts';
import { commandOf, readCount } from './options.ts';
import { type Output, outputOf } from './output.ts';

interface SimulateCommand {
  readonly json?: boolean;
  readonly users: number;
  readonly days: number;
  readonly seed: number;
  readonly seeds: number;
  readonly from: string;
  readonly model: string;
  readonly elasticity: number;
  readonly elasticities: readonly number[];
  readonly workers?: number;
  readonly windows?: string;
  readonly changes?: string;
  readonly output: string;
}

const mostUsers = 10_000_000;
const mostDays = 366;
const mostWorkers = 64;
const largestSeed = 2 ** 31 - 1;
const barWidth = 30;

function readDate(value: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))) return value;
  throw new InvalidArgumentError('It must be a date such as 2026-03-02.');
}

function rulesOf({ windows, changes }: SimulateCommand) {
  const document = readDocument({ windows, changes });
  const changed = changesOf(document, { tiers: seededTiers }, defaults);
  if (changed.rules ?? changed.estimates ?? changed.energyFactors) {
    throw new EnergyError(
      'invalid_request',
      'a simulation changes windows and tiers; rules, estimates and energy factors are for energy backtest',
    );
  }
  return {
    tiers: new Map([...seededTiers, ...(changed.tiers ?? [])]),
    windows: changed.windows ?? seededWindows,
  };
}

function bar(output: Output, started: number): (share: number) => void {
  return (share) => {
    const full = Math.round(share * barWidth);
    const seconds = (Date.now() - started) / 1_000;
    const left = share > 0.02 ? `, about ${Math.ceil((seconds * (1 - share)) / share)} s left` : '';
    output.progress(
      `living  ${'█'.repeat(full)}${'░'.repeat(barWidth - full)}  ${Math.floor(100 * share)} %${left}`,
    );
  };
}

function lines(report: SimulationReport, files: readonly string[]): string[] {
  return [
    ...report.claims.flatMap(({ claim, found, verdict }) => [`${verdict}: ${claim}`, `  ${found}`]),
    ...report.notes,
    '',
    ...files.map((file) => `written: ${file}`),
  ];
}

async function runSimulation(options: SimulateCommand): Promise<void> {
  const output = outputOf(options.json === true);
  const { usersPerChunk, otherModels } = defaults.simulation;
  const report = await simulate({
    users: options.users,
    days: options.days,
    seed: options.seed,
    seeds: options.seeds,
    from: options.from,
    model: options.model,
    otherModels: otherModels.filter((model) => model !== options.model),
    elasticity: options.elasticity,
    elasticities: options.elasticities,
    rules: rulesOf(options),
    workers: options.workers,
    usersPerChunk,
    onProgress: bar(output, Date.now()),
  });
  mkdirSync(options.output, { recursive: true });
  const files = ['report.html', 'report.json'].map((name) => join(options.output, name));
  const [page = '', document = ''] = files;
  writeFileSync(page, pageOf(report));
  writeFileSync(document, `${JSON.stringify(snakeCased(report), null, 2)}\n`);
  output.result(snakeCased(report), lines(report, files));
}

export function addSimulate(program: Command): void {
  const settings = defaults.simulation;
  commandOf(program, 'simulate', {
    summary:
      'Lives many users through days of the real prices and rules: profit, surge, compression, as a page',
    examples: [
      'simulate --users 100000 --days 30 --seed 1',
      'simulate --users 5000 --windows examples/no-late-night.json --model claude-sonnet-4-5 --json',
    ],
  })
    .option('--users <count>', 'how many', readCount(mostUsers), settings.users)
    .option('--days <count>', 'how long', readCount(mostDays), settings.days)
    .option('--seed <number>', 'the same seed gives the same report', readCount(largestSeed), 1)
    .option(
      '--seeds <count>',
      'how many seeds the intervals are over',
      readCount(mostWorkers),
      settings.seeds,
    )
    .option('--from <date>', 'the first day, UTC', readDate, settings.from)
    .option('--model <name>', 'whose published price the calls cost', settings.model)
    .option('--elasticity <number>', 'how demand answers to prices', readNumber, settings.elasticity)
    .option('--elasticities <numbers>', 'those that surge is judged by', readNumbers, [
      ...settings.elasticities,
    ])
    .option('--windows <file>', 'JSON list of surge windows, in the words of surge_pricing_windows')
    .option('--changes <file>', 'JSON of {windows, tiers}; without it those of a new database')
    .option('--workers <count>', 'threads; without it one a core', readCount(mostWorkers))
    .option('--output <folder>', 'where report.html and report.json go', settings.folder)
    .action((options: SimulateCommand) => runSimulation(options));
}
