/** energy backtest: what would other prices have brought, and whom would they have refused? */

import { type Command, InvalidArgumentError } from 'commander';
import { decimalOf, energyOf } from '../amount.ts';
import { defaults } from '../config.ts';
import { backtestLedger } from '../engine/backtest/backtest.ts';
import { changesOf } from '../engine/backtest/changes-document.ts';
import type { Comparison } from '../engine/backtest/sums.ts';
import type { BacktestReport } from '../engine/backtest/tally.ts';
import { readDocument, readNumber, readNumbers, snakeCased } from './document.ts';
import { commandOf, type DatabaseOptions } from './options.ts';
import { counted, heading, inThousands, tableLines } from './output.ts';
import { inSession, type Session } from './session.ts';

interface BacktestCommand extends DatabaseOptions {
  readonly windows?: string;
  readonly changes?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly elasticity: readonly number[];
  readonly shift: number;
  readonly shiftHours: number;
}

const dayMs = 86_400_000;

function readMoment(value: string): Date {
  const moment = new Date(value);
  if (Number.isNaN(moment.getTime())) throw new InvalidArgumentError('It must be a date such as 2026-11-01.');
  return moment;
}

const moneyInEnergy = <M extends { readonly energy: number }>(money: M): M => ({
  ...money,
  energy: energyOf(money.energy),
});

const comparedInEnergy = <C extends Comparison>(sides: C): C => ({
  ...sides,
  actual: moneyInEnergy(sides.actual),
  changed: moneyInEnergy(sides.changed),
});

/** The report with its energies as decimals, for display. */
const inEnergy = (report: BacktestReport): BacktestReport => ({
  ...comparedInEnergy(report),
  differenceEnergy: energyOf(report.differenceEnergy),
  byTier: report.byTier.map(comparedInEnergy),
  byHour: report.byHour.map(comparedInEnergy),
  demand: report.demand.map(moneyInEnergy),
  range: {
    ...report.range,
    energy: [energyOf(report.range.energy[0]), energyOf(report.range.energy[1])],
  },
});

const usd = (amount: number): string => amount.toFixed(2);
const between = ([lowest, highest]: readonly [number, number], show: (value: number) => string): string =>
  `${show(lowest)} to ${show(highest)}`;

const rowOf = (name: string, { actual, changed, refused }: Comparison): string[] => [
  name,
  inThousands(actual.calls),
  decimalOf(actual.energy),
  decimalOf(changed.energy),
  usd(actual.marginUsd),
  usd(changed.marginUsd),
  inThousands(refused),
];

function reportLines(report: BacktestReport): string[] {
  const { range, refusedBy } = report;
  const head = ['', 'calls', 'energy', 'then', 'margin USD', 'then', 'refused'];
  return [
    `${counted(report.actual.calls, 'call')} of ${counted(report.users, 'user')}; ${inThousands(report.usersAffected)} would have paid another price`,
    `${decimalOf(report.actual.energy)} energy were charged; ${decimalOf(report.changed.energy)} would have been, ${decimalOf(report.differenceEnergy)} more, were demand the same`,
    `${counted(report.refused, 'call')} of ${counted(report.usersRefused, 'user')} would have been refused: ${inThousands(refusedBy.insufficient_energy)} for energy, ${inThousands(refusedBy.token_budget_exceeded)} for the day's tokens`,
    ...(report.callsWithoutCost > 0
      ? [`${counted(report.callsWithoutCost, 'call')} have no known cost in USD and count as free`]
      : []),
    '',
    ...tableLines(head, [
      rowOf('all', report),
      ...report.byTier.map((sides) => rowOf(sides.tier, sides)),
      ...report.byHour.map((sides) => rowOf(`${String(sides.hour).padStart(2, '0')}:00`, sides)),
    ]),
    '',
    heading('as demand answers, between the elasticities'),
    ...tableLines(
      ['elasticity', 'calls', 'energy', 'revenue USD', 'margin USD'],
      report.demand.map((outcome) => [
        String(outcome.elasticity),
        inThousands(Math.round(outcome.calls)),
        decimalOf(outcome.energy),
        usd(outcome.revenueUsd),
        usd(outcome.marginUsd),
      ]),
    ),
    `energy ${between(range.energy, decimalOf)}, revenue ${between(range.revenueUsd, usd)} USD, margin ${between(range.marginUsd, usd)} USD, at list price`,
    'Revenue is at list price, energy at the tier’s USD an energy, and no money that was paid; margin is that less the cost of models. Calls that were refused at the time left no entry and are not here.',
    'Refills go by the tier, cap and zone that each user had then, and by what they brought; where an admin has edited a tier’s row since, by its row of today.',
    ...(report.notReplayed.length > 0
      ? [`No past call can tell what these would have done: ${report.notReplayed.join(', ')}`]
      : []),
  ];
}

async function runBacktest({ engine, database, output }: Session, options: BacktestCommand): Promise<void> {
  const { settings } = engine;
  const to = options.to ?? engine.clock.now();
  const from = options.from ?? new Date(to.getTime() - settings.backtest.days * dayMs);
  const configuration = await engine.configuration();
  output.progress('replaying the ledger …');
  const report = await backtestLedger(database, {
    configuration,
    changed: changesOf(readDocument(options), configuration, settings),
    demand: {
      elasticities: options.elasticity,
      shiftShare: options.shift,
      shiftHours: options.shiftHours,
    },
    settings,
    range: { from, to },
    pages: settings.backtest,
  });
  output.result(
    snakeCased({ from: from.toISOString(), to: to.toISOString(), ...inEnergy(report) }),
    reportLines(report),
  );
}

export function addBacktest(program: Command): void {
  const { elasticities, shiftShare, shiftHours, days } = defaults.backtest;
  commandOf(program, 'backtest', {
    summary: 'Replays the ledger at other prices: revenue, margin, who would have been refused',
    examples: [
      'backtest --windows examples/no-late-night.json',
      'backtest --changes changes.json --from 2026-10-01 --to 2026-11-01 --shift 0.2 --json',
    ],
  })
    .option(
      '--windows <file>',
      'JSON list of surge windows instead of those in force, in the words of surge_pricing_windows',
    )
    .option(
      '--changes <file>',
      'JSON of {windows, tiers, energy_factors, rules, estimates}; what is named is changed',
    )
    .option('--from <date>', `entries from then on; without it ${days} days`, readMoment)
    .option('--to <date>', 'entries before then; without it now', readMoment)
    .option('--elasticity <numbers>', 'demand elasticities, with commas between', readNumbers, [
      ...elasticities,
    ])
    .option(
      '--shift <share>',
      'share of calls that wait for a cheaper hour where the price rose',
      readNumber,
      shiftShare,
    )
    .option('--shift-hours <hours>', 'the longest they wait', readNumber, shiftHours)
    .action((options: BacktestCommand) =>
      inSession(options, { mayCreate: false }, (session) => runBacktest(session, options)),
    );
}
