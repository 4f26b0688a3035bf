/** How fast is the ledger, measured against the least that any ledger must do? Run: npm run bench:ledger -- --help */

import { type Figure, machineLine, reportTo } from './figure.ts';
import { clientCounts, measureCases } from './ledger-cases.ts';
import { fill, sizeLine } from './ledger-data.ts';
import { measureIdle } from './ledger-idle.ts';
import { measureScale } from './ledger-scale.ts';
import { readOptions } from './options.ts';
import { startBenchServer } from './server.ts';

/** Accounts of the ordinary cases: so many that two batches rarely meet. */
const ordinaryAccounts = 100_000;

const crashes: Figure = {
  bench: 'ledger',
  case: 'acknowledged and lost in 10 crashes of the server',
  value: null,
  unit: 'calls',
  note: 'measured by npm run test:faults',
};

const options = readOptions();
const report = reportTo(options.json);
report.say(machineLine());
const server = await startBenchServer();
try {
  report.say(await server.settingsLine());
  report.say(
    `rounds: ${options.rounds} of ${options.seconds} s a case, interleaved; medians, and the spread of a round's ratios`,
  );
  const figures: Figure[] = [];
  const database = await server.create('ordinary', Math.max(...clientCounts) + 2);
  await fill(database, ordinaryAccounts);
  report.say(await sizeLine(database, ordinaryAccounts));
  figures.push(...(await measureCases(database, ordinaryAccounts, options)));
  figures.push(await measureIdle(database, ordinaryAccounts, options));
  if (options.accounts.length > 1) {
    figures.push(...(await measureScale(server, options.accounts, { options, say: report.say })));
  }
  report.end([...figures, crashes]);
} finally {
  await server.stop();
}
