/** Runs every benchmark, quick, one after the other, with the arguments it was given. Run: npm run bench */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const names = [
  'quote',
  'ledger',
  'forecast',
  'anomaly',
  'estimate',
  'quote-accuracy',
  'backtest',
  'jobs',
  'simulation',
  'reports',
  'page',
];

for (const name of names) {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, [file, '--quick', ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
