/** How long does a simulation take, how much memory, and does it grow with the users? Run: npm run bench:simulation */

import { performance } from 'node:perf_hooks';
import { settingsWith } from '../src/config.ts';
import { type Run, runChunk } from '../src/simulator/run.ts';
import { seededTiers, seededWindows } from '../src/simulator/seeds.ts';
import { simulate } from '../src/simulator/simulate.ts';
import { cpuSeconds } from './compression/cpu-time.ts';
import { type Figure, machineLine, reportTo } from './figure.ts';
import { readOptions } from './options.ts';

const report = reportTo(readOptions().json);
const users = process.argv.includes('--quick') ? 5_000 : 100_000;
/** Issue 7, for 100,000 users on 2 cores. Seconds, MB; and how far from linear. */
const limits = { seconds: 180, megabytes: 2_048, growth: 1.2 } as const;
const { simulation } = settingsWith();
const rules = { tiers: seededTiers, windows: seededWindows };

const options = {
  ...simulation,
  users,
  seed: 1,
  rules,
  workers: 2,
};

/** Microseconds of work a user, in one run of so many. */
function workPerUser(count: number): number {
  const run: Run = {
    users: count,
    days: simulation.days,
    seed: 1,
    from: Date.parse(`${simulation.from}T00:00:00Z`),
    rules: { ...rules, elasticity: simulation.elasticity, compressing: 'as needed' },
  };
  const before = cpuSeconds();
  runChunk({ run, first: 0, end: count });
  return ((cpuSeconds() - before) * 1e6) / count;
}

/** As they are and without surge, at the other elasticities, compressing in three ways: each at every seed. */
const runs = simulation.seeds * (1 + simulation.elasticities.length + 3);

report.say(machineLine());
report.say(
  `${users.toLocaleString('en-US')} users, ${simulation.days} days, ${simulation.seeds} seeds, ${simulation.elasticities.length} elasticities, three ways to compress: ${runs} runs, two threads`,
);
workPerUser(500);
const [few, many] = [workPerUser(users / 50), workPerUser(users / 5)];
const [start, cpuStart] = [performance.now(), cpuSeconds()];
const first = await simulate(options);
const [wall, work] = [(performance.now() - start) / 1_000, cpuSeconds() - cpuStart];
const megabytes = process.resourceUsage().maxRSS / 1_024;
const small = { ...options, users: 500 };
const same =
  JSON.stringify(await simulate({ ...small, workers: 1, usersPerChunk: 70 })) ===
  JSON.stringify(await simulate({ ...small, workers: 2, usersPerChunk: 200 }));

const per100k = (value: number): number => (value * 100_000) / users;
const figures: Figure[] = [
  {
    bench: 'simulation',
    case: 'the clock on the wall, scaled to 100,000 users',
    value: per100k(wall),
    unit: 's',
    target: limits.seconds,
    pass: per100k(wall) <= limits.seconds,
  },
  {
    bench: 'simulation',
    case: 'work of the processor, both cores, scaled to 100,000 users',
    value: per100k(work),
    unit: 's',
    target: 2 * limits.seconds,
    pass: per100k(work) <= 2 * limits.seconds,
    note: 'what the clock on the wall would say twice on two idle cores',
  },
  {
    bench: 'simulation',
    case: 'most memory',
    value: megabytes,
    unit: 'MB',
    target: limits.megabytes,
    pass: megabytes <= limits.megabytes,
  },
  {
    bench: 'simulation',
    case: 'work a user with ten times the users',
    value: many,
    unit: 'µs',
    baseline: few,
    ratio: many / few,
    target: limits.growth,
    pass: many / few <= limits.growth,
  },
  {
    bench: 'simulation',
    case: 'the same report by one thread and by two',
    value: same ? 1 : 0,
    unit: '',
    target: 1,
    pass: same,
  },
];
report.end(figures);
report.say(first.claims.map(({ claim, found, verdict }) => `${verdict}: ${claim}. ${found}`).join('\n'));
