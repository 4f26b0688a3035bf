/** How fast do an operator's reports answer, over how many calls, and are their sums right? Run: npm run bench:reports */

import type { Database } from '../src/database/database.ts';
import { createEnergyEngine } from '../src/engine.ts';
import type { Reports } from '../src/index.ts';
import { type Figure, loadLine, machineLine, reportTo } from './figure.ts';
import { readOptions } from './options.ts';
import { reportCases } from './reports-cases.ts';
import { fillReports } from './reports-data.ts';
import { measured, none, scans, timed } from './reports-measure.ts';
import { startBenchServer } from './server.ts';

const options = readOptions();
const report = reportTo(options.json);
const calls = options.calls ?? (options.quick ? 200_000 : 10_000_000);
const callsPerAccount = 100;
const data = { accounts: Math.ceil(calls / callsPerAccount), calls, days: 90 };
/** By each of the two askers. */
const rounds = options.quick ? 10 : 20;

const sinceStart = (): string => `${(performance.now() / 1_000).toFixed(0)} s`;

/** Makes the sums of everything; resolves to figures of it. */
async function rollUpAll(database: Database, reports: Reports): Promise<Figure[]> {
  const rollupMs = await timed(() =>
    reports.rollUp({
      onBatch: ({ batches, entries, days }) =>
        (days === 0 ? batches % 5 : days % 100) === 0 &&
        report.say(`${sinceStart()}: rolled up ${entries} entries, ${days} days of returns`),
    }),
  );
  const [size] = await database.query<{ calls: string; entries: string; cells: string; bytes: string }>(
    `select (select count(*) from public.token_usage) as calls, (select count(*) from energy.entries) as entries,
       (select count(*) from energy.usage_by_hour) as cells, pg_size_pretty(pg_database_size(current_database())) as bytes`,
  );
  report.say(
    `data: ${size?.calls} calls and ${size?.entries} entries of ${data.accounts} accounts over ${data.days} days, ${size?.cells} cells by hour, ${size?.bytes}`,
  );
  await database.query('vacuum analyze');
  const again = await timed(() => reports.rollUp());
  return [
    {
      bench: 'reports',
      case: 'rollup of all entries, from nothing',
      value: (rollupMs * 1_000) / Number(size?.entries),
      unit: 's a million',
    },
    { bench: 'reports', case: 'rollup where nothing is new', value: again, unit: 'ms' },
  ];
}

report.say(machineLine());
report.say(loadLine());
const server = await startBenchServer();
try {
  report.say(await server.settingsLine());
  const database = await server.create('reports', 4);
  await fillReports(database, data, (line) => report.say(`${sinceStart()}: ${line}`));
  // A first rollup of all is quicker in large batches: it goes by accounts, and each has calls in most of the hours.
  const { reports, ledger } = createEnergyEngine({
    database,
    settings: { rollups: { usersAtMost: 20_000, entriesAtMost: 500_000, entriesOfOneAtMost: 100_000 } },
  });
  const figures: Figure[] = await rollUpAll(database, reports);
  const [busiest] = await database.query<{ user_id: string }>(
    'select user_id from public.user_energy order by version desc limit 1',
  );
  const cases = reportCases(new Date(), data.days, busiest?.user_id ?? '');
  report.say(`${sinceStart()}: asking, ${loadLine()}`);
  figures.push(...(await measured(reports, cases, { rounds, cpuMs: server.cpuMs })));
  figures.push(...(await scans(server.urlOf('reports'), cases)));
  if (!options.only) {
    report.say(
      `${sinceStart()}: comparing every sum with its rows, and the books with the ledger, ${loadLine()}`,
    );
    figures.push(none('sums that differ from their rows', (await reports.checkRollups()).length, 'cells'));
    figures.push(none('differences that verify finds', (await ledger.verify()).length, 'differences'));
  }
  report.say(`${sinceStart()}: done, ${loadLine()}`);
  report.end(figures);
} finally {
  await server.stop();
}
