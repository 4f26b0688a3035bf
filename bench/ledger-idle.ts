/** What does the coalescer cost a caller who is alone? */

import { performance } from 'node:perf_hooks';
import type { Database } from '../src/database/database.ts';
import { type Figure, median, spreadOf } from './figure.ts';
import { anyOf, ledgerWork } from './ledger-work.ts';
import type { BenchOptions } from './options.ts';

const callsARound = 300;
const atMostMs = 0.2;

async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** One caller, each call in turn with and without the coalescer: the difference of the medians, in ms. */
export async function measureIdle(
  database: Database,
  accounts: number,
  options: BenchOptions,
): Promise<Figure> {
  const { charge, chargeCoalesced } = ledgerWork(database, anyOf(accounts));
  const added: number[] = [];
  const direct: number[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const alone: number[] = [];
    const through: number[] = [];
    for (let call = 0; call < callsARound; call++) {
      alone.push(await timed(charge));
      through.push(await timed(chargeCoalesced));
    }
    added.push(median(through) - median(alone));
    direct.push(median(alone));
  }
  return {
    bench: 'ledger',
    case: 'latency added by the coalescer, idle',
    value: median(added),
    unit: 'ms at p50',
    baseline: median(direct),
    spread: spreadOf(added),
    target: atMostMs,
    pass: median(added) <= atMostMs,
  };
}
