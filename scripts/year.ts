/** Does anybody get more than the rules allow in a year of random activity of 1,000 users? On a real Postgres. */

import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { migrate } from '../src/database/migrate.ts';
import { openPg } from '../src/database/pg-pool.ts';
import { liveYear, type YearOutcome } from '../test/regeneration/year/year.ts';
import { startPostgres } from '../test/support/postgres-server.ts';

const { values: options } = parseArgs({
  options: {
    users: { type: 'string', default: '1000' },
    days: { type: 'string', default: '366' },
    /** The same seed lives the same year. */
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '8' },
  },
});
const [users, days, seed, lanes] = [options.users, options.days, options.seed, options.lanes].map((text) => {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new Error(`${text} must be a whole number above 0`);
}) as [number, number, number, number];

async function live(): Promise<YearOutcome> {
  const server = await startPostgres();
  const database = await openPg(server.url, { settings: { connectionsAtMost: lanes + 2 } });
  try {
    await migrate(database);
    const onDay = (day: number): void => {
      if (day % 30 === 0) console.error(`day ${day} of ${days}`);
    };
    return await liveYear(database, { users, days, seed, lanes, onDay });
  } finally {
    await database.close();
    await server.stop();
  }
}

const began = performance.now();
const { wrong, granted, activeDays, longestStreak } = await live();
const table = new Table({
  head: ['reason', 'grants', 'energy'],
  style: { head: [], border: [], compact: true },
});
for (const [reason, { grants, energy }] of [...granted].sort())
  table.push([reason, grants, (energy / 100).toFixed(2)]);
console.log(table.toString());
console.log(
  `${users} users, ${days} days, seed ${seed}: ${activeDays} active days, the longest streak ${longestStreak} days,`,
);
console.log(`${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
for (const each of wrong.slice(0, 20)) console.log(each);
console.log(
  wrong.length === 0
    ? 'nothing was wrong: limits, books and streaks are as counted'
    : `${wrong.length} wrong`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
