/** How fast does the ledger charge, hold and settle, at 1 to 64 clients, against a floor measured in the same rounds? */

import type { Database } from '../src/database/database.ts';
import { type Figure, median, spreadOf } from './figure.ts';
import { differencesIn, hotUserId } from './ledger-data.ts';
import { anyOf, type LedgerWork, ledgerWork } from './ledger-work.ts';
import { type Load, type Measured, measure, measureInRounds } from './measure.ts';
import type { BenchOptions } from './options.ts';

export const clientCounts = [1, 8, 32, 64] as const;

interface Case {
  readonly name: string;
  readonly work: (ordinary: LedgerWork, hot: LedgerWork) => () => Promise<void>;
  readonly clients: readonly number[];
  /** The floor it is compared with: called by as many clients, or the best of all counts in the same round. */
  readonly against: 'same' | 'best' | 'hot' | 'none';
  /** Targets of database.md, by the number of clients. */
  readonly targets?: Readonly<Record<number, number>>;
  /** At most this long at the 99th percentile, with 64 clients. */
  readonly p99AtMostMs?: number;
}

const cases: readonly Case[] = [
  { name: 'floor', work: (all) => all.floor, clients: clientCounts, against: 'none' },
  { name: 'charge', work: (all) => all.charge, clients: clientCounts, against: 'same', targets: { 8: 0.45 } },
  {
    name: 'charge, coalesced',
    work: (all) => all.chargeCoalesced,
    clients: clientCounts,
    against: 'best',
    targets: { 64: 2 },
  },
  {
    name: 'hold + settle',
    work: (all) => all.pair,
    clients: clientCounts,
    against: 'same',
    targets: { 8: 0.2 },
  },
  {
    name: 'hold + settle, coalesced',
    work: (all) => all.pairCoalesced,
    clients: clientCounts,
    against: 'best',
    targets: { 64: 0.8 },
  },
  { name: 'one hot account, floor', work: (_, hot) => hot.floor, clients: [8, 64], against: 'none' },
  {
    name: 'one hot account, hold + settle, coalesced',
    work: (_, hot) => hot.pairCoalesced,
    clients: [64],
    against: 'hot',
    targets: { 64: 3 },
    p99AtMostMs: 50,
  },
];

const nameOf = (name: string, clients: number): string =>
  `${name}, ${clients} ${clients === 1 ? 'client' : 'clients'}`;

type Rounds = ReadonlyMap<string, readonly Measured[]>;

const ratesOf = (rounds: Rounds, name: string): readonly number[] =>
  (rounds.get(name) ?? []).map(({ perSecond }) => perSecond);

/** The floor of each round that a case is held against; empty where it is held against none. */
function baselines(rounds: Rounds, { against }: Case, clients: number): readonly number[] {
  const floors = {
    none: [],
    same: [nameOf('floor', clients)],
    best: clientCounts.map((count) => nameOf('floor', count)),
    hot: [8, 64].map((count) => nameOf('one hot account, floor', count)),
  }[against].map((name) => ratesOf(rounds, name));
  return (floors[0] ?? []).map((_, round) => Math.max(...floors.map((rates) => rates[round] ?? 0)));
}

function figuresOf(rounds: Rounds, each: Case, clients: number): Figure[] {
  const measured = rounds.get(nameOf(each.name, clients)) ?? [];
  const rates = measured.map(({ perSecond }) => perSecond);
  const floors = baselines(rounds, each, clients);
  const ratios = floors.map((floor, round) => (rates[round] ?? Number.NaN) / floor);
  const target = each.targets?.[clients];
  const p99Ms = median(measured.map((round) => round.p99Ms));
  const figure: Figure = {
    bench: 'ledger',
    case: nameOf(each.name, clients),
    value: median(rates),
    unit: '1/s',
    spread: spreadOf(ratios.length > 0 ? ratios : rates),
    p50Ms: median(measured.map((round) => round.p50Ms)),
    p99Ms,
    ...(ratios.length > 0 ? { baseline: median(floors), ratio: median(ratios) } : {}),
    ...(target === undefined ? {} : { target, pass: median(ratios) >= target }),
  };
  if (each.p99AtMostMs === undefined) return [figure];
  const latency: Figure = {
    bench: 'ledger',
    case: `${figure.case}: p99 at most`,
    value: p99Ms,
    unit: 'ms',
    target: each.p99AtMostMs,
    pass: p99Ms <= each.p99AtMostMs,
  };
  return [figure, latency];
}

const differencesFigure = (differences: number): Figure => ({
  bench: 'ledger',
  case: 'differences found by verify after all of this',
  value: differences,
  unit: 'rows',
  target: 0,
  pass: differences === 0,
});

/** Long enough that nearly every page has been changed since the checkpoint after the fill, and plans are made. */
export const warmUpSeconds = (accounts: number): number => Math.min(20, 1 + accounts / 50_000);

/** Runs all cases on a filled database of so many accounts and resolves to their figures. */
export async function measureCases(
  database: Database,
  accounts: number,
  options: BenchOptions,
): Promise<Figure[]> {
  const ordinary = ledgerWork(database, anyOf(accounts));
  const hot = ledgerWork(database, () => hotUserId);
  const chosen = cases.filter(({ name, against }) => against === 'none' || name.includes(options.only));
  const loads = new Map<string, Load>(
    chosen.flatMap((each) =>
      each.clients.map((clients) => [
        nameOf(each.name, clients),
        { clients, seconds: options.seconds, work: each.work(ordinary, hot) },
      ]),
    ),
  );
  await measure({ clients: 64, seconds: warmUpSeconds(accounts), work: ordinary.chargeCoalesced });
  for (const load of loads.values()) await measure({ ...load, seconds: options.seconds / 4 });
  const rounds = await measureInRounds(loads, options.rounds);
  const figures = chosen.flatMap((each) =>
    each.clients.flatMap((clients) => figuresOf(rounds, each, clients)),
  );
  return [...figures, differencesFigure(await differencesIn(database))];
}
