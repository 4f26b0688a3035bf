/**
 * Does the proxy stay as it was after hours of calls that end in every way? Memory flat, no hold leaked, sockets closed, books
 * right. Run: npm run soak, or npm run soak -- --minutes 2
 */

import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { serve } from '@hono/node-server';
import { migrate } from '../src/database/migrate.ts';
import { openPg } from '../src/database/pg-pool.ts';
import { createEnergyEngine } from '../src/engine.ts';
import { createProxy, fixedTokenCaller } from '../src/proxy/create-proxy.ts';
import { createScriptedUpstream, type ScriptedReply } from '../src/testing/index.ts';
import { durable, startPostgres } from '../test/support/postgres-server.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, clients: { type: 'string', default: '8' } },
});
const minutes = Number(values.minutes);
const clients = Number(values.clients);
if (!(minutes > 0 && clients > 0)) throw new Error('--minutes and --clients must be numbers above zero');

/** What may be left in the end, of the heap after the warm-up. */
const growthAtMost = 1.25;
const say = (texts: number): ScriptedReply['steps'] & {} =>
  Array.from({ length: texts }, () => ({ type: 'text', text: 'word ' }));

/** Ways of a call to end; each is asked for in its turn by each client. */
const ways = {
  whole: { reply: { steps: say(5) }, stream: false, leavesAfter: Number.POSITIVE_INFINITY },
  streamed: { reply: { steps: say(40) }, stream: true, leavesAfter: Number.POSITIVE_INFINITY },
  'without usage': {
    reply: { steps: say(20), usage: null },
    stream: true,
    leavesAfter: Number.POSITIVE_INFINITY,
  },
  refused: { reply: { refusal: { status: 400 } }, stream: false, leavesAfter: Number.POSITIVE_INFINITY },
  'broken off': {
    reply: { steps: [...say(3), { type: 'error' }] },
    stream: true,
    leavesAfter: Number.POSITIVE_INFINITY,
  },
  disconnected: {
    reply: { steps: [...say(3), { type: 'disconnect' }] },
    stream: true,
    leavesAfter: Number.POSITIVE_INFINITY,
  },
  'left early': { reply: { steps: [...say(3), { type: 'hang' }] }, stream: true, leavesAfter: 1 },
} satisfies Record<string, { reply: ScriptedReply; stream: boolean; leavesAfter: number }>;
type Way = keyof typeof ways;

const postgres = await startPostgres(durable);
const database = await openPg(postgres.url);
await migrate(database);
const problems: string[] = [];
const engine = createEnergyEngine({ database, onProblem: (problem) => problems.push(problem) });

/** One upstream a way, so that each call gets the reply of its way whatever runs beside it. */
const upstreams = await Promise.all(
  (Object.keys(ways) as Way[]).map(async (way) => [way, await createScriptedUpstream()] as const),
);
const upstreamOf = new Map(upstreams);
const users: Record<string, string> = {};
for (let client = 0; client < clients; client += 1) {
  const userId = crypto.randomUUID();
  await engine.ledger.openAccount({ userId, tier: 'enterprise' });
  await engine.ledger.purchase({ userId, energy: 10_000_000_00 });
  await engine.ledger.setLimits({ userId, dailyTokenBudget: 1_000_000_000, note: 'a soak', actor: 'soak' });
  users[`client-${client}`] = userId;
}
const proxy = createProxy({
  engine,
  callerOf: fixedTokenCaller(users),
  upstreams: Object.fromEntries(upstreams.map(([way, { baseURL }]) => [way.replace(' ', '-'), { baseURL }])),
});
const sockets = new Set<Socket>();
const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
  const made = serve({ fetch: proxy.app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(made));
});
server.on('connection', (socket: Socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
});
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Answers that began, and so delivered something. */
let answered = 0;

