/** How long do the jobs take over 100,000 users, does their memory grow, and what does a run cost that finds nothing new? Run: npm run bench:jobs */

import { performance } from 'node:perf_hooks';
import type { Database } from '../src/database/database.ts';
import { createEnergyEngine, type EnergyEngine } from '../src/engine.ts';
import type { JobCounts } from '../src/jobs/job.ts';
import { jobNamed } from '../src/jobs/jobs.ts';
import { type JobEvent, runJob } from '../src/jobs/run-job.ts';
import { stateVersion } from '../src/usage/pattern-state.ts';
import { type Figure, machineLine, median, reportTo, spreadOf } from './figure.ts';
import { callsOfOne, fillJobs, userIdOf } from './jobs-data.ts';
import { differencesIn } from './ledger-data.ts';
import { readOptions } from './options.ts';
import { startBenchServer } from './server.ts';

const fasterAtLeast = 20;
const memoryAtMost = 1.25;
/** Of fewer batches the garbage that happens to lie about decides. */
const batchesToJudge = 50;
const readsARound = 300;
const readAtMost = 1.5;

const options = readOptions();
const report = reportTo(options.json);
const accounts = Math.min(options.quick ? 5_000 : 100_000, Math.max(...options.accounts));

interface Timed {
  readonly seconds: number;
  readonly counts: JobCounts;
}

async function timed(
  engine: EnergyEngine,
  name: string,
  onEvent?: (event: JobEvent) => void,
): Promise<Timed> {
  const from = performance.now();
  const { counts } = await runJob(jobNamed(name), { engine, onEvent });
  return { seconds: (performance.now() - from) / 1_000, counts };
}

const perSecond = (name: string, { seconds }: Timed, count: number, unit = 'users/s'): Figure => ({
  bench: 'jobs',
  case: name,
  value: count / seconds,
  unit,
  note: `${count.toLocaleString('en')} in ${seconds.toFixed(1)} s`,
});

/** Of the run's fifths, the least heap in use in the second and in the last: what stays when garbage is gone. */
function memoryFigure(heaps: readonly number[], rss: number): Figure {
  const fifth = (nth: number): number =>
    Math.min(...heaps.slice(Math.floor((heaps.length * nth) / 5), Math.ceil((heaps.length * (nth + 1)) / 5)));
  const [before, after] = [fifth(1) / 2 ** 20, fifth(4) / 2 ** 20];
  return {
    bench: 'jobs',
    case: 'learn-patterns: heap in use in the last fifth of the run, against the second',
    value: after,
    unit: 'MB',
    baseline: before,
    ratio: after / before,
    ...(heaps.length < batchesToJudge ? {} : { target: memoryAtMost, pass: after / before <= memoryAtMost }),
    note: `peak RSS ${Math.round(rss / 2 ** 20)} MB`,
  };
}

async function learning(engine: EnergyEngine): Promise<Figure[]> {
  const heaps: number[] = [];
  let rss = 0;
  const first = await timed(engine, 'learn-patterns', ({ kind }) => {
    const memory = process.memoryUsage();
    if (kind === 'progress') heaps.push(memory.heapUsed);
    rss = Math.max(rss, memory.rss);
  });
  const again: Timed[] = [];
  for (let round = 0; round < options.rounds; round++) again.push(await timed(engine, 'learn-patterns'));
  const ratios = again.map(({ seconds }) => first.seconds / seconds);
  return [
    perSecond('learn-patterns: everything is new', first, first.counts.users ?? 0),
    memoryFigure(heaps, rss),
    {
      bench: 'jobs',
      case: 'learn-patterns: nothing is new',
      value: median(again.map(({ seconds }) => seconds)),
      unit: 's',
      baseline: first.seconds,
      ratio: median(ratios),
      spread: spreadOf(ratios),
      target: fasterAtLeast,
      pass: median(ratios) >= fasterAtLeast,
    },
  ];
}

/** One caller, each read in turn with and without what tells whether a call is unusual. */
async function reading({ ledger }: EnergyEngine): Promise<Figure> {
  const of = async (work: (userId: string) => Promise<unknown>): Promise<number> => {
    const userId = userIdOf(Math.floor(Math.random() * accounts));
    const from = performance.now();
    await work(userId);
    return performance.now() - from;
  };
  const quoted = { surgeMultiplier: '1', useOfVersion: stateVersion };
  const rounds: { with: number; without: number }[] = [];
  for (let round = 0; round <= options.rounds; round++) {
    const [withUse, without]: [number[], number[]] = [[], []];
    for (let read = 0; read < readsARound; read++) {
      without.push(await of((userId) => ledger.account(userId)));
      withUse.push(await of((userId) => ledger.accountToQuote(userId, quoted)));
    }
    // The first round warms up.
    if (round > 0) rounds.push({ with: median(withUse), without: median(without) });
  }
  const ratios = rounds.map((round) => round.with / round.without);
  return {
    bench: 'jobs',
    case: 'reading an account for a quote, with what is unusual, against without',
    value: median(rounds.map((round) => round.with)),
    unit: 'ms at p50',
    baseline: median(rounds.map((round) => round.without)),
    ratio: median(ratios),
    spread: spreadOf(ratios),
    target: readAtMost,
    pass: median(ratios) <= readAtMost,
  };
}

/** One user in four has little left; the platform's budget pays for a thousand of them. */
async function recommending(engine: EnergyEngine): Promise<Figure> {
  const recommended = await timed(engine, 'recommend');
  const name = `recommend: of those looked at, ${recommended.counts.granted} are helped`;
  return perSecond(name, recommended, recommended.counts.considered ?? 0);
}

/** A day later: every account's day has turned. */
async function nextDay(database: Database): Promise<Figure[]> {
  const now = new Date(Date.now() + 86_400_000);
  const engine = createEnergyEngine({ database, clock: { now: () => now } });
  const reset = await timed(engine, 'daily-reset');
  const relearnt = await timed(engine, 'learn-patterns');
  await engine.close();
  return [
    perSecond('daily-reset: every day has turned', reset, reset.counts.accounts ?? 0, 'accounts/s'),
    perSecond(
      'learn-patterns: refills alone are new, columns a day old',
      relearnt,
      relearnt.counts.users ?? 0,
    ),
  ];
}

report.say(machineLine());
const server = await startBenchServer();
try {
  report.say(await server.settingsLine());
  const database = await server.create('bench_jobs', 8);
  report.say(`data: ${accounts.toLocaleString('en')} users of ${callsOfOne} calls each`);
  await fillJobs(database, accounts);
  const engine = createEnergyEngine({ database });
  const figures = [...(await learning(engine)), await reading(engine), await recommending(engine)];
  await engine.close();
  figures.push(...(await nextDay(database)));
  const differences = await differencesIn(database);
  figures.push({
    bench: 'jobs',
    case: 'differences that verify finds',
    value: differences,
    unit: 'rows',
    target: 0,
    pass: differences === 0,
  });
  report.end(figures);
} finally {
  await server.stop();
}
