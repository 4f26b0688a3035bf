/** What does a client gain that calls every v2 method 10,000 times on one local day? On a real Postgres. */

import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { migrate } from '../src/database/migrate.ts';
import { openPg } from '../src/database/pg-pool.ts';
import { farmOneDay } from '../test/regeneration/farming/farm.ts';
import { startPostgres } from '../test/support/postgres-server.ts';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    together: { type: 'string', default: '8' },
  },
});

const server = await startPostgres();
const database = await openPg(server.url);
const began = performance.now();
try {
  await migrate(database);
  const { calls, gained, allowed, differences } = await farmOneDay(database, {
    calls: Number(options.calls),
    seed: Number(options.seed),
    together: Number(options.together),
  });
  const table = new Table({
    head: ['reason', 'gained', 'allowed'],
    style: { head: [], border: [], compact: true },
  });
  const reasons = [...new Set([...Object.keys(gained), ...Object.keys(allowed)])].sort();
  for (const reason of reasons) {
    table.push([reason, ((gained[reason] ?? 0) / 100).toFixed(2), ((allowed[reason] ?? 0) / 100).toFixed(2)]);
  }
  console.log(table.toString());
  const wrong = reasons.filter((reason) => gained[reason] !== allowed[reason]);
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  console.log(`${calls} calls in ${minutes} minutes; verify found ${differences} differences`);
  console.log(
    wrong.length === 0
      ? 'gained exactly what the rules allow'
      : `otherwise than allowed: ${wrong.join(', ')}`,
  );
  process.exitCode = wrong.length === 0 && differences === 0 ? 0 : 1;
} finally {
  await database.close();
  await server.stop();
}
