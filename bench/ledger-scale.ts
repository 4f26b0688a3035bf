/** Do time and memory grow with the number of accounts? */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Database } from '../src/database/database.ts';
import { type Figure, median, spreadOf } from './figure.ts';
import { warmUpSeconds } from './ledger-cases.ts';
import { fill, sizeLine } from './ledger-data.ts';
import { anyOf, ledgerWork } from './ledger-work.ts';
import { type Load, measure, measureInRounds } from './measure.ts';
import type { BenchOptions } from './options.ts';
import type { BenchServer } from './server.ts';

const clients = 8;
const ratioAtLeast = 0.8;
const growthAtMost = 1.1;

const caseOf = (accounts: number): string =>
  `charge, ${clients} clients, ${accounts.toLocaleString('en')} accounts`;

interface Size {
  readonly accounts: number;
  readonly database: Database;
}

async function prepare(
  server: BenchServer,
  sizes: readonly number[],
  say: (line: string) => void,
): Promise<Size[]> {
  const prepared: Size[] = [];
  for (const accounts of sizes) {
    const database = await server.create(`accounts_${accounts}`, clients + 2);
    await fill(database, accounts);
    say(await sizeLine(database, accounts));
    prepared.push({ accounts, database });
  }
  return prepared;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What the process keeps, in bytes: garbage that nobody has collected yet is no growth. */
function residentBytes(): number {
  collectGarbage();
  return process.memoryUsage().rss;
}

function rssFigure(before: number, after: number): Figure {
  const ratio = after / before;
  return {
    bench: 'ledger',
    case: 'memory of the process (RSS) after all sizes, against after the warm-up',
    value: after / 2 ** 20,
    unit: 'MiB',
    baseline: before / 2 ** 20,
    ratio,
    target: growthAtMost,
    pass: ratio <= growthAtMost,
  };
}

/** The same charges on databases of each size, interleaved; every size is held against the smallest. */
export async function measureScale(
  server: BenchServer,
  sizes: readonly number[],
  { options, say }: { options: BenchOptions; say: (line: string) => void },
): Promise<Figure[]> {
  const prepared = await prepare(server, sizes, say);
  const loads = new Map<string, Load>();
  for (const { accounts, database } of prepared) {
    const work = ledgerWork(database, anyOf(accounts));
    await measure({ clients: 64, seconds: warmUpSeconds(accounts), work: work.chargeCoalesced });
    await measure({ clients, seconds: options.seconds, work: work.charge });
    loads.set(caseOf(accounts), { clients, seconds: options.seconds, work: work.charge });
  }
  await measureInRounds(loads, 2);
  const rssBefore = residentBytes();
  const rounds = await measureInRounds(loads, options.rounds);
  const rssAfter = residentBytes();

  const smallest = [...rounds.values()][0] ?? [];
  const figures = prepared.map(({ accounts }, index): Figure => {
    const measured = rounds.get(caseOf(accounts)) ?? [];
    const ratios = measured.map(
      ({ perSecond }, round) => perSecond / (smallest[round]?.perSecond ?? Number.NaN),
    );
    return {
      bench: 'ledger',
      case: caseOf(accounts),
      value: median(measured.map(({ perSecond }) => perSecond)),
      unit: '1/s',
      p50Ms: median(measured.map(({ p50Ms }) => p50Ms)),
      p99Ms: median(measured.map(({ p99Ms }) => p99Ms)),
      ...(index === 0
        ? {}
        : {
            baseline: median(smallest.map(({ perSecond }) => perSecond)),
            ratio: median(ratios),
            spread: spreadOf(ratios),
            target: ratioAtLeast,
            pass: median(ratios) >= ratioAtLeast,
          }),
    };
  });
  return [...figures, rssFigure(rssBefore, rssAfter)];
}
