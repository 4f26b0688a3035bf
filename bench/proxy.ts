/**
 * What does the metering proxy add to a call, beside no proxy and beside one that only passes through?
 * Run: npm run bench:proxy; the peer first: npm ci --prefix bench/peers
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { defaults } from '../src/config.ts';
import type { Database } from '../src/database/database.ts';
import { createLedger } from '../src/ledger/ledger.ts';
import { type Child, startChild } from './child.ts';
import { type Figure, loadLine, machineLine, median, reportTo, spreadOf } from './figure.ts';
import { readOptions } from './options.ts';
import { cpuMsOf } from './process-time.ts';
import { type LoadOrder, type LoadResult, tokenOf } from './proxy-load.ts';
import { startBenchServer } from './server.ts';

const clientCounts = [1, 16, 64] as const;
const peerFile = fileURLToPath(
  new URL('peers/node_modules/@portkey-ai/gateway/build/start-server.js', import.meta.url),
);

type Target = Pick<LoadOrder, 'origin' | 'path' | 'headers'> & {
  /** The process whose work per call is told, beside its time; null: none of ours. */
  readonly pid: number | null;
};
type TargetName = 'direct' | 'ours' | 'portkey';

const chatPath = '/v1/chat/completions';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The peer, or null where it is not installed. */
async function startPeer(upstream: string): Promise<{ target: Target; stop: () => void } | null> {
  if (!existsSync(peerFile)) return null;
  const port = await freePort();
  const child = spawn(process.execPath, [peerFile, '--headless', `--port=${port}`], {
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const origin = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(origin).then(
        () => true,
        () => false,
      )
    )
      break;
    await wait(100);
  }
  const headers = { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${upstream}/v1` };
  return { target: { origin, path: chatPath, headers, pid: child.pid ?? null }, stop: () => child.kill() };
}

/** One well-off account a client. */
async function openAccounts(database: Database): Promise<Record<string, string>> {
  const ledger = createLedger({ database, settings: defaults.coalescer });
  const users: Record<string, string> = {};
  for (let client = 0; client < Math.max(...clientCounts); client += 1) {
    const userId = crypto.randomUUID();
    await ledger.openAccount({ userId, tier: 'enterprise' });
    await ledger.purchase({ userId, energy: 1_000_000_00 });
    await ledger.setLimits({ userId, dailyTokenBudget: 1_000_000_000, note: 'a benchmark', actor: 'bench' });
    users[tokenOf(client)] = userId;
  }
  return users;
}

interface Result extends LoadResult {
  /** Processor time of the proxy's process for each call; undefined where the system does not tell. */
  readonly cpuMs: number | undefined;
  /** The same of all processes of Postgres. */
  readonly databaseMs: number | undefined;
}
type Results = Map<string, Result[]>;
const keyOf = (target: TargetName, clients: number, stream: boolean): string =>
  `${target}, ${clients}, ${stream ? 'stream' : 'whole'}`;

/** Every round measures each target once for each load, in the opposite order every other round. */
async function measureTargets(
  load: Child,
  targets: ReadonlyMap<TargetName, Target>,
  options: { readonly rounds: number; readonly seconds: number },
  databaseCpuMs: () => number | undefined,
): Promise<Results> {
  const results: Results = new Map();
  const cpuOf = ({ pid }: Target) => ({
    own: pid === null ? undefined : cpuMsOf(pid),
    database: databaseCpuMs(),
  });
  for (let round = -1; round < options.rounds; round += 1) {
    const order = round % 2 === 0 ? [...targets] : [...targets].reverse();
    for (const clients of clientCounts) {
      for (const stream of [false, true]) {
        for (const [name, target] of order) {
          const seconds = round < 0 ? Math.min(1, options.seconds) : options.seconds;
          const before = cpuOf(target);
          const { result } = await load.ask<{ result: LoadResult }>({ ...target, clients, seconds, stream });
          const after = cpuOf(target);
          const calls = result.perSecond * seconds;
          const perCall = (now: number | undefined, then: number | undefined) =>
            now === undefined || then === undefined ? undefined : (now - then) / calls;
          const cpuMs = perCall(after.own, before.own);
          const databaseMs = perCall(after.database, before.database);
          const key = keyOf(name, clients, stream);
          if (round >= 0) results.set(key, [...(results.get(key) ?? []), { ...result, cpuMs, databaseMs }]);
        }
      }
    }
  }
  return results;
}

/** How much work a call is for each proxy's process, and for ours in Postgres: what a busy machine blurs least. */
function workFigures(results: Results): Figure[] {
  const figure = (what: string, own: readonly number[], theirs: readonly number[] = []): Figure[] =>
    own.length === 0
      ? []
      : [
          {
            bench: 'proxy',
            case: `processor time a call, ${what}`,
            value: median(own),
            unit: 'ms',
            spread: spreadOf(own),
            ...(theirs.length > 0 ? { baseline: median(theirs) } : {}),
          },
        ];
  return clientCounts.flatMap((clients) =>
    [false, true].flatMap((stream) => {
      const work = (target: TargetName, of: 'cpuMs' | 'databaseMs') =>
        (results.get(keyOf(target, clients, stream)) ?? []).flatMap((result) => result[of] ?? []);
      const what = `${stream ? 'streams' : 'whole answers'}, ${clients} clients`;
      return [
        ...figure(`the proxy's process: ${what}`, work('ours', 'cpuMs'), work('portkey', 'cpuMs')),
        ...figure(`Postgres: ${what}`, work('ours', 'databaseMs')),
      ];
    }),
  );
}

