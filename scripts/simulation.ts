/** Do 1,000 simulated people come to the same figures in memory and on the real ledger? Run: npm run test:simulation */

import { parseArgs } from 'node:util';
import { migrate } from '../src/database/migrate.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { openPg } from '../src/database/pg-pool.ts';
import { type Run, runChunk } from '../src/simulator/run.ts';
import { seededTiers, seededWindows } from '../src/simulator/seeds.ts';
import { figuresOf, livedOf, runOnLedger } from '../test/simulator/ledger-life.ts';
import { startPostgres } from '../test/support/postgres-server.ts';

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1000' },
    days: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    pglite: { type: 'boolean', default: false },
  },
});

const run: Run = {
  users: Number(values.users),
  days: Number(values.days),
  seed: Number(values.seed),
  from: Date.parse('2026-03-02T00:00:00Z'),
  rules: { tiers: seededTiers, windows: seededWindows, elasticity: 0.5, compressing: 'as needed' },
};

async function opened() {
  if (values.pglite) {
    const database = await openDatabase({ directory: 'memory://' });
    return { database, lanes: 1, close: () => database.close() };
  }
  const server = await startPostgres();
  const database = await openPg(server.url);
  const close = async () => {
    await database.close();
    await server.stop();
  };
  return { database, lanes: 8, close };
}

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, each]) => [name, sorted(each)]),
        )
      : value;

/** Every figure by its path. */
function flat(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, each]) => flat(each, path === '' ? name : `${path}.${name}`));
}

const { database, lanes, close } = await opened();
try {
  await migrate(database);
  const start = Date.now();
  const memory = runChunk({ run, first: 0, end: run.users });
  const inMemory = Date.now() - start;
  const ledger = await runOnLedger(database, run, {
    lanes,
    onUser: (done) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${run.users} users`);
    },
  });
  const onLedger = Date.now() - start - inMemory;
  const found = new Map(flat(sorted({ ...livedOf(ledger.tally), ledger: ledger.figures })));
  const wanted = new Map(flat(sorted({ ...livedOf(memory), ledger: figuresOf(memory) })));
  const paths = new Set([...found.keys(), ...wanted.keys()]);
  const different = [...paths].filter((path) => found.get(path) !== wanted.get(path));
  for (const path of different.slice(0, 40)) {
    console.log(`${path}: ${String(wanted.get(path))} in memory, ${String(found.get(path))} on the ledger`);
  }
  const calls = Object.values(ledger.figures.tiers).reduce((sum, row) => sum + row.calls, 0);
  console.log(
    `${run.users} users, ${run.days} days, ${calls} calls: ${paths.size} figures compared, ${different.length} different; ${ledger.figures.differences} differences in the books; ${(inMemory / 1_000).toFixed(1)} s in memory, ${(onLedger / 1_000).toFixed(1)} s on ${values.pglite ? 'PGlite' : 'Postgres'}`,
  );
  if (different.length > 0 || ledger.figures.differences > 0) process.exitCode = 1;
} finally {
  await close();
}
