/** How long does a report take, how much work is it, and which tables do its plans read? */

import { createHistogram, performance } from 'node:perf_hooks';
import pg from 'pg';
import { fromPg } from '../src/database/from-pg.ts';
import { createEnergyEngine } from '../src/engine.ts';
import type { Reports } from '../src/index.ts';
import type { Figure } from './figure.ts';
import { type ReportCase, wrongScans } from './reports-cases.ts';

/** Issue 7: of every report, 95 of 100 answers. */
const p95AtMostMs = 200;

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** A figure that has to be 0. */
export const none = (name: string, value: number, unit: string, note?: string): Figure => ({
  bench: 'reports',
  case: name,
  value,
  unit,
  target: 0,
  pass: value === 0,
  ...(note === undefined ? {} : { note }),
});

/** How often a case is asked one after the other, for the processor's time of one answer. */
const askedAlone = 5;

/** Processor time of Postgres for one answer to each case, in ms, with nobody else asking. */
async function workOf(
  reports: Reports,
  cases: readonly ReportCase[],
  cpuMs: () => number | undefined,
): Promise<(number | undefined)[]> {
  const work: (number | undefined)[] = [];
  for (const { ask } of cases) {
    const before = cpuMs();
    for (let nth = 0; nth < askedAlone; nth += 1) await ask(reports);
    const after = cpuMs();
    work.push(before === undefined || after === undefined ? undefined : (after - before) / askedAlone);
  }
  return work;
}

/** Two askers at once, as there are two cores: each asks every case in turn. */
export async function measured(
  reports: Reports,
  cases: readonly ReportCase[],
  { rounds, cpuMs }: { readonly rounds: number; readonly cpuMs: () => number | undefined },
): Promise<Figure[]> {
  const times = cases.map(() => createHistogram({ lowest: 1, highest: 60e9, figures: 3 }));
  for (const { ask } of cases) await ask(reports);
  const work = await workOf(reports, cases, cpuMs);
  const asker = async (): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      for (const [nth, { ask }] of cases.entries()) {
        times[nth]?.record(Math.max(1, Math.round((await timed(() => ask(reports))) * 1e6)));
      }
    }
  };
  await Promise.all([asker(), asker()]);
  return cases.map(({ name }, nth) => {
    const p95 = (times[nth]?.percentile(95) ?? Number.NaN) / 1e6;
    const cpu = work[nth];
    return {
      bench: 'reports',
      case: `${name}, p95`,
      value: p95,
      unit: 'ms',
      p50Ms: (times[nth]?.percentile(50) ?? Number.NaN) / 1e6,
      p99Ms: (times[nth]?.percentile(99) ?? Number.NaN) / 1e6,
      target: p95AtMostMs,
      pass: p95 <= p95AtMostMs,
      ...(cpu === undefined ? {} : { note: `${Math.round(cpu)} ms of a processor in Postgres` }),
    };
  });
}

/** Asks each case once over a connection that tells the plan of every statement, those inside functions included. */
export async function scans(url: string, cases: readonly ReportCase[]): Promise<Figure[]> {
  const plans: string[] = [];
  const pool = new pg.Pool({
    connectionString: url,
    // One of them listens for changes of the configuration.
    max: 2,
    options:
      '-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_nested_statements=on -c auto_explain.log_level=notice',
  });
  pool.on('connect', (client) => void client.on('notice', ({ message = '' }) => plans.push(message)));
  const database = fromPg(pool);
  const { reports } = createEnergyEngine({ database });
  const figures: Figure[] = [];
  for (const each of cases) {
    plans.length = 0;
    await each.ask(reports);
    if (plans.length === 0) throw new Error(`no plan was told of ${each.name}`);
    const wrong = wrongScans(each, plans);
    figures.push(
      none(
        `EXPLAIN: scans of raw rows by ${each.name}`,
        wrong.length,
        'scans',
        wrong.join('; ') || `${plans.length} plans`,
      ),
    );
  }
  await database.close();
  return figures;
}