function figuresOf(results: Results, hasPeer: boolean): Figure[] {
  const of = (target: TargetName, clients: number, stream: boolean) =>
    results.get(keyOf(target, clients, stream)) ?? [];
  const added = (target: TargetName, clients: number, read: { stream: boolean; first?: boolean }) => {
    const direct = of('direct', clients, read.stream);
    return of(target, clients, read.stream).map((each, round) => {
      const name = read.first ? 'firstP50Ms' : 'p50Ms';
      return each[name] - (direct[round]?.[name] ?? Number.NaN);
    });
  };
  const figures: Figure[] = [];
  const bench = 'proxy';
  for (const clients of clientCounts) {
    for (const stream of [false, true]) {
      const kind = `${stream ? 'streams' : 'whole answers'}, ${clients} clients`;
      for (const target of ['direct', 'ours', 'portkey'] as const) {
        const rounds = of(target, clients, stream);
        if (rounds.length === 0) continue;
        const rates = rounds.map(({ perSecond }) => perSecond);
        const theirs = of('portkey', clients, stream);
        const ratios = rates.map((rate, round) => rate / (theirs[round]?.perSecond ?? Number.NaN));
        const compared =
          target === 'ours' && hasPeer
            ? {
                baseline: median(theirs.map(({ perSecond }) => perSecond)),
                ratio: median(ratios),
                spread: spreadOf(ratios),
                ...(clients > 1 ? { target: 1.5, pass: median(ratios) >= 1.5 } : {}),
              }
            : { spread: spreadOf(rates) };
        figures.push({
          ...{ bench, case: `${target}: ${kind}`, value: median(rates), unit: '1/s' },
          p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)),
          p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
          ...compared,
        });
      }
    }
  }
  const addedFigure = (name: string, clients: number, read: { stream: boolean; first?: boolean }): Figure => {
    const ours = added('ours', clients, read);
    const theirs = added('portkey', clients, read);
    const limit = read.first ? 3 : median(theirs);
    const judged = read.first || (hasPeer && clients === 1);
    return {
      ...{
        bench,
        case: `${name}, ${clients} clients`,
        value: median(ours),
        unit: 'ms',
        spread: spreadOf(ours),
      },
      ...(hasPeer ? { baseline: median(theirs) } : {}),
      ...(judged && (clients === 1 || !read.first) ? { target: limit, pass: median(ours) <= limit } : {}),
    };
  };
  figures.push(...workFigures(results));
  for (const clients of clientCounts) {
    figures.push(addedFigure('added to p50, whole answers', clients, { stream: false }));
    figures.push(addedFigure('added to the first chunk', clients, { stream: true, first: true }));
  }
  return figures;
}

const options = readOptions();
const report = reportTo(options.json);
report.say(machineLine());
report.say(loadLine());
const server = await startBenchServer();
const upstream = startChild('proxy-upstream.ts');
const ours = startChild('proxy-server.ts', process.env.BENCH_PROXY_NODE?.split(' ') ?? []);
const load = startChild('proxy-load.ts');
let peer: Awaited<ReturnType<typeof startPeer>> = null;
try {
  report.say(await server.settingsLine());
  const { port } = await upstream.ask<{ port: number }>();
  const origin = `http://127.0.0.1:${port}`;
  const database = await server.create('proxy', 4);
  const users = await openAccounts(database);
  const databaseUrl = server.urlOf('proxy');
  const served = await ours.ask<{ port: number }>({ databaseUrl, upstreamUrl: `${origin}/v1`, users });
  peer = await startPeer(origin);
  const targets = new Map<TargetName, Target>([
    ['direct', { origin, path: chatPath, headers: {}, pid: null }],
    [
      'ours',
      {
        origin: `http://127.0.0.1:${served.port}`,
        path: '/chat/completions',
        headers: {},
        pid: ours.process.pid ?? null,
      },
    ],
    ...(peer === null ? [] : [['portkey', peer.target] as const]),
  ]);
  report.say(
    peer === null
      ? 'peer: not installed (npm ci --prefix bench/peers)'
      : 'peer: @portkey-ai/gateway 1.15.2, which only passes through; it sleeps 25 ms before the first chunk of a stream',
  );
  report.say(
    `rounds: ${options.rounds} of ${options.seconds} s a load, interleaved; upstream, proxies, Postgres and clients share this machine`,
  );
  for (const name of targets.keys()) if (!name.includes(options.only)) targets.delete(name);
  const results = await measureTargets(load, targets, options, server.cpuMs);
  const differences = (await createLedger({ database, settings: defaults.coalescer }).verify()).length;
  report.end([
    ...figuresOf(results, peer !== null),
    {
      bench: 'proxy',
      case: 'differences found by verify',
      value: differences,
      unit: '',
      target: 0,
      pass: differences === 0,
    },
  ]);
} finally {
  peer?.stop();
  for (const child of [load, ours, upstream]) child.stop();
  await server.stop();
}