/** One call of a client, ended in one way; resolves when the client is done with it. */
async function call(client: number, way: Way): Promise<void> {
  const { reply, stream, leavesAfter } = ways[way];
  const upstream = upstreamOf.get(way);
  upstream?.script(reply);
  const leaving = new AbortController();
  const answer = await fetch(`${origin}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer client-${client}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: `${way.replace(' ', '-')}/gpt-4o-mini`,
      messages: [{ role: 'user', content: 'Tell me a story.' }],
      max_tokens: 200,
      stream,
    }),
    signal: leaving.signal,
  });
  if (answer.status === 200) answered += 1;
  let pieces = 0;
  try {
    for await (const _ of answer.body ?? []) {
      pieces += 1;
      if (pieces >= leavesAfter) leaving.abort();
    }
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
  }
  // The double keeps every request it has seen; here nobody asks for them.
  (upstream?.requests as unknown as unknown[]).length = 0;
}

let calls = 0;
const counted = new Map<Way, number>();
const end = performance.now() + minutes * 60_000;
async function client(nth: number): Promise<void> {
  const names = Object.keys(ways) as Way[];
  for (let turn = nth; performance.now() < end; turn += 1) {
    const way = names[turn % names.length] ?? 'whole';
    await call(nth, way);
    calls += 1;
    counted.set(way, (counted.get(way) ?? 0) + 1);
  }
}

const heapNow = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};
const heaps: number[] = [];
const watching = setInterval(
  () => {
    heaps.push(heapNow());
    console.log(
      `${((performance.now() - end) / 60_000 + minutes).toFixed(1)} min: ${calls} calls, heap ${heaps.at(-1)?.toFixed(0)} MB, ` +
        `resident ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB, sockets ${sockets.size}`,
    );
  },
  (minutes * 60_000) / 10,
);
watching.unref();

console.log(
  `${minutes} minutes, ${clients} clients, ${Object.keys(ways).length} ways to end: ${Object.keys(ways).join(', ')}`,
);
await Promise.all(Array.from({ length: clients }, (_, nth) => client(nth)));
clearInterval(watching);

const openHolds = async (): Promise<number> => {
  const [row] = await database.query<{ open: number }>(
    `select count(*)::int as open from energy.holds where status = 'open'`,
  );
  return row?.open ?? -1;
};
for (let tries = 0; tries < 50 && (await openHolds()) > 0; tries += 1) await wait(100);
const left = await openHolds();
const differences = (await engine.ledger.verify()).length;
server.close();
if ('closeIdleConnections' in server) server.closeIdleConnections();
for (let tries = 0; tries < 100 && sockets.size > 0; tries += 1) await wait(100);
// The first tenths warm up: code is compiled, pools and caches fill.
const [, , warm = Number.NaN] = heaps;
const last = heapNow();
const [settled] = await database.query<{ settled: number }>(
  `select count(*)::int as settled from energy.entries where kind = 'settle'`,
);
const verdicts: [string, boolean][] = [
  [
    `heap ${warm.toFixed(0)} MB after the warm-up, ${last.toFixed(0)} MB in the end`,
    last <= warm * growthAtMost,
  ],
  [`open holds ${left}`, left === 0],
  [`open sockets ${sockets.size}`, sockets.size === 0],
  [`differences ${differences}`, differences === 0],
  [`answers that began ${answered}, settlements ${settled?.settled}`, settled?.settled === answered],
  [`problems ${problems.length} ${problems[0] ?? ''}`, problems.length === 0],
];
console.log(`${calls} calls: ${[...counted].map(([way, count]) => `${way} ${count}`).join(', ')}`);
for (const [line, passed] of verdicts) console.log(`${passed ? 'ok    ' : 'FAILED'} ${line}`);
if (verdicts.some(([, passed]) => !passed)) process.exitCode = 1;
await proxy.close();
await engine.close();
await Promise.all(upstreams.map(([, upstream]) => upstream.close()));
await database.close();
await postgres.stop();
